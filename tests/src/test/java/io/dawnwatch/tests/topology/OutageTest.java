package io.dawnwatch.tests.topology;

import static io.dawnwatch.tests.topology.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dawnwatch.embedded.EmbeddedBroker;
import io.dawnwatch.embedded.EmbeddedRegistry;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.parse.Format;
import io.dawnwatch.engine.parse.ParseSettings;
import io.dawnwatch.schemas.LogEvent;
import io.dawnwatch.schemas.RecordReader;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.cli.Dawnwatch;
import io.dawnwatch.topology.cli.Terminal;
import io.dawnwatch.topology.ingest.IngestSettings;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.PartitionReader;
import io.dawnwatch.topology.lifecycle.Clock;
import io.dawnwatch.topology.lifecycle.Content;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import io.dawnwatch.topology.lifecycle.SourceTopic;
import io.dawnwatch.topology.stream.LineSource;
import io.dawnwatch.topology.stream.StreamApp;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Brokers and registry that go away: not bad input, waited for, but not for ever. */
@Timeout(180)
class OutageTest {
  private static final Dataset DATASET = new Dataset("outage");
  private static final Schema ORDER =
      SchemaBuilder.record("Order").fields().requiredString("message").endRecord();
  private static final Schema REFUND =
      SchemaBuilder.record("Refund").fields().requiredString("message").endRecord();

  /** Kafka's own names for how long to wait, far below what one would set. */
  private static final Map<String, String> HASTY =
      Map.of(
          "default.api.timeout.ms", "4000",
          "request.timeout.ms", "2000",
          "delivery.timeout.ms", "4000",
          "max.block.ms", "5000");

  @TempDir Path folder;
  private EmbeddedBroker broker;
  private EmbeddedRegistry registry;
  private int brokerPort;
  private int registryPort;
  private Cluster cluster;

  @BeforeEach
  void start() {
    startBroker();
    startRegistry();
    cluster = new Cluster(broker.bootstrapServers(), registry.url(), HASTY);
  }

  @AfterEach
  void stop() {
    broker.close();
    registry.close();
  }

  private void startBroker() {
    broker =
        EmbeddedBroker.start(
            EmbeddedBroker.Settings.temporary()
                .withPort(brokerPort)
                .keepingDataIn(folder.resolve("kafka")));
    brokerPort = port(broker.bootstrapServers());
  }

  private void startRegistry() {
    registry = EmbeddedRegistry.start(registryPort, folder.resolve("registry"));
    registryPort = port(registry.url());
  }

  private static int port(String address) {
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }

  private void create(Clock clock) throws Exception {
    new DatasetTopics(cluster, DATASET)
        .create(1, Optional.empty(), clock, Model.COLD_START, cluster.schemas());
  }

  private StreamApp.Settings settings(Duration patience) {
    return new StreamApp.Settings(
            1, folder.resolve("state"), "127.0.0.1", 0, Duration.ofSeconds(5), Map.of())
        .withPatience(patience);
  }

  private StreamApp ingest(LineSource from, Duration patience) throws Exception {
    return StreamApp.ingest(
        cluster,
        DATASET,
        from,
        new IngestSettings(ParseSettings.of(Format.JSON, "nobody")),
        settings(patience));
  }

  /** Events appended, of open transactions too. */
  private long appended() throws Exception {
    TopicPartition events = new TopicPartition(DATASET.events(), 0);
    try (Admin admin = cluster.admin()) {
      return admin
          .listOffsets(Map.of(events, OffsetSpec.latest()))
          .partitionResult(events)
          .get()
          .offset();
    } catch (ExecutionException e) {
      return 0; // The load has not made the topics yet.
    }
  }

  private void write(String topic, byte[]... values) {
    try (Producer<byte[], byte[]> producer = cluster.producer(Map.of())) {
      for (byte[] value : values) {
        producer.send(new ProducerRecord<>(topic, 0, null, value));
      }
    }
  }

  private static byte[] json(String message) {
    return ("{\"message\":\"" + message + "\"}").getBytes(UTF_8);
  }

