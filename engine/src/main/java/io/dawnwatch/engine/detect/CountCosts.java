package io.dawnwatch.engine.detect;

import io.dawnwatch.engine.bytes.ByteReader;
import io.dawnwatch.engine.bytes.ByteWriter;
import java.util.Arrays;

/*
 * What it costs, in nats, that a template occurs b times where a known session has it a times: the logarithm of how much
 * rarer it is to have at least b than to have at least a (at most, if b is smaller). A template whose number varies widely
 * changes cheaply, one that is always three costs dearly, and no unit or bandwidth has to be chosen: the distribution of
 * the template's own counts is the ruler. A count nobody had costs at least what new counts cost on that side of the
 * known one, by Good and Turing's estimate: the share of sessions there whose count was seen exactly once [1].
 * Every share is smoothed by half a session. Beyond the greatest known count the tail falls as 1 / count.
 * [1] Good. The population frequencies of species and the estimation of population parameters. Biometrika 40, 1953.
 */
/** Distribution of the count of one template over the sessions learned from. */
final class CountCosts {
  private final int[] values;
  private final long[] sessions;

  /** Sessions with at most the value at this place. */
  private final long[] atMost;

  /** Values at this place or before that exactly one session had. */
  private final long[] onceAtMost;

  private final long total;

  /**
   * @param values distinct counts, ascending; 0 for sessions without the template
   * @param sessions how many sessions had each, at least 1
   */
  CountCosts(int[] values, long[] sessions) {
    this.values = values;
    this.sessions = sessions;
    atMost = new long[values.length];
    long sum = 0;
    onceAtMost = new long[values.length];
    long once = 0;
    for (int i = 0; i < values.length; i++) {
      sum += sessions[i];
      atMost[i] = sum;
      once += sessions[i] == 1 ? 1 : 0;
      onceAtMost[i] = once;
    }
    total = sum;
  }

  int size() {
    return values.length;
  }

  /** Place of {@code count} among the known ones, or a negative number if nobody had it. */
  int place(int count) {
    return Arrays.binarySearch(values, count);
  }

  int value(int place) {
    return values[place];
  }

  /** Sessions that have the template at all. */
  long sessionsWith() {
    return values[0] == 0 ? total - sessions[0] : total;
  }

  /**
   * Cost of {@code count} where the known session has the value at {@code place}.
   *
   * @param leftOut whether the session that has {@code count} is itself one of those learned from,
   *     and is not to count
   */
  double cost(int place, int count, boolean leftOut) {
    int known = values[place];
    if (known == count) {
      return 0;
    }
    int at = place(count);
    long own = leftOut ? 1 : 0;
    long had = at < 0 ? 0 : sessions[at] - own;
    double n = total - own + 1.0;
    double nats;
    if (count > known) {
      // The session that is left out has count > known: it is in both tails.
      double more = atLeast(place) - own + 0.5;
      nats = StrictMath.log(more / (share(at, count, own) * n));
    } else {
      double fewer = atMost[place] - own + 0.5;
      int below = at < 0 ? -at - 2 : at;
      nats = StrictMath.log(fewer / ((below < 0 ? 0 : atMost[below] - own) + 0.5));
    }
    if (had == 0) {
      boolean up = count > known;
      int beyond = up ? values.length - 1 : place - 1;
      int within = up ? place : -1;
      double sessionsBeyond = upTo(atMost, beyond) - upTo(atMost, within) - own + 1.0;
      double onceBeyond = upTo(onceAtMost, beyond) - upTo(onceAtMost, within) - own + 0.5;
      nats = Math.max(nats, StrictMath.log(sessionsBeyond / onceBeyond));
    }
    return Math.max(nats, 0);
  }

  private static long upTo(long[] cumulative, int place) {
    return place < 0 ? 0 : cumulative[place];
  }

  /** Smoothed share of sessions with at least {@code count}, which is at place {@code at}. */
  private double share(int at, int count, long own) {
    double n = total - own + 1.0;
    int from = at < 0 ? -at - 1 : at;
    long sessionsThere = from == values.length ? 0 : atLeast(from) - own;
    if (sessionsThere > 0) {
      return (sessionsThere + 0.5) / n;
    }
    int last = at >= 0 && at == values.length - 1 ? at - 1 : values.length - 1;
    double greatest = last < 0 ? 0 : values[last];
    return 0.5 / n * (greatest + 1) / (count + 1.0);
  }

  private long atLeast(int place) {
    return total - atMost[place] + sessions[place];
  }

  void write(ByteWriter out) {
    out.unsigned(values.length);
    for (int i = 0; i < values.length; i++) {
      out.unsigned(i == 0 ? values[0] : values[i] - values[i - 1]);
      out.unsigned(sessions[i]);
    }
  }

  static CountCosts read(ByteReader in) {
    int[] values = new int[in.items()];
    long[] sessions = new long[values.length];
    in.require(values.length > 0, "a template without counts");
    long sum = 0;
    for (int i = 0; i < values.length; i++) {
      int step = in.count();
      in.require(i == 0 || step > 0 && values[i - 1] + step > 0, "an order of counts");
      values[i] = i == 0 ? step : values[i - 1] + step;
      sessions[i] = in.natural();
      sum += sessions[i];
      in.require(sessions[i] > 0 && sum > 0 && sum < 1L << 53, "a number of sessions");
    }
    return new CountCosts(values, sessions);
  }
}
