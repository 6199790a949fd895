package io.dawnwatch.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.util.RandomData;
import org.junit.jupiter.api.Test;

/** It reads what Avro's own decoder reads, and refuses lengths that cannot be true. */
class BodyDecoderTest {
  private static final Schema EVERYTHING =
      SchemaBuilder.record("Everything")
          .fields()
          .requiredBoolean("flag")
          .requiredInt("number")
          .requiredLong("large")
          .requiredFloat("single")
          .requiredDouble("exact")
          .requiredString("text")
          .requiredBytes("raw")
          .optionalLong("maybe")
          .name("fixed")
          .type()
          .fixed("Four")
          .size(4)
          .noDefault()
          .name("list")
          .type()
          .array()
          .items()
          .array()
          .items()
          .stringType()
          .noDefault()
          .name("table")
          .type()
          .map()
          .values()
          .longType()
          .noDefault()
          .name("choice")
          .type()
          .enumeration("Choice")
          .symbols("A", "B")
          .noDefault()
          .endRecord();

  private static final Schema NOTHING_OF_IT =
      SchemaBuilder.record("Everything").fields().endRecord();

  @Test
  void readsWhatAvrosOwnDecoderReads() throws IOException {
    for (Object datum : new RandomData(EVERYTHING, 500, 1L)) {
      for (boolean blocksWithSize : new boolean[] {false, true}) {
        byte[] body = body((GenericRecord) datum, blocksWithSize);
        BodyDecoder decoder = new BodyDecoder(body, 0);
        assertThat(read(EVERYTHING, decoder))
            .isEqualTo(read(EVERYTHING, DecoderFactory.get().binaryDecoder(body, null)));
        assertThat(decoder.isEnd()).isTrue();
      }
    }
  }

  @Test
  void skipsWhatTheReaderDoesNotWant() throws IOException {
    for (Object datum : new RandomData(EVERYTHING, 100, 2L)) {
      for (boolean blocksWithSize : new boolean[] {false, true}) {
        BodyDecoder decoder = new BodyDecoder(body((GenericRecord) datum, blocksWithSize), 0);
        read(NOTHING_OF_IT, decoder);
        assertThat(decoder.isEnd()).isTrue();
      }
    }
  }

  @Test
  void everyCutIsTooShort() throws IOException {
    GenericRecord datum = (GenericRecord) new RandomData(EVERYTHING, 1, 3L).iterator().next();
    byte[] body = body(datum, false);
    for (int length = 0; length < body.length; length++) {
      byte[] cut = Arrays.copyOf(body, length);
      assertThatThrownBy(() -> read(EVERYTHING, new BodyDecoder(cut, 0)))
          .as("%d of %d bytes", length, body.length)
          .isInstanceOfAny(EOFException.class, AvroRuntimeException.class);
    }
  }

  @Test
  void aLengthOfTwoGigabytesIsRefusedBeforeAnythingIsAllocated() throws IOException {
    for (long length : new long[] {1 << 20, Integer.MAX_VALUE - 8, 1L << 31, 1L << 62}) {
      BodyDecoder text = new BodyDecoder(number(length), 0);
      assertThatThrownBy(text::readString).isInstanceOf(EOFException.class);
      BodyDecoder raw = new BodyDecoder(number(length), 0);
      assertThatThrownBy(() -> raw.readBytes(null)).isInstanceOf(EOFException.class);
      BodyDecoder list = new BodyDecoder(number(length), 0);
      assertThatThrownBy(list::readArrayStart).isInstanceOf(AvroRuntimeException.class);
      BodyDecoder skipped = new BodyDecoder(number(length), 0);
      assertThatThrownBy(skipped::skipArray).isInstanceOf(AvroRuntimeException.class);
    }
  }

  @Test
  void aNegativeLengthIsRefused() throws IOException {
    BodyDecoder text = new BodyDecoder(number(-1), 0);
    assertThatThrownBy(text::readString).isInstanceOf(AvroRuntimeException.class);
    BodyDecoder list = new BodyDecoder(number(Long.MIN_VALUE), 0);
    assertThatThrownBy(list::readArrayStart)
        .isInstanceOfAny(AvroRuntimeException.class, EOFException.class);
  }

  @Test
  void itemsWithoutBytesCannotKeepItBusy() throws IOException {
    Schema nulls = SchemaBuilder.array().items().nullType();
    byte[] body = number(1L << 40);
    assertThatThrownBy(() -> new GenericDatumReader<>(nulls).read(null, new BodyDecoder(body, 0)))
        .isInstanceOf(AvroRuntimeException.class);
  }

  @Test
  void randomBytesNeverDoAnythingElseThanFail() {
    Random random = new Random(4);
    for (int i = 0; i < 20_000; i++) {
      byte[] body = new byte[random.nextInt(64)];
      random.nextBytes(body);
      try {
        read(EVERYTHING, new BodyDecoder(body, 0));
      } catch (IOException | AvroRuntimeException | IndexOutOfBoundsException expected) {
        assertThat(expected).isNotNull();
      }
    }
  }

  private static byte[] number(long value) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    encoder.writeLong(value);
    encoder.flush();
    return bytes.toByteArray();
  }

  private static byte[] body(GenericRecord datum, boolean blocksWithSize) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder =
        blocksWithSize
            ? EncoderFactory.get().blockingBinaryEncoder(bytes, null)
            : EncoderFactory.get().binaryEncoder(bytes, null);
    new GenericDatumWriter<GenericRecord>(EVERYTHING).write(datum, encoder);
    encoder.flush();
    return bytes.toByteArray();
  }

  private static GenericRecord read(Schema reader, Decoder decoder) throws IOException {
    GenericRecord read =
        new GenericDatumReader<GenericRecord>(EVERYTHING, reader).read(null, decoder);
    if (read.hasField("raw")) {
      assertThat(read.get("raw")).isInstanceOf(ByteBuffer.class);
    }
    assertThat(GenericData.get().validate(reader, read)).isTrue();
    return read;
  }
}
