package io.dawnwatch.tests.topology;

import static io.dawnwatch.tests.topology.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.parse.Format;
import io.dawnwatch.engine.parse.ParseSettings;
import io.dawnwatch.schemas.LogEvent;
import io.dawnwatch.schemas.Quarantined;
import io.dawnwatch.schemas.RecordReader;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.Source;
import io.dawnwatch.topology.ingest.IngestSettings;
import io.dawnwatch.topology.ingest.Ledger;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.Clock;
import io.dawnwatch.topology.lifecycle.Content;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import io.dawnwatch.topology.lifecycle.QuarantineLog;
import io.dawnwatch.topology.lifecycle.QuarantineReplay;
import io.dawnwatch.topology.lifecycle.SourceTopic;
import io.dawnwatch.topology.stream.LineSource;
import io.dawnwatch.topology.stream.StreamApp;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Lines from a topic that is not Dawnwatch's. */
@Timeout(180)
@ExtendWith(EmbeddedStack.class)
class SourceTopicTest {
  private static final AtomicInteger DATASETS = new AtomicInteger();
  private static final Optional<OffsetSpec> EARLIEST = Optional.of(OffsetSpec.earliest());
  private static final Optional<OffsetSpec> LATEST = Optional.of(OffsetSpec.latest());
  private static final Schema ORDER =
      SchemaBuilder.record("Order")
          .fields()
          .requiredString("message")
          .requiredString("service")
          .endRecord();

  @TempDir Path state;
  private final int number = DATASETS.incrementAndGet();
  private final Dataset dataset = new Dataset("source-" + number);
  private final String topic = "app.logs-" + number;
  private Cluster cluster;
  private SchemaIds ids;

  @BeforeEach
  void create(Cluster cluster) throws Exception {
    this.cluster = cluster;
    ids = cluster.schemas();
    new DatasetTopics(cluster, dataset)
        .create(2, Optional.empty(), Clock.BROKER, Model.COLD_START, ids);
    make(2);
  }

  private void make(int partitions) throws Exception {
    try (Admin admin = cluster.admin()) {
      admin
          .createTopics(List.of(new NewTopic(topic, Optional.of(partitions), Optional.empty())))
          .all()
          .get();
    }
  }

  private void write(int partition, byte[]... values) {
    try (Producer<byte[], byte[]> producer = cluster.producer(Map.of())) {
      for (byte[] value : values) {
        producer.send(new ProducerRecord<>(topic, partition, null, value));
      }
    }
  }

  private static byte[] json(String message) {
    return ("{\"service\":\"a\",\"message\":\"" + message + "\"}").getBytes(UTF_8);
  }

  private SourceTopic source() {
    return new SourceTopic(cluster, dataset, topic);
  }

  private StreamApp ingest(Content content) throws Exception {
    return StreamApp.ingest(
        cluster,
        dataset,
        LineSource.foreign(dataset, topic, content),
        new IngestSettings(ParseSettings.of(Format.JSON, "nobody")),
        new StreamApp.Settings(1, state, "127.0.0.1", 0, Duration.ofSeconds(5), Map.of()));
  }

  private Map<Source, String> outcomes() throws Exception {
    Map<Source, String> outcomes = new HashMap<>();
    RecordReader reader = new RecordReader(ids);
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    records.addAll(EmbeddedStack.read(cluster, dataset.events(), 0));
    records.addAll(EmbeddedStack.read(cluster, dataset.events(), 1));
    records.addAll(EmbeddedStack.read(cluster, dataset.quarantine(), 0));
    for (ConsumerRecord<byte[], byte[]> record : records) {
      SpecificRecord read = reader.read(record.value());
      if (read instanceof LogEvent event) {
        assertThat(outcomes.put(event.getSource(), event.getBody())).isNull();
      } else if (read instanceof Quarantined one) {
        assertThat(outcomes.put(one.getSource(), one.getReason())).isNull();
      }
    }
    return outcomes;
  }

  private Map<Source, String> events() throws Exception {
    Map<Source, String> events = new HashMap<>();
    RecordReader reader = new RecordReader(ids);
    for (int partition = 0; partition < 2; partition++) {
      for (ConsumerRecord<byte[], byte[]> record :
          EmbeddedStack.read(cluster, dataset.events(), partition)) {
        if (reader.read(record.value()) instanceof LogEvent event) {
          events.put(event.getSource(), event.getBody());
        }
      }
    }
    return events;
  }

  private Source at(int partition, long offset) {
    return new Source(topic, partition, offset);
  }

  @Test
  void theFirstStartMustBeToldWhereToBegin() {
    assertThatThrownBy(() -> source().prepare(Content.LINES, Optional.empty(), false))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(topic)
        .hasMessageContaining("--from earliest");
    assertThat(source().note()).isEmpty();
  }

