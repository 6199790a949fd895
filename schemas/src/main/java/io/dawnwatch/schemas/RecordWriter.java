package io.dawnwatch.schemas;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/**
 * Records of one topic as bytes in the Confluent wire format: 0, four bytes of schema id, Avro
 * body. One per thread.
 */
public final class RecordWriter {
  /** Bytes before the Avro body. */
  public static final int HEADER = 5;

  private record Known(int id, SpecificDatumWriter<SpecificRecord> writer) {}

  private final Map<Schema, Known> known = new HashMap<>();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
  private final BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);

  /**
   * A writer for the record types of a topic.
   *
   * @throws SchemaIds.RegistryException if a schema cannot be registered
   */
  public RecordWriter(SchemaIds ids, String topic, Schema... types) {
    for (Schema type : types) {
      known.put(type, new Known(ids.register(topic, type), writer(type)));
    }
  }

  /** The generated classes write themselves: the same bytes as by reflection, sooner. */
  private static SpecificDatumWriter<SpecificRecord> writer(Schema type) {
    SpecificData data = new SpecificData(RecordWriter.class.getClassLoader());
    data.setCustomCoders(true);
    return new SpecificDatumWriter<>(type, data);
  }

  /** The record as bytes. */
  public byte[] write(SpecificRecord record) {
    Known type = known.get(record.getSchema());
    if (type == null) {
      throw new IllegalArgumentException(
          record.getSchema().getFullName() + " is not a record of this topic");
    }
    try {
      // What a record that could not be written left in the encoder goes away with the reset.
      encoder.flush();
      bytes.reset();
      bytes.write(0);
      for (int shift = 24; shift >= 0; shift -= 8) {
        bytes.write(type.id >>> shift);
      }
      type.writer.write(record, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return bytes.toByteArray();
  }
}
