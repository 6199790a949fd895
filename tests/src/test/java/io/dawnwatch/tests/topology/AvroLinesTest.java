package io.dawnwatch.tests.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dawnwatch.embedded.EmbeddedRegistry;
import io.dawnwatch.schemas.AvroLines;
import io.dawnwatch.schemas.RecordReader.BadRecordException;
import io.dawnwatch.schemas.SchemaIds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Conversions;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Avro of strangers as lines, held against Avro's own writer. */
class AvroLinesTest {
  private static final Schema ORDER =
      new Schema.Parser()
          .parse(
              """
              {"type": "record", "name": "Order", "namespace": "shop", "fields": [
                {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
                {"name": "micros", "type": {"type": "long", "logicalType": "timestamp-micros"}},
                {"name": "day", "type": {"type": "int", "logicalType": "date"}},
                {"name": "price", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}},
                {"name": "level", "type": {"type": "enum", "name": "Level", "symbols": ["INFO", "ERROR"]}},
                {"name": "note", "type": ["null", "string"]},
                {"name": "tags", "type": {"type": "map", "values": "string"}},
                {"name": "items", "type": {"type": "array", "items": {"type": "record", "name": "Item",
                   "fields": [{"name": "sku", "type": "string"}, {"name": "weight", "type": "double"}]}}},
                {"name": "raw", "type": "bytes"},
                {"name": "key", "type": {"type": "fixed", "name": "Key", "size": 2}},
                {"name": "paid", "type": "boolean"}
              ]}
              """);
  private static final Schema NESTED =
      new Schema.Parser()
          .parse(
              "{\"type\":\"record\",\"name\":\"Nested\",\"fields\":[{\"name\":\"inner\",\"type\":[\"null\",\"Nested\"]}]}");

  private static EmbeddedRegistry registry;
  private static SchemaIds ids;

  @BeforeAll
  static void start() {
    registry = EmbeddedRegistry.start();
    ids = SchemaIds.at(registry.url(), Map.of());
  }

  @AfterAll
  static void stop() {
    registry.close();
  }

  static byte[] wire(SchemaIds ids, Schema schema, Object datum) {
    return wire(ids.register("orders", schema), schema, datum);
  }

  static byte[] wire(int id, Schema schema, Object datum) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(0);
    bytes.writeBytes(ByteBuffer.allocate(4).putInt(id).array());
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    try {
      new GenericDatumWriter<>(schema).write(datum, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new AssertionError("writing to memory", e);
    }
    return bytes.toByteArray();
  }

  private static GenericData.Record order() {
    Schema items = ORDER.getField("items").schema();
    GenericData.Record item = new GenericData.Record(items.getElementType());
    item.put("sku", "a\"1");
    item.put("weight", 0.5);
    GenericData.Record order = new GenericData.Record(ORDER);
    order.put("at", 1767323045678L);
    order.put("micros", 1767323045678901L);
    order.put("day", 20_000);
    Schema price = ORDER.getField("price").schema();
    order.put(
        "price",
        new Conversions.DecimalConversion()
            .toBytes(new BigDecimal("12.30"), price, LogicalTypes.fromSchema(price)));
    order.put("level", new GenericData.EnumSymbol(ORDER.getField("level").schema(), "ERROR"));
    order.put("note", "späte Lieferung");
    order.put("tags", Map.of("shop", "nord"));
    order.put("items", List.of(item, item));
    order.put("raw", ByteBuffer.wrap(new byte[] {1, 2, 3}));
    order.put("key", new GenericData.Fixed(ORDER.getField("key").schema(), new byte[] {9, 8}));
    order.put("paid", true);
    return order;
  }

  private static String line(byte[] value) throws BadRecordException {
    return new String(new AvroLines(ids).line(value), UTF_8);
  }

  private static String reason(byte[] value) {
    try {
      return "no reason: " + line(value);
    } catch (BadRecordException e) {
      assertThat(e).hasMessageMatching("(?s).+");
      return e.reason();
    }
  }

