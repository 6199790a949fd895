package io.dawnwatch.tests.endtoend;

import static io.dawnwatch.tests.topology.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.Model;
import io.dawnwatch.schemas.LogEvent;
import io.dawnwatch.schemas.RecordReader;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.tests.topology.EmbeddedStack;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.Clock;
import io.dawnwatch.topology.lifecycle.Content;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import io.dawnwatch.topology.lifecycle.SourceTopic;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code ingest --source-topic} as a person starts, kills and starts it again. */
@Timeout(180)
@ExtendWith(EmbeddedStack.class)
class SourceTopicProcessTest {
  private static final Dataset DATASET = new Dataset("source-process");
  private static final String TOPIC = "shop-orders";
  private static final Schema ORDER =
      SchemaBuilder.record("Order")
          .namespace("shop")
          .fields()
          .requiredString("service")
          .requiredString("message")
          .endRecord();

  @TempDir Path folder;
  private Cluster cluster;
  private SchemaIds ids;

  @Test
  void avroIsToldByItselfAndAKillInBetweenLosesAndDoublesNothing(Cluster cluster) throws Exception {
    this.cluster = cluster;
    ids = cluster.schemas();
    new DatasetTopics(cluster, DATASET)
        .create(2, Optional.empty(), Clock.BROKER, Model.COLD_START, ids);
    try (Admin admin = cluster.admin()) {
      admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
    }
    List<String> expected = new ArrayList<>();
    write(0, 200, expected);
    try (AppProcess ingest = start("--from", "earliest")) {
      await().until(() -> bodies().size() >= 200);
      write(200, 400, expected);
      ingest.kill();
    }
    SourceTopic source = new SourceTopic(cluster, DATASET, TOPIC);
    assertThat(source.note().orElseThrow().content()).isEqualTo(Content.AVRO);
    write(400, 500, expected);
    try (AppProcess ingest = start()) {
      await()
          .untilAsserted(() -> assertThat(bodies()).containsExactlyInAnyOrderElementsOf(expected));
      ingest.stop();
    }
    assertThat(bodies()).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(EmbeddedStack.read(cluster, DATASET.quarantine(), 0)).isEmpty();
  }

  private AppProcess start(String... more) throws Exception {
    List<String> options = new ArrayList<>(List.of("--source-topic", TOPIC));
    options.addAll(List.of("--state-dir", folder.resolve("state").toString()));
    options.addAll(List.of(more));
    return AppProcess.start(folder, cluster, DATASET, "ingest", options);
  }

  private void write(int from, int to, List<String> expected) throws Exception {
    int id = ids.register(TOPIC, ORDER);
    try (Producer<byte[], byte[]> producer = cluster.producer(Map.of())) {
      for (int i = from; i < to; i++) {
        String message = "order " + i + " placed";
        GenericRecord order =
            new GenericRecordBuilder(ORDER).set("service", "shop").set("message", message).build();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(0);
        bytes.writeBytes(ByteBuffer.allocate(4).putInt(id).array());
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<>(ORDER).write(order, encoder);
        encoder.flush();
        producer.send(new ProducerRecord<>(TOPIC, bytes.toByteArray()));
        expected.add(message);
      }
    }
  }

  private List<String> bodies() throws Exception {
    RecordReader reader = new RecordReader(ids);
    List<String> bodies = new ArrayList<>();
    for (int partition = 0; partition < 2; partition++) {
      for (ConsumerRecord<byte[], byte[]> record :
          EmbeddedStack.read(cluster, DATASET.events(), partition)) {
        if (reader.read(record.value()) instanceof LogEvent event) {
          bodies.add(event.getBody());
        }
      }
    }
    return bodies;
  }
}
