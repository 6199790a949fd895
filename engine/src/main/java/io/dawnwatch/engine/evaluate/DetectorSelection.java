package io.dawnwatch.engine.evaluate;

import io.dawnwatch.engine.detect.CountVector;
import io.dawnwatch.engine.detect.Weights;
import io.dawnwatch.engine.train.AlertBudget;
import io.dawnwatch.engine.train.SplitMix;
import io.dawnwatch.engine.train.WeightTraining;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/*
 * A detector that says more is not a better one: it also raises more alerts. So with and without it thresholds are taken
 * from which both raise as many false alerts on the same windows (EqualBudget's question), and what is found is compared
 * there, pair by pair, over blocks of entity and day. One after the other the best candidate joins while it is better by
 * more than chance and by LEAST_GAIN, and loses nothing at the threshold it would be used with, which allows no more
 * false alerts than there are without it.
 * Weights are judged out of fold: those of either half of the blocks are learned from the other.
 */
/**
 * Decides which learned detectors join a model. A function of the rows: the same rows give the same
 * choice.
 */
public final class DetectorSelection {
  /** What a detector must find more to be worth its cost: one incident in fifty. */
  public static final double LEAST_GAIN = 0.02;

  /** What weights are called where detectors are chosen. */
  public static final String WEIGHTS = "weights";

  /** What people say of a detector. */
  public enum Choice {
    /** The rule decides. */
    AUTO,
    /** It joins, measured or not. */
    ON,
    /** It does not. */
    OFF
  }

  /** What became of a candidate. */
  public enum Decision {
    KEPT,
    REFUSED,
    FORCED_ON
  }

  /**
   * What is compared.
   *
   * @param detectors names of the model's detectors, then those of the candidates, as rows have
   *     them
   * @param plain rows of the span as it is
   * @param withIncidents rows with the incidents in them: the same ones, if these are real
   * @param incidents what is to be found
   * @param labels real incidents: windows in them and right after raise no false alert
   * @param real whether the incidents are labelled and not planted
   * @param nats threshold of the model without candidates
   * @param gapMillis an alert ends when no anomalous window ended for this long
   */
  public record Evidence(
      List<String> detectors,
      ContestRows plain,
      ContestRows withIncidents,
      Truth incidents,
      Truth labels,
      boolean real,
      double nats,
      long gapMillis,
      Evaluation.Draws draws) {}

  /**
   * What is said of a candidate.
   *
   * @param alerts false alerts that both were allowed
   * @param recall of the incidents with it and without it, at that number
   * @param averagePrecision the same of the order of windows, of labelled incidents
   * @param nanosPerWindow what it takes; NaN if unknown
   * @param why the decision in words
   */
  public record Verdict(
      String detector,
      Decision decision,
      long alerts,
      Comparison.Difference recall,
      Optional<Comparison.Difference> averagePrecision,
      double nanosPerWindow,
      String why) {
    public boolean joins() {
      return decision != Decision.REFUSED;
    }
  }

  /**
   * The choice.
   *
   * @param verdicts of each candidate, in the order in which scores list detectors
   * @param weights of all detectors, if they join
   */
  public record Selected(List<Verdict> verdicts, Optional<Weights> weights) {
    /** Names of the detectors that join, in order. */
    public List<String> joined() {
      return verdicts.stream()
          .filter(one -> one.joins() && !one.detector().equals(WEIGHTS))
          .map(Verdict::detector)
          .toList();
    }
  }

  private final Evidence evidence;
  private final List<String> candidates;
  private final Map<String, Choice> choices;

  private DetectorSelection(Evidence evidence, Map<String, Choice> choices) {
    this.evidence = evidence;
    int own = evidence.detectors.size() - evidence.plain.candidates();
    this.candidates = evidence.detectors.subList(own, evidence.detectors.size());
    this.choices = choices;
  }

  /**
   * Chooses.
   *
   * @param choices what people want, by name of a candidate or {@link #WEIGHTS}; what is not named
   *     is decided by the rule
   */
  public static Selected select(Evidence evidence, Map<String, Choice> choices) {
    return new DetectorSelection(evidence, choices).select();
  }

  /**
   * Whether labelled incidents within [from, to) are enough to compare by: those of so many
   * entities and days that an interval can be given.
   */
  public static boolean canCompareBy(Truth labels, long from, long to) {
    return labels.within(from, to).incidents().stream()
            .map(one -> Block.Key.of(one.entity(), one.startMillis()))
            .distinct()
            .count()
        >= Bootstrap.LEAST_BLOCKS;
  }

  private Choice choice(String name) {
    return choices.getOrDefault(name, Choice.AUTO);
  }

  /** A comparison, and whether it decides for the candidate. */
  private record Measure(
      long alerts,
      Comparison.Difference recall,
      Optional<Comparison.Difference> averagePrecision,
      double gain,
      boolean loses) {
    boolean earns() {
      return gain >= LEAST_GAIN && !loses;
    }
  }

