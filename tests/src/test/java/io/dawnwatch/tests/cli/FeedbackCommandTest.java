package io.dawnwatch.tests.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dawnwatch.engine.Model;
import io.dawnwatch.schemas.DetectorScore;
import io.dawnwatch.schemas.Emission;
import io.dawnwatch.schemas.ModelRole;
import io.dawnwatch.schemas.Reason;
import io.dawnwatch.schemas.RecordWriter;
import io.dawnwatch.schemas.Scope;
import io.dawnwatch.schemas.Score;
import io.dawnwatch.tests.topology.EmbeddedStack;
import io.dawnwatch.tests.topology.Verb;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.EntityPartitioner;
import io.dawnwatch.topology.lifecycle.Clock;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What experts say of scores is kept once, and comes back as a queue, a list and a precision. */
@Timeout(180)
@ExtendWith(EmbeddedStack.class)
class FeedbackCommandTest {
  private static final AtomicInteger DATASETS = new AtomicInteger();
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A Monday. */
  private static final long WEEK = 1_767_571_200_000L;

  private final Dataset dataset = new Dataset("feedback-" + DATASETS.incrementAndGet());
  private Cluster cluster;

  @BeforeEach
  void create(Cluster cluster) throws Exception {
    this.cluster = cluster;
    new DatasetTopics(cluster, dataset)
        .create(2, Optional.empty(), Clock.BROKER, Model.COLD_START, cluster.schemas());
    List<Score> scores = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      scores.add(score(i, 0.91 + i / 1000.0, 0.9));
    }
    scores.add(score(30, 0.2, 0.9));
    RecordWriter writer =
        new RecordWriter(cluster.schemas(), dataset.scores(), Score.getClassSchema());
    try (Producer<byte[], byte[]> producer = cluster.producer(Map.of())) {
      for (Score score : scores) {
        byte[] key = score.getEntity().getBytes(StandardCharsets.UTF_8);
        producer.send(
            new ProducerRecord<>(
                dataset.scores(), EntityPartitioner.partition(key, 2), key, writer.write(score)));
      }
    }
  }

  private static String id(int number) {
    return String.format("%032x", 0xabcdef00L + number);
  }

  private Score score(int number, double score, double threshold) {
    // Every third is over the threshold only together.
    double single = number % 3 == 0 ? 0.5 : score;
    return new Score(
        id(number),
        dataset.name(),
        "web@h" + number,
        Scope.WINDOW,
        WEEK + number,
        WEEK + number + 60_000,
        score,
        threshold,
        score >= threshold,
        12.5,
        "5e".repeat(32),
        ModelRole.CHAMPION,
        1L,
        1,
        new Emission(dataset.events(), 0, (long) number, 0, WEEK),
        List.of(new DetectorScore("baseline", 9.0, single), new DetectorScore("rarity", 3.5, 0.1)),
        List.of(new Reason("events", 120.0, 40.0, 9.0, "120 events where 40 are usual")),
        List.of(),
        List.of(),
        120,
        0L,
        9L,
        60,
        15,
        false,
        0);
  }

  private JsonNode json(String... verb) throws Exception {
    List<String> with = new ArrayList<>(List.of(verb));
    with.addAll(List.of("--output", "json"));
    Verb outcome = Verb.run(cluster, dataset, with.toArray(new String[0]));
    assertThat(outcome.code()).as("%s", outcome).isZero();
    return JSON.readTree(outcome.out());
  }

  private void say(int number, String verdict, String by) throws Exception {
    json("feedback", "add", id(number), "--verdict", verdict, "--by", by);
  }

  @Test
  void theQueueHoldsASampleTheHighestAndThoseOfNoDetectorAlone() throws Exception {
    JsonNode queue = json("feedback", "queue", "--top", "5").get("queue");
    List<String> sampled = new ArrayList<>();
    List<String> high = new ArrayList<>();
    List<String> disagree = new ArrayList<>();
    for (JsonNode item : queue) {
      String why = item.get("why").textValue();
      String id = item.get("scoreId").textValue();
      if (why.contains("sample")) {
        sampled.add(id);
      }
      if (why.contains("high")) {
        high.add(id);
      }
      if (why.contains("disagree")) {
        disagree.add(id);
      }
      assertThat(item.get("reason").textValue()).isEqualTo("120 events where 40 are usual");
    }
    assertThat(sampled).hasSize(10);
    assertThat(high).containsExactlyInAnyOrder(id(29), id(28), id(27), id(26), id(25));
    assertThat(disagree).containsExactlyInAnyOrder(id(27), id(24), id(21), id(18), id(15));
    say(29, "true", "ann");
    JsonNode after = json("feedback", "queue", "--top", "5").get("queue");
    assertThat(after).noneMatch(item -> item.get("scoreId").textValue().equals(id(29)));
    assertThat(after).anyMatch(item -> item.get("scoreId").textValue().equals(id(24)));
  }

  @Test
  void aPersonWhoThinksAgainIsHeardOnceAndTwoWhoContradictCountForNothing() throws Exception {
    say(3, "true", "ann");
    say(3, "false", "ann");
    JsonNode once = json("feedback", "list");
    assertThat(once.get("verdicts")).hasSize(1);
    assertThat(once.get("verdicts").get(0).get("verdict").textValue()).isEqualTo("false");
    assertThat(once.get("disputed").intValue()).isZero();
    say(3, "true", "bob");
    assertThat(json("feedback", "list").get("disputed").intValue()).isEqualTo(1);
    say(3, "withdrawn", "bob");
    assertThat(json("feedback", "list").get("disputed").intValue()).isZero();
  }

  @Test
  void precisionIsToldFromTheVerdictsOnTheSampleAlone() throws Exception {
    List<String> sampled = new ArrayList<>();
    for (JsonNode item : json("feedback", "queue").get("queue")) {
      if (item.get("why").textValue().contains("sample")) {
        sampled.add(item.get("scoreId").textValue());
      }
    }
    JsonNode before = json("feedback", "precision").get("weeks").get(0);
    assertThat(before.get("precision").isNull()).isTrue();
    assertThat(before.get("sampled").intValue()).isEqualTo(10);
    List<String> others = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      if (!sampled.contains(id(i))) {
        others.add(id(i));
      }
    }
    for (int i = 0; i < 10; i++) {
      json("feedback", "add", sampled.get(i), "--verdict", i < 4 ? "true" : "false", "--by", "ann");
    }
    for (String other : others.subList(0, 2)) {
      json("feedback", "add", other, "--verdict", "true", "--by", "ann");
    }
    JsonNode week = json("feedback", "precision").get("weeks").get(0);
    assertThat(week.get("week").textValue()).isEqualTo("2026-01-05");
    assertThat(week.get("judged").intValue()).isEqualTo(10);
    assertThat(week.get("precision").doubleValue()).isEqualTo(0.4);
    assertThat(week.get("low").doubleValue()).isBetween(0.16, 0.18);
    assertThat(week.get("high").doubleValue()).isBetween(0.68, 0.70);
  }

  @Test
  void whatIsExportedCanBeImportedAndChangesNothing(@TempDir Path folder) throws Exception {
    say(1, "expected", "ann");
    json(
        "feedback",
        "add",
        "--verdict",
        "missed",
        "--entity",
        "db, \"main\"",
        "--from",
        "2026-01-05T02:10:00Z",
        "--to",
        "2026-01-05T02:25:00Z",
        "--by",
        "bob",
        "--note",
        "no pages",
        "--anyway");
    JsonNode before = json("feedback", "list").get("verdicts");
    assertThat(before).hasSize(2);
    Path file = folder.resolve("verdicts.csv");
    Files.writeString(file, Verb.run(cluster, dataset, "feedback", "export").out());
    assertThat(json("feedback", "import", file.toString()).get("read").intValue()).isEqualTo(2);
    assertThat(json("feedback", "list").get("verdicts")).isEqualTo(before);
    Files.writeString(
        file, Files.readString(file).replace("missed", "perhaps").replace("expected", "true"));
    Verb refused = Verb.run(cluster, dataset, "feedback", "import", file.toString());
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("line 3").contains("perhaps");
    assertThat(json("feedback", "list").get("verdicts")).as("all or none").isEqualTo(before);
  }

  @Test
  void theSameVerdictTwiceIsOneAndContradictionIsToldWithBothSides() throws Exception {
    String[] verdict = {"feedback", "add", id(4), "--verdict", "true", "--by", "ann"};
    assertThat(json(verdict).get("outcome").textValue()).isEqualTo("noted");
    assertThat(json(verdict).get("outcome").textValue()).isEqualTo("said before");
    assertThat(json("feedback", "list").get("verdicts")).hasSize(1);
    Verb other =
        Verb.run(cluster, dataset, "feedback", "add", id(4), "--verdict", "false", "--by", "bob");
    assertThat(other.code()).isZero();
    assertThat(other.out()).contains("disputed", "ann says true", "bob says false");
    JsonNode again = json("feedback", "add", id(4), "--verdict", "expected", "--by", "ann");
    assertThat(again.get("outcome").textValue()).isEqualTo("replaced");
    assertThat(again.get("disputed").booleanValue()).isFalse();
  }

  private Verb missed(String entity, String from, String to) {
    return Verb.run(
        cluster,
        dataset,
        "feedback",
        "add",
        "--verdict",
        "missed",
        "--entity",
        entity,
        "--from",
        from,
        "--to",
        to,
        "--by",
        "ann");
  }

  @Test
  void anIncidentNobodyCouldFindIsRefusedUnlessItIsMeant() throws Exception {
    Verb slip = missed("wbe@h3", "2026-01-05T02:10:00Z", "2026-01-05T02:25:00Z");
    assertThat(slip.code()).isEqualTo(1);
    assertThat(slip.err()).contains("no score of an entity wbe@h3").contains("--anyway");
    Verb old = missed("web@h3", "2020-01-05T02:10:00Z", "2020-01-05T02:25:00Z");
    assertThat(old.code()).isEqualTo(1);
    assertThat(old.err()).contains("begin at 2026-01-05T00:00:00.003Z").contains("--anyway");
    Verb future = missed("web@h3", "2999-01-05T02:10:00Z", "2999-01-05T02:25:00Z");
    assertThat(future.code()).isEqualTo(1);
    assertThat(future.err()).contains("is to come");
    assertThat(json("feedback", "list").get("verdicts")).isEmpty();
    assertThat(missed("web@h3", "2026-01-05T00:00:00Z", "2026-01-05T00:10:00Z").code()).isZero();
    assertThat(json("feedback", "list").get("verdicts")).hasSize(1);
  }

  @Test
  void anImportIsAllOrNothingAndNeverGoesBackInTime(@TempDir Path folder) throws Exception {
    say(1, "true", "ann");
    say(2, "true", "ann");
    Path file = folder.resolve("verdicts.csv");
    String exported = Verb.run(cluster, dataset, "feedback", "export").out();
    say(1, "false", "ann");
    Files.writeString(file, exported + exported.lines().skip(1).findFirst().orElseThrow() + "\n");
    JsonNode read = json("feedback", "import", file.toString());
    assertThat(read.get("read").intValue()).as("a line twice is one").isEqualTo(2);
    assertThat(read.get("older").intValue()).isEqualTo(1);
    assertThat(read.get("same").intValue()).isEqualTo(1);
    JsonNode before = json("feedback", "list").get("verdicts");
    assertThat(before.findValuesAsText("verdict")).containsExactlyInAnyOrder("false", "true");

    String row = exported.lines().skip(1).findFirst().orElseThrow();
    Files.writeString(
        file, exported.replace(id(2), "") + row.replace("true", "false") + "\n" + "a,b\n");
    Verb wrong = Verb.run(cluster, dataset, "feedback", "import", file.toString());
    assertThat(wrong.code()).isEqualTo(1);
    assertThat(wrong.err())
        .contains("nothing was read, for 3 lines are wrong")
        .contains("line 3: only a missed incident has no score_id")
        .contains("line 4: ann says false here and true further up")
        .contains("line 5");
    Files.writeString(file, "score,verdict\n1,true\n");
    Verb columns = Verb.run(cluster, dataset, "feedback", "import", file.toString());
    assertThat(columns.code()).isEqualTo(1);
    assertThat(columns.err()).contains("no column score_id", "its columns are score, verdict");
    assertThat(json("feedback", "list").get("verdicts")).isEqualTo(before);
  }

  @Test
  void aScoreNobodyKnowsIsRefusedWithWhatToDo() {
    Verb outcome =
        Verb.run(cluster, dataset, "feedback", "add", "00ff", "--verdict", "true", "--by", "ann");
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err()).contains("no score or alert 00ff").contains("feedback queue");
    Verb usage =
        Verb.run(cluster, dataset, "feedback", "add", "--verdict", "missed", "--by", "ann");
    assertThat(usage.code()).isEqualTo(2);
    assertThat(usage.err()).contains("--entity, --from and --to");
  }
}
