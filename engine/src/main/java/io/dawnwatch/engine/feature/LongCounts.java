package io.dawnwatch.engine.feature;

import java.util.Arrays;
import java.util.function.LongUnaryOperator;

/**
 * Counts by a 64-bit key: an open-addressing map without boxing. Keys come back sorted, so nothing
 * depends on the order in which they came. A count never goes below zero; key 0 is allowed. Not
 * thread-safe.
 */
public final class LongCounts implements Frequencies {
  private static final int FIRST_CAPACITY = 8;

  /** Where nothing was counted yet: never written, so that empty ones take next to no memory. */
  private static final long[] NOTHING = {0};

  private long[] keys = NOTHING;
  private long[] counts = NOTHING;
  private int used;
  private int size;
  private long total;

  @Override
  public int size() {
    return size;
  }

  @Override
  public long total() {
    return total;
  }

  @Override
  public long get(long key) {
    int mask = keys.length - 1;
    int i = slot(key, mask);
    while (counts[i] != 0) {
      if (keys[i] == key) {
        return Math.max(counts[i], 0);
      }
      i = (i + 1) & mask;
    }
    return 0;
  }

  /**
   * Adds {@code by}, which may be negative, to the count of {@code key} and returns the new count.
   * O(1).
   *
   * @throws IllegalStateException if the count would become negative: more was taken than was given
   */
  public long add(long key, long by) {
    if (by == 0) {
      return get(key);
    }
    if (keys == NOTHING) {
      rebuild();
    }
    int mask = keys.length - 1;
    int i = slot(key, mask);
    while (counts[i] != 0 && keys[i] != key) {
      i = (i + 1) & mask;
    }
    long before = Math.max(counts[i], 0);
    long after = before + by;
    if (after < 0) {
      throw new IllegalStateException("count of " + key + " would be " + after);
    }
    if (counts[i] == 0) {
      used++;
      keys[i] = key;
    }
    counts[i] = after == 0 ? GONE : after;
    size += (after > 0 ? 1 : 0) - (before > 0 ? 1 : 0);
    total += by;
    if (used * 4 > keys.length * 3) {
      rebuild();
    }
    return after;
  }

  /** Marks a key whose count went back to zero; its place is used again at the next rebuild. */
  private static final int GONE = -1;

  private static int slot(long key, int mask) {
    long h = key * 0x9e3779b97f4a7c15L;
    return (int) (h >>> 32) & mask;
  }

  private void rebuild() {
    long[] oldKeys = keys;
    long[] oldCounts = counts;
    int capacity = FIRST_CAPACITY;
    while (capacity < size * 2) {
      capacity *= 2;
    }
    keys = new long[capacity];
    counts = new long[capacity];
    used = size;
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldCounts[i] > 0) {
        int j = slot(oldKeys[i], capacity - 1);
        while (counts[j] != 0) {
          j = (j + 1) & (capacity - 1);
        }
        keys[j] = oldKeys[i];
        counts[j] = oldCounts[i];
      }
    }
  }

  @Override
  public long[] sortedKeys() {
    long[] sorted = new long[size];
    int n = 0;
    for (int i = 0; i < keys.length; i++) {
      if (counts[i] > 0) {
        sorted[n++] = keys[i];
      }
    }
    Arrays.sort(sorted);
    return sorted;
  }

  /** Whether every key with a count lies between these two. O(n). */
  public boolean keysWithin(long above, long below) {
    for (int i = 0; i < keys.length; i++) {
      if (counts[i] > 0 && (keys[i] <= above || keys[i] >= below)) {
        return false;
      }
    }
    return true;
  }

  /** Sum of {@code f} over the counts above zero, in no order. O(n), without allocation. */
  public long sum(LongUnaryOperator f) {
    long sum = 0;
    for (long count : counts) {
      if (count > 0) {
        sum += f.applyAsLong(count);
      }
    }
    return sum;
  }

  /** Adds every count of {@code other} to this one. */
  public void addAll(LongCounts other) {
    for (int i = 0; i < other.keys.length; i++) {
      if (other.counts[i] > 0) {
        add(other.keys[i], other.counts[i]);
      }
    }
  }

  /** Takes every count of {@code other} from this one. */
  public void removeAll(LongCounts other) {
    for (int i = 0; i < other.keys.length; i++) {
      if (other.counts[i] > 0) {
        add(other.keys[i], -other.counts[i]);
      }
    }
  }

  /** About how many bytes of heap it takes. O(1). */
  public int heapBytes() {
    return 40 + (keys == NOTHING ? 0 : 32 + 16 * keys.length);
  }
}
