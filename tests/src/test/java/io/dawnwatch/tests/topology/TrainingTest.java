package io.dawnwatch.tests.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dawnwatch.embedded.Main;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.evaluate.LabelledIncident;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.schemas.KeyValue;
import io.dawnwatch.schemas.LogEvent;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.EntityPartitioner;
import io.dawnwatch.topology.lifecycle.Activator;
import io.dawnwatch.topology.lifecycle.Clock;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import io.dawnwatch.topology.lifecycle.HistoryWriter;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import io.dawnwatch.topology.replay.Bound;
import io.dawnwatch.topology.replay.Manifest;
import io.dawnwatch.topology.replay.ManifestBuilder;
import io.dawnwatch.topology.train.Experiments;
import io.dawnwatch.topology.train.Labels;
import io.dawnwatch.topology.train.TrainParameters;
import io.dawnwatch.topology.train.Training;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Training over a dataset of four partitions: two and a half hours of eight services, an error
 * burst.
 */
@ExtendWith(EmbeddedStack.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TrainingTest {
  private static final long START = 1_772_409_600_000L;
  private static final long MINUTE = 60_000;
  private static final int MINUTES = 150;
  private static final int ENTITIES = 8;
  private static final long BURST_FROM = START + 135 * MINUTE;
  private static final long BURST_TO = START + 140 * MINUTE;
  private static final String BROKEN = "service-3@host-1";
  private static final FeatureSpec FEATURES =
      new FeatureSpec(MINUTE, 15 * MINUTE, 10_000, 10_000, 100, 64, 256);
  private static final int LIMIT_SECONDS = 90;

  private final Dataset dataset = new Dataset("training");
  private Cluster cluster;
  private ModelTopic models;
  private Manifest manifest;

  /** Trained on one thread, without labels. */
  private Training.Trained plain;

  @TempDir private static Path folder;

  @BeforeAll
  void load(Cluster cluster) throws Exception {
    this.cluster = cluster;
    new DatasetTopics(cluster, dataset)
        .create(4, Optional.empty(), Clock.EVENT, LivelyModel.of(FEATURES), cluster.schemas());
    Random random = new Random(7);
    try (HistoryWriter writer =
        new HistoryWriter(cluster, dataset, cluster.schemas(), HistoryWriter.MAX_STEP)) {
      for (long millis = START; millis < START + MINUTES * MINUTE; millis += 5_000) {
        for (int entity = 0; entity < ENTITIES; entity++) {
          String name = "service-" + entity + "@host-" + entity % 2;
          boolean broken = name.equals(BROKEN) && millis >= BURST_FROM && millis < BURST_TO;
          for (int i = 0; i < (broken ? 10 : 1); i++) {
            String body =
                broken
                    ? "disk failure on volume " + random.nextInt(100)
                    : random.nextBoolean()
                        ? "request " + random.nextInt(100_000) + " served"
                        : "cache holds " + random.nextInt(1000) + " entries";
            writer.write(event(millis, name, broken ? 17 : 9, body), millis);
          }
        }
      }
      writer.finish(FEATURES.horizonMillis());
    }
    models = new ModelTopic(cluster, dataset);
    manifest =
        new ManifestBuilder(cluster, dataset, models)
            .withoutWarmUp()
            .build(new Bound.Earliest(), new Bound.Latest());
    plain = train(TrainParameters.DEFAULT, Optional.empty(), 1);
  }

  private static LogEvent event(long millis, String entity, int severity, String body) {
    int at = entity.indexOf('@');
    return ServiceEvent.of(
        millis,
        severity,
        entity,
        body,
        List.of(
            new KeyValue("host.name", entity.substring(at + 1)),
            new KeyValue("service.name", entity.substring(0, at))));
  }

  private Training.Trained train(TrainParameters parameters, Optional<Labels> labels, int threads)
      throws InterruptedException {
    return new Training(cluster, dataset, cluster.schemas(), models, (stage, records) -> {})
        .train(new Training.Request(manifest, parameters, labels, "tests", threads));
  }

  @Test
  void theSameManifestAndParametersGiveTheSameModelOnOneFourAndEightThreads() throws Exception {
    Set<String> ids = new LinkedHashSet<>();
    ids.add(plain.model().id());
    for (int threads : new int[] {4, 8}) {
      ids.add(train(TrainParameters.DEFAULT, Optional.empty(), threads).model().id());
    }
    assertThat(plain.model().training()).containsEntry("templates", "2");
    assertThat(ids).hasSize(1);
  }

  @Test
  void anotherJavaGivesTheSameModel() throws Exception {
    Path java = java25();
    assumeTrue(java != null, "no JDK 25 in JDK25_HOME or /usr/lib/jvm");
    assertThat(Files.readString(java.resolve("release"))).contains("JAVA_VERSION=\"25");
    Path model = folder.resolve("by25.model");
    Path out = folder.resolve("by25.json");
    List<String> command = new ArrayList<>();
    command.add(java.resolve("bin/java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-cp"));
    command.addAll(List.of(System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of("train", "--bootstrap-server", cluster.bootstrapServers()));
    command.addAll(List.of("--schema-registry", cluster.registryUrl(), "--dataset", "training"));
    command.addAll(List.of("--owner", "tests", "--output", "json"));
    command.addAll(List.of("--save-model", model.toString()));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    try {
      assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(Files.readString(out)).isZero();
    assertThat(Model.parse(Files.readAllBytes(model)).id()).isEqualTo(plain.model().id());
  }

  private static Path java25() throws IOException {
    String home = System.getenv("JDK25_HOME");
    if (home != null) {
      return Path.of(home);
    }
    Path installed = Path.of("/usr/lib/jvm");
    if (Files.isDirectory(installed)) {
      try (DirectoryStream<Path> found = Files.newDirectoryStream(installed, "*25*")) {
        for (Path one : found) {
          if (Files.isExecutable(one.resolve("bin/java"))) {
            return one;
          }
        }
      }
    }
    return null;
  }

  @Test
  void labelledLinesAreOneIncidentWhichIsFoundAndJudgedBesideBaselineAndChampion()
      throws Exception {
    // Offsets of the burst: the lines of the broken service within it.
    int partition = EntityPartitioner.partition(BROKEN.getBytes(UTF_8), 4);
    Set<Long> offsets = new LinkedHashSet<>();
    EmbeddedStack.read(cluster, dataset.events(), partition).stream()
        .filter(record -> record.key() != null && new String(record.key(), UTF_8).equals(BROKEN))
        .filter(record -> record.timestamp() >= BURST_FROM && record.timestamp() < BURST_TO)
        .forEach(record -> offsets.add(record.offset()));
    Labels lines = new Labels(List.of(), Map.of(partition, offsets));

    JsonNode body = train(TrainParameters.DEFAULT, Optional.of(lines), 2).body();
    JsonNode candidate = body.get("evaluations").get("candidate");
    assertThat(candidate.get("incidents").intValue()).isEqualTo(1);
    assertThat(value(candidate, "recall")).isEqualTo(1);
    assertThat(candidate.get("misses")).isEmpty();
    assertThat(value(candidate, "timeToDetectSeconds")).isBetween(60.0, 180.0);
    assertThat(body.get("data").has("labelledLinesNotInSlice")).isFalse();
    assertThat(body.get("evaluations").fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("candidate", "baseline", "champion");
    assertThat(body.get("comparisons")).hasSize(2);
    assertThat(body.get("comparisons").get(0).get("sameWindows").longValue())
        .isEqualTo(candidate.get("windows").longValue());
    assertThat(body.has("unknownWithoutLabels")).isFalse();
  }

  @Test
  void withoutAnIncidentItSaysWhatIsUnknownAndWithNothingElseItIsRefused() throws Exception {
    List<LabelledIncident> always = new ArrayList<>();
    for (int entity = 0; entity < ENTITIES; entity++) {
      always.add(
          new LabelledIncident(
              "service-" + entity + "@host-" + entity % 2,
              START,
              START + 2 * MINUTES * MINUTE,
              "always"));
    }
    assertThat(judged(List.of())).startsWith("one class: no labelled incident");
    assertThatThrownBy(() -> judged(always))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("windows lie in labelled incidents; look at the labels");
  }

  private String judged(List<LabelledIncident> incidents) throws Exception {
    Labels labels = new Labels(incidents, Map.of());
    JsonNode body = train(TrainParameters.DEFAULT, Optional.of(labels), 2).body();
    return body.at("/evaluations/candidate/outcome").asText();
  }

  @Test
  void labelsOfVerdictsWithoutAnyAreRefusedAndNothingIsPublished() {
    int before = EmbeddedStack.read(cluster, dataset.models(), 0).size();
    Verb refused = Verb.run(cluster, dataset, "train", "--owner", "t", "--labels", "feedback");
    assertThat(refused.code()).isPositive();
    assertThat(refused.err()).contains("no verdict says true or missed", "dawnwatch feedback list");
    assertThat(EmbeddedStack.read(cluster, dataset.models(), 0)).hasSize(before);
  }

  @Test
  void withoutLabelsItSaysWhatNobodyCanKnow() {
    JsonNode body = plain.body();
    assertThat(body.get("ingest")).as("what made the events learned from").hasSize(1);

    assertThat(body.get("unknownWithoutLabels")).isNotEmpty();
    assertThat(body.get("evaluations").get("candidate").get("outcome").asText())
        .startsWith("no labels");
    JsonNode planted = body.get("planted");
    assertThat(planted.get("incidents").intValue()).isPositive();
    long found = 0;
    for (JsonNode one : planted.get("candidate")) {
      found += one.get("found").longValue();
    }
    assertThat(found).isPositive();
  }

  @Test
  void heldOutEntitiesAloneAreJudged() throws Exception {
    TrainParameters parameters = TrainParameters.DEFAULT.holdingOut(true, false);
    Training.Trained held = train(parameters, Optional.empty(), 2);
    long all = plain.body().at("/evaluations/candidate/windows").longValue();

    assertThat(held.body().at("/evaluations/candidate/windows").longValue())
        .isPositive()
        .isLessThan(all);
    assertThat(held.model().training().get("heldOut")).contains("entities");
  }

  @Test
  void aSliceWithoutEventsIsRefusedAndNothingIsPublished() throws Exception {
    int before = EmbeddedStack.read(cluster, dataset.models(), 0).size();

    Verb refused =
        Verb.run(
            cluster,
            dataset,
            "train",
            "--owner",
            "t",
            "--from",
            "2030-01-01",
            "--to",
            "2030-01-02");
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("holds no event").contains("--from");
    assertThat(EmbeddedStack.read(cluster, dataset.models(), 0)).hasSize(before);
  }

  @Test
  void aSliceThatIsTooShortSaysWhatIsNeeded() {
    Manifest hour =
        new ManifestBuilder(cluster, dataset, models)
            .withoutWarmUp()
            .build(new Bound.At(START), new Bound.At(START + 60 * MINUTE));
    assertThatThrownBy(
            () ->
                new Training(cluster, dataset, cluster.schemas(), models, (stage, read) -> {})
                    .train(
                        new Training.Request(
                            hour, TrainParameters.DEFAULT, Optional.empty(), "tests", 1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("take a longer slice");
  }

  @Test
  void aCardSaysWhatAModelIsForWhatItKnowsAndWhereItIsWeakAndADiffWhatIsDifferent()
      throws Exception {
    List<LabelledIncident> burst =
        List.of(new LabelledIncident(BROKEN, BURST_FROM, BURST_TO, "burst"));
    Training.Trained labelled =
        train(TrainParameters.DEFAULT, Optional.of(new Labels(burst, Map.of())), 2);
    for (Training.Trained one : List.of(plain, labelled)) {
      new Activator(cluster, dataset, cluster.schemas()).publish(one.model().toBytes());
      new Experiments(cluster, dataset, cluster.schemas())
          .write("train", manifest, one.model().id(), "tests", "Mondays", 1, 2, one.body());
    }
    String known = labelled.model().id();
    JsonNode card = Verb.json(cluster, dataset, "models", "card", known);
    assertThat(card.get("owner").asText()).isEqualTo("tests");
    assertThat(card.get("purpose").asText()).contains("Trained because: Mondays.");
    assertThat(card.at("/data/dataVersion").asText()).isEqualTo(manifest.dataVersion());
    assertThat(card.at("/data/split").asText()).contains("training 2026-03-02T00:00:00Z");
    assertThat(card.at("/data/facts/labelledIncidents").asText()).isEqualTo("1");
    JsonNode evaluation = card.get("evaluations").get(0);
    assertThat(evaluation.get("labelled").booleanValue()).isTrue();
    assertThat(value(evaluation, "recall")).isEqualTo(1);
    assertThat(evaluation.get("subgroups")).isNotEmpty();
    assertThat(texts(card.get("weaknesses")))
        .contains("Labelled incidents it was judged on: 1, too few to say how sure a figure is.")
        .anyMatch(one -> one.startsWith("It learned nothing of: ") && one.contains("the hours"))
        .anyMatch(one -> one.contains("groups nothing can be said"))
        .noneMatch(one -> one.startsWith("Without labels"))
        .noneMatch(one -> one.startsWith("Nobody judged it"));
    assertThat(card.get("role").asText()).isEqualTo("none");
    assertThat(card.at("/rollback/command").asText()).isEmpty();
    assertThat(
            texts(
                Verb.json(cluster, dataset, "models", "card", plain.model().id())
                    .get("weaknesses")))
        .anyMatch(one -> one.startsWith("Without labels nobody can know"));

    String first = models.now().get(0).modelId();
    JsonNode champion = Verb.json(cluster, dataset, "models", "card", first);
    assertThat(champion.get("role").asText()).isEqualTo("champion");
    assertThat(champion.at("/history/1/action").asText()).isEqualTo("activate");
    assertThat(texts(champion.get("weaknesses")))
        .anyMatch(one -> one.startsWith("Nobody judged it"));
    Verb text = Verb.run(cluster, dataset, "models", "card", known);
    assertThat(text.code()).isZero();
    assertThat(text.out())
        .contains("Owner: tests.", "Known weaknesses", "windowF1", "How to undo that");
    Verb markdown = Verb.run(cluster, dataset, "models", "card", known, "--markdown");
    assertThat(markdown.out()).contains("## Known weaknesses", "| recall | 1 |");

    JsonNode diff = Verb.json(cluster, dataset, "models", "diff", first, known);
    assertThat(diff.get("settings"))
        .extracting(one -> one.get("name").asText())
        .contains("matcher");
    assertThat(diff.get("parts"))
        .extracting(one -> one.get("name").asText() + " " + one.get("what").asText())
        .contains("dictionary new in B");
    assertThat(diff.get("calibration")).as("both have the built-in one").isEmpty();
    String flatter =
        new String(models.byId(first).toBytes(), UTF_8)
            .replace("\"calibrationNats\":[0.0,", "\"calibrationNats\":[0.0,0.001,")
            .replace("\"calibrationScores\":[0.0,", "\"calibrationScores\":[0.0,0.0,");
    String other =
        new Activator(cluster, dataset, cluster.schemas()).publish(flatter.getBytes(UTF_8)).id();
    JsonNode scores = Verb.json(cluster, dataset, "models", "diff", first, other);
    assertThat(scores.get("calibration").get(0).get("windowA").doubleValue())
        .isGreaterThan(scores.get("calibration").get(0).get("windowB").doubleValue());
    assertThat(scores.get("settings")).isEmpty();
    JsonNode trained = Verb.json(cluster, dataset, "models", "diff", plain.model().id(), known);
    assertThat(trained.get("training"))
        .extracting(one -> one.get("name").asText())
        .contains("labelledIncidents");
    assertThat(trained.get("slices")).as("the same manifest").isEmpty();
    assertThat(trained.get("parts")).as("labels change no template").isEmpty();
    assertThat(Verb.run(cluster, dataset, "models", "diff", known, known).out())
        .contains("the same model");
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(one -> texts.add(one.asText()));
    return texts;
  }

  @Test
  void verbsPublishACandidateAndNoteAnExperimentThatCanBeShownAndCompared() throws Exception {
    Path labels = folder.resolve("labels.csv");
    Files.writeString(
        labels,
        "entity,from,to,kind\n" + BROKEN + ",2026-03-02T02:15:00Z,2026-03-02T02:20:00Z,burst\n");
    JsonNode first =
        Verb.json(
            cluster,
            dataset,
            "train",
            "--owner",
            "team-a",
            "--why",
            "a first one",
            "--labels",
            labels.toString());
    Path parameters = folder.resolve("p.yaml");
    Files.writeString(parameters, "name: second\nseed: 7\ntrainShare: 0.5\n");
    JsonNode second =
        Verb.json(
            cluster, dataset, "train", "--owner", "team-a", "--params", parameters.toString());

    // The control of the laws above: other parameters give another model.
    assertThat(second.get("modelId")).isNotEqualTo(first.get("modelId"));
    ModelTopic published = new ModelTopic(cluster, dataset);
    assertThat(published.byId(first.get("modelId").asText()).owner()).isEqualTo("team-a");
    assertThat(published.byId(second.get("modelId").asText()).name()).isEqualTo("second");
    assertThat(published.activations())
        .noneMatch(one -> one.modelId().equals(first.get("modelId").asText()));

    JsonNode list = Verb.json(cluster, dataset, "experiments", "list").get("experiments");
    assertThat(list)
        .extracting(one -> one.get("id").asText())
        .contains(first.get("id").asText(), second.get("id").asText());
    JsonNode shown = Verb.json(cluster, dataset, "experiments", "show", first.get("id").asText());
    assertThat(shown).isEqualTo(first);
    assertThat(shown.get("why").asText()).isEqualTo("a first one");
    JsonNode compared =
        Verb.json(
            cluster,
            dataset,
            "experiments",
            "compare",
            first.get("id").asText(),
            second.get("id").asText());
    assertThat(compared.get("sameData").booleanValue()).isTrue();
    assertThat(compared.get("parameters"))
        .extracting(one -> one.get("name").asText())
        .containsExactlyInAnyOrder("trainShare", "name", "seed");

    JsonNode evaluated =
        Verb.json(
            cluster,
            dataset,
            "evaluate",
            "--model",
            first.get("modelId").asText(),
            "--labels",
            labels.toString());
    assertThat(evaluated.get("kind").asText()).isEqualTo("evaluate");
    assertThat(evaluated.at("/body/evaluations/model/incidents").intValue()).isEqualTo(1);
    // For people, too.
    Verb text = Verb.run(cluster, dataset, "experiments", "show", second.get("id").asText());
    assertThat(text.out()).contains("Without labels nobody can know").doesNotContain("null");
  }

  @Test
  void problemsOfOptionsAreSaidBeforeAnythingIsRead() throws Exception {
    assertThat(Verb.run(cluster, dataset, "train", "--owner", " ").err())
        .contains("--owner must name a team");
    assertThat(Verb.run(cluster, dataset, "train", "--owner", "t", "--labels", "feedback").err())
        .contains("no verdict says true or missed");
    Path bad = folder.resolve("bad.yaml");
    Files.writeString(bad, "sead: 7\nrounds: many\n");
    assertThat(
            Verb.run(cluster, dataset, "train", "--owner", "t", "--params", bad.toString()).err())
        .contains("there is no key sead")
        .contains("rounds must be a number");
    Path cold = folder.resolve("cold.yaml");
    Files.writeString(cold, "horizon: 10m\n");
    assertThat(
            Verb.run(cluster, dataset, "train", "--owner", "t", "--params", cold.toString()).err())
        .contains("10 windows")
        .contains("15");
    Path labels = folder.resolve("bad.csv");
    Files.writeString(labels, "entity,from,to\na,yesterday,today\n");
    Verb refused =
        Verb.run(cluster, dataset, "train", "--owner", "t", "--labels", labels.toString());
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("line 2: from and to must be times");
  }

  private static double value(JsonNode evaluation, String metric) {
    for (JsonNode one : evaluation.get("metrics")) {
      if (one.get("name").asText().equals(metric)) {
        return one.get("value").doubleValue();
      }
    }
    return Double.NaN;
  }

  @Test
  void theBodyOfAnExperimentIsCanonical() throws Exception {
    String text =
        new Experiments(cluster, dataset, cluster.schemas())
            .write(
                "train",
                manifest,
                "ab".repeat(32),
                "t",
                "",
                1,
                2,
                new ObjectMapper().createObjectNode().put("b", 0.1).put("a", 1e-7))
            .getBody();
    assertThat(text).isEqualTo("{\"a\":1.0E-7,\"b\":0.1}");
  }
}
