package io.dawnwatch.tests.topology;

import static io.dawnwatch.tests.topology.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.clean.Action;
import io.dawnwatch.engine.clean.DataRules;
import io.dawnwatch.engine.clean.Expectation;
import io.dawnwatch.engine.clean.Redaction;
import io.dawnwatch.engine.clean.Rule;
import io.dawnwatch.engine.parse.Format;
import io.dawnwatch.engine.parse.ParseSettings;
import io.dawnwatch.schemas.LogEvent;
import io.dawnwatch.schemas.RecordReader;
import io.dawnwatch.schemas.Source;
import io.dawnwatch.topology.ingest.IngestSettings;
import io.dawnwatch.topology.ingest.Ledger;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.Clock;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import io.dawnwatch.topology.lifecycle.QuarantineLog;
import io.dawnwatch.topology.lifecycle.QuarantineReplay;
import io.dawnwatch.topology.stream.StreamApp;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Quarantined lines go through ingest once more, and once only. */
@Timeout(180)
@ExtendWith(EmbeddedStack.class)
class QuarantineReplayTest {
  private static final Dataset DATASET = new Dataset("again");

  @TempDir Path state;

  private static IngestSettings settings(double most) {
    return new IngestSettings(
        ParseSettings.of(Format.JSON, "nobody"),
        new DataRules(
            List.of(),
            List.of(),
            Map.of(),
            List.of(new Expectation("n", "n", new Rule.Range(0, most), Action.QUARANTINE)),
            List.of(),
            Redaction.USUAL,
            60_000),
        "hash of " + most);
  }

  @Test
  void whatAFixedRuleAcceptsGoesThroughOnceWithItsLineage(Cluster cluster) throws Exception {
    new DatasetTopics(cluster, DATASET)
        .create(2, Optional.empty(), Clock.BROKER, Model.COLD_START, cluster.schemas());
    ingest(cluster, settings(5), 0, 12);
    // 0 to 5 are events, 6 to 11 are not; a line that is no JSON never is one, one is redacted and
    // one is kept in part.
    QuarantineLog log = new QuarantineLog(cluster, DATASET, cluster.schemas());
    assertThat(sources(cluster)).hasSize(6);
    assertThat(total(log).reasons()).isEqualTo(Map.of("BAD_JSON", 1L, "EXPECTATION", 8L));

    QuarantineReplay replay = new QuarantineReplay(cluster, DATASET, cluster.schemas(), "test");
    assertThat(replay.run(settings(9), entry -> true))
        .isEqualTo(new QuarantineReplay.Result(9, 4, 4, 0, 0, 5, 0));
    assertThat(replay.run(settings(9), entry -> true))
        .as("what went through does not go again")
        .isEqualTo(new QuarantineReplay.Result(9, 0, 0, 0, 4, 5, 0));
    assertThat(replay.run(settings(99), entry -> entry.quarantined().getRule().equals("n")))
        .as("redacted and cut values are read where they came from")
        .isEqualTo(new QuarantineReplay.Result(8, 4, 4, 0, 4, 0, 0));
    List<Source> sources = sources(cluster);
    assertThat(sources).hasSize(14).doesNotHaveDuplicates();
    assertThat(sources)
        .allSatisfy(source -> assertThat(source.getOrigin()).isEqualTo(DATASET.lines()));
    assertThat(bodies(cluster)).noneMatch(body -> body.contains("@example.org"));

    // A second start goes on where the ledger of the first one ended.
    ingest(cluster, settings(5), 12, 3);
    Ledger after = total(log);
    assertThat(after.lines()).isEqualTo(15 + 6);
    assertThat(after.balances()).isTrue();
    assertThat(log.ledgers().values()).hasSize(2).allMatch(Ledger::balances);
    assertThat(after.events()).isEqualTo(6);
    assertThat(after.rules()).containsEntry("n", 8L + 5);
  }

  @Test
  void historyIsNotAddedTo(Cluster cluster) throws Exception {
    Dataset history = new Dataset("again-history");
    new DatasetTopics(cluster, history)
        .create(1, Optional.empty(), Clock.EVENT, Model.COLD_START, cluster.schemas());
    QuarantineReplay replay = new QuarantineReplay(cluster, history, cluster.schemas(), "test");
    assertThatThrownBy(() -> replay.run(settings(1), entry -> true))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("load the files again");
  }

  private void ingest(Cluster cluster, IngestSettings settings, int from, int count)
      throws Exception {
    List<String> lines = new ArrayList<>();
    for (int i = from; i < from + count; i++) {
      lines.add("{\"message\":\"line\",\"n\":" + i + "}");
    }
    lines.add("{\"message\":");
    lines.add("{\"message\":\"to eve@example.org\",\"n\":70}");
    lines.add("{\"message\":\"" + "long ".repeat(15_000) + "\",\"n\":80}");
    StreamApp.Settings app =
        new StreamApp.Settings(
            1, state.resolve("s" + from), "127.0.0.1", 0, Duration.ofMillis(300), Map.of());
    try (StreamApp running = StreamApp.ingest(cluster, DATASET, settings, app);
        Producer<byte[], byte[]> producer = cluster.producer(Map.of())) {
      for (int i = 0; i < lines.size(); i++) {
        producer.send(
            new ProducerRecord<>(DATASET.lines(), i % 2, null, lines.get(i).getBytes(UTF_8)));
      }
      producer.flush();
      await().until(() -> running.activity().linesRead() == lines.size());
    }
  }

  private static Ledger total(QuarantineLog log) {
    return log.ledgers().values().stream().reduce(Ledger.EMPTY, Ledger::plus);
  }

  private static List<Source> sources(Cluster cluster) throws Exception {
    return events(cluster).stream().map(LogEvent::getSource).toList();
  }

  private static List<String> bodies(Cluster cluster) throws Exception {
    return events(cluster).stream().map(LogEvent::getBody).toList();
  }

  private static List<LogEvent> events(Cluster cluster) throws Exception {
    List<LogEvent> events = new ArrayList<>();
    RecordReader reader = new RecordReader(cluster.schemas());
    for (int partition = 0; partition < 2; partition++) {
      for (ConsumerRecord<byte[], byte[]> record :
          EmbeddedStack.read(cluster, DATASET.events(), partition)) {
        if (reader.read(record.value()) instanceof LogEvent event) {
          events.add(event);
        }
      }
    }
    return events;
  }
}
