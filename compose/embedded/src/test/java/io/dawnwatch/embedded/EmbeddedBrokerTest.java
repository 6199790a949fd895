package io.dawnwatch.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dawnwatch.embedded.EmbeddedBroker.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class EmbeddedBrokerTest {
  private static final int LINES = 100;

  @TempDir Path folder;

  @Test
  void transactionsAndGroupsWorkOnOneNode() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      createTopic(broker, "lines");

      writeInOneTransaction(broker, "lines");

      assertThat(read(broker, "lines")).hasSize(LINES).startsWith("line 0", "line 1");
    }
  }

  @Test
  void aGivenFolderKeepsTopicsAndRecordsOnAnotherPort() throws Exception {
    Path data = folder.resolve("kept");
    String before;
    try (EmbeddedBroker broker = EmbeddedBroker.start(Settings.temporary().keepingDataIn(data))) {
      before = broker.bootstrapServers();
      createTopic(broker, "lines");
      writeInOneTransaction(broker, "lines");
    }
    // Held while the second broker starts, so that it cannot get the same port again.
    try (ServerSocket held = new ServerSocket(port(before));
        EmbeddedBroker broker = EmbeddedBroker.start(Settings.temporary().keepingDataIn(data))) {
      assertThat(held.isBound()).isTrue();
      assertThat(broker.bootstrapServers()).isNotEqualTo(before);
      assertThat(read(broker, "lines")).hasSize(LINES);
    }
    assertThat(data.resolve("meta.properties")).exists();
  }

  @Test
  void temporaryDataIsDeletedOnClose() {
    EmbeddedBroker broker = EmbeddedBroker.start();
    assertThat(broker.data().resolve("meta.properties")).exists();

    broker.close();
    broker.close();

    assertThat(broker.data()).doesNotExist();
  }

  @Test
  void aTakenPortIsNamedAndTheJvmLivesOn() throws Exception {
    try (EmbeddedBroker first = EmbeddedBroker.start()) {
      int taken = port(first.bootstrapServers());

      assertThatThrownBy(() -> EmbeddedBroker.start(Settings.temporary().withPort(taken)))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessage("port " + taken + " on 127.0.0.1 is taken");
    }
  }

  @Test
  void aBrokenPropertyFailsTheStartAndFreesThePort() throws Exception {
    int port = freePort();
    Settings settings = Settings.temporary().withPort(port);

    assertThatThrownBy(() -> EmbeddedBroker.start(settings.with("log.segment.bytes", "few")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("log.segment.bytes");

    EmbeddedBroker.start(settings).close();
  }

  @Test
  void topicsAreNotCreatedByAccident() {
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      assertThatThrownBy(
              () -> admin.describeTopics(List.of("typo")).allTopicNames().get(60, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
    }
  }

  private static void createTopic(EmbeddedBroker broker, String topic) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      admin
          .createTopics(List.of(new NewTopic(topic, 2, (short) 1)))
          .all()
          .get(60, TimeUnit.SECONDS);
    }
  }

  private static void writeInOneTransaction(EmbeddedBroker broker, String topic) {
    Map<String, Object> config =
        Map.of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", "test");
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (int i = 0; i < LINES; i++) {
        sent.add(producer.send(new ProducerRecord<>(topic, 0, "key", "line " + i)));
      }
      producer.commitTransaction();
      assertThat(sent).allMatch(Future::isDone);
    }
  }

  private static List<String> read(EmbeddedBroker broker, String topic) {
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers", broker.bootstrapServers(),
            "group.id", "readers",
            "isolation.level", "read_committed",
            "auto.offset.reset", "earliest",
            "enable.auto.commit", "false");
    List<String> values = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of(topic));
      while (values.size() < LINES) {
        consumer.poll(Duration.ofSeconds(1)).forEach(record -> values.add(record.value()));
      }
    }
    return values;
  }

  private static int port(String bootstrapServers) {
    return Integer.parseInt(bootstrapServers.substring(bootstrapServers.indexOf(':') + 1));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(Loopback.at(0));
      return socket.getLocalPort();
    }
  }
}
