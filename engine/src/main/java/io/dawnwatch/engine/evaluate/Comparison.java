package io.dawnwatch.engine.evaluate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A model against another, on the same rows.
 *
 * @param other what the other is: {@code baseline}, {@code champion}
 * @param sameRows windows that both scored
 * @param bothAnomalous of them, those both call anomalies
 * @param onlyThis those only this model calls anomalies
 * @param onlyOther those only the other does
 * @param differences this minus the other, by figure
 */
public record Comparison(
    String other,
    String otherModelId,
    long sameRows,
    long bothAnomalous,
    long onlyThis,
    long onlyOther,
    List<Difference> differences) {
  /**
   * A figure of both.
   *
   * @param difference 95 % interval of this minus the other, blocks drawn for both alike
   */
  public record Difference(Measured what, double mine, double others, Interval difference) {
    /** In words: better, worse or no difference that can be told from chance. */
    public String verdict() {
      if (Double.isNaN(mine) || Double.isNaN(others)) {
        return "unknown";
      }
      if (!difference.isKnown()) {
        return "too little to say";
      }
      if (!difference.excludesZero()) {
        return "no significant difference";
      }
      return mine > others == what.moreIsBetter() ? "better" : "worse";
    }
  }

  /** Share of the windows either calls an anomaly that both do; NaN if neither calls any. */
  public double agreement() {
    return Block.share(bothAnomalous, bothAnomalous + onlyThis + onlyOther);
  }

  private record Row(String entity, long startMillis, long endMillis) {
    static Row of(ScoredWindow window) {
      return new Row(window.entity(), window.startMillis(), window.endMillis());
    }
  }

  /**
   * Recall alone: what {@link #of} gives of it, without the work for the other figures.
   *
   * @param truth incidents within the span of the rows
   */
  static Difference recall(Scored mine, Scored theirs, Truth truth, int rounds, long seed) {
    List<Figures> figures = Figures.over(List.of(mine, theirs), truth, true);
    Figures first = figures.get(0);
    Figures second = figures.get(1);
    boolean known = first.isKnown(Measured.RECALL) && second.isKnown(Measured.RECALL);
    Interval interval =
        known
            ? new Bootstrap(first.blocks(), rounds, seed)
                .intervals(1, times -> new double[] {first.recall(times) - second.recall(times)})[0]
            : Interval.UNKNOWN;
    return new Difference(
        Measured.RECALL, first.recall(first.once()), second.recall(second.once()), interval);
  }

  static Comparison of(
      Scored mine,
      Scored theirs,
      String other,
      String otherModelId,
      Truth truth,
      boolean labelled,
      int rounds,
      long seed) {
    Map<Row, Boolean> anomalies = new HashMap<>();
    theirs.windows().forEach(window -> anomalies.put(Row.of(window), window.anomaly()));
    long same = 0;
    long both = 0;
    long onlyThis = 0;
    long onlyOther = 0;
    for (ScoredWindow window : mine.windows()) {
      Boolean there = anomalies.get(Row.of(window));
      if (there != null) {
        same++;
        both += window.anomaly() && there ? 1 : 0;
        onlyThis += window.anomaly() && !there ? 1 : 0;
        onlyOther += !window.anomaly() && there ? 1 : 0;
      }
    }
    List<Figures> figures = Figures.over(List.of(mine, theirs), truth, labelled);
    Figures first = figures.get(0);
    Figures second = figures.get(1);
    int number = Measured.values().length;
    double[] my = first.asTheyAre();
    double[] its = second.asTheyAre();
    Interval[] intervals =
        new Bootstrap(first.blocks(), rounds, seed)
            .intervals(
                number,
                times -> {
                  double[] a = first.of(times);
                  double[] b = second.of(times);
                  for (int i = 0; i < number; i++) {
                    a[i] -= b[i];
                  }
                  return a;
                });
    List<Difference> differences = new ArrayList<>();
    for (Measured what : Measured.values()) {
      int i = what.ordinal();
      if (labelled || !what.needsLabels()) {
        boolean known = first.isKnown(what) && second.isKnown(what);
        differences.add(
            new Difference(what, my[i], its[i], known ? intervals[i] : Interval.UNKNOWN));
      }
    }
    return new Comparison(
        other, otherModelId, same, both, onlyThis, onlyOther, List.copyOf(differences));
  }
}
