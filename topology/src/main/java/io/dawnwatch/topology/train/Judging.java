package io.dawnwatch.topology.train;

import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.drift.Distributions;
import io.dawnwatch.engine.evaluate.ContestLog;
import io.dawnwatch.engine.evaluate.ContestRows;
import io.dawnwatch.engine.evaluate.Planting;
import io.dawnwatch.engine.evaluate.Scored;
import io.dawnwatch.engine.evaluate.Truth;
import io.dawnwatch.engine.evaluate.WindowLog;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.template.Dictionary;
import io.dawnwatch.engine.train.LearnedDetector;
import io.dawnwatch.engine.train.TimeSplit;
import io.dawnwatch.engine.train.WindowSample;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import java.util.function.Predicate;

/** Scores a span of a slice with some models at once, by the production scorer. */
final class Judging {
  /** Processor time: what an event costs is the same on a busy machine. */
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** Read before a contest: what windows are compared with, twice over. */
  private static final int WARM_UP_HORIZONS = 2;

  private final SlicePass pass;
  private final SliceTimes times;
  private final String dataset;
  private final int mostWindows;

  /**
   * A model to be judged.
   *
   * @param role {@code candidate}, {@code baseline}, {@code champion}
   */
  record Subject(String role, Model model) {}

  /** What all subjects say, in their order, and what it cost. */
  record Result(List<Scored> scored, ScoringWork.Cost cost) {}

  Judging(SlicePass pass, SliceTimes times, String dataset, int mostWindows) {
    this.pass = pass;
    this.times = times;
    this.dataset = dataset;
    this.mostWindows = mostWindows;
  }

  /**
   * Scores [from, to).
   *
   * @param entities whose windows are rows
   * @param taken which events are scored
   * @param planting what is put into the events, if anything
   */
  Result score(
      List<Subject> subjects,
      long fromMillis,
      long toMillis,
      boolean toTheEnd,
      Truth truth,
      Predicate<String> entities,
      Predicate<LogEvent> taken,
      Optional<Planting> planting)
      throws InterruptedException {
    LongPredicate known = known(subjects.get(0).model());
    List<SlicePass.Part> parts =
        times.toScore(fromMillis, toTheEnd ? Long.MAX_VALUE : toMillis, longest(subjects));
    WindowLog.Wanted inAll =
        new WindowLog.Wanted(fromMillis, toMillis, truth, known, entities, mostWindows);
    WindowLog.Wanted perPartition = inAll.share(parts.size());
    Map<Integer, List<WindowLog>> logs = new TreeMap<>();
    for (SlicePass.Part part : parts) {
      List<WindowLog> ofPart = new ArrayList<>();
      subjects.forEach(
          any -> ofPart.add(new WindowLog(part.partition(), perPartition, planting.isPresent())));
      logs.put(part.partition(), ofPart);
    }
    ScoringWork.Cost cost =
        pass
            .run(
                parts,
                partition -> {
                  List<ScoringWork.Judged> judged = new ArrayList<>();
                  for (int i = 0; i < subjects.size(); i++) {
                    WindowLog log = logs.get(partition).get(i);
                    judged.add(new ScoringWork.Judged(subjects.get(i).model(), log, log, planting));
                  }
                  return new ScoringWork(dataset, judged, taken, THREADS::getCurrentThreadCpuTime);
                })
            .stream()
            .reduce(ScoringWork.Cost::plus)
            .orElse(new ScoringWork.Cost(0, new long[subjects.size()]));
    List<Scored> scored = new ArrayList<>();
    for (int i = 0; i < subjects.size(); i++) {
      int subject = i;
      scored.add(
          WindowLog.merge(logs.values().stream().map(one -> one.get(subject)).toList(), inAll));
    }
    return new Result(List.copyOf(scored), cost);
  }

  /**
   * What a threshold is set on.
   *
   * @param scored the windows of the calibration part
   * @param reference how the windows before the test part are distributed: what drift is told
   *     against later
   * @param sample windows of the training part, to learn detectors from
   */
  record Calibrated(Scored scored, Distributions reference, WindowSample sample) {}

