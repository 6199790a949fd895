package io.dawnwatch.engine.train;

import io.dawnwatch.engine.detect.Scale;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/*
 * What a detector measures on sessions it has not learned from, and what follows from it: a Scale that gives each value
 * the surprise -ln(share of held-out sessions with at least that much), starting from a share that is nothing unusual.
 * Where the sample ends, the tail goes on as an exponential one (peaks over threshold [1]) whose mean is estimated by the
 * median excess, so that one wild session does not stretch it, drawn towards one nat where few values tell.
 * [1] Coles. An Introduction to Statistical Modeling of Extreme Values. Springer 2001, chapter 4.
 */
/** Values measured on held-out sessions, each with its number of sessions. */
final class HeldOut {
  /** Sessions that must lie beyond a point for it to be one. */
  private static final double LEAST_SESSIONS = 5;

  /** Sessions that the prior mean excess, one nat, is worth. */
  private static final double PRIOR = 5;

  /** Shares at which a scale has points, about one per nat. */
  private static final double[] SHARES = {0.5, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001, 0.0003, 0.0001};

  /** Descending. */
  private final double[] values;

  private final long[] sessions;
  private final long total;

  private HeldOut(double[] values, long[] sessions) {
    this.values = values;
    this.sessions = sessions;
    this.total = Arrays.stream(sessions).sum();
  }

  /** One value of so many sessions. */
  record Value(double value, long sessions) {}

  /**
   * @param measured at least one, every number at least 1
   */
  static HeldOut of(List<Value> measured) {
    List<Value> sorted = new ArrayList<>(measured);
    sorted.sort((a, b) -> Double.compare(b.value, a.value));
    List<Value> merged = new ArrayList<>();
    for (Value one : sorted) {
      Value last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
      if (last != null && last.value == one.value) {
        merged.set(merged.size() - 1, new Value(one.value, last.sessions + one.sessions));
      } else {
        merged.add(one);
      }
    }
    return new HeldOut(
        merged.stream().mapToDouble(Value::value).toArray(),
        merged.stream().mapToLong(Value::sessions).toArray());
  }

  long total() {
    return total;
  }

  /** These values and others. */
  HeldOut and(HeldOut other) {
    List<Value> all = new ArrayList<>();
    for (HeldOut one : List.of(this, other)) {
      for (int i = 0; i < one.values.length; i++) {
        all.add(new Value(one.values[i], one.sessions[i]));
      }
    }
    return of(all);
  }

  /** Distinct values, descending. */
  double[] values() {
    return values;
  }

  /** Sessions with the value at this place. */
  long sessions(int place) {
    return sessions[place];
  }

  /** The greatest value that at least {@code share} of the sessions reach. */
  double reachedBy(double share) {
    long sum = 0;
    for (int i = 0; i < values.length; i++) {
      sum += sessions[i];
      if (sum >= share * total) {
        return values[i];
      }
    }
    return values[values.length - 1];
  }

  /** Share of sessions above {@code value}. */
  double above(double value) {
    long sum = 0;
    for (int i = 0; i < values.length && values[i] > value; i++) {
      sum += sessions[i];
    }
    return (double) sum / total;
  }

  /** The share a scale starts from: {@code wanted}, or more if too few sessions tell. */
  double start(double wanted) {
    return Math.max(wanted, Math.min(1, LEAST_SESSIONS / total));
  }

  /** The scale that is 0 up to what {@link #start} of {@code wanted} reach. */
  Scale scale(double wanted) {
    double start = start(wanted);
    List<double[]> points = new ArrayList<>();
    points.add(new double[] {reachedBy(start), 0});
    for (double share : SHARES) {
      if (share < start && share * total >= LEAST_SESSIONS) {
        double value = reachedBy(share);
        if (value > points.get(points.size() - 1)[0]) {
          points.add(new double[] {value, StrictMath.log(start / share)});
        }
      }
    }
    double from = points.get(points.size() - 1)[0];
    return new Scale(
        points.stream().mapToDouble(point -> point[0]).toArray(),
        points.stream().mapToDouble(point -> point[1]).toArray(),
        1 / meanExcess(from));
  }

  private double meanExcess(double from) {
    long above = 0;
    int places = 0;
    while (places < values.length && values[places] > from) {
      above += sessions[places++];
    }
    if (above == 0) {
      return 1;
    }
    long sum = 0;
    int median = 0;
    while ((sum += sessions[median]) * 2 < above) {
      median++;
    }
    double mean = (values[median] - from) / StrictMath.log(2);
    return Math.max(1, (above * mean + PRIOR) / (above + PRIOR));
  }
}
