package io.dawnwatch.topology.map;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.schemas.KeyValue;
import io.dawnwatch.schemas.Measure;
import io.dawnwatch.schemas.Source;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;

/** The quick reader says what the general one says, or gives up. */
class LogEventDecoderTest {
  private final LogEventDecoder decoder = new LogEventDecoder();

  private static io.dawnwatch.schemas.LogEvent event(SplittableRandom random) {
    List<Measure> measures = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      double value = random.nextInt(5) == 0 ? Double.NaN : random.nextDouble() * 1e6;
      measures.add(new Measure("m" + random.nextInt(3), value));
    }
    return new io.dawnwatch.schemas.LogEvent(
        random.nextInt(3) == 0 ? null : random.nextLong(),
        random.nextInt(25),
        text(random, 80),
        "e" + random.nextInt(6),
        measures,
        pairs(random),
        pairs(random),
        random.nextBoolean(),
        new Source(text(random, 8), random.nextInt(), random.nextLong()),
        text(random, 8),
        random.nextBoolean() ? List.of() : List.of(text(random, 8), text(random, 8)));
  }

  private static List<KeyValue> pairs(SplittableRandom random) {
    List<KeyValue> pairs = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      pairs.add(new KeyValue("k" + i, "v" + random.nextInt(4)));
    }
    return pairs;
  }

  private static String text(SplittableRandom random, int most) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(most); i > 0; i--) {
      text.appendCodePoint(
          random.nextInt(8) == 0 ? 0x1f600 + random.nextInt(40) : 32 + random.nextInt(400));
    }
    return text.toString();
  }

  private static byte[] bytes(io.dawnwatch.schemas.LogEvent event) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {0, 0, 0, 0, 1});
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
    new SpecificDatumWriter<>(io.dawnwatch.schemas.LogEvent.class).write(event, encoder);
    encoder.flush();
    return out.toByteArray();
  }

  private static LogEvent withoutAttributes(LogEvent event) {
    return new LogEvent(
        event.eventMillis(),
        event.severity(),
        event.body(),
        event.entity(),
        List.of(),
        event.resource(),
        event.measures(),
        event.repaired());
  }

  @Property(tries = 500)
  void onlyAnEventOfTheSameConfigurationAndFlagsEndsAlike(@ForAll long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    io.dawnwatch.schemas.LogEvent first = event(random);
    first.setIngestHash("0123456789abcdef".repeat(4));
    decoder.ingestHash(bytes(first));
    io.dawnwatch.schemas.LogEvent other = event(random);
    other.setIngestHash(first.getIngestHash());
    other.setFlags(first.getFlags());
    assertThat(decoder.endsAlike(bytes(other))).isTrue();
    other.setIngestHash("1123456789abcdef" + first.getIngestHash().substring(16));
    assertThat(decoder.endsAlike(bytes(other))).isFalse();
    other.setIngestHash(first.getIngestHash());
    other.setFlags(List.of("one more"));
    assertThat(decoder.endsAlike(bytes(other))).isFalse();
    other.setIngestHash("short");
    decoder.ingestHash(bytes(other));
    assertThat(decoder.endsAlike(bytes(other))).isFalse();
  }

  @Property(tries = 500)
  void whatItReadsIsWhatTheGeneralReaderReads(@ForAll long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 5; i++) {
      io.dawnwatch.schemas.LogEvent event = event(random);
      assertThat(decoder.decode(bytes(event)))
          .isEqualTo(withoutAttributes(EventMapping.toEngine(event)));
      assertThat(decoder.ingestHash(bytes(event))).isEqualTo(event.getIngestHash());
    }
  }

  @Example
  void moreEntitiesThanAreRememberedKeepTheirNamesAndResources() throws IOException {
    SplittableRandom random = new SplittableRandom(11);
    for (int i = 0; i < 80_000; i++) {
      io.dawnwatch.schemas.LogEvent event = event(random);
      event.setEntity("e" + random.nextInt(40_000));
      assertThat(decoder.decode(bytes(event)))
          .isEqualTo(withoutAttributes(EventMapping.toEngine(event)));
    }
  }

  @Property(tries = 2000)
  void damagedBytesAreReadLikeTheGeneralReaderDoesOrNotAtAll(@ForAll long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] bytes = bytes(event(random));
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      bytes[5 + random.nextInt(bytes.length - 5)] = (byte) random.nextInt();
    }
    byte[] damaged =
        random.nextBoolean() ? bytes : Arrays.copyOf(bytes, 5 + random.nextInt(bytes.length - 5));
    String hash = decoder.ingestHash(damaged);
    LogEvent quick = decoder.decode(damaged);
    assertThat(hash == null).isEqualTo(quick == null);
    if (quick != null) {
      var input = DecoderFactory.get().binaryDecoder(damaged, 5, damaged.length - 5, null);
      var general =
          new SpecificDatumReader<>(io.dawnwatch.schemas.LogEvent.class).read(null, input);
      assertThat(input.isEnd()).isTrue();
      assertThat(quick).isEqualTo(withoutAttributes(EventMapping.toEngine(general)));
      assertThat(hash).isEqualTo(general.getIngestHash());
    }
  }
}
