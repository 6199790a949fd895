package io.dawnwatch.topology.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.ModelPart;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.engine.drift.Distributions;
import io.dawnwatch.engine.drift.Drift;
import io.dawnwatch.engine.drift.DriftWatch;
import io.dawnwatch.schemas.Morning;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.config.RetrainingPolicy;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.Clock;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import io.dawnwatch.topology.lifecycle.Precision;
import io.dawnwatch.topology.replay.Bound;
import io.dawnwatch.topology.replay.Manifest;
import io.dawnwatch.topology.replay.ManifestBuilder;
import io.dawnwatch.topology.replay.ManifestCheck;
import io.dawnwatch.topology.replay.Plan;
import io.dawnwatch.topology.replay.RateLimit;
import io.dawnwatch.topology.replay.Replay;
import io.dawnwatch.topology.replay.RunLog;
import io.dawnwatch.topology.replay.Runs;
import io.dawnwatch.topology.report.Night;
import io.dawnwatch.topology.report.NightPage;
import io.dawnwatch.topology.report.NightReader;
import io.dawnwatch.topology.report.Retraining;
import io.dawnwatch.topology.train.Experiments;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code morning}: the one job that cron runs. */
@Command(
    name = "morning",
    description = {
      "Replays a day, compares it with live, looks for drift, and tells it all.",
      "It also decides whether the model should be trained again. The day names the run: a "
          + "second call goes on where the first one stopped, calls on several machines share the "
          + "work, and a call after the end tells the same again."
    },
    footer = {
      "",
      "Exit codes: 0 the pipeline is well, 3 it is not (live and replay differ, or something was"
          + " not read), 1 the job",
      "failed and can be called again.",
      "",
      "Example:",
      "  dawnwatch morning --bootstrap-server localhost:9092 --schema-registry"
          + " http://localhost:9093 --dataset web \\",
      "    --html morning.html",
    })
public final class MorningCommand implements Callable<Integer> {
  /** The pipeline itself is not well. */
  public static final int NOT_WELL = 3;

  private static final Duration WEBHOOK = Duration.ofSeconds(10);
  private static final String RUN = "morning-";

  private final Terminal terminal;

  @Spec private CommandSpec spec;
  @Mixin private ClusterOptions cluster;
  @Mixin private OutputOptions output;
  @Mixin private RetrainOptions retraining;

