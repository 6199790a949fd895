package io.dawnwatch.engine.evaluate;

import io.dawnwatch.engine.train.Surprises;
import io.dawnwatch.engine.train.Threshold;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What can be said of a model from the windows of a span of time.
 *
 * @param labelled whether labels were given
 * @param outcome {@code ok}, or what cannot be said and why
 * @param windows rows judged
 * @param incidents labelled incidents in the span
 * @param metrics the figures that can be had
 * @param subgroups the worst first
 * @param falseAlarms alerts that tell of no incident, the highest first; without labels, all alerts
 * @param misses incidents without an anomalous window, by start
 * @param surprise of the windows, in nats
 * @param delaySeconds from the end of a window to its score, by the clock of the partition
 * @param notes what a reader must know: sampling, groups left out
 */
public record Evaluation(
    boolean labelled,
    String outcome,
    long windows,
    int incidents,
    List<Metric> metrics,
    List<Subgroup> subgroups,
    List<RaisedAlert> falseAlarms,
    List<Miss> misses,
    Distribution surprise,
    Distribution delaySeconds,
    List<String> notes) {
  /** What an evaluation says that has nothing to hold back. */
  public static final String OK = "ok";

  /** Entries kept of each list of errors. */
  static final int MOST_ERRORS = 100;

  /** What nobody can know without labels. */
  public static final List<String> UNKNOWN_WITHOUT_LABELS =
      List.of(
          "which alerts are right (precision)",
          "which incidents were missed (recall)",
          "how long real incidents take to be seen",
          "whether this model is better than another: agreement says only that they differ");

  /**
   * An incident nobody was told of.
   *
   * @param highest the highest score within it; null if no window of its entity was scored
   */
  public record Miss(LabelledIncident incident, @Nullable Highest highest) {}

  /** How intervals are drawn. */
  public record Draws(int rounds, long seed) {}

  /**
   * Judges a model.
   *
   * @param truth the labelled incidents
   * @param labelled whether there are labels at all
   */
  public static Evaluation of(Scored scored, Truth truth, boolean labelled, Draws draws) {
    Truth here = truth.within(scored.fromMillis(), scored.toMillis());
    Figures figures = Figures.over(List.of(scored), here, labelled).get(0);
    double[] values = figures.asTheyAre();
    Interval[] intervals = figures.intervals(draws.rounds(), draws.seed());
    List<Metric> metrics = new ArrayList<>();
    for (Measured what : Measured.values()) {
      if ((labelled || !what.needsLabels()) && !scored.windows().isEmpty()) {
        metrics.add(new Metric(what, values[what.ordinal()], intervals[what.ordinal()]));
      }
    }
    Subgroups.Found groups = Subgroups.of(scored, here, labelled, draws.rounds(), draws.seed());
    List<String> notes = new ArrayList<>(groups.notes());
    if (labelled && !here.incidents().isEmpty() && !figures.isKnown(Measured.RECALL)) {
      notes.add(
          "too few incidents for intervals: they are given from "
              + Bootstrap.LEAST_BLOCKS
              + " entities and days with an incident on");
    }
    if (scored.entities() < scored.entitiesInAll()) {
      notes.add(
          "judged by a sample of "
              + scored.entities()
              + " of "
              + scored.entitiesInAll()
              + " entities, those with labels among them; counts per day are scaled up");
    }
    if (scored.cold() > 0) {
      notes.add(
          scored.cold()
              + " windows are left out: their entities were not known long enough to be judged");
    }
    return new Evaluation(
        labelled,
        outcome(scored, here, labelled),
        scored.windows().size(),
        here.incidents().size(),
        List.copyOf(metrics),
        groups.groups(),
        falseAlarms(scored, here),
        labelled ? misses(scored, here) : List.of(),
        Distribution.of(scored.windows().stream().mapToDouble(ScoredWindow::surprise).toArray()),
        Distribution.of(
            scored.windows().stream()
                .mapToDouble(one -> (one.emittedMillis() - one.endMillis()) / 1000.0)
                .toArray()),
        List.copyOf(notes));
  }

  private static String outcome(Scored scored, Truth here, boolean labelled) {
    if (scored.windows().isEmpty()) {
      return "no windows: nothing was scored in this span, so nothing can be said";
    }
    if (!labelled) {
      return "no labels: precision, recall and time to detect cannot be known";
    }
    if (here.incidents().isEmpty()) {
      return "one class: no labelled incident lies in this span, so only false alarms can be"
          + " counted; recall and average precision are unknown";
    }
    long ordinary =
        scored.windows().stream().filter(one -> here.of(one) == Truth.Kind.ORDINARY).count();
    if (ordinary == 0) {
      return "one class: every window lies in a labelled incident, so false alarms are unknown";
    }
    return OK;
  }

  private static List<RaisedAlert> falseAlarms(Scored scored, Truth here) {
    return scored.alerts().stream()
        .filter(
            one -> here.of(one.entity(), one.startMillis(), one.endMillis()) == Truth.Kind.ORDINARY)
        .sorted(
            Comparator.comparingDouble(RaisedAlert::peakScore)
                .reversed()
                .thenComparing(RaisedAlert::id))
        .limit(MOST_ERRORS)
        .toList();
  }

  private static List<Miss> misses(Scored scored, Truth here) {
    List<Miss> misses = new ArrayList<>();
    for (Map.Entry<LabelledIncident, Long> one : Figures.firstSeen(scored, here).entrySet()) {
      if (one.getValue() == Figures.MISSED && misses.size() < MOST_ERRORS) {
        misses.add(
            new Miss(
                one.getKey(),
                scored.highest().stream()
                    .filter(highest -> highest.incident().equals(one.getKey()))
                    .findFirst()
                    .orElse(null)));
      }
    }
    return List.copyOf(misses);
  }

  /** A paired comparison with another model over the same span. */
  public static Comparison compare(
      Scored mine,
      Scored theirs,
      String other,
      String otherModelId,
      Truth truth,
      boolean labelled,
      Draws draws) {
    return Comparison.of(
        mine,
        theirs,
        other,
        otherModelId,
        truth.within(mine.fromMillis(), mine.toMillis()),
        labelled,
        draws.rounds(),
        draws.seed());
  }

  /** How stable a threshold is that was set on {@code calibration}. */
  public static Stability stability(
      Scored calibration,
      Scored test,
      double thresholdNats,
      Function<Surprises, Threshold> rule,
      Draws draws) {
    return Stability.of(calibration, test, thresholdNats, rule, draws.rounds(), draws.seed());
  }
}
