package io.dawnwatch.engine.detect;

import io.dawnwatch.engine.bytes.ByteReader;
import io.dawnwatch.engine.bytes.ByteWriter;

/*
 * The share of held-out values at or above each level, from a histogram. Within what was seen the surprise of a value is
 * -ln of its share. Beyond, it grows on along the line from the outer twentieth to the greatest value seen, as the tail
 * of an exponential distribution would.
 */
/**
 * How surprising a value is, from values that were held out of training. Two histograms add up; a
 * value is a whole number from 0 to {@code levels - 1}.
 */
public final class Tail {
  /** No single value says more than this, in nats. */
  public static final double MOST_NATS = 40;

  /** Fewer values than this tell nothing. */
  private static final long LEAST_VALUES = 32;

  private final long[] counts;
  private long total;
  private double[] nats = {};

  public Tail(int levels) {
    counts = new long[levels];
  }

  /** Counts a value; beyond the ends it counts as the end. */
  public void count(double value) {
    counts[level(value)]++;
    total++;
    nats = new double[0];
  }

  private int level(double value) {
    return (int) Math.max(0, Math.min(value, counts.length - 1));
  }

  /** Adds the counts of a histogram of as many levels. */
  public void add(Tail other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
    total += other.total;
    nats = new double[0];
  }

  /** Surprise of a value, in nats: 0 to {@link #MOST_NATS}, 0 if too few values were counted. */
  public double nats(double value) {
    if (nats.length == 0) {
      prepare();
    }
    return nats[level(value)];
  }

  private void prepare() {
    nats = new double[counts.length];
    if (total < LEAST_VALUES) {
      return;
    }
    int greatest = counts.length - 1;
    while (counts[greatest] == 0) {
      greatest--;
    }
    long above = 0;
    int twentieth = greatest;
    for (int i = greatest; i >= 0; i--) {
      above += counts[i];
      if (above * 20 <= total) {
        twentieth = i;
      }
      nats[i] = StrictMath.log((total + 1.0) / (above + 1.0));
    }
    double rise = nats[greatest] - nats[twentieth];
    double slope = rise > 0 ? rise / (greatest - twentieth) : nats[greatest] / (greatest + 1.0);
    for (int i = greatest + 1; i < nats.length; i++) {
      nats[i] = Math.min(MOST_NATS, StrictMath.log(total + 1.0) + slope * (i - greatest));
    }
  }

  /** Writes the counts that are not 0. */
  public void write(ByteWriter out) {
    int used = 0;
    for (long count : counts) {
      used += count > 0 ? 1 : 0;
    }
    out.unsigned(used);
    int last = 0;
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        out.unsigned(i - last);
        out.unsigned(counts[i]);
        last = i;
      }
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException if it is damaged
   */
  public static Tail read(ByteReader in, int levels) {
    Tail tail = new Tail(levels);
    int used = in.items();
    int at = 0;
    for (int i = 0; i < used; i++) {
      at += in.below(levels - at);
      tail.counts[at] = in.natural();
      tail.total = Math.addExact(tail.total, tail.counts[at]);
    }
    return tail;
  }
}