  private List<String> bodies() throws Exception {
    RecordReader reader = new RecordReader(cluster.schemas());
    List<String> bodies = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : EmbeddedStack.read(cluster, DATASET.events(), 0)) {
      if (reader.read(record.value()) instanceof LogEvent event) {
        bodies.add(event.getBody());
      }
    }
    return bodies;
  }

  private void awaitBodies(String... bodies) {
    await().untilAsserted(() -> assertThat(bodies()).containsExactly(bodies));
  }

  /** Whether the app has ended by itself within the patience of a test, and how. */
  private static boolean endedWell(StreamApp app) throws Exception {
    return CompletableFuture.supplyAsync(
            () -> {
              try {
                return app.awaitEnd();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            })
        .get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void ingestGoesOnWhereItWasWhenTheBrokerComesBack() throws Exception {
    create(Clock.BROKER);
    try (StreamApp app = ingest(LineSource.own(DATASET), Duration.ofMinutes(5))) {
      write(DATASET.lines(), json("one"));
      awaitBodies("one");
      broker.close();
      startBroker();
      write(DATASET.lines(), json("two"));
      awaitBodies("one", "two");
    }
  }

  @Test
  void ingestStopsWhenTheBrokerStaysAwayAndLosesNothing() throws Exception {
    create(Clock.BROKER);
    StreamApp app = ingest(LineSource.own(DATASET), Duration.ofSeconds(3));
    write(DATASET.lines(), json("one"));
    awaitBodies("one");
    broker.close();
    assertThat(endedWell(app)).isFalse();
    assertThat(app.lastFailure())
        .contains("no broker has answered at " + cluster.bootstrapServers())
        .contains("nothing is lost");
    app.close();
    startBroker();
    write(DATASET.lines(), json("two"));
    try (StreamApp again = ingest(LineSource.own(DATASET), Duration.ofMinutes(5))) {
      awaitBodies("one", "two");
      assertThat(again.activity().linesRead()).isEqualTo(1);
    }
  }

  @Test
  void aRegistryThatIsDownKeepsNoLineOutAndPutsNoneIntoQuarantine() throws Exception {
    create(Clock.BROKER);
    SchemaIds ids = cluster.schemas();
    byte[] order =
        AvroLinesTest.wire(
            ids, ORDER, new GenericRecordBuilder(ORDER).set("message", "paid").build());
    byte[] refund =
        AvroLinesTest.wire(
            ids, REFUND, new GenericRecordBuilder(REFUND).set("message", "paid back").build());
    try (Admin admin = cluster.admin()) {
      admin.createTopics(List.of(new NewTopic("orders", 1, (short) 1))).all().get();
    }
    SourceTopic source = new SourceTopic(cluster, DATASET, "orders");
    source.prepare(Content.AVRO, Optional.of(OffsetSpec.earliest()), false);
    LineSource from = LineSource.foreign(DATASET, "orders", Content.AVRO);
    write("orders", order);
    try (StreamApp app = ingest(from, Duration.ofMinutes(5))) {
      awaitBodies("paid");
      registry.close();
      write("orders", refund);
      await()
          .untilAsserted(
              () -> assertThat(app.lastFailure()).contains("RegistryException", "schema"));
      startRegistry();
      awaitBodies("paid", "paid back");
    }
    assertThat(EmbeddedStack.read(cluster, DATASET.quarantine(), 0)).isEmpty();
  }

  @Test
  void ingestStopsWhenTheRegistryStaysAway() throws Exception {
    create(Clock.BROKER);
    byte[] order =
        AvroLinesTest.wire(
            cluster.schemas(),
            ORDER,
            new GenericRecordBuilder(ORDER).set("message", "paid").build());
    try (Admin admin = cluster.admin()) {
      admin.createTopics(List.of(new NewTopic("orders", 1, (short) 1))).all().get();
    }
    new SourceTopic(cluster, DATASET, "orders")
        .prepare(Content.AVRO, Optional.of(OffsetSpec.earliest()), false);
    StreamApp app =
        ingest(LineSource.foreign(DATASET, "orders", Content.AVRO), Duration.ofSeconds(3));
    await().until(() -> app.waitsFor().isEmpty());
    registry.close();
    write("orders", order);
    assertThat(endedWell(app)).isFalse();
    assertThat(app.lastFailure()).contains("looking up schema").contains("nothing is lost");
    app.close();
    startRegistry();
    assertThat(EmbeddedStack.read(cluster, DATASET.quarantine(), 0)).isEmpty();
    try (StreamApp again =
        ingest(LineSource.foreign(DATASET, "orders", Content.AVRO), Duration.ofMinutes(5))) {
      awaitBodies("paid");
      assertThat(again.lastFailure()).isEmpty();
    }
  }

  @Test
  void aLoadThatLosesItsBrokerSaysHowFarItCameAndLeavesNothingHalf() throws Exception {
    try (PipedInputStream in = new PipedInputStream(1 << 20);
        PipedOutputStream log = new PipedOutputStream(in)) {
      ByteArrayOutputStream err = new ByteArrayOutputStream();
      CompletableFuture<Integer> load =
          CompletableFuture.supplyAsync(() -> execute(in, err, "load", "-"));
      Instant time = Instant.parse("2026-01-02T03:04:05Z");
      // More than a format is told from, less than a transaction holds.
      for (int i = 0; i < 20_000; i++) {
        log.write((time.plusSeconds(i) + " INFO request " + i + " served\n").getBytes(UTF_8));
      }
      await().until(() -> in.available() == 0 && appended() > 0);
      broker.close();
      log.write((time.plusSeconds(20_000) + " INFO last\n").getBytes(UTF_8));
      log.close();
      assertThat(load.get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(1);
      assertThat(err.toString(UTF_8).lines().filter(line -> line.contains("failed")))
          .singleElement()
          .asString()
          .contains("the load broke off")
          .contains("there is nothing of it")
          .contains("Load it again");
    }
    startBroker();
    assertThat(bodies()).isEmpty();
  }

  @Test
  void aReadThatLosesItsBrokerEndsWithinKafkasOwnTimeout() throws Exception {
    create(Clock.BROKER);
    write(DATASET.lines(), json("one"), json("two"));
    TopicPartition lines = new TopicPartition(DATASET.lines(), 0);
    try (PartitionReader reader = new PartitionReader(cluster)) {
      long end = reader.end(lines);
      assertThat(end).isEqualTo(2);
      broker.close();
      assertThatThrownBy(() -> reader.read(lines, 0, end, record -> true))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(lines + " gave no record for 4 s at offset 0");
    }
  }

  @Test
  void withoutABrokerAVerbEndsInOneLine() throws Exception {
    broker.close();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    assertThat(execute(InputStream.nullInputStream(), err, "replay", "--from", "earliest"))
        .isEqualTo(1);
    assertThat(err.toString(UTF_8).lines())
        .singleElement()
        .asString()
        .contains("no broker answers at " + cluster.bootstrapServers());
  }

  @Test
  void nothingIsMadeWhileTheRegistryIsDown() throws Exception {
    registry.close();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    assertThat(execute(InputStream.nullInputStream(), err, "topics", "create")).isEqualTo(1);
    assertThat(err.toString(UTF_8).lines())
        .singleElement()
        .asString()
        .contains("no schema registry answers at " + cluster.registryUrl());
    try (Admin admin = cluster.admin()) {
      assertThat(admin.listTopics().names().get()).isEmpty();
    }
  }

  private int execute(InputStream in, ByteArrayOutputStream err, String... verb) {
    Path config = folder.resolve("client.properties");
    StringBuilder text = new StringBuilder();
    HASTY.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
    List<String> arguments = new ArrayList<>(List.of(verb));
    try {
      Files.writeString(config, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    arguments.addAll(
        List.of(
            "--bootstrap-server",
            cluster.bootstrapServers(),
            "--schema-registry",
            cluster.registryUrl(),
            "--command-config",
            config.toString(),
            "--dataset",
            DATASET.name()));
    Terminal terminal =
        Terminal.of(
            in,
            new PrintStream(new ByteArrayOutputStream(), true, UTF_8),
            new PrintStream(err, true, UTF_8),
            false,
            false,
            Map.of(),
            System::nanoTime);
    return Dawnwatch.commandLine(terminal).execute(arguments.toArray(new String[0]));
  }
}