  private Selected select() {
    Map<String, Verdict> verdicts = new TreeMap<>();
    List<Integer> joined = new ArrayList<>();
    for (int i = 0; i < candidates.size(); i++) {
      if (choice(candidates.get(i)) == Choice.ON) {
        Measure measure = measure(joined, i);
        joined.add(i);
        put(verdicts, i, Decision.FORCED_ON, measure);
      }
    }
    for (int best = 0; best >= 0; ) {
      best = -1;
      Measure greatest = null;
      for (int i = 0; i < candidates.size(); i++) {
        if (!joined.contains(i)) {
          Measure measure = measure(joined, i);
          put(verdicts, i, Decision.REFUSED, measure);
          if (measure.earns() && (greatest == null || measure.gain > greatest.gain)) {
            best = i;
            greatest = measure;
          }
        }
      }
      if (greatest != null) {
        joined.add(best);
        put(verdicts, best, Decision.KEPT, greatest);
      }
    }
    List<Verdict> inOrder = new ArrayList<>();
    candidates.forEach(name -> inOrder.add(Objects.requireNonNull(verdicts.get(name))));
    // Scores list detectors in the order of candidates, whenever they joined.
    return weighted(joined.stream().sorted().toList(), inOrder);
  }

  private void put(Map<String, Verdict> to, int candidate, Decision decision, Measure measure) {
    String name = candidates.get(candidate);
    to.put(name, verdict(name, decision, measure, evidence.plain.nanosPerWindow()[candidate]));
  }

  private Verdict verdict(String name, Decision decision, Measure measure, double nanos) {
    return new Verdict(
        name,
        decision,
        measure.alerts,
        measure.recall,
        measure.averagePrecision,
        nanos,
        why(decision, measure));
  }

  private Measure measure(List<Integer> joined, int candidate) {
    List<Integer> with = new ArrayList<>(joined);
    with.add(candidate);
    return measure(
        evidence.plain.with(joined),
        evidence.plain.with(with),
        evidence.withIncidents.with(joined),
        evidence.withIncidents.with(with));
  }

  /**
   * Compares.
   *
   * @param without the model as it would be, on the span as it is
   * @param with the model with the candidate, on the same
   * @param withoutSees the former on the span with the incidents
   * @param withSees the latter on that
   */
  private Measure measure(Scored without, Scored with, Scored withoutSees, Scored withSees) {
    AlertBudget before = ordinary(without);
    AlertBudget after = ordinary(with);
    long gap = evidence.gapMillis;
    long alerts = Math.max(before.alerts(evidence.nats, gap), after.alerts(evidence.nats, gap));
    double days = without.days();
    Scored mine = withSees.withThreshold(after.nats(alerts, days, gap));
    Scored others = withoutSees.withThreshold(before.nats(alerts, days, gap));
    Comparison.Difference recall =
        EqualBudget.recallAsTheyAre(mine, others, evidence.incidents, evidence.draws);
    Optional<Comparison.Difference> order =
        evidence.real ? Optional.of(averagePrecision(mine, others)) : Optional.empty();
    long allowed = ordinary(evidence.plain.scored()).alerts(evidence.nats, gap);
    boolean loses =
        recall(withSees, used(after, allowed, days))
                < recall(withoutSees, used(before, allowed, days))
            || recall.verdict().equals("worse")
            || order.filter(one -> one.verdict().equals("worse")).isPresent();
    double gain = gain(recall);
    return new Measure(
        alerts, recall, order, order.map(one -> Math.max(gain, gain(one))).orElse(gain), loses);
  }

  private double used(AlertBudget rows, long allowed, double days) {
    return used(rows, allowed, days, evidence.gapMillis, evidence.real ? 0 : evidence.nats);
  }

  /**
   * From where on a model is used that candidates joined: no more false alerts than without them.
   *
   * @param rows ordinary windows
   * @param allowed false alerts without candidates
   * @param least a threshold it does not fall below: without labels nobody knows what lies there
   */
  public static double used(
      AlertBudget rows, long allowed, double days, long gapMillis, double least) {
    return Math.max(least, rows.nats(allowed, days, gapMillis));
  }

  private AlertBudget ordinary(Scored rows) {
    AlertBudget budget = new AlertBudget();
    for (ScoredWindow window : rows.windows()) {
      if (evidence.labels.isOrdinary(window)) {
        budget.add(window.entity(), window.endMillis(), window.surprise());
      }
    }
    return budget;
  }

  private double recall(Scored rows, double nats) {
    long found =
        Figures.firstSeen(rows.withThreshold(nats), evidence.incidents).values().stream()
            .filter(seen -> seen != Figures.MISSED)
            .count();
    return (double) found / Math.max(1, evidence.incidents.incidents().size());
  }

  private Comparison.Difference averagePrecision(Scored mine, Scored others) {
    return Evaluation.compare(mine, others, "", "", evidence.incidents, true, evidence.draws)
        .differences()
        .stream()
        .filter(one -> one.what() == Measured.AVERAGE_PRECISION)
        .findFirst()
        .orElseThrow();
  }