  @Test
  void aRecordIsOneLineOfPlainJson() throws Exception {
    assertThat(line(wire(ids, ORDER, order())))
        .isEqualTo(
            "{\"at\":\"2026-01-02T03:04:05.678Z\",\"micros\":\"2026-01-02T03:04:05.678901Z\",\"day\":\"2024-10-04\",\"price\":12.30,\"level\":\"ERROR\",\"note\":\"späte"
                + " Lieferung\","
                + "\"tags\":{\"shop\":\"nord\"},\"items\":[{\"sku\":\"a\\\"1\",\"weight\":0.5},"
                + "{\"sku\":\"a\\\"1\",\"weight\":0.5}],\"raw\":\"AQID\",\"key\":\"CQg=\",\"paid\":true}");
  }

  @Test
  void aPlainTextIsTheLineItself() throws Exception {
    Schema text = Schema.create(Schema.Type.STRING);
    int id = ids.register("texts", text);
    assertThat(line(wire(id, text, "2026-01-02 03:04:05 INFO up")))
        .isEqualTo("2026-01-02 03:04:05 INFO up");
  }

  @Test
  void whatIsNoRecordSaysWhy() {
    byte[] good = wire(ids, ORDER, order());
    byte[] otherMagic = good.clone();
    otherMagic[0] = 1;
    assertThat(reason(null)).isEqualTo("NULL_VALUE");
    assertThat(reason(new byte[0])).isEqualTo("BAD_MAGIC");
    assertThat(reason("{\"message\":\"plain\"}".getBytes(UTF_8))).isEqualTo("BAD_MAGIC");
    assertThat(reason(otherMagic)).isEqualTo("BAD_MAGIC");
    assertThat(reason(new byte[] {0, 0, 1, 2, 3, 4})).isEqualTo("UNKNOWN_SCHEMA");
    assertThat(reason(Arrays.copyOf(good, good.length + 1))).isEqualTo("BAD_AVRO");
    for (int length = 5; length < good.length; length++) {
      assertThat(reason(Arrays.copyOf(good, length))).as("cut at %s", length).isEqualTo("BAD_AVRO");
    }
  }

  @Test
  void aRecordThatNestsWithoutEndIsTooDeep() throws Exception {
    int id = ids.register("nested", NESTED);
    byte[] deep = new byte[10_000];
    ByteBuffer.wrap(deep).put((byte) 0).putInt(id);
    Arrays.fill(deep, 5, deep.length, (byte) 2);
    assertThat(reason(deep)).isEqualTo("TOO_DEEP");
    assertThat(line(new byte[] {0, deep[1], deep[2], deep[3], deep[4], 2, 0}))
        .isEqualTo("{\"inner\":{\"inner\":null}}");
  }

  @Test
  void aSchemaThatMakesMuchOfNothingIsTooLong() {
    Schema one = Schema.createRecord("R0", null, "bomb", false, List.of());
    for (int i = 1; i < 40; i++) {
      one =
          Schema.createRecord(
              "R" + i,
              null,
              "bomb",
              false,
              List.of(new Schema.Field("left", one), new Schema.Field("right", one)));
    }
    int id = ids.register("bomb", one);
    assertThat(reason(ByteBuffer.allocate(5).put((byte) 0).putInt(id).array()))
        .isEqualTo("TOO_LONG");
  }

  @Test
  void noBytesMakeItThrowAnythingElse() {
    byte[] good = wire(ids, ORDER, order());
    Random random = new Random(7);
    for (int i = 0; i < 5_000; i++) {
      byte[] damaged = good.clone();
      for (int hits = 0; hits <= i % 4; hits++) {
        damaged[5 + random.nextInt(damaged.length - 5)] = (byte) random.nextInt(256);
      }
      try {
        assertThat(line(damaged)).startsWith("{").endsWith("}").doesNotContain("\n");
      } catch (BadRecordException e) {
        assertThat(e.reason()).isIn("BAD_AVRO", "TOO_DEEP", "TOO_LONG");
      }
    }
  }

  @Test
  void aRegistryThatIsDownIsNoStatementAboutTheValue() {
    SchemaIds nowhere = SchemaIds.at("http://127.0.0.1:9", Map.of());
    assertThatThrownBy(() -> new AvroLines(nowhere).line(new byte[] {0, 0, 0, 0, 1, 2}))
        .isInstanceOf(SchemaIds.RegistryException.class);
  }
}
