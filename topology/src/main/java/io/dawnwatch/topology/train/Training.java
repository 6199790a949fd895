package io.dawnwatch.topology.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.engine.Activation;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.detect.Profile;
import io.dawnwatch.engine.detect.WindowView;
import io.dawnwatch.engine.drift.Distributions;
import io.dawnwatch.engine.evaluate.DetectorSelection;
import io.dawnwatch.engine.evaluate.Evaluation;
import io.dawnwatch.engine.evaluate.LabelledIncident;
import io.dawnwatch.engine.evaluate.Measured;
import io.dawnwatch.engine.evaluate.Scored;
import io.dawnwatch.engine.evaluate.ScoredWindow;
import io.dawnwatch.engine.evaluate.Truth;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.engine.template.Dictionary;
import io.dawnwatch.engine.template.DictionaryMiner;
import io.dawnwatch.engine.template.FollowedParameters;
import io.dawnwatch.engine.train.AlertBudget;
import io.dawnwatch.engine.train.Goal;
import io.dawnwatch.engine.train.LogModel;
import io.dawnwatch.engine.train.ProfileTraining;
import io.dawnwatch.engine.train.Surprises;
import io.dawnwatch.engine.train.Threshold;
import io.dawnwatch.engine.train.TimeSplit;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.Release;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.FeedbackTopic;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import io.dawnwatch.topology.replay.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Trains a model on a slice of events and judges it: templates from the first part of the slice,
 * the threshold from the second, the figures from the third. A function of manifest, parameters,
 * labels and owner: the number of threads, the machine and the day change nothing about the model.
 */
public final class Training {
  /** Fewer events than these say nothing about what is usual. */
  private static final long LEAST_EVENTS = 500;

  /** From here on each hour of the week was seen twice. */
  private static final long TWO_WEEKS_MILLIS = 14 * 86_400_000L;

  private final Cluster cluster;
  private final Dataset dataset;
  private final SchemaIds ids;
  private final ModelTopic models;
  private final Progress progress;

  /** Is told what is going on. */
  @FunctionalInterface
  public interface Progress {
    /**
     * @param records records read so far, of all passes
     */
    void at(String stage, long records);
  }

  /**
   * What to train on.
   *
   * @param labels what is known to have gone wrong, if anything is
   * @param owner the team that answers for the model
   * @param threads partitions read at the same time
   */
  public record Request(
      Manifest manifest,
      TrainParameters parameters,
      Optional<Labels> labels,
      String owner,
      int threads) {}

  /**
   * What came of it.
   *
   * @param body canonical JSON for the experiment
   * @param records records read, of all passes together
   */
  public record Trained(Model model, TimeSplit split, ObjectNode body, long records) {}

  public Training(
      Cluster cluster, Dataset dataset, SchemaIds ids, ModelTopic models, Progress progress) {
    this.cluster = cluster;
    this.dataset = dataset;
    this.ids = ids;
    this.models = models;
    this.progress = progress;
  }

  /**
   * Trains.
   *
   * @throws IllegalStateException if there is too little to train on; it says what is missing
   */
  public Trained train(Request request) throws InterruptedException {
    return new Run(request).train();
  }

  /**
   * Judges a model on all of the manifest's slice.
   *
   * @throws IllegalStateException if the slice holds no event
   */
  public Trained evaluate(Model model, Request request) throws InterruptedException {
    return new Run(request).evaluate(model);
  }

  /** The model in force, if any was activated. */
  private Optional<Model> champion() {
    models.refresh();
    List<Activation> all = models.activations();
    for (int i = all.size() - 1; i >= 0; i--) {
      if (all.get(i).role() == Role.CHAMPION) {
        return Optional.of(models.byId(all.get(i).modelId()));
      }
    }
    return Optional.empty();
  }