  /**
   * Scores from the training part on until the calibration part is over, in one pass.
   *
   * @param entities whose windows are rows
   * @param taken which events are scored
   * @param seed decides which windows are in the sample
   */
  Calibrated calibrate(
      Model model,
      TimeSplit split,
      Truth truth,
      long seed,
      Predicate<String> entities,
      Predicate<LogEvent> taken)
      throws InterruptedException {
    List<SlicePass.Part> parts =
        times.toScoreSince(
            split.trainFrom(), split.calibrationFrom(), split.calibrationTo(), model.features());
    Map<Integer, WindowLog> logs = new TreeMap<>();
    WindowLog.Wanted inAll =
        new WindowLog.Wanted(
            split.calibrationFrom(),
            split.calibrationTo(),
            truth,
            known(model),
            entities,
            mostWindows);
    for (SlicePass.Part part : parts) {
      logs.put(part.partition(), new WindowLog(part.partition(), inAll.share(parts.size())));
    }
    long warm = split.trainFrom() + model.features().horizonMillis();
    Distributions reference = new Distributions();
    WindowSample sample = new WindowSample(seed, WindowSample.MOST);
    for (CalibratingWork.Seen one :
        pass.<CalibratingWork.Seen>run(
            parts,
            partition ->
                new CalibratingWork(
                    dataset,
                    model,
                    logs.get(partition),
                    entities,
                    warm,
                    split.calibrationTo(),
                    new CalibratingWork.Learning(
                        new WindowSample(seed, WindowSample.MOST), split.trainTo(), truth),
                    taken))) {
      reference.merge(one.reference());
      sample.merge(one.sample());
    }
    return new Calibrated(WindowLog.merge(List.copyOf(logs.values()), inAll), reference, sample);
  }

  /**
   * A contest.
   *
   * @param plain rows of the span as it is
   * @param planted the same with incidents in it; empty if none are planted
   */
  record Contest(ContestRows plain, Optional<ContestRows> planted) {}

  /**
   * Scores [from, to), a span of the calibration part from its beginning on, and asks candidates
   * about each window.
   *
   * @param candidates detectors that the model lacks
   * @param entities whose windows are rows
   * @param taken which events are scored
   * @param planting what is put into the events, if anything
   */
  Contest contest(
      Model model,
      List<LearnedDetector> candidates,
      TimeSplit split,
      long toMillis,
      Truth truth,
      Predicate<String> entities,
      Predicate<LogEvent> taken,
      Optional<Planting> planting)
      throws InterruptedException {
    FeatureSpec features = model.features();
    // The very parts that were calibrated on: their offsets are known.
    List<SlicePass.Part> parts =
        times.toScore(split.calibrationFrom(), split.calibrationTo(), features);
    WindowLog.Wanted wanted =
        new WindowLog.Wanted(
            split.calibrationFrom(), toMillis, truth, known(model), entities, mostWindows);
    List<ContestLog> plain = new ArrayList<>();
    List<ContestLog> planted = new ArrayList<>();
    Map<Integer, ScoringWork> works = new TreeMap<>();
    for (SlicePass.Part part : parts) {
      List<ScoringWork.Judged> judged = new ArrayList<>();
      plain.add(log(part, wanted.share(parts.size()), candidates));
      judged.add(judged(model, plain, Optional.empty()));
      if (planting.isPresent()) {
        planted.add(log(part, wanted.share(parts.size()), candidates));
        judged.add(judged(model, planted, planting));
      }
      works.put(part.partition(), new ScoringWork(dataset, judged, taken, () -> 0));
    }
    long warm = split.calibrationFrom() - WARM_UP_HORIZONS * features.horizonMillis();
    long over = toMillis + features.latenessMillis() + features.windowMillis();
    pass.run(parts, partition -> new SpanWork<>(works.get(partition), warm, over));
    return new Contest(
        ContestLog.merge(plain, wanted), planting.map(any -> ContestLog.merge(planted, wanted)));
  }

  private static ContestLog log(
      SlicePass.Part part, WindowLog.Wanted wanted, List<LearnedDetector> candidates) {
    return new ContestLog(
        part.partition(),
        wanted,
        candidates.stream().map(LearnedDetector::detector).toList(),
        THREADS::getCurrentThreadCpuTime);
  }

  private static ScoringWork.Judged judged(
      Model model, List<ContestLog> logs, Optional<Planting> planting) {
    ContestLog log = logs.get(logs.size() - 1);
    return new ScoringWork.Judged(model, log, log, planting);
  }

  private static FeatureSpec longest(List<Subject> subjects) {
    return subjects.stream()
        .map(one -> one.model().features())
        .max(Comparator.comparingLong(one -> one.horizonMillis()))
        .orElseThrow();
  }

  /** Whether a model's dictionary has a template; one without a dictionary knows them all. */
  private static LongPredicate known(Model model) {
    return Optional.ofNullable(model.parts().get(Model.DICTIONARY))
        .map(part -> Dictionary.fromBytes(part.bytes()))
        .<LongPredicate>map(dictionary -> id -> dictionary.byId(id).isPresent())
        .orElse(id -> true);
  }
}
