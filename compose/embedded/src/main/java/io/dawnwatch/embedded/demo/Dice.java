package io.dawnwatch.embedded.demo;

import java.util.SplittableRandom;

/*
 * Every draw is made here from nextLong() alone: the library's nextGaussian and bounded nextInt may
 * change their algorithm between releases and use Math, whose last bit may differ between machines.
 */
/** Seeded random draws that give the same bits on every machine. Not thread-safe. */
final class Dice {
  private final SplittableRandom random;

  Dice(long seed) {
    this(new SplittableRandom(seed));
  }

  private Dice(SplittableRandom random) {
    this.random = random;
  }

  /** Independent dice: what is drawn from them leaves the draws of these unchanged. */
  Dice split() {
    return new Dice(random.split());
  }

  /** All 64 bits. */
  long bits() {
    return random.nextLong();
  }

  /** Uniform in [0, 1). */
  double uniform() {
    return (random.nextLong() >>> 11) * 0x1.0p-53;
  }

  /** Uniform in [0, bound). */
  int below(int bound) {
    return (int) (((random.nextLong() >>> 32) * bound) >>> 32);
  }

  /** Uniform in [low, high], both ends included. */
  int between(int low, int high) {
    return low + below(high - low + 1);
  }

  /** Uniform in [startMillis, endMillis). */
  long moment(long startMillis, long endMillis) {
    return startMillis + below((int) (endMillis - startMillis));
  }

  /** Standard normal, by Box and Muller. */
  double gaussian() {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - uniform()));
    return radius * StrictMath.cos(2 * StrictMath.PI * uniform());
  }

  /** Log-normal around {@code median}; {@code sigma} is the spread of its logarithm. */
  double logNormal(double median, double sigma) {
    return median * StrictMath.exp(sigma * gaussian());
  }

  /** Poisson count by Knuth's product of uniforms: O(mean), for means below some hundreds. */
  int poisson(double mean) {
    double floor = StrictMath.exp(-mean);
    int count = 0;
    for (double product = uniform(); product > floor; product *= uniform()) {
      count++;
    }
    return count;
  }
}
