package io.dawnwatch.engine.feature;

/** How often each of some 64-bit keys was counted, as a reader sees it. */
public interface Frequencies {
  /** Count of {@code key}, 0 if it was never counted. O(1). */
  long get(long key);

  /** Number of keys whose count is above zero. */
  int size();

  /** Sum of all counts. */
  long total();

  /** The keys with a count above zero, ascending. O(n log n). */
  long[] sortedKeys();
}
