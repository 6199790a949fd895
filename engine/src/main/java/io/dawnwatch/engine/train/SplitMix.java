package io.dawnwatch.engine.train;

import io.dawnwatch.engine.detect.CountVector;

/*
 * Steele, Lea, Flood. Fast splittable pseudorandom number generators. OOPSLA 2014.
 * Of our own, because models must be the same whatever the JDK's generators become.
 */
/** Seeded numbers and hashes for training and evaluation. Not thread-safe. */
public final class SplitMix {
  private static final long GAMMA = 0x9e3779b97f4a7c15L;

  private long state;

  /** Numbers that follow from {@code seed}. */
  public SplitMix(long seed) {
    state = seed;
  }

  /** Hash of a text. */
  public static long hash(String text) {
    long hash = text.length();
    for (int i = 0; i < text.length(); i++) {
      hash = CountVector.mix(hash ^ text.charAt(i));
    }
    return hash;
  }

  /** The next 64 bits. */
  public long next() {
    long next = CountVector.mix(state);
    state += GAMMA;
    return next;
  }

  /** A number from 0 to {@code bound - 1}, below 2^31. */
  public int below(int bound) {
    return (int) ((next() >>> 33) % bound);
  }

  /** A number in [0, 1). */
  public double unit() {
    return (next() >>> 11) * 0x1.0p-53;
  }
}