  @Option(
      names = "--date",
      paramLabel = "DAY",
      defaultValue = "yesterday",
      description = "The day, such as 2026-11-21, or ${DEFAULT-VALUE} (default).")
  private String date;

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      defaultValue = "UTC",
      description = "Time zone of the day and of the page (default ${DEFAULT-VALUE}).")
  private ZoneId zone;

  @Option(names = "--html", paramLabel = "FILE", description = "Write the report to this file.")
  private Path html;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "Partitions scored at the same time (default ${DEFAULT-VALUE}).")
  private int threads;

  @Option(
      names = "--rate-limit",
      paramLabel = "EVENTS_PER_SEC",
      description = "Read no faster than this, so that live has its share.")
  private Double rateLimit;

  @Option(
      names = "--drift-mornings",
      paramLabel = "N",
      description =
          "Drift of a feature on so many mornings in a row is a trigger (default: the policy's,"
              + " 3).")
  private Integer driftMornings;

  @Option(
      names = "--precision-floor",
      paramLabel = "SHARE",
      description = "Precision that is certainly below is a trigger (default: the policy's, 0.5).")
  private Double precisionFloor;

  @Option(
      names = "--model-days",
      paramLabel = "N",
      description = "A model that is older is a trigger (default: the policy's, 90).")
  private Integer modelDays;

  @Option(
      names = "--webhook",
      paramLabel = "URL",
      description =
          "Post the result there as JSON. If nobody takes it, that is told and changes nothing.")
  private URI webhook;

  MorningCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    NightOutput.requireFolder(spec, html);
    RetrainJob.Terms terms = retraining.terms(cluster);
    Retraining.Policy policy;
    RateLimit limit;
    try {
      policy = policy(terms.policy());
      limit = rateLimit == null ? RateLimit.NONE : RateLimit.of(rateLimit);
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage());
    }
    LocalDate day = day();
    Dataset dataset = cluster.dataset();
    Cluster on = cluster.reachable();
    SchemaIds ids = on.schemas();
    new DatasetTopics(on, dataset).check();
    ModelTopic models = ModelTopic.read(on, dataset);
    if (isLive(models) && start(day.plusDays(1)) > System.currentTimeMillis()) {
      throw usage(
          "--date: " + day + " is not over in " + zone + "; a day has one morning, after it");
    }
    RunLog.Run run = run(day, on, dataset, ids, models, limit);
    Night night = new NightReader(on, dataset, ids).read(run);
    List<Precision> weeks = night.precision();
    List<Retraining.Reason> reasons =
        reasons(policy, day, run, night, weeks, on, dataset, ids, models);
    List<String> triggers = reasons.stream().map(Retraining.Reason::text).toList();
    RetrainJob.Outcome outcome =
        new RetrainJob(terminal, on, dataset, ids, models, terms)
            .carryOut(reasons, RUN + day, night.model().id(), start(day.plusDays(1)));
    ObjectNode result = result(day, run, night, weeks, triggers);
    outcome.json(result);
    new Runs(on, dataset, ids)
        .morning(
            new Morning(
                run.plan().runId(),
                day.toString(),
                night.isWell(),
                triggers,
                result.toString(),
                System.currentTimeMillis()));
    if (html != null) {
      Files.writeString(html, NightPage.of(night, zone));
    }
    if (webhook != null) {
      post(result);
    }
    output.print(
        terminal,
        result,
        line -> {
          line.accept(terminal.bold(dataset.name() + ", " + day));
          NightPage.lines(night, zone).forEach(one -> line.accept(Terminal.escape(one)));
          if (triggers.isEmpty()) {
            line.accept("The model need not be trained again.");
          } else {
            triggers.forEach(
                one -> line.accept(terminal.red("train again: ") + Terminal.escape(one)));
          }
          outcome.lines(line);
          line.accept("");
          line.accept(
              html == null
                  ? "the page: dawnwatch report --run " + run.plan().runId() + " --html FILE"
                  : "the page: " + html);
        });
    return night.isWell() ? Dawnwatch.OK : NOT_WELL;
  }

  private static boolean isLive(ModelTopic models) {
    return models.fixed().map(fixed -> fixed.clock() == Clock.BROKER).orElse(true);
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private LocalDate day() {
    if (date.equals("yesterday")) {
      return LocalDate.now(zone).minusDays(1);
    }
    try {
      return LocalDate.parse(date);
    } catch (DateTimeParseException e) {
      throw usage("--date is no day such as 2026-11-21, nor yesterday: '" + date + "'");
    }
  }

  private long start(LocalDate day) {
    return day.atStartOfDay(zone).toInstant().toEpochMilli();
  }

  /** The day's run, finished: begun, gone on with, or found done. */
  private RunLog.Run run(
      LocalDate day, Cluster on, Dataset dataset, SchemaIds ids, ModelTopic models, RateLimit limit)
      throws InterruptedException {
    String id = RUN + day;
    Optional<RunLog.Run> known;
    try (RunLog log = new RunLog(on, dataset, ids)) {
      known = log.refresh().run(id);
    }
    if (known.isPresent() && known.get().report().isPresent()) {
      terminal.note("the run of " + day + " is done; this is what it found");
      return known.get();
    }
    ManifestCheck check = new ManifestCheck(on, dataset, models, ids);
    Plan plan;
    if (known.isPresent()) {
      check.require(known.get().plan(), known.get().finished().keySet());
      plan = known.get().plan();
      terminal.note("going on with the run of " + day);
    } else {
      Manifest manifest =
          new ManifestBuilder(on, dataset, models)
              .build(new Bound.At(start(day)), new Bound.At(start(day.plusDays(1))));
      if (manifest.offsets() == 0 && !isLive(models)) {
        throw new IllegalStateException(
            dataset.events()
                + " holds no record of "
                + day
                + " ("
                + zone
                + "): is it the right day and zone? Nothing was noted: call it again when"
                + " that day is loaded");
      }
      check.require(manifest);
      plan =
          new Runs(on, dataset, ids)
              .begin(Plan.make(on, dataset, id, manifest, true, System.currentTimeMillis()));
    }
    Replay replay =
        new Replay(
                on,
                dataset,
                ids,
                (states, out, observer) ->
                    new Scorer(dataset.name(), models, states, out, observer))
            .limitedTo(limit)
            .telling(terminal::note);
    return WatchedReplay.join(terminal, replay, plan, threads);
  }

  private Retraining.Policy policy(RetrainingPolicy given) {
    int mornings = driftMornings == null ? given.driftMornings() : driftMornings;
    return new Retraining.Policy(
        new DriftWatch.Policy(
            Duration.ofDays(1).toMillis(), 1, given.raise(), given.clear(), mornings),
        precisionFloor == null ? given.precisionFloor() : precisionFloor,
        modelDays == null ? given.modelDays() : modelDays,
        given.contract());
  }

  private List<Retraining.Reason> reasons(
      Retraining.Policy policy,
      LocalDate day,
      RunLog.Run run,
      Night night,
      List<Precision> weeks,
      Cluster on,
      Dataset dataset,
      SchemaIds ids,
      ModelTopic models) {
    if (night.model().id().isEmpty()) {
      return List.of();
    }
    Model model = models.byId(night.model().id());
    ModelPart reference = model.parts().get(Distributions.PART);
    SortedMap<Long, Distributions> days = new TreeMap<>();
    try (RunLog log = new RunLog(on, dataset, ids)) {
      for (RunLog.Run one : log.refresh().runs()) {
        String id = one.plan().runId();
        if (one.isDone() && id.startsWith(RUN)) {
          LocalDate then = LocalDate.parse(id.substring(RUN.length()));
          boolean same =
              NightReader.champion(models, one.plan().manifest())
                  .filter(champion -> champion.id().equals(model.id()))
                  .isPresent();
          if (same && !then.isAfter(day)) {
            days.put(start(then), one.distributions());
          }
        }
      }
    }
    return Retraining.reasons(
        policy,
        new Retraining.Champion(
            Optional.ofNullable(reference).map(Distributions::of),
            trainedOn(new Experiments(on, dataset, ids), model.id()),
            models.published().stream()
                .filter(one -> one.id().equals(model.id()))
                .mapToLong(ModelTopic.Published::publishedMillis)
                .findFirst()
                .orElse(start(day))),
        days,
        weeks,
        run.ingest(),
        start(day.plusDays(1)));
  }

  /** Ingest configurations that made the events a model was trained on; empty if nobody knows. */
  private static List<String> trainedOn(Experiments experiments, String modelId) {
    return experiments.all().stream()
        .filter(one -> one.getKind().equals("train") && one.getModelId().equals(modelId))
        .findFirst()
        .map(one -> Experiments.body(one).at("/ingest"))
        .map(list -> StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList())
        .orElse(List.of());
  }

  private ObjectNode result(
      LocalDate day, RunLog.Run run, Night night, List<Precision> weeks, List<String> triggers) {
    ObjectNode result = OutputOptions.object().put("date", day.toString());
    result.put("run", run.plan().runId());
    result.put("dataVersion", run.plan().manifest().dataVersion());
    result.put("well", night.isWell());
    result.put("incidents", night.incidents().size());
    RunOutput.coverage(result, run.coverage());
    RunOutput.parity(result, RunsCommand.parity(run));
    ObjectNode drift = result.putObject("drift");
    drift.put("known", !night.drift().isEmpty());
    ArrayNode moved = drift.putArray("moved");
    night.drift().stream()
        .filter(Drift::isDrift)
        .forEach(
            one ->
                moved
                    .addObject()
                    .put("subgroup", one.subgroup())
                    .put("feature", one.feature())
                    .put("psi", one.psi())
                    .put("jensenShannon", one.jensenShannon())
                    .put("level", one.level().name())
                    .put("text", one.sentence()));
    NightOutput.put(result, night);
    ArrayNode precision = result.putArray("precision");
    weeks.forEach(
        week ->
            precision
                .addObject()
                .put("week", Instant.ofEpochMilli(week.weekMillis()).toString())
                .put("judged", week.judged())
                .put("right", week.right())
                .put("low", week.low())
                .put("high", week.high()));
    ArrayNode why = result.putArray("triggers");
    triggers.forEach(why::add);
    ArrayNode lines = result.putArray("lines");
    NightPage.lines(night, zone).forEach(lines::add);
    if (html != null) {
      result.put("html", html.toString());
    }
    return result;
  }

  private void post(ObjectNode result) throws InterruptedException {
    try {
      HttpResponse<Void> response =
          HttpClient.newBuilder()
              .connectTimeout(WEBHOOK)
              .build()
              .send(
                  HttpRequest.newBuilder(webhook)
                      .timeout(WEBHOOK)
                      .header("Content-Type", "application/json")
                      .POST(HttpRequest.BodyPublishers.ofString(result.toString()))
                      .build(),
                  HttpResponse.BodyHandlers.discarding());
      if (response.statusCode() >= 300) {
        terminal.note("the webhook answered " + response.statusCode() + ": nobody was told");
      }
    } catch (IOException | IllegalArgumentException e) {
      terminal.note("the webhook could not be reached: " + e.getMessage());
    }
  }
}
