package io.dawnwatch.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.dawnwatch.embedded.EmbeddedBroker;
import io.dawnwatch.embedded.EmbeddedRegistry;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Confluent's JavaScript client, which shares no code with ours, on our wire and our registry. */
@EnabledIf(
    value = "io.dawnwatch.tests.interop.NodeScript#isInstalled",
    disabledReason = "needs Node 20 and: npm ci --prefix tests/interop")
class JsClientInteropTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TOPIC = "dw.interop.readings";
  private static final int COUNT = 3;
  private static final byte MAGIC = 0;

  private static final Schema READING =
      SchemaBuilder.record("Reading")
          .namespace("io.dawnwatch.tests")
          .fields()
          .requiredString("entity")
          .requiredLong("atMillis")
          .requiredDouble("score")
          .name("reasons")
          .type()
          .array()
          .items()
          .stringType()
          .noDefault()
          .optionalString("host")
          .endRecord();

  private static EmbeddedBroker broker;
  private static EmbeddedRegistry registry;

  @BeforeAll
  static void start() {
    broker = EmbeddedBroker.start();
    registry = EmbeddedRegistry.start();
  }

  @AfterAll
  static void stop() {
    registry.close();
    broker.close();
  }

  @Test
  void theJavaScriptClientRegistersAndReadsASchema() throws Exception {
    String next =
        READING
            .toString()
            .replace("\"fields\":[", "\"fields\":[{\"name\":\"must\",\"type\":\"int\"},");

    List<String> lines =
        NodeScript.run("register.mjs", registry.url(), "js-value", READING.toString(), next);

    JsonNode told = JSON.readTree(lines.get(0));
    assertThat(told.get("again")).isEqualTo(told.get("id"));
    assertThat(told.get("byId")).isEqualTo(JSON.readTree(READING.toString()));
    assertThat(told.get("latest").asInt()).isEqualTo(1);
    assertThat(told.get("compatible").asBoolean()).isFalse();
  }

  @Test
  void theJavaScriptConsumerDecodesWhatAJavaProducerWrote() throws Exception {
    int schemaId =
        new CachedSchemaRegistryClient(registry.url(), 10)
            .register(TOPIC + "-value", new AvroSchema(READING));
    write(schemaId);

    List<String> lines =
        NodeScript.run(
            "consume.mjs",
            broker.bootstrapServers(),
            registry.url(),
            TOPIC,
            Integer.toString(COUNT));

    assertThat(lines).hasSize(COUNT);
    for (int i = 0; i < COUNT; i++) {
      JsonNode record = JSON.readTree(lines.get(i));
      assertThat(record.get("partition").asInt()).isZero();
      assertThat(record.get("offset").asText()).isEqualTo(Integer.toString(i));
      assertThat(record.get("key").asText()).isEqualTo("web@grüße-" + i);
      assertThat(record.get("schemaId").asInt()).isEqualTo(schemaId);
      assertThat(record.get("value"))
          .isEqualTo(
              JSON.readTree(
                  """
                  {"entity": "web@grüße-%d", "atMillis": %d, "score": 0.125, "reasons": ["rate"],
                   "host": null}
                  """
                      .formatted(i, atMillis(i))));
    }
  }

  private static void write(int schemaId) throws Exception {
    Map<String, Object> config = Map.of("bootstrap.servers", broker.bootstrapServers());
    try (Admin admin = Admin.create(config)) {
      admin
          .createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1)))
          .all()
          .get(60, TimeUnit.SECONDS);
    }
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < COUNT; i++) {
        String entity = "web@grüße-" + i;
        GenericRecord reading =
            new GenericRecordBuilder(READING)
                .set("entity", entity)
                .set("atMillis", atMillis(i))
                .set("score", 0.125)
                .set("reasons", List.of("rate"))
                .set("host", null)
                .build();
        producer
            .send(new ProducerRecord<>(TOPIC, entity, wire(schemaId, reading)))
            .get(60, TimeUnit.SECONDS);
      }
    }
  }

  /** Beyond 32 bits, as every time in milliseconds is. */
  private static long atMillis(int i) {
    return 1_767_225_600_000L + i;
  }

  /** The Confluent wire format: a zero, the schema id in four bytes, the Avro body. */
  private static byte[] wire(int schemaId, GenericRecord value) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream header = new DataOutputStream(bytes);
    header.writeByte(MAGIC);
    header.writeInt(schemaId);
    BinaryEncoder body = EncoderFactory.get().binaryEncoder(bytes, null);
    new GenericDatumWriter<GenericRecord>(value.getSchema()).write(value, body);
    body.flush();
    return bytes.toByteArray();
  }
}