  @Test
  void aStrangersLinesBecomeEventsOnceAndASecondStartGoesOn() throws Exception {
    write(0, json("old"));
    write(1, json("old too"));
    assertThat(source().prepare(Content.LINES, LATEST, false))
        .singleElement()
        .asString()
        .contains("first start")
        .contains("0:1, 1:1");
    write(0, json("one"), "no json".getBytes(UTF_8));
    write(1, json("two"), null);
    Map<Source, String> expected =
        new HashMap<>(
            Map.of(at(0, 1), "one", at(0, 2), "BAD_JSON", at(1, 1), "two", at(1, 2), "NULL_VALUE"));
    try (StreamApp app = ingest(Content.LINES)) {
      await().untilAsserted(() -> assertThat(outcomes()).isEqualTo(expected));
      await()
          .untilAsserted(
              () ->
                  assertThat(app.activity().ledgers())
                      .hasSize(2)
                      .allSatisfy(
                          (partition, ledger) -> {
                            assertThat(ledger.lines()).isEqualTo(2);
                            assertThat(ledger.events()).isEqualTo(1);
                            assertThat(ledger.quarantined()).isEqualTo(1);
                          }));
    }
    write(0, json("three"));
    expected.put(at(0, 3), "three");
    assertThat(source().prepare(Content.LINES, Optional.empty(), false)).isEmpty();
    try (StreamApp app = ingest(Content.LINES)) {
      await().untilAsserted(() -> assertThat(outcomes()).isEqualTo(expected));
      assertThat(app.activity().linesRead()).isEqualTo(1);
    }
  }

  @Test
  void anotherFromDoesNotMoveWhatWasRead() throws Exception {
    write(0, json("old"));
    source().prepare(Content.LINES, LATEST, false);
    assertThat(source().prepare(Content.LINES, EARLIEST, false))
        .singleElement()
        .asString()
        .contains("goes on where it was");
    assertThat(committed()).containsEntry(0, 1L);
  }

  @Test
  void avroBecomesEventsAndWhatIsNoneIsKeptWithItsReason() throws Exception {
    GenericRecordBuilder order = new GenericRecordBuilder(ORDER);
    byte[] good =
        AvroLinesTest.wire(ids, ORDER, order.set("message", "paid").set("service", "shop").build());
    byte[] magic = good.clone();
    magic[0] = 7;
    write(
        0,
        good,
        magic,
        new byte[] {0, 9, 9, 9, 9, 1},
        java.util.Arrays.copyOf(good, good.length - 1),
        null,
        new byte[0],
        good);
    source().prepare(Content.AVRO, EARLIEST, false);
    try (StreamApp app = ingest(Content.AVRO)) {
      await()
          .untilAsserted(
              () ->
                  assertThat(outcomes())
                      .isEqualTo(
                          Map.of(
                              at(0, 0), "paid",
                              at(0, 1), "BAD_MAGIC",
                              at(0, 2), "UNKNOWN_SCHEMA",
                              at(0, 3), "BAD_AVRO",
                              at(0, 4), "NULL_VALUE",
                              at(0, 5), "BAD_MAGIC",
                              at(0, 6), "paid")));
      assertThat(app.lastFailure()).isEmpty();
      await()
          .untilAsserted(
              () -> {
                Ledger ledger = app.activity().ledgers().get(0);
                assertThat(ledger.lines()).isEqualTo(7);
                assertThat(ledger.quarantined()).isEqualTo(5);
                assertThat(ledger.balances()).isTrue();
              });
    }
  }

  @Test
  void aRecordWhoseSchemaBecameKnownGoesThroughAgainAndTheLedgerOfTheSourceIsKept()
      throws Exception {
    Schema refund =
        SchemaBuilder.record("Refund" + number).fields().requiredString("message").endRecord();
    int next = ids.register("orders", ORDER) + 1;
    byte[] early =
        AvroLinesTest.wire(
            next, refund, new GenericRecordBuilder(refund).set("message", "paid back").build());
    write(0, early);
    source().prepare(Content.AVRO, EARLIEST, false);
    Map<Source, String> rejected = Map.of(at(0, 0), "UNKNOWN_SCHEMA");
    try (StreamApp app = ingest(Content.AVRO)) {
      await().untilAsserted(() -> assertThat(outcomes()).isEqualTo(rejected));
      assertThat(app.lastFailure()).isEmpty();
    }
    QuarantineLog log = new QuarantineLog(cluster, dataset, cluster.schemas());
    assertThat(log.ledgers()).isEmpty();
    assertThat(log.ledgers(dataset.ingestOf(topic)).get(0).reasons())
        .isEqualTo(Map.of("UNKNOWN_SCHEMA", 1L));
    IngestSettings settings = new IngestSettings(ParseSettings.of(Format.JSON, "nobody"));
    assertThat(
            new QuarantineReplay(cluster, dataset, cluster.schemas(), "test")
                .run(settings, entry -> true)
                .rejected())
        .isEqualTo(1);
    assertThat(ids.register("refunds", refund)).isEqualTo(next);
    assertThat(
            new QuarantineReplay(cluster, dataset, cluster.schemas(), "test")
                .run(settings, entry -> true)
                .events())
        .isEqualTo(1);
    assertThat(events()).containsEntry(at(0, 0), "paid back");
  }

