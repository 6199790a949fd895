package io.dawnwatch.embedded.demo;

import static io.dawnwatch.embedded.demo.Stages.require;
import static io.dawnwatch.embedded.demo.Stages.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.dawnwatch.engine.Model;
import io.dawnwatch.schemas.Alert;
import io.dawnwatch.schemas.ModelRole;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.Clock;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import io.dawnwatch.topology.stream.StreamApp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The life of a model on the demo's fleet: trained, measured, shadowed, promoted, outdated by a
 * release, trained again, replaced by a bad one, rolled back. Every step is a verb of the command
 * line, run in this process while live scoring goes on; each stage checks what it is there to show
 * and can fail.
 */
final class LifecycleRun {
  static final Dataset DATASET = new Dataset("lifecycle");

  private static final int PARTITIONS = 4;

  /** History that the first model is trained on: day and a half, half a day, and a day to test. */
  private static final int HISTORY_DAYS = 3;

  private static final int SHADOW_DAY = 3;
  private static final int CALM_DAY = 4;
  private static final int SECOND_SHADOW_DAY = 6;

  /** On the last day: when the bad model is forced, and when it is rolled back. */
  private static final int BAD_HOUR = 8;

  private static final int GOOD_HOUR = 12;

  /** Of the incidents, at least this share must be found. */
  private static final double LEAST_RECALL = 0.6;

  /** Share of the windows that the bad model must at least call anomalies, to be called bad. */
  private static final double LEAST_FLOOD = 0.005;

  private final Path folder;
  private final Path html;
  private final Verbs verbs;
  private final FleetWeek week = new FleetWeek();
  private final LiveDays live;
  private final Expert ana;
  private final Stages stages;
  private String trained = "";
  private String retrained = "";
  private String bad = "";
  private Optional<JsonNode> replay = Optional.empty();

  /** Told what is going on. */
  interface Listener extends DemoRun.Progress {
    void command(String text);

    void ended(Stages.Stage stage);
  }

  /**
   * What came of it.
   *
   * @param findings without the alerts of the model that was forced
   * @param replay the report of the replay of everything; empty if it was not reached
   */
  record Result(
      List<Stages.Stage> stages, long events, Findings findings, Optional<JsonNode> replay) {
    boolean isGood() {
      return stages.stream().allMatch(Stages.Stage::ok);
    }
  }

  /**
   * A run on the topics that {@link #createTopics} made.
   *
   * @param app scores live; whoever started it stops it
   * @param folder for what the verbs read and write
   * @param html where the morning report goes
   */
  LifecycleRun(Cluster cluster, StreamApp app, Path folder, Path html, Listener listener) {
    this.folder = folder;
    this.html = html;
    this.verbs = new Verbs(cluster, DATASET, listener::command);
    this.live = new LiveDays(cluster, DATASET, week, app, listener);
    this.ana = new Expert("ana", verbs, week, folder);
    this.stages = new Stages(name -> listener.at(name, 0, 0), listener::ended);
  }

  /** Makes the topics; before the live app starts. */
  static void createTopics(Cluster cluster, Listener listener) throws InterruptedException {
    listener.at("making topics", 0, 0);
    new DatasetTopics(cluster, DATASET)
        .create(PARTITIONS, Optional.empty(), Clock.EVENT, Model.COLD_START, cluster.schemas());
  }

  /** Goes through all stages; after one that failed, the others are not run and count as failed. */
  Result run() throws InterruptedException {
    stages.run("history", this::history);
    stages.run("train", this::train);
    stages.run("evaluate", this::evaluate);
    stages.run("shadow", this::shadow);
    stages.run("promote", this::promote);
    stages.run("calm", this::calm);
    stages.run("drift", this::drift);
    stages.run("trigger", this::trigger);
    stages.run("retrain", this::retrain);
    stages.run("shadow-again", this::shadowAgain);
    stages.run("promote-again", this::promoteAgain);
    stages.run("bad-model", this::forceBadModel);
    stages.run("rollback", this::rollback);
    stages.run("morning", this::morning);
    stages.run("replay", this::replayAll);
    List<Alert> steps =
        live.alerts().stream().filter(alert -> !alert.getModelId().equals(bad)).toList();
    return new Result(stages.ended(), live.events(), Findings.of(steps, week.incidents()), replay);
  }

  private static String shortened(String model) {
    return model.substring(0, 12);
  }