  /** One training or evaluation. */
  private final class Run {
    private final Request request;
    private final TrainParameters parameters;
    private final Manifest manifest;
    private final SlicePass pass;
    private final SliceTimes times;
    private final Judging judging;
    private final HeldOutFifth heldOut;
    private final ObjectNode seconds = CanonicalJson.object();
    private final ObjectNode data = CanonicalJson.object();
    private long stageNanos = System.nanoTime();

    Run(Request request) {
      this.request = request;
      this.parameters = request.parameters();
      this.manifest = request.manifest();
      this.pass = new SlicePass(cluster, ids, manifest.topic(), request.threads());
      this.times = new SliceTimes(cluster, ids, manifest);
      this.judging = new Judging(pass, times, dataset.name(), parameters.mostWindows());
      this.heldOut = new HeldOutFifth(parameters);
    }

    private void begin(String stage) {
      progress.at(stage, pass.recordsRead());
    }

    private void end(String stage) {
      long now = System.nanoTime();
      CanonicalJson.put(seconds, stage, Math.round((now - stageNanos) / 1e8) / 10.0);
      stageNanos = now;
    }

    private SliceTimes.Span span() {
      return times
          .events()
          .orElseThrow(
              () ->
                  new IllegalStateException(
                      "the slice holds no event in "
                          + manifest.topic()
                          + ": nothing can be learned or judged; check --from, --to and"
                          + " retention"));
    }

    private Truth truth(FeatureSpec features) throws InterruptedException {
      List<LabelledIncident> all = List.of();
      if (request.labels().isPresent()) {
        Labels labels = request.labels().get();
        List<LabelledIncident> moments = new ArrayList<>();
        if (!labels.lines().isEmpty()) {
          begin("looking for labelled lines");
          pass.<List<LabelledIncident>>run(
                  times.between(Long.MIN_VALUE, Long.MAX_VALUE),
                  partition -> new Labels.Work(labels.lines().getOrDefault(partition, Set.of())))
              .forEach(moments::addAll);
          long wanted = labels.lines().values().stream().mapToLong(Set::size).sum();
          if (moments.size() < wanted) {
            data.put("labelledLinesNotInSlice", wanted - moments.size());
          }
          end("labels");
        }
        all = labels.with(moments);
      }
      return new Truth(all, Model.coldStart(features).alertGapMillis());
    }

