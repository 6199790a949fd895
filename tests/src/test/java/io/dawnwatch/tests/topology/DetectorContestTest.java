package io.dawnwatch.tests.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.evaluate.DetectorSelection.Choice;
import io.dawnwatch.engine.evaluate.LabelledIncident;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.schemas.DetectorScore;
import io.dawnwatch.schemas.KeyValue;
import io.dawnwatch.schemas.LogEvent;
import io.dawnwatch.schemas.Reason;
import io.dawnwatch.schemas.RecordReader;
import io.dawnwatch.schemas.Score;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.Clock;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import io.dawnwatch.topology.lifecycle.HistoryWriter;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import io.dawnwatch.topology.replay.Bound;
import io.dawnwatch.topology.replay.Manifest;
import io.dawnwatch.topology.replay.ManifestBuilder;
import io.dawnwatch.topology.stream.StreamApp;
import io.dawnwatch.topology.train.Labels;
import io.dawnwatch.topology.train.TrainParameters;
import io.dawnwatch.topology.train.Training;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two and a half hours of eight services that serve from a cache and from a disk. Thrice each of
 * them serves nothing from the cache for two minutes: as many lines as ever, none of them new or
 * grave.
 */
@Timeout(300)
@ExtendWith(EmbeddedStack.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DetectorContestTest {
  private static final long START = 1_772_409_600_000L;
  private static final long MINUTE = 60_000;
  private static final int MINUTES = 150;
  private static final int ENTITIES = 8;

  /** Minutes in which the cache of the first service fails; of each other three minutes later. */
  private static final int[] FAILS = {20, 88, 127};

  private static final FeatureSpec FEATURES =
      new FeatureSpec(MINUTE, 15 * MINUTE, 10_000, 10_000, 100, 64, 256);

  private final Dataset dataset = new Dataset("contest");
  private Cluster cluster;
  private ModelTopic models;
  private Manifest manifest;

  @TempDir private Path folder;

  @BeforeAll
  void load(Cluster on) throws Exception {
    cluster = on;
    new DatasetTopics(on, dataset)
        .create(2, Optional.empty(), Clock.EVENT, LivelyModel.of(FEATURES), on.schemas());
    write(dataset, MINUTES);
    models = new ModelTopic(on, dataset);
    manifest =
        new ManifestBuilder(on, dataset, models)
            .withoutWarmUp()
            .build(new Bound.Earliest(), new Bound.Latest());
  }

  private void write(Dataset to, int minutes) throws Exception {
    SplittableRandom random = new SplittableRandom(7);
    try (HistoryWriter writer =
        new HistoryWriter(cluster, to, cluster.schemas(), HistoryWriter.MAX_STEP)) {
      for (long millis = START; millis < START + minutes * MINUTE; millis += 5_000) {
        for (int entity = 0; entity < ENTITIES; entity++) {
          boolean cached = !fails(entity, millis) && random.nextInt(3) > 0;
          writer.write(event(millis, entity, cached, random.nextInt(100_000)), millis);
        }
      }
      writer.finish(FEATURES.horizonMillis());
    }
  }

  private static boolean fails(int entity, long millis) {
    return incidents(0).stream()
        .anyMatch(
            one ->
                one.entity().equals(name(entity))
                    && millis >= one.startMillis()
                    && millis < one.endMillis());
  }

  /** The incidents, or as many spans of ordinary traffic before them. */
  private static List<LabelledIncident> incidents(int minutesBefore) {
    List<LabelledIncident> all = new ArrayList<>();
    for (int first : FAILS) {
      for (int entity = 0; entity < ENTITIES; entity++) {
        long from = START + (first + 2 * entity - minutesBefore) * MINUTE;
        all.add(new LabelledIncident(name(entity), from, from + 2 * MINUTE, "cache"));
      }
    }
    return all;
  }

  private static String name(int entity) {
    return "service-" + entity;
  }

  private static LogEvent event(long millis, int entity, boolean cached, int number) {
    return ServiceEvent.of(
        millis,
        9,
        name(entity),
        "request " + number + (cached ? " found in the cache" : " read from the disk"),
        List.of(new KeyValue("service.name", name(entity))));
  }

  private Training.Trained train(
      int threads, Optional<List<LabelledIncident>> labels, Map<String, Choice> choices)
      throws Exception {
    String yaml =
        choices.entrySet().stream()
            .map(one -> one.getKey() + ": " + one.getValue())
            .collect(Collectors.joining(", ", "detectors: {", "}"));
    return new Training(cluster, dataset, cluster.schemas(), models, (stage, records) -> {})
        .train(
            new Training.Request(
                manifest,
                TrainParameters.parse(yaml, text -> -1),
                labels.map(some -> new Labels(some, Map.of())),
                "tests",
                threads));
  }

  private static JsonNode candidate(Training.Trained trained, String name) {
    for (JsonNode one : trained.body().at("/detectors/candidates")) {
      if (one.get("name").asText().equals(name)) {
        return one;
      }
    }
    throw new AssertionError("no " + name + " in " + trained.body().get("detectors"));
  }

  private static double figure(Training.Trained of, String role, String name) {
    for (JsonNode one : of.body().at("/evaluations/" + role + "/metrics")) {
      if (one.get("name").asText().equals(name)) {
        return one.get("value").doubleValue();
      }
    }
    throw new AssertionError(name);
  }

  @Test
  void withLabelsADetectorThatFindsMoreJoinsAndFindsMoreOfTheTestToo() throws Exception {
    Set<String> ids = new LinkedHashSet<>();
    Training.Trained trained = train(1, Optional.of(incidents(0)), Map.of());
    ids.add(trained.model().id());
    for (int threads : new int[] {2, 8}) {
      ids.add(train(threads, Optional.of(incidents(0)), Map.of()).model().id());
    }
    assertThat(ids).as("on one, two and eight threads").hasSize(1);

    JsonNode contest = trained.body().get("detectors");
    assertThat(contest.get("by").asText()).isEqualTo("labelled incidents");
    JsonNode counts = candidate(trained, "counts");
    assertThat(counts.get("decision").asText()).as("%s", contest).isEqualTo("kept");
    assertThat(counts.at("/recall/this").doubleValue())
        .isGreaterThan(counts.at("/recall/other").doubleValue());
    assertThat(trained.model().detectors()).contains("counts");
    assertThat(trained.model().training().get("detector.counts")).startsWith("kept: ");
    assertThat(trained.model().training().get("situation")).startsWith("labelled");
    assertThat(figure(trained, "candidate", "averagePrecision"))
        .isGreaterThan(figure(trained, "without", "averagePrecision") + 0.2);
    assertThat(figure(trained, "candidate", "recall"))
        .isGreaterThan(figure(trained, "without", "recall"));
    assertThat(Model.parse(trained.model().toBytes())).isEqualTo(trained.model());
  }

  /** The control: labels that say nothing about windows teach nothing worth its cost. */
  @Test
  void withLabelsOfOrdinaryTrafficNothingJoins() throws Exception {
    Training.Trained trained = train(2, Optional.of(incidents(6)), Map.of());

    assertThat(candidate(trained, "labelled").get("decision").asText()).isEqualTo("refused");
    assertThat(trained.model().detectors()).containsExactly("baseline", "rarity", "silence");
    assertThat(trained.model().training().get("detector.labelled")).startsWith("refused");
    assertThat(trained.body().get("evaluations").has("without")).isFalse();
  }

  @Test
  void withoutLabelsItIsMeasuredByPlantedIncidentsAndWhatIsNotWantedIsNotLearned()
      throws Exception {
    Training.Trained trained = train(2, Optional.empty(), Map.of("counts", Choice.OFF));

    assertThat(trained.body().at("/detectors/by").asText()).isEqualTo("planted incidents");
    assertThat(candidate(trained, "forest").at("/recall/name").asText()).isEqualTo("recall");
    assertThat(candidate(trained, "forest").get("microsPerWindow").doubleValue()).isPositive();
    assertThat(candidate(trained, "counts").get("why").asText())
        .isEqualTo("not wanted by the parameters");
    assertThat(candidate(trained, "labelled").get("why").asText())
        .contains("the training part needs 5 windows in labelled incidents, it has 0");
    assertThat(trained.model().parts()).doesNotContainKeys("counts", "labelled");
  }

  @Test
  void aModelOfAllDetectorsAndWeightsScoresLiveWhatItsReplayScores() throws Exception {
    Map<String, Choice> all = new TreeMap<>();
    TrainParameters.DETECTORS.forEach(name -> all.put(name, Choice.ON));
    Model model = train(2, Optional.of(incidents(0)), all).model();
    assertThat(model.detectors())
        .containsExactly("baseline", "rarity", "silence", "forest", "counts", "labelled");
    assertThat(model.parts()).containsKey(Model.WEIGHTS);
    Dataset live = new Dataset("contestlive");
    new DatasetTopics(cluster, live)
        .create(2, Optional.empty(), Clock.EVENT, model, cluster.schemas());
    try (StreamApp app =
        StreamApp.score(
            cluster,
            live,
            new StreamApp.Settings(1, folder, "127.0.0.1", 0, Duration.ofHours(1), Map.of()))) {
      write(live, 60);
      LiveScoring.await(cluster, live, app);
      LiveScoring.replayedExactly(cluster, live);
    }
    double learned = 0;
    for (Score score : scores(live)) {
      double sum = 0;
      for (DetectorScore detector : score.getDetectors()) {
        sum += detector.getRaw();
        learned += detector.getName().equals("labelled") ? detector.getRaw() : 0;
      }
      assertThat(score.getSurprise()).as("detectors add up").isCloseTo(sum, within(1e-6));
      assertThat(score.getReasons().stream().mapToDouble(Reason::getContribution).sum())
          .as("reasons add up")
          .isCloseTo(sum, within(1e-6));
    }
    assertThat(learned).as("what the detector of labels says").isPositive();
  }

  private List<Score> scores(Dataset of) throws Exception {
    RecordReader reader = new RecordReader(cluster.schemas());
    List<Score> scores = new ArrayList<>();
    for (int partition = 0; partition < 2; partition++) {
      for (var record : EmbeddedStack.read(cluster, of.scores(), partition)) {
        if (reader.read(record.value()) instanceof Score score) {
          scores.add(score);
        }
      }
    }
    return scores;
  }
}