  // ---- the stages

  private String history() throws InterruptedException {
    LiveOutputs.Since since = live.days(0, HISTORY_DAYS);
    Findings findings = Findings.of(since.steps(), week.incidents(HISTORY_DAYS));
    requireFound(findings);
    return text(
        "%,d events of %d days scored live by the built-in model; %s",
        live.events(), HISTORY_DAYS, found(findings));
  }

  private String train() throws IOException, InterruptedException {
    JsonNode experiment =
        trainOn(
            0,
            HISTORY_DAYS,
            "the first one of our own",
            "--params",
            parameters("first.yaml", "trainShare: 0.5", "calibrationShare: 0.1667"),
            "--labels",
            ana.labels(HISTORY_DAYS));
    trained = experiment.get("modelId").asText();
    double recall = figure(experiment, "candidate", "recall");
    require(recall >= LEAST_RECALL, "the candidate finds %.2f of the test's incidents", recall);
    return text(
        "%s: %,d templates of %,d events; finds %.0f %% of the incidents of the day it was not"
            + " trained on, the built-in baseline %.0f %%",
        shortened(trained),
        experiment.at("/body/data/templates").longValue(),
        experiment.at("/body/data/trainEvents").longValue(),
        100 * recall,
        100 * figure(experiment, "baseline", "recall"));
  }

  private String evaluate() throws IOException, InterruptedException {
    JsonNode experiment =
        verbs.done(
            "evaluate",
            "--model",
            trained,
            "--from",
            week.date(HISTORY_DAYS - 1) + "T03:00:00Z",
            "--to",
            week.date(HISTORY_DAYS),
            "--labels",
            ana.labels(HISTORY_DAYS));
    double recall = figure(experiment, "model", "recall");
    require(recall >= LEAST_RECALL, "the model finds %.2f of the incidents", recall);
    int groups = experiment.at("/body/evaluations/model/subgroups").size();
    require(groups > 0, "no subgroup was judged");
    List<String> missed = new ArrayList<>();
    experiment
        .at("/body/evaluations/model/misses")
        .forEach(miss -> missed.add(miss.get("kind").asText()));
    return text(
        "recall %.2f, precision %.2f on %s, the built-in baseline %.2f and %.2f; %d subgroups;"
            + " missed: %s",
        recall,
        figure(experiment, "model", "precision"),
        week.date(HISTORY_DAYS - 1),
        figure(experiment, "baseline", "recall"),
        figure(experiment, "baseline", "precision"),
        groups,
        missed.isEmpty() ? "none" : String.join(", ", missed));
  }

  private String shadow() throws InterruptedException {
    require(
        verbs.run("promote", trained).code() != 0,
        "a model that nobody has seen scoring was promoted");
    verbs.done("shadow", trained, "--by", "ana", "--why", "beside the built-in one for a day");
    LiveOutputs.Since since = live.day(SHADOW_DAY);
    return besideChampion(since, trained);
  }

  private String promote() throws InterruptedException {
    requireWell(verbs.done("morning", "--date", week.date(SHADOW_DAY)), "shadow day");
    return promoted(verbs.done("promote", trained, "--by", "ana", "--why", "a day in shadow"));
  }

  private String calm() throws InterruptedException {
    LiveOutputs.Since since = live.day(CALM_DAY);
    require(
        since.scores(ModelRole.CHAMPION) > 0
            && since.scores(trained, ModelRole.CHAMPION) == since.scores(ModelRole.CHAMPION),
        "%,d of %,d scores are the new champion's",
        since.scores(trained, ModelRole.CHAMPION),
        since.scores(ModelRole.CHAMPION));
    JsonNode morning = oneMorning(CALM_DAY);
    requireWell(morning, "calm day");
    require(morning.at("/drift/known").booleanValue(), "the champion has no reference");
    require(
        morning.get("triggers").isEmpty(),
        "a day like the others gave a trigger: %s",
        morning.get("triggers"));
    Findings findings = Findings.of(since.steps(), week.day(CALM_DAY).incidents());
    requireFound(findings);
    ana.judge(findings);
    return "a day under the new champion: no trigger; "
        + found(findings)
        + "; ana says of each what it was, and the next model is asked about them";
  }

  private String drift() throws InterruptedException {
    LiveOutputs.Since since = live.day(FleetWeek.RELEASE);
    Findings findings = Findings.of(since.steps(), week.day(FleetWeek.RELEASE).incidents());
    requireFound(findings);
    return text(
        "cart and checkout of a new release write twice as much, in other words, and take twice as"
            + " long; %s",
        found(findings));
  }