    Trained train() throws InterruptedException {
      Optional<Model> champion = champion();
      FeatureSpec features =
          parameters.features(champion.map(Model::features).orElse(FeatureSpec.DEFAULT));
      if (features.frames() < WindowView.WARM_WINDOWS) {
        throw new IllegalStateException(
            "the horizon holds "
                + features.frames()
                + " windows, but an entity must be known for "
                + WindowView.WARM_WINDOWS
                + " to be judged: make the horizon longer or the window shorter (--params)");
      }
      begin("looking for the ends of the slice");
      SliceTimes.Span span = span();
      TimeSplit split;
      try {
        split =
            TimeSplit.of(
                span.firstMillis(),
                span.lastMillis(),
                features.horizonMillis(),
                features.windowMillis(),
                parameters.trainShare(),
                parameters.calibrationShare());
      } catch (IllegalArgumentException e) {
        throw new IllegalStateException(e.getMessage(), e);
      }
      Truth truth = truth(features);
      end("ends");
      Dictionary dictionary = mine(split);
      Profile profile = profile(split, dictionary, features);
      SortedMap<String, String> facts = facts(split, dictionary, profile);
      Model uncalibrated =
          model(
              features,
              dictionary,
              profile,
              new Threshold(LogModel.USUAL_NATS, "not chosen yet"),
              facts);

      begin("calibrating");
      Judging.Calibrated calibrated = calibrate(uncalibrated, split, truth);
      Threshold plain = threshold(calibrated.scored(), split, truth, features);
      Threshold threshold = plain;
      end("calibrate");
      begin("choosing detectors");
      DetectorContest.Outcome chosen =
          new DetectorContest(judging, parameters, split, truth, this::isTaken)
              .choose(uncalibrated, calibrated, threshold.nats());
      facts.putAll(chosen.facts());
      end("choose");
      if (chosen.changesTheModel()) {
        begin("calibrating with the detectors that joined");
        Judging.Calibrated joined = calibrate(chosen.join(uncalibrated), split, truth);
        threshold = joined(calibrated.scored(), threshold, joined.scored(), split, truth, features);
        calibrated = joined;
        end("calibrateAgain");
      }
      Distributions reference = calibrated.reference();
      facts.put("windows", Long.toString(ordinary(calibrated.scored(), truth).total()));
      facts.put("reference", reference.windows(Distributions.ALL) + " windows");
      Model model =
          chosen
              .join(model(features, dictionary, profile, threshold, facts))
              .with(Distributions.PART, reference.toPart());

      begin("judging");
      Judgement.Result judged =
          new Judgement(judging, manifest.topic(), parameters, truth, request.labels().isPresent())
              .judge(
                  "candidate",
                  model,
                  champion,
                  chosen.changesTheModel()
                      ? Optional.of(model(features, dictionary, profile, plain, new TreeMap<>()))
                      : Optional.empty(),
                  split.testFrom(),
                  split.testTo(),
                  entity -> !parameters.entityDisjoint() || heldOut.entity(entity));
      ObjectNode body = judged.json();
      ObjectNode at = body.putObject("threshold");
      CanonicalJson.put(at, "nats", threshold.nats());
      at.put("why", threshold.why());
      body.set("detectors", chosen.json());
      if (parameters.alertsPerDay() <= 0 && !chosen.changesTheModel()) {
        body.set(
            "stability",
            EvaluationJson.of(
                Evaluation.stability(
                    calibrated.scored(),
                    judged.rows(),
                    threshold.nats(),
                    LogModel::windowThreshold,
                    new Evaluation.Draws(parameters.rounds(), parameters.seed()))));
      }
      budget(body, judged.evaluation());
      body.put("split", split.words());
      end("judge");
      body.set("feedback", feedback(model, champion));
      end("feedback");
      return finish(model, split, body);
    }

    /** Whether what experts said is kept right. */
    private ObjectNode feedback(Model model, Optional<Model> champion) throws InterruptedException {
      return new FeedbackSuite(cluster, dataset, ids, request.threads())
          .run(model, champion, new FeedbackTopic(cluster, dataset, ids).all(), progress);
    }

    private Judging.Calibrated calibrate(Model model, TimeSplit split, Truth truth)
        throws InterruptedException {
      return judging.calibrate(
          model, split, truth, parameters.seed(), entity -> !heldOut.entity(entity), this::isTaken);
    }

    /** Whether nothing about a message is held out. */
    private boolean isTaken(LogEvent event) {
      return !heldOut.message(event.body());
    }

    private static Surprises ordinary(Scored calibration, Truth truth) {
      Surprises surprises = new Surprises();
      for (ScoredWindow window : calibration.windows()) {
        if (truth.isOrdinary(window)) {
          surprises.count(window.surprise(), false);
        }
      }
      return surprises;
    }

    private Threshold threshold(
        Scored calibration, TimeSplit split, Truth truth, FeatureSpec features) {
      Surprises surprises = ordinary(calibration, truth);
      if (surprises.total() == 0) {
        throw new IllegalStateException(
            "the calibration part ("
                + split.words()
                + ") holds no window to set a threshold on: "
                + (calibration.windows().isEmpty()
                    ? "take a longer slice"
                    : "all of its "
                        + calibration.windows().size()
                        + " windows lie in labelled incidents; look at the labels, or take a longer"
                        + " slice"));
      }
      return parameters.alertsPerDay() > 0
          ? budgeted(calibration, truth, features)
          : LogModel.windowThreshold(surprises);
    }

