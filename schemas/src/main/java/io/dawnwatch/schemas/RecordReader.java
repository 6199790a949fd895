package io.dawnwatch.schemas;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;

/**
 * Bytes in the Confluent wire format as records of this contract, whatever version wrote them. One
 * per thread.
 *
 * <p>Bytes that are damaged for everyone and for ever are told from a registry that does not
 * answer: the first is a value to quarantine, the second is no statement about the data.
 */
public final class RecordReader {
  private final SchemaIds ids;
  private final Map<Integer, SpecificDatumReader<SpecificRecord>> readers = new HashMap<>();

  public RecordReader(SchemaIds ids) {
    this.ids = ids;
  }

  /**
   * The record in {@code value}.
   *
   * @throws BadRecordException if the bytes are not a record of this contract
   * @throws SchemaIds.UnknownSchemaException if the registry does not know the schema
   * @throws SchemaIds.RegistryException if the registry cannot be asked
   */
  public SpecificRecord read(byte[] value) throws BadRecordException {
    int id = schemaId(value);
    SpecificDatumReader<SpecificRecord> reader = readers.get(id);
    if (reader == null) {
      reader = reader(ids.byId(id));
      readers.put(id, reader);
    }
    try {
      BodyDecoder decoder = new BodyDecoder(value, RecordWriter.HEADER);
      SpecificRecord record = reader.read(null, decoder);
      if (!decoder.isEnd()) {
        throw new BadRecordException("BAD_AVRO", "bytes are left over after the record");
      }
      return record;
    } catch (IOException
        | AvroRuntimeException
        | IndexOutOfBoundsException
        | NegativeArraySizeException e) {
      throw new BadRecordException("BAD_AVRO", "schema " + id + ": " + e);
    }
  }

  /**
   * The schema id in the header.
   *
   * @throws BadRecordException if there is no header, or another magic byte than 0
   */
  public static int schemaId(byte[] value) throws BadRecordException {
    if (value == null) {
      throw new BadRecordException("NULL_VALUE", "the record has no value");
    }
    if (value.length < RecordWriter.HEADER) {
      throw new BadRecordException("BAD_MAGIC", value.length + " bytes are too few for a header");
    }
    if (value[0] != 0) {
      throw new BadRecordException("BAD_MAGIC", "magic byte " + value[0] + " where 0 is expected");
    }
    return (value[1] & 0xff) << 24
        | (value[2] & 0xff) << 16
        | (value[3] & 0xff) << 8
        | value[4] & 0xff;
  }

  /** The schema that wrote {@code value}. */
  public Schema writerSchema(byte[] value) throws BadRecordException {
    return ids.byId(schemaId(value));
  }

  private static SpecificDatumReader<SpecificRecord> reader(Schema writer)
      throws BadRecordException {
    Class<?> type = SpecificData.get().getClass(writer);
    if (type == null || !SpecificRecord.class.isAssignableFrom(type)) {
      throw new BadRecordException(
          "BAD_AVRO", writer.getFullName() + " is not a record of this contract");
    }
    if (containsItself(writer, new ArrayDeque<>())) {
      throw new BadRecordException(
          "BAD_AVRO",
          writer.getFullName() + " contains itself, as no record of this contract does");
    }
    Schema ours = SpecificData.get().getSchema(type);
    return new SpecificDatumReader<>(writer, ours);
  }

  /** Whether a record could be nested without end, and so exhaust the stack. */
  private static boolean containsItself(Schema schema, Deque<Schema> above) {
    return switch (schema.getType()) {
      case RECORD -> {
        if (above.stream().anyMatch(one -> one == schema)) {
          yield true;
        }
        above.push(schema);
        boolean any =
            schema.getFields().stream().anyMatch(field -> containsItself(field.schema(), above));
        above.pop();
        yield any;
      }
      case ARRAY -> containsItself(schema.getElementType(), above);
      case MAP -> containsItself(schema.getValueType(), above);
      case UNION -> schema.getTypes().stream().anyMatch(one -> containsItself(one, above));
      default -> false;
    };
  }

  /** Bytes that are not a record, whoever asks and whenever. */
  public static final class BadRecordException extends Exception {
    private static final long serialVersionUID = 1;

    private final String reason;

    public BadRecordException(String reason, String detail) {
      super(detail);
      this.reason = reason;
    }

    /** From the closed list of reasons: NULL_VALUE, BAD_MAGIC, BAD_AVRO. */
    public String reason() {
      return reason;
    }
  }
}
