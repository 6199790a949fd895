package io.dawnwatch.engine.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The figures of one model over weighted blocks of entity and day. */
final class Figures {
  private static final int FIGURES = Measured.values().length;

  private final List<Block> blocks = new ArrayList<>();
  private final Scored scored;
  private final boolean labelled;

  /** Rows by falling surprise, those after incidents left out. */
  private final double[] surprise;

  private final int[] block;
  private final boolean[] positive;

  private Figures(Scored scored, Truth truth, boolean labelled, SortedSet<Block.Key> keys) {
    this.scored = scored;
    this.labelled = labelled;
    SortedMap<Block.Key, Integer> places = new TreeMap<>();
    for (Block.Key key : keys) {
      places.put(key, places.size());
      blocks.add(new Block());
    }
    List<ScoredWindow> ranked = new ArrayList<>();
    for (ScoredWindow window : scored.windows()) {
      Truth.Kind kind = truth.of(window);
      blocks.get(place(places, key(window))).add(window, kind);
      if (kind != Truth.Kind.AFTER) {
        ranked.add(window);
      }
    }
    for (RaisedAlert alert : scored.alerts()) {
      blocks
          .get(place(places, key(alert)))
          .add(truth.of(alert.entity(), alert.startMillis(), alert.endMillis()));
    }
    for (Map.Entry<LabelledIncident, Long> one : firstSeen(scored, truth).entrySet()) {
      Block at = blocks.get(place(places, key(one.getKey())));
      at.incidents++;
      if (one.getValue() != MISSED) {
        at.found++;
        at.delaysMillis.add(Math.max(0, one.getValue() - one.getKey().startMillis()));
      }
    }
    ranked.sort(Comparator.comparingDouble(ScoredWindow::surprise).reversed());
    surprise = new double[ranked.size()];
    block = new int[ranked.size()];
    positive = new boolean[ranked.size()];
    for (int i = 0; i < surprise.length; i++) {
      ScoredWindow window = ranked.get(i);
      surprise[i] = window.surprise();
      block[i] = place(places, key(window));
      positive[i] = truth.of(window) == Truth.Kind.INCIDENT;
    }
  }

  private static int place(SortedMap<Block.Key, Integer> places, Block.Key key) {
    return Objects.requireNonNull(places.get(key));
  }

  static final long MISSED = Long.MIN_VALUE;

  /** When each incident was first scored as an anomaly, or {@link #MISSED}. */
  static Map<LabelledIncident, Long> firstSeen(Scored scored, Truth truth) {
    Map<LabelledIncident, Long> seen = new TreeMap<>();
    truth.incidents().forEach(one -> seen.put(one, MISSED));
    for (ScoredWindow window : scored.windows()) {
      if (window.anomaly()) {
        for (LabelledIncident one : truth.of(window.entity())) {
          if (one.overlaps(window.startMillis(), window.endMillis())) {
            seen.merge(one, window.emittedMillis(), (a, b) -> a == MISSED ? b : Math.min(a, b));
          }
        }
      }
    }
    return seen;
  }

  /** The figures of models over the same blocks: those that any of them has. */
  static List<Figures> over(List<Scored> all, Truth truth, boolean labelled) {
    SortedSet<Block.Key> keys = new TreeSet<>();
    for (Scored scored : all) {
      scored.windows().forEach(window -> keys.add(key(window)));
      scored.alerts().forEach(alert -> keys.add(key(alert)));
    }
    truth.incidents().forEach(one -> keys.add(key(one)));
    return all.stream().map(scored -> new Figures(scored, truth, labelled, keys)).toList();
  }

  private static Block.Key key(ScoredWindow window) {
    return Block.Key.of(window.entity(), window.startMillis());
  }

  private static Block.Key key(RaisedAlert alert) {
    return Block.Key.of(alert.entity(), alert.startMillis());
  }

  private static Block.Key key(LabelledIncident one) {
    return Block.Key.of(one.entity(), one.startMillis());
  }