  /** By how much it is better if that is more than chance, else 0. */
  private static double gain(Comparison.Difference one) {
    return one.verdict().equals("better") ? one.mine() - one.others() : 0;
  }

  // ---- weights

  private Selected weighted(List<Integer> joined, List<Verdict> verdicts) {
    if (!evidence.real || choice(WEIGHTS) == Choice.OFF) {
      return new Selected(List.copyOf(verdicts), Optional.empty());
    }
    int own = evidence.detectors.size() - candidates.size();
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < own; i++) {
      places.add(i);
    }
    joined.forEach(one -> places.add(own + one));
    List<String> names = places.stream().map(evidence.detectors::get).toList();
    List<double[]> nats = new ArrayList<>();
    for (double[] all : evidence.plain.said()) {
      nats.add(places.stream().mapToDouble(place -> all[place]).toArray());
    }
    List<ScoredWindow> rows = evidence.plain.scored().windows();
    Weights fromEven = fit(names, rows, nats, 0);
    Weights fromOdd = fit(names, rows, nats, 1);
    Weights all = fit(names, rows, nats, -1);
    if (fromEven == null || fromOdd == null || all == null) {
      return new Selected(List.copyOf(verdicts), Optional.empty());
    }
    double[] sums = new double[rows.size()];
    for (int i = 0; i < sums.length; i++) {
      Weights weights = fold(rows.get(i)) == 0 ? fromOdd : fromEven;
      for (int d = 0; d < names.size(); d++) {
        sums[i] += weights.of(names.get(d)) * nats.get(i)[d];
      }
    }
    Scored plain = evidence.plain.with(joined);
    Scored weighted = evidence.plain.withSurprises(sums);
    Measure measure = measure(plain, weighted, plain, weighted);
    boolean on = choice(WEIGHTS) == Choice.ON;
    Decision decision =
        on ? Decision.FORCED_ON : measure.earns() ? Decision.KEPT : Decision.REFUSED;
    List<Verdict> told = new ArrayList<>(verdicts);
    told.add(verdict(WEIGHTS, decision, measure, 0));
    return new Selected(
        List.copyOf(told), decision == Decision.REFUSED ? Optional.empty() : Optional.of(all));
  }

  /** Blocks of entity and day in two halves. */
  private static int fold(ScoredWindow row) {
    Block.Key block = Block.Key.of(row.entity(), row.startMillis());
    return (int) (CountVector.mix(SplitMix.hash(block.entity()) ^ block.day()) & 1);
  }

  /** Weights from the rows of one fold; of all, if it is below 0. */
  private @Nullable Weights fit(
      List<String> names, List<ScoredWindow> rows, List<double[]> nats, int fold) {
    List<double[]> ordinary = new ArrayList<>();
    List<double[]> inIncidents = new ArrayList<>();
    for (int i = 0; i < nats.size(); i++) {
      if (fold < 0 || fold(rows.get(i)) == fold) {
        switch (evidence.labels.of(rows.get(i))) {
          case ORDINARY -> ordinary.add(nats.get(i));
          case INCIDENT -> inIncidents.add(nats.get(i));
          case AFTER -> {}
        }
      }
    }
    return WeightTraining.fit(names, ordinary, inIncidents);
  }

  // ---- words

  private String why(Decision decision, Measure measure) {
    if (evidence.incidents.incidents().isEmpty()) {
      return (decision == Decision.REFUSED ? "refused" : "wanted by the parameters")
          + ": nothing could be measured, for there was no room to plant incidents";
    }
    Comparison.Difference recall = measure.recall;
    String figures =
        String.format(
            Locale.ROOT,
            "%s of %d %s incidents are found with it, %s without (difference %s), at %d false"
                + " alerts each",
            share(recall.mine()),
            evidence.incidents.incidents().size(),
            evidence.real ? "labelled" : "planted",
            share(recall.others()),
            range(recall.difference()),
            measure.alerts);
    if (measure.averagePrecision.isPresent()) {
      Comparison.Difference order = measure.averagePrecision.get();
      figures +=
          String.format(
              Locale.ROOT,
              "; average precision %s with it, %s without (difference %s)",
              share(order.mine()),
              share(order.others()),
              range(order.difference()));
    }
    return switch (decision) {
      case KEPT -> "kept: " + figures;
      case FORCED_ON -> "wanted by the parameters: " + figures;
      case REFUSED -> "refused, " + lack(measure) + ": " + figures;
    };
  }

  private static String lack(Measure measure) {
    if (measure.gain >= LEAST_GAIN) {
      return "for it loses elsewhere what it gains";
    }
    if (measure.gain > 0) {
      return "for the gain is below " + LEAST_GAIN;
    }
    return "for it is not better by more than chance";
  }

  private static String share(double value) {
    return Double.isNaN(value) ? "unknown" : String.format(Locale.ROOT, "%.3f", value);
  }

  private static String range(Interval interval) {
    return interval.isKnown()
        ? String.format(Locale.ROOT, "%.3f to %.3f", interval.low(), interval.high())
        : "unknown, too few incidents";
  }
}