  @Test
  void aTopicMadeAnewIsRefused() throws Exception {
    source().prepare(Content.LINES, EARLIEST, false);
    try (Admin admin = cluster.admin()) {
      admin.deleteTopics(List.of(topic)).all().get();
      await().until(() -> !admin.listTopics().names().get().contains(topic));
    }
    make(2);
    assertThatThrownBy(() -> source().prepare(Content.LINES, EARLIEST, false))
        .hasMessageContaining("made anew")
        .hasMessageContaining("reset --dataset " + dataset.name() + " --source-topic " + topic);
    source().forget();
    assertThat(source().prepare(Content.LINES, EARLIEST, false)).hasSize(1);
  }

  @Test
  void newPartitionsBeginWhereOneIsTold() throws Exception {
    write(0, json("zero"));
    source().prepare(Content.LINES, LATEST, false);
    try (Admin admin = cluster.admin()) {
      admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(3))).all().get();
      await()
          .until(
              () ->
                  admin
                          .describeTopics(List.of(topic))
                          .allTopicNames()
                          .get()
                          .get(topic)
                          .partitions()
                          .size()
                      == 3);
    }
    write(2, json("two"), json("three"));
    assertThatThrownBy(() -> source().prepare(Content.LINES, Optional.empty(), false))
        .hasMessageContaining("had 2 partitions and has 3")
        .hasMessageContaining("--from earliest");
    assertThat(source().prepare(Content.LINES, LATEST, false))
        .singleElement()
        .asString()
        .contains("2:2");
    assertThat(committed()).isEqualTo(Map.of(0, 1L, 1, 0L, 2, 2L));
    assertThat(source().prepare(Content.LINES, Optional.empty(), false)).isEmpty();
  }

  @Test
  void expiredOffsetsAreSaidRatherThanGuessed() throws Exception {
    source().prepare(Content.LINES, EARLIEST, false);
    try (Admin admin = cluster.admin()) {
      admin.deleteConsumerGroups(List.of(dataset.ingestOf(topic))).all().get();
    }
    assertThatThrownBy(() -> source().prepare(Content.LINES, EARLIEST, false))
        .hasMessageContaining("has expired")
        .hasMessageContaining("--from TIME");
  }

  @Test
  void recordsDeletedBeforeTheyWereReadAreGivenUpOnlyWhenAsked() throws Exception {
    write(0, json("one"), json("two"), json("three"));
    source().prepare(Content.LINES, EARLIEST, false);
    try (Admin admin = cluster.admin()) {
      admin
          .deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(2)))
          .all()
          .get();
    }
    assertThatThrownBy(() -> source().prepare(Content.LINES, Optional.empty(), false))
        .hasMessageContaining("offsets 0 to 1 were deleted")
        .hasMessageContaining("--accept-loss");
    assertThat(source().prepare(Content.LINES, Optional.empty(), true))
        .singleElement()
        .asString()
        .contains("are lost");
    assertThat(committed()).containsEntry(0, 2L);
  }

  @Test
  void aTopicThatIsNotThereIsNamed() {
    SourceTopic nothing = new SourceTopic(cluster, dataset, "nothing");
    assertThatThrownBy(() -> nothing.prepare(Content.LINES, EARLIEST, false))
        .hasMessageContaining("no topic nothing");
  }

  @Test
  void aTopicOfDawnwatchsOwnIsNoSource() {
    assertThatThrownBy(() -> new SourceTopic(cluster, dataset, dataset.events()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SourceTopic(cluster, dataset, dataset.lines()))
        .hasMessageContaining("leave --source-topic out");
  }

  private Map<Integer, Long> committed() throws Exception {
    Map<Integer, Long> committed = new HashMap<>();
    try (Admin admin = cluster.admin()) {
      admin
          .listConsumerGroupOffsets(dataset.ingestOf(topic))
          .partitionsToOffsetAndMetadata()
          .get()
          .forEach((partition, at) -> committed.put(partition.partition(), at.offset()));
    }
    return committed;
  }
}