    /**
     * The threshold of a model that detectors joined: it raises no more alerts on ordinary windows
     * than the model did without them.
     */
    private Threshold joined(
        Scored before,
        Threshold plain,
        Scored after,
        TimeSplit split,
        Truth truth,
        FeatureSpec features) {
      Threshold own = threshold(after, split, truth, features);
      if (parameters.alertsPerDay() > 0) {
        return own;
      }
      long gap = Model.coldStart(features).alertGapMillis();
      long allowed = budget(before, truth).alerts(plain.nats(), gap);
      boolean real =
          DetectorSelection.canCompareBy(truth, split.calibrationFrom(), split.calibrationTo());
      double nats =
          DetectorSelection.used(
              budget(after, truth), allowed, after.days(), gap, real ? 0 : own.nats());
      return nats == own.nats()
          ? own
          : new Threshold(
              nats,
              String.format(
                  Locale.ROOT,
                  "%.1f nats, from which the calibration part has no more false alerts than without"
                      + " the detectors that joined: %d",
                  nats,
                  allowed));
    }

    /** From where on the calibration part has as many alerts a day as somebody has time for. */
    private Threshold budgeted(Scored calibration, Truth truth, FeatureSpec features) {
      return budget(calibration, truth)
          .threshold(
              new Goal(parameters.alertsPerDay(), calibration.days(), 0),
              Model.coldStart(features).alertGapMillis());
    }

    private static AlertBudget budget(Scored rows, Truth truth) {
      AlertBudget budget = new AlertBudget();
      for (ScoredWindow window : rows.windows()) {
        if (truth.isOrdinary(window)) {
          budget.add(window.entity(), window.endMillis(), window.surprise());
        }
      }
      return budget;
    }

    private void budget(ObjectNode body, Evaluation evaluation) {
      if (parameters.alertsPerDay() > 0) {
        evaluation.metrics().stream()
            .filter(one -> one.what() == Measured.ALERTS_PER_DAY)
            .forEach(
                one -> {
                  ObjectNode node = body.putObject("budget");
                  node.put("alertsPerDay", parameters.alertsPerDay());
                  CanonicalJson.put(node, "raised", one.value());
                  node.put("kept", one.value() <= parameters.alertsPerDay());
                });
      }
    }

    Trained evaluate(Model model) throws InterruptedException {
      begin("looking for the ends of the slice");
      SliceTimes.Span span = span();
      FeatureSpec features = model.features();
      Truth truth = truth(features);
      end("ends");
      begin("judging");
      long window = features.windowMillis();
      long from = Math.floorDiv(span.firstMillis(), window) * window;
      long to = (Math.floorDiv(span.lastMillis(), window) + 1) * window;
      ObjectNode body =
          new Judgement(judging, manifest.topic(), parameters, truth, request.labels().isPresent())
              .judge("model", model, champion(), Optional.empty(), from, to, any -> true)
              .json();
      end("judge");
      return finish(model, new TimeSplit(from, from, from, from, from, to, 0), body);
    }

    private Trained finish(Model model, TimeSplit split, ObjectNode body) {
      body.set("data", data);
      body.set("seconds", seconds);
      body.set("manifest", CanonicalJson.read(manifest.toJson()));
      pass.ingest().forEach(body.putArray("ingest")::add);
      body.set("parameters", parameters.toJson());
      body.put("parametersHash", parameters.hash());
      ObjectNode span = body.putObject("judged");
      span.put("fromMillis", split.testFrom());
      span.put("toMillis", split.testTo());
      body.put("threads", request.threads());
      body.put("release", Release.VERSION);
      ObjectNode node = body.putObject("model");
      node.put("id", model.id());
      node.put("name", model.name());
      node.put("owner", model.owner());
      node.put("bytes", model.toBytes().length);
      ObjectNode facts = node.putObject("training");
      model.training().forEach(facts::put);
      return new Trained(model, split, body, pass.recordsRead());
    }

