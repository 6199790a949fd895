package io.dawnwatch.schemas;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.dawnwatch.schemas.RecordReader.BadRecordException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/*
 * The schema is a stranger's, so a value is written while it is decoded, by the schema it was written with and never by
 * classes: what it takes is bounded by the depth and by the length of the line, whatever schema and bytes say.
 */
/**
 * Values in the Confluent wire format, of any Avro schema the registry knows, as lines of JSON. One
 * per thread.
 *
 * <p>A record is an object, a union is its value, an enum its name. Bytes are Base64, a decimal is
 * a number, dates and timestamps are in ISO 8601. A value that is a plain text or bytes is the line
 * itself.
 */
public final class AvroLines {
  /** As deep as JSON that comes as lines may be. */
  private static final int MOST_DEPTH = 64;

  /** Above the length at which a line is rejected. */
  private static final int MOST_BYTES = 1 << 20;

  private static final JsonFactory JSON = new JsonFactory();

  private final SchemaIds ids;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(512);

  public AvroLines(SchemaIds ids) {
    this.ids = ids;
  }

  /**
   * The line of a value.
   *
   * @throws BadRecordException if there is none: NULL_VALUE, BAD_MAGIC, UNKNOWN_SCHEMA, BAD_AVRO,
   *     TOO_DEEP or TOO_LONG
   * @throws SchemaIds.RegistryException if the registry cannot be asked
   */
  public byte[] line(byte[] value) throws BadRecordException {
    int id = RecordReader.schemaId(value);
    Schema schema;
    try {
      schema = ids.byId(id);
    } catch (SchemaIds.UnknownSchemaException e) {
      throw new BadRecordException("UNKNOWN_SCHEMA", e.getMessage());
    }
    BodyDecoder body = new BodyDecoder(value, RecordWriter.HEADER);
    line.reset();
    try {
      if (schema.getType() == Schema.Type.STRING) {
        line.writeBytes(body.readString().getBytes(StandardCharsets.UTF_8));
      } else if (schema.getType() == Schema.Type.BYTES) {
        line.writeBytes(array(body.readBytes(null)));
      } else {
        try (JsonGenerator json = JSON.createGenerator(line)) {
          write(schema, body, json, 0);
        }
      }
    } catch (IOException
        | AvroRuntimeException
        | ArithmeticException
        | java.time.DateTimeException
        | IndexOutOfBoundsException e) {
      throw new BadRecordException("BAD_AVRO", "schema " + id + ": " + e);
    }
    if (!body.isEnd()) {
      throw new BadRecordException("BAD_AVRO", "bytes are left over after the record");
    }
    return line.toByteArray();
  }

  private void write(Schema schema, BodyDecoder body, JsonGenerator json, int depth)
      throws IOException, BadRecordException {
    if (depth > MOST_DEPTH) {
      throw new BadRecordException("TOO_DEEP", "nested deeper than " + MOST_DEPTH + " levels");
    }
    if (line.size() > MOST_BYTES) {
      throw new BadRecordException("TOO_LONG", "longer than " + MOST_BYTES + " bytes as JSON");
    }
    switch (schema.getType()) {
      case RECORD -> {
        json.writeStartObject();
        for (Schema.Field field : schema.getFields()) {
          json.writeFieldName(field.name());
          write(field.schema(), body, json, depth + 1);
        }
        json.writeEndObject();
      }
      case MAP -> {
        json.writeStartObject();
        for (long left = body.readMapStart(); left > 0; left = body.mapNext()) {
          for (long i = 0; i < left; i++) {
            json.writeFieldName(body.readString());
            write(schema.getValueType(), body, json, depth + 1);
          }
        }
        json.writeEndObject();
      }
      case ARRAY -> {
        json.writeStartArray();
        for (long left = body.readArrayStart(); left > 0; left = body.arrayNext()) {
          for (long i = 0; i < left; i++) {
            write(schema.getElementType(), body, json, depth + 1);
          }
        }
        json.writeEndArray();
      }
      case UNION -> write(schema.getTypes().get(body.readIndex()), body, json, depth + 1);
      case ENUM -> json.writeString(schema.getEnumSymbols().get(body.readEnum()));
      case STRING -> json.writeString(body.readString());
      case BYTES -> writeBytes(schema, array(body.readBytes(null)), json);
      case FIXED -> {
        byte[] fixed = new byte[Math.min(schema.getFixedSize(), MOST_BYTES)];
        body.readFixed(fixed, 0, schema.getFixedSize());
        writeBytes(schema, fixed, json);
      }
      case INT -> writeInt(schema, body.readInt(), json);
      case LONG -> writeLong(schema, body.readLong(), json);
      case FLOAT -> json.writeNumber(body.readFloat());
      case DOUBLE -> json.writeNumber(body.readDouble());
      case BOOLEAN -> json.writeBoolean(body.readBoolean());
      case NULL -> json.writeNull();
    }
  }

  private static byte[] array(ByteBuffer bytes) {
    byte[] array = new byte[bytes.remaining()];
    bytes.get(array);
    return array;
  }

  private static void writeBytes(Schema schema, byte[] bytes, JsonGenerator json)
      throws IOException {
    if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
      json.writeNumber(new BigDecimal(new BigInteger(bytes), decimal.getScale()).toString());
    } else {
      json.writeBinary(bytes);
    }
  }

  private static void writeInt(Schema schema, int value, JsonGenerator json) throws IOException {
    if (schema.getLogicalType() instanceof LogicalTypes.Date) {
      json.writeString(LocalDate.ofEpochDay(value).toString());
    } else {
      json.writeNumber(value);
    }
  }

  private static void writeLong(Schema schema, long value, JsonGenerator json) throws IOException {
    String logical = schema.getLogicalType() == null ? "" : schema.getLogicalType().getName();
    switch (logical) {
      case "timestamp-millis" -> json.writeString(Instant.ofEpochMilli(value).toString());
      case "timestamp-micros" -> json.writeString(instant(value, ChronoUnit.MICROS).toString());
      case "timestamp-nanos" -> json.writeString(instant(value, ChronoUnit.NANOS).toString());
      case "local-timestamp-millis" -> json.writeString(local(Instant.ofEpochMilli(value)));
      case "local-timestamp-micros" -> json.writeString(local(instant(value, ChronoUnit.MICROS)));
      case "local-timestamp-nanos" -> json.writeString(local(instant(value, ChronoUnit.NANOS)));
      default -> json.writeNumber(value);
    }
  }

  private static Instant instant(long value, ChronoUnit unit) {
    return Instant.EPOCH.plus(value, unit);
  }

  private static String local(Instant time) {
    return LocalDateTime.ofInstant(time, ZoneOffset.UTC).toString();
  }
}