  private String trigger() throws InterruptedException {
    JsonNode morning = oneMorning(FleetWeek.RELEASE);
    requireWell(morning, "day of the release");
    String all = morning.get("triggers").toString();
    require(
        all.contains("entity=cart@web-01") && all.contains("entity=checkout@web-01"),
        "the release of cart and checkout gave these triggers: %s",
        all);
    TreeSet<String> moved = new TreeSet<>();
    morning.at("/drift/moved").forEach(one -> moved.add(one.get("subgroup").asText()));
    return text(
        "%d triggers, such as: %s; moved: %s",
        morning.get("triggers").size(),
        morning.get("triggers").get(0).asText(),
        String.join(", ", moved));
  }

  private String retrain() throws IOException, InterruptedException {
    JsonNode experiment =
        trainOn(
            FleetWeek.RELEASE,
            FleetWeek.RELEASE + 1,
            "the release of cart and checkout",
            "--labels",
            ana.labels(FleetWeek.RELEASE + 1));
    retrained = experiment.get("modelId").asText();
    require(!retrained.equals(trained), "training on other days gave the same model");
    return text(
        "%s: %,d templates of %,d events after the release",
        shortened(retrained),
        experiment.at("/body/data/templates").longValue(),
        experiment.at("/body/data/trainEvents").longValue());
  }

  private String shadowAgain() throws InterruptedException {
    verbs.done("shadow", retrained, "--by", "ana", "--why", "knows the release");
    LiveOutputs.Since since = live.day(SECOND_SHADOW_DAY);
    return besideChampion(since, retrained);
  }

  private String promoteAgain() throws InterruptedException {
    requireWell(verbs.done("morning", "--date", week.date(SECOND_SHADOW_DAY)), "second shadow day");
    JsonNode change = verbs.done("promote", retrained, "--by", "ana", "--why", "a day in shadow");
    String suite = "";
    for (JsonNode gate : change.get("gates")) {
      suite = gate.get("name").asText().equals("feedback") ? gate.get("says").asText() : suite;
    }
    require(suite.contains("kept"), "the verdicts were not asked: %s", suite);
    return promoted(change) + "; verdicts: " + suite;
  }

  private String forceBadModel() throws IOException, InterruptedException {
    LiveOutputs.Since before = live.hours(FleetWeek.LAST, 0, BAD_HOUR);
    JsonNode experiment =
        trainOn(
            SECOND_SHADOW_DAY,
            SECOND_SHADOW_DAY + 1,
            "somebody wanted to miss nothing",
            "--params",
            parameters("bad.yaml", "name: far-too-eager", "alertsPerDay: 2000"));
    String eager = experiment.get("modelId").asText();
    Verbs.Given refused = verbs.run("promote", eager, "--by", "bob");
    require(refused.code() != 0, "the bad model was promoted without being forced");
    bad = eager;
    JsonNode forced =
        verbs.done(
            "promote", eager, "--by", "bob", "--override", "--why", "I want to see everything");
    require(
        forced.path("overridden").asText().length() > 0,
        "it is not noted what was overridden: %s",
        forced);
    LiveOutputs.Since since = live.hours(FleetWeek.LAST, BAD_HOUR, GOOD_HOUR);
    double flood = (double) since.anomalies() / since.scores(ModelRole.CHAMPION);
    double usual = (double) before.anomalies() / before.scores(ModelRole.CHAMPION);
    require(
        since.scores(bad, ModelRole.CHAMPION) > 0 && flood > LEAST_FLOOD && usual < flood / 10,
        "the bad model calls %.2f %% of the windows anomalies, the good one %.2f %% before",
        100 * flood,
        100 * usual);
    return text(
        "refused (%s), then forced by bob, which is noted: %,d of %,d windows are anomalies where"
            + " %,d of %,d were",
        refused.failedGates().strip(),
        since.anomalies(),
        since.scores(ModelRole.CHAMPION),
        before.anomalies(),
        before.scores(ModelRole.CHAMPION));
  }