    private Dictionary mine(TimeSplit split) throws InterruptedException {
      begin("mining templates");
      DictionaryMiner miner = new DictionaryMiner();
      Predicate<LogEvent> taken =
          event -> !heldOut.entity(event.entity()) && !heldOut.message(event.body());
      long events =
          pass
              .<Long>run(
                  times.between(split.trainFrom(), split.trainTo()),
                  partition -> new MiningWork(miner, taken))
              .stream()
              .mapToLong(Long::longValue)
              .sum();
      if (events < LEAST_EVENTS) {
        throw new IllegalStateException(
            "the training part ("
                + split.words()
                + ") holds "
                + events
                + " events, at least "
                + LEAST_EVENTS
                + " are needed to say what is usual");
      }
      Dictionary dictionary = miner.mine();
      data.put("trainEvents", events);
      data.put("templates", dictionary.size());
      end("mine");
      return dictionary;
    }

    private Profile profile(TimeSplit split, Dictionary dictionary, FeatureSpec features)
        throws InterruptedException {
      if (split.trainTo() - split.trainFrom() < TWO_WEEKS_MILLIS) {
        data.put("hours", "not learned: the training part is shorter than two weeks");
        return Profile.NONE;
      }
      begin("learning the hours of the week");
      Model model =
          model(
              features,
              dictionary,
              Profile.NONE,
              new Threshold(LogModel.USUAL_NATS, "not chosen yet"),
              new TreeMap<>());
      ProfileTraining all = hours(features);
      for (ProfileTraining one :
          pass.<ProfileTraining>run(
              times.between(split.trainFrom(), split.trainTo()),
              partition ->
                  new ScoringHours(
                      dataset.name(),
                      model,
                      hours(features),
                      event -> !heldOut.entity(event.entity())))) {
        all.merge(one);
      }
      data.put("hours", "learned");
      end("hours");
      return all.profile();
    }

    private ProfileTraining hours(FeatureSpec features) {
      return new ProfileTraining(
          parameters.zone(), features.windowMillis(), ProfileTraining.MOST_ENTITIES);
    }

    private SortedMap<String, String> facts(
        TimeSplit split, Dictionary dictionary, Profile profile) {
      SortedMap<String, String> facts = new TreeMap<>();
      facts.put(
          "situation",
          request.labels().isPresent()
              ? "labelled: windows in known incidents are not learned as usual; other anomalies may"
                  + " be among the events"
              : "unlabelled: anomalies may be among the events");
      facts.put("data", "dataset " + dataset.name() + ", data version " + manifest.dataVersion());
      facts.put("split", split.words());
      facts.put("parameters", parameters.hash());
      facts.put("events", Long.toString(dictionary.lines()));
      facts.put("templates", Integer.toString(dictionary.size()));
      facts.put("templateQuality", dictionary.quality().status());
      for (int i = 0; i < dictionary.quality().reasons().size(); i++) {
        facts.put("templateQuality." + (i + 1), dictionary.quality().reasons().get(i));
      }
      request
          .labels()
          .ifPresent(
              labels -> {
                facts.put("labelledIncidents", Integer.toString(labels.incidents().size()));
                facts.put(
                    "labelledLines",
                    Long.toString(labels.lines().values().stream().mapToLong(Set::size).sum()));
              });
      facts.put("hours", profile.equals(Profile.NONE) ? "not learned" : "learned");
      if (parameters.entityDisjoint() || parameters.templateDisjoint()) {
        facts.put("heldOut", heldOut.words());
      }
      return facts;
    }

    private Model model(
        FeatureSpec features,
        Dictionary dictionary,
        Profile profile,
        Threshold threshold,
        SortedMap<String, String> facts) {
      return LogModel.of(
          parameters.name(),
          request.owner(),
          features,
          dictionary,
          FollowedParameters.NONE,
          profile,
          threshold,
          facts);
    }
  }
}
