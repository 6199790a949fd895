package io.dawnwatch.tests.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.dawnwatch.embedded.EmbeddedRegistry;
import io.dawnwatch.schemas.KeyValue;
import io.dawnwatch.schemas.LogEvent;
import io.dawnwatch.schemas.Measure;
import io.dawnwatch.schemas.Quarantined;
import io.dawnwatch.schemas.RecordReader;
import io.dawnwatch.schemas.RecordReader.BadRecordException;
import io.dawnwatch.schemas.RecordWriter;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.SchemaIds.RegistryException;
import io.dawnwatch.schemas.SchemaIds.UnknownSchemaException;
import io.dawnwatch.schemas.Source;
import io.dawnwatch.schemas.Tick;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/** Records to bytes and back through a registry: every record returns, every damage is a value. */
class WireFormatTest {
  private static final String TOPIC = "dw.web.events";
  private static final String BAD_AVRO = "BAD_AVRO";
  private static final LogEvent EVENT =
      new LogEvent(
          1767323040123L,
          17,
          "connection lost \uD83D\uDD25",
          "checkout@host-7",
          List.of(new Measure("duration.us", 1250.5)),
          List.of(new KeyValue("host.name", "host-7"), new KeyValue("service.name", "checkout")),
          List.of(new KeyValue("thread", "")),
          true,
          new Source("dw.web.lines", 3, 1234567890123L),
          "aa".repeat(32),
          List.of());

  private static EmbeddedRegistry registry;
  private static SchemaIds ids;
  private static RecordWriter writer;

  @BeforeContainer
  static void startRegistry() {
    registry = EmbeddedRegistry.start();
    ids = SchemaIds.at(registry.url(), Map.of());
    writer = new RecordWriter(ids, TOPIC, LogEvent.getClassSchema(), Tick.getClassSchema());
  }

  @AfterContainer
  static void stopRegistry() {
    registry.close();
  }

  @Example
  void aRecordComesBackAsItWas() throws BadRecordException {
    assertThat(new RecordReader(ids).read(writer.write(EVENT))).isEqualTo(EVENT);
    assertThat(new RecordReader(ids).read(writer.write(new Tick("x", false))))
        .isEqualTo(new Tick("x", false));
  }

  @Example
  void anotherProcessReadsItFromTheRegistryAlone() throws BadRecordException {
    RecordReader stranger = new RecordReader(SchemaIds.at(registry.url(), Map.of()));
    assertThat(stranger.read(writer.write(EVENT))).isEqualTo(EVENT);
  }

  @Example
  void theHeaderIsAZeroAndTheIdInBigEndian() {
    int id = ids.register(TOPIC, Tick.getClassSchema());
    byte[] value = writer.write(new Tick("ab", false));
    assertThat(value)
        .containsExactly(
            0, id >>> 24, id >>> 16 & 0xff, id >>> 8 & 0xff, id & 0xff, 4, 'a', 'b', 0);
  }

