package io.dawnwatch.engine.detect;

import io.dawnwatch.engine.feature.LongCounts;

/*
 * ln N - (1/N) sum of c ln c. The terms are added as integers, so their order does not matter and nothing has to be
 * sorted; those of small counts come from a table.
 */
/** Shannon's entropy of counts, in nats. O(keys). */
final class Entropy {
  /** Fractions of a nat that terms are rounded to. */
  private static final double PER_NAT = 1 << 20;

  private static final long[] SMALL = new long[256];

  static {
    for (int count = 1; count < SMALL.length; count++) {
      SMALL[count] = computed(count);
    }
  }

  private Entropy() {}

  /** 0 for no counts or only one, at most the logarithm of how many keys there are. */
  static double of(LongCounts counts) {
    double total = counts.total();
    return counts.size() < 2
        ? 0
        : Math.max(0, StrictMath.log(total) - counts.sum(Entropy::term) / PER_NAT / total);
  }

  private static long term(long count) {
    return count < SMALL.length ? SMALL[(int) count] : computed(count);
  }

  private static long computed(long count) {
    return Math.round(count * StrictMath.log(count) * PER_NAT);
  }
}
