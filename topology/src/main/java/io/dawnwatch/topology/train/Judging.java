package io.dawnwatch.topology.train;

import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.drift.Distributions;
import io.dawnwatch.engine.evaluate.Planting;
import io.dawnwatch.engine.evaluate.Scored;
import io.dawnwatch.engine.evaluate.Truth;
import io.dawnwatch.engine.evaluate.WindowLog;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.template.Dictionary;
import io.dawnwatch.engine.train.TimeSplit;
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
   */
  record Calibrated(Scored scored, Distributions reference) {}

  /**
   * Scores from the training part on until the calibration part is over, in one pass.
   *
   * @param entities whose windows are rows
   * @param taken which events are scored
   */
  Calibrated calibrate(
      Model model,
      TimeSplit split,
      Truth truth,
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
    for (Distributions one :
        pass.<Distributions>run(
            parts,
            partition ->
                new CalibratingWork(
                    dataset,
                    model,
                    logs.get(partition),
                    entities,
                    warm,
                    split.calibrationTo(),
                    taken))) {
      reference.merge(one);
    }
    return new Calibrated(WindowLog.merge(List.copyOf(logs.values()), inAll), reference);
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