  @Example
  void aTypeThatIsNotOfTheTopicIsNotWritten() {
    Quarantined other =
        new Quarantined(
            "EMPTY", "", null, -1L, "", new Source("lines", 0, 0L), "", "", "", false, null);
    assertThatThrownBy(() -> writer.write(other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Quarantined");
  }

  @Example
  void aRecordThatCannotBeWrittenLeavesNothingBehind() throws BadRecordException {
    LogEvent broken = LogEvent.newBuilder(EVENT).build();
    broken.setSource(null);
    assertThatThrownBy(() -> writer.write(broken)).isInstanceOf(RuntimeException.class);
    assertThat(new RecordReader(ids).read(writer.write(EVENT))).isEqualTo(EVENT);
  }

  @Example
  void aHeaderThatIsNoneIsNamed() {
    assertBad(null, "NULL_VALUE");
    for (int length = 0; length < RecordWriter.HEADER; length++) {
      assertBad(new byte[length], "BAD_MAGIC");
    }
    byte[] value = writer.write(EVENT);
    for (int magic : new int[] {1, 2, '{', 0xff}) {
      value[0] = (byte) magic;
      assertBad(value, "BAD_MAGIC");
    }
  }

  @Example
  void aRecordCutAnywhereIsBad() {
    byte[] value = writer.write(EVENT);
    for (int length = RecordWriter.HEADER; length < value.length; length++) {
      assertBad(Arrays.copyOf(value, length), BAD_AVRO);
    }
  }

  @Example
  void bytesAfterTheRecordAreBad() {
    byte[] value = writer.write(EVENT);
    assertBad(Arrays.copyOf(value, value.length + 1), BAD_AVRO);
  }

  @Example
  void lengthsThatCannotBeTrueAreBadAndTakeNoMemory() throws IOException {
    byte[] tick = header(writer.write(new Tick("", false)));
    byte[] event = header(writer.write(EVENT));
    byte[] upToTheLists = Arrays.copyOf(writer.write(EVENT), listsOf(EVENT));
    for (long length :
        new long[] {-1, Long.MIN_VALUE, 1 << 28, Integer.MAX_VALUE - 8, 1L << 31, 1L << 60}) {
      assertBad(concat(tick, varint(length)), BAD_AVRO);
      assertBad(concat(event, concat(new byte[] {0, 0}, varint(length))), BAD_AVRO);
      assertBad(concat(upToTheLists, varint(length)), BAD_AVRO);
    }
  }

  /** Where the first list of an event begins: after header, time, severity, body and entity. */
  private static int listsOf(LogEvent event) {
    LogEvent without = LogEvent.newBuilder(event).setMeasures(List.of()).build();
    byte[] one = writer.write(event);
    byte[] other = writer.write(without);
    return Arrays.mismatch(one, other);
  }

  @Example
  void anIdTheRegistryDoesNotKnowSaysNothingAboutTheData() {
    byte[] value = writer.write(EVENT);
    value[1] = 0x7f;
    assertThatThrownBy(() -> new RecordReader(ids).read(value))
        .isInstanceOf(UnknownSchemaException.class)
        .hasMessageContaining("schema id " + (0x7f000000 | value[4] & 0xff));
  }

  @Example
  void aRegistryThatDoesNotAnswerSaysNothingAboutTheData() {
    EmbeddedRegistry gone = EmbeddedRegistry.start();
    String url = gone.url();
    gone.close();
    SchemaIds unreachable = SchemaIds.at(url, Map.of());
    byte[] value = writer.write(EVENT);
    assertThatThrownBy(() -> new RecordReader(unreachable).read(value))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining(url);
    assertThatThrownBy(() -> unreachable.register(TOPIC, Tick.getClassSchema()))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining(TOPIC + "-io.dawnwatch.schemas.Tick");
  }

  @Example
  void whatAnOlderWriterWroteIsReadWithDefaults() throws Exception {
    List<Schema.Field> older = new ArrayList<>();
    for (Schema.Field field : LogEvent.getClassSchema().getFields()) {
      if (!List.of("measures", "repaired").contains(field.name())) {
        older.add(new Schema.Field(field, field.schema()));
      }
    }
    Schema schema = Schema.createRecord("LogEvent", "Older.", "io.dawnwatch.schemas", false, older);
    GenericData.Record record = new GenericData.Record(schema);
    older.forEach(field -> record.put(field.name(), EVENT.get(field.name())));
    assertThat(new RecordReader(ids).read(written("old-events", record)))
        .isEqualTo(LogEvent.newBuilder(EVENT).setMeasures(List.of()).setRepaired(false).build());
  }

  @Example
  void whatANewerWriterAddedIsLeftOut() throws Exception {
    List<Schema.Field> newer = new ArrayList<>();
    Tick.getClassSchema()
        .getFields()
        .forEach(field -> newer.add(new Schema.Field(field, field.schema())));
    newer.add(
        0,
        new Schema.Field(
            "more", SchemaBuilder.array().items().map().values().stringType(), "New.", List.of()));
    Schema schema = Schema.createRecord("Tick", "Newer.", "io.dawnwatch.schemas", false, newer);
    GenericData.Record record = new GenericData.Record(schema);
    record.put("more", List.of(Map.of("k", "v")));
    record.put("issuer", "tomorrow");
    record.put("endOfHistory", false);
    assertThat(new RecordReader(ids).read(written("new-events", record)))
        .isEqualTo(new Tick("tomorrow", false));
  }

  @Example
  void aSchemaThatIsNotOfThisContractIsBad() throws Exception {
    for (String name : List.of("io.dawnwatch.schemas.Nothing", "java.lang.String", "Unnamed")) {
      Schema schema = SchemaBuilder.record(name).fields().requiredString("issuer").endRecord();
      GenericData.Record record = new GenericData.Record(schema);
      record.put("issuer", "x");
      assertBad(written("foreign", record), BAD_AVRO);
    }
  }

  @Example
  void aSchemaThatOursCannotReadIsBad() throws Exception {
    Schema schema =
        SchemaBuilder.record("io.dawnwatch.schemas.Tick")
            .fields()
            .requiredLong("issuer")
            .endRecord();
    GenericData.Record record = new GenericData.Record(schema);
    record.put("issuer", 1L);
    assertBad(written("incompatible", record), BAD_AVRO);
  }

  @Example
  void aSchemaThatContainsItselfIsBadHoweverDeepItsRecordsGo() throws Exception {
    Schema schema =
        new Schema.Parser()
            .parse(
                "{\"type\":\"record\",\"name\":\"io.dawnwatch.schemas.Tick\",\"fields\":["
                    + "{\"name\":\"deeper\",\"type\":[\"null\",\"io.dawnwatch.schemas.Tick\"]},"
                    + "{\"name\":\"issuer\",\"type\":\"string\"}]}");
    byte[] deep = new byte[1 << 20];
    Arrays.fill(deep, (byte) 2);
    byte[] value = concat(header(registered("recursive", schema)), deep);
    assertBad(value, BAD_AVRO);
  }

  @Property(tries = 2000)
  void damagedBytesAreARecordOrBadAndNothingElse(@ForAll long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] value = writer.write(EVENT);
    int damages = 1 + random.nextInt(6);
    for (int i = 0; i < damages; i++) {
      int at = RecordWriter.HEADER + random.nextInt(value.length - RecordWriter.HEADER);
      value =
          switch (random.nextInt(4)) {
            case 0 -> Arrays.copyOf(value, at + 1);
            case 1 -> concat(Arrays.copyOf(value, at), varint(random.nextLong()));
            default -> {
              value[at] = (byte) random.nextInt();
              yield value;
            }
          };
    }
    try {
      assertThat(new RecordReader(ids).read(value)).isInstanceOf(LogEvent.class);
    } catch (BadRecordException bad) {
      assertThat(bad.reason()).isEqualTo(BAD_AVRO);
    }
  }

  private static void assertBad(byte[] value, String reason) {
    assertThatThrownBy(() -> new RecordReader(ids).read(value))
        .isInstanceOfSatisfying(
            BadRecordException.class, bad -> assertThat(bad.reason()).isEqualTo(reason));
  }

  private static byte[] header(byte[] value) {
    return Arrays.copyOf(value, RecordWriter.HEADER);
  }

  /** A header with the id of that schema. */
  private static byte[] registered(String subject, Schema schema) throws Exception {
    try (CachedSchemaRegistryClient client = new CachedSchemaRegistryClient(registry.url(), 10)) {
      int id = client.register(subject + "-" + schema.getFullName(), new AvroSchema(schema));
      return ByteBuffer.allocate(RecordWriter.HEADER).put((byte) 0).putInt(id).array();
    }
  }

  private static byte[] written(String subject, GenericData.Record record) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(registered(subject, record.getSchema()));
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    new GenericDatumWriter<GenericData.Record>(record.getSchema()).write(record, encoder);
    encoder.flush();
    return bytes.toByteArray();
  }

  private static byte[] varint(long value) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    encoder.writeLong(value);
    encoder.flush();
    return bytes.toByteArray();
  }

  private static byte[] concat(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }
}
