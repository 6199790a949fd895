package io.dawnwatch.tests.cli;

import static io.dawnwatch.tests.topology.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dawnwatch.engine.Model;
import io.dawnwatch.tests.topology.EmbeddedStack;
import io.dawnwatch.tests.topology.Verb;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.Clock;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What doctor, reset, clean and ingest of a source topic say to people and to scripts. */
@Timeout(180)
@ExtendWith(EmbeddedStack.class)
class OperateCommandsTest {
  private static final AtomicInteger DATASETS = new AtomicInteger();
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Dataset dataset = new Dataset("operate-" + DATASETS.incrementAndGet());
  private Cluster cluster;

  @BeforeEach
  void create(Cluster cluster) throws Exception {
    this.cluster = cluster;
    new DatasetTopics(cluster, dataset)
        .create(1, Optional.empty(), Clock.BROKER, Model.COLD_START, cluster.schemas());
  }

  private Verb run(String answers, String... verb) {
    return Verb.answering(answers, cluster, dataset, verb);
  }

  private void delete(String topic) throws Exception {
    try (Admin admin = cluster.admin()) {
      admin.deleteTopics(List.of(topic)).all().get();
      await().until(() -> !topics().contains(topic));
    }
  }

  private Set<String> topics() throws Exception {
    try (Admin admin = cluster.admin()) {
      return admin.listTopics().names().get();
    }
  }

  @Test
  void doctorRepairsWhatOneAgreesTo() throws Exception {
    delete(dataset.alerts());
    Verb seen = run("", "doctor");
    assertThat(seen.code()).isEqualTo(1);
    assertThat(seen.out())
        .contains("fail    " + dataset.alerts() + ": it does not exist")
        .contains("-> dawnwatch topics create")
        .contains("--fix can repair 1 of them");
    assertThat(run("no\n", "doctor", "--fix").code()).isEqualTo(1);
    assertThat(run("", "doctor", "--fix").code()).as("nobody answers").isEqualTo(1);
    assertThat(topics()).doesNotContain(dataset.alerts());
    Verb repaired = run("yes\n", "doctor", "--fix");
    assertThat(repaired.code()).as("%s", repaired).isZero();
    assertThat(repaired.err()).contains("to be done: dawnwatch topics create").contains("done");
    assertThat(repaired.out()).contains(" 0 fail");
    assertThat(topics()).contains(dataset.alerts());
  }

  @Test
  void doctorGivesScriptsOneObject() throws Exception {
    delete(dataset.alerts());
    Verb outcome = run("", "doctor", "--output", "json");
    JsonNode result = JSON.readTree(outcome.out());
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(result.get("fail").intValue()).isEqualTo(1);
    int all = 0;
    for (String level : List.of("ok", "warn", "fail", "unknown")) {
      all += result.get(level).intValue();
    }
    assertThat(result.get("findings")).hasSize(all);
    assertThat(result.get("findings"))
        .allSatisfy(
            finding ->
                assertThat(finding.fieldNames())
                    .toIterable()
                    .containsExactly("level", "where", "what", "remedy", "fixable"));
    Verb repaired = run("", "doctor", "--output", "json", "--fix", "--yes");
    assertThat(repaired.code()).isZero();
    assertThat(JSON.readTree(repaired.out()).get("fail").intValue()).isZero();
  }

  @Test
  void cleanListsAndAsksAndDeletesOnlyThen() throws Exception {
    Verb dry = run("yes\n", "clean", "--dry-run");
    assertThat(dry.code()).isZero();
    assertThat(dry.out()).contains("topic    " + dataset.events()).contains("nothing was deleted");
    Verb declined = run("n\n", "clean");
    assertThat(declined.code()).isEqualTo(1);
    assertThat(declined.out())
        .contains("topic    " + dataset.events())
        .contains("nothing was deleted");
    assertThat(topics()).contains(dataset.events());
    Verb agreed = run("y\n", "clean");
    assertThat(agreed.code()).as("%s", agreed).isZero();
    assertThat(agreed.out()).contains("12 deleted");
    await().untilAsserted(() -> assertThat(topics()).doesNotContain(dataset.events()));
    assertThat(run("", "clean", "--yes").out()).contains("nothing of dataset");
  }

  @Test
  void cleanGivesScriptsOneObject() throws Exception {
    JsonNode plan = JSON.readTree(run("", "clean", "--dry-run", "--output", "json").out());
    assertThat(plan.get("done").booleanValue()).isFalse();
    assertThat(plan.get("topics")).hasSize(12);
    JsonNode done = JSON.readTree(run("", "clean", "--yes", "--output", "json").out());
    assertThat(done.get("done").booleanValue()).isTrue();
    assertThat(done.get("topics")).isEqualTo(plan.get("topics"));
  }

  @Test
  void resetOfWhatNeverRanFindsNothing() {
    Verb outcome = run("", "reset", "--yes");
    assertThat(outcome.code()).isZero();
    assertThat(outcome.out()).contains("nothing of dataset " + dataset.name());
  }

  @Test
  void optionsOfASourceNeedASource() {
    for (String option : List.of("--from=earliest", "--source-format=avro", "--accept-loss")) {
      Verb outcome = run("", "ingest", option);
      assertThat(outcome.code()).isEqualTo(2);
      assertThat(outcome.err()).contains("--source-topic");
    }
    assertThat(run("", "ingest", "--source-topic", dataset.events()).code()).isEqualTo(2);
  }

  @Test
  void aTimeThatIsNoneIsAUsageError() throws Exception {
    Verb outcome = run("", "ingest", "--source-topic", "logs", "--from", "yesterday");
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("yesterday").contains("2h").contains("earliest");
  }

  @Test
  void aSourceThatIsNotThereOrEmptyIsOneLine() throws Exception {
    String topic = dataset.name() + "-logs";
    Verb missing = run("", "ingest", "--source-topic", topic, "--from", "2h");
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.err().lines()).singleElement().asString().contains("no topic " + topic);
    try (Admin admin = cluster.admin()) {
      admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
    }
    Verb empty = run("", "ingest", "--source-topic", topic, "--from", "2h");
    assertThat(empty.code()).isEqualTo(1);
    assertThat(empty.err().lines()).singleElement().asString().contains("--source-format");
    Verb first = run("", "ingest", "--source-topic", topic, "--source-format", "bytes");
    assertThat(first.code()).isEqualTo(1);
    assertThat(first.err().lines()).singleElement().asString().contains("--from earliest");
  }
}