  private String rollback() throws InterruptedException {
    JsonNode back = verbs.done("rollback", "--by", "ana", "--why", "nobody can read these alerts");
    require(
        back.get("model").asText().equals(retrained),
        "rolled back to %s, not to %s",
        back.get("model"),
        retrained);
    live.skip();
    LiveOutputs.Since since = live.hours(FleetWeek.LAST, GOOD_HOUR, 24);
    long badOnes = since.scores(bad, ModelRole.CHAMPION);
    require(
        badOnes == 0 && since.scores(retrained, ModelRole.CHAMPION) > 0,
        "%,d scores after the rollback are still the bad model's",
        badOnes);
    return text(
        "in force in every partition %,d ms after the command; %,d of %,d windows of the rest of"
            + " the day are anomalies",
        back.get("sinceCommandMillis").longValue(),
        since.anomalies(),
        since.scores(ModelRole.CHAMPION));
  }

  private String morning() throws IOException, InterruptedException {
    JsonNode morning = oneMorning(FleetWeek.LAST, "--html", html.toString());
    requireWell(morning, "last day");
    String page = Files.readString(html);
    require(
        page.contains("live equals replay") && page.contains(shortened(retrained)),
        "the page does not say that live equals replay, or not which model is the champion");
    return morning.get("lines").get(0).asText()
        + " "
        + (morning.get("triggers").isEmpty()
            ? "the model that knows the release need not be trained again"
            : "triggers: " + morning.get("triggers"));
  }

  private String replayAll() throws InterruptedException {
    Verbs.Given given =
        verbs.run(
            "replay",
            "--run",
            "everything",
            "--from",
            "earliest",
            "--to",
            "latest",
            "--threads",
            "2");
    JsonNode report = given.result();
    replay = Optional.of(report);
    require(given.code() == 0, "the replay of everything differs from live: %s", given.notes());
    return text(
        "%,d records over four champions, %,d outputs equal byte for byte, %d gaps",
        report.get("records").longValue(),
        report.at("/parity/match").longValue(),
        report.at("/coverage/gaps").longValue());
  }

  // ---- what stages share

  private JsonNode trainOn(int fromDay, int toDay, String why, String... with) {
    List<String> verb =
        new ArrayList<>(List.of("train", "--from", week.date(fromDay), "--to", week.date(toDay)));
    verb.addAll(List.of(with));
    verb.addAll(List.of("--owner", "web-platform", "--why", why));
    return verbs.done(verb.toArray(new String[0]));
  }

  private JsonNode oneMorning(int day, String... more) {
    List<String> verb =
        new ArrayList<>(List.of("morning", "--date", week.date(day), "--drift-mornings", "1"));
    verb.addAll(List.of(more));
    return verbs.done(verb.toArray(new String[0]));
  }

  private static void requireWell(JsonNode morning, String what) {
    require(morning.get("well").booleanValue(), "the morning after the %s is not well", what);
  }

  private static void requireFound(Findings findings) {
    require(
        findings.found() >= LEAST_RECALL * findings.findings().size(), "only %s", found(findings));
  }

  private static String found(Findings findings) {
    return text(
        "%d of %d incidents found, %d false alerts",
        findings.found(), findings.findings().size(), findings.falseAlerts().size());
  }

  private static String besideChampion(LiveOutputs.Since since, String challenger) {
    long champion = since.scores(ModelRole.CHAMPION);
    long beside = since.scores(challenger, ModelRole.CHALLENGER);
    require(
        champion > 0 && beside >= 0.9 * champion,
        "the challenger gave %,d scores where the champion gave %,d",
        beside,
        champion);
    long woken =
        since.steps().stream().filter(step -> step.getModelId().equals(challenger)).count();
    require(woken == 0, "the challenger raised %,d alerts", woken);
    return text(
        "%s gave %,d scores beside the champion's %,d, and woke nobody",
        shortened(challenger), beside, champion);
  }

  private static String promoted(JsonNode change) {
    return text(
        "%s is the champion instead of %s, in force in every partition %,d ms after the command",
        shortened(change.get("model").asText()),
        shortened(change.get("replaced").asText()),
        change.get("sinceCommandMillis").longValue());
  }

  private static double figure(JsonNode experiment, String role, String name) {
    for (JsonNode metric : experiment.at("/body/evaluations/" + role + "/metrics")) {
      if (metric.get("name").asText().equals(name)) {
        return metric.get("value").asDouble(Double.NaN);
      }
    }
    return Double.NaN;
  }

  private String parameters(String name, String... lines) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, String.join("\n", lines) + "\n");
    return file.toString();
  }
}