  /**
   * Intervals of all figures, by ordinal of {@link Measured}. Those that rest on too few blocks are
   * unknown; where every draw gives the same share, the bootstrap is blind, and the interval is
   * that of independent trials.
   */
  Interval[] intervals(int rounds, long seed) {
    Interval[] intervals = new Bootstrap(blocks.size(), rounds, seed).intervals(FIGURES, this::of);
    Block sum = new Block();
    blocks.forEach(one -> sum.add(one, 1));
    Interval precision = Interval.ofShare(sum.trueAlerts, sum.trueAlerts + sum.falseAlerts);
    Interval recall = Interval.ofShare(sum.found, sum.incidents);
    for (Measured what : Measured.values()) {
      int i = what.ordinal();
      if (!isKnown(what)) {
        intervals[i] = Interval.UNKNOWN;
      } else if (intervals[i].low() == intervals[i].high()) {
        intervals[i] =
            switch (what) {
              case PRECISION -> precision;
              case RECALL -> recall;
              case F1 ->
                  new Interval(
                      f1(precision.low(), recall.low()), f1(precision.high(), recall.high()));
              default -> intervals[i];
            };
      }
    }
    return intervals;
  }

  private static double f1(double precision, double recall) {
    return precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0;
  }

  /** Whether so many blocks tell of a figure that drawing them anew says something. */
  boolean isKnown(Measured what) {
    long telling =
        switch (what) {
          case PRECISION, WINDOW_PRECISION ->
              blocks.stream().filter(one -> one.alerts > 0 || one.anomalous > 0).count();
          case RECALL, F1, WINDOW_RECALL, WINDOW_F1, AVERAGE_PRECISION ->
              blocks.stream().filter(one -> one.incidents > 0).count();
          case TIME_TO_DETECT -> blocks.stream().filter(one -> one.found > 0).count();
          default -> blocks.size();
        };
    return telling >= Bootstrap.LEAST_BLOCKS;
  }

  int blocks() {
    return blocks.size();
  }

  /** Everything counted once. */
  double[] asTheyAre() {
    return of(once());
  }

  /** Every block counted once. */
  int[] once() {
    int[] once = new int[blocks.size()];
    Arrays.fill(once, 1);
    return once;
  }

  /** The figures, by ordinal of {@link Measured}, with each block counted so many times. */
  double[] of(int[] times) {
    Block sum = new Block();
    for (int i = 0; i < times.length; i++) {
      if (times[i] > 0) {
        sum.add(blocks.get(i), times[i]);
      }
    }
    double perDay =
        scored.entities() == 0
            ? 0
            : (double) scored.entitiesInAll() / scored.entities() / scored.days();
    double[] figures = new double[FIGURES];
    for (Measured what : Measured.values()) {
      figures[what.ordinal()] =
          what.needsLabels() && !labelled ? Double.NaN : figure(what, sum, times, perDay);
    }
    return figures;
  }

  /** Share of the incidents that are found, with each block counted so many times. */
  double recall(int[] times) {
    long found = 0;
    long incidents = 0;
    for (int i = 0; i < times.length; i++) {
      found += times[i] * blocks.get(i).found;
      incidents += times[i] * blocks.get(i).incidents;
    }
    return Block.share(found, incidents);
  }

  private double figure(Measured what, Block sum, int[] times, double perDay) {
    return switch (what) {
      case PRECISION -> sum.precision();
      case RECALL -> sum.recall();
      case F1 -> sum.f1();
      case WINDOW_PRECISION -> sum.windowPrecision();
      case WINDOW_RECALL -> sum.windowRecall();
      case WINDOW_F1 -> sum.windowF1();
      case AVERAGE_PRECISION -> averagePrecision(times);
      case TIME_TO_DETECT -> sum.medianDelaySeconds();
      case FALSE_ALERTS_PER_DAY -> sum.falseAlerts * perDay;
      case ALERTS_PER_DAY -> sum.alerts * perDay;
      case ANOMALOUS_SHARE -> Block.share(sum.anomalous, sum.windows);
    };
  }

  /** Rows of equal surprise count together, so their order does not matter. */
  private double averagePrecision(int[] times) {
    long positives = 0;
    for (int i = 0; i < surprise.length; i++) {
      positives += positive[i] ? times[block[i]] : 0;
    }
    if (positives == 0) {
      return Double.NaN;
    }
    long hits = 0;
    long called = 0;
    double sum = 0;
    for (int i = 0; i < surprise.length && hits < positives; ) {
      long more = 0;
      int j = i;
      while (j < surprise.length && surprise[j] == surprise[i]) {
        more += positive[j] ? times[block[j]] : 0;
        called += times[block[j]];
        j++;
      }
      hits += more;
      sum += more == 0 ? 0 : (double) more * hits / called;
      i = j;
    }
    return sum / positives;
  }
}
