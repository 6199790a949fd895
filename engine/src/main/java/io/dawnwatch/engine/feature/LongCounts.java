package io.dawnwatch.engine.feature;

import java.util.Arrays;
import java.util.function.LongUnaryOperator;

/**
 * Counts by a 64-bit key: an open-addressing map without boxing. Keys come back sorted, so nothing
 * depends on the order in which they came. A count never goes below zero; key 0 is allowed. Not
 * thread-safe.
 */
public final class LongCounts implements Frequencies {
  private static final int FIRST_CAPACITY = 4;

  /** Where nothing was counted yet: never written, so that empty ones take next to no memory. */
  private static final long[] NOTHING = {0, 0};

  /** A key, then its count: most are looked for once, when nothing of them is in a cache. */
  private long[] pairs = NOTHING;

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
    long[] in = pairs;
    int i = place(key, in);
    while (in[i + 1] != 0) {
      if (in[i] == key) {
        return Math.max(in[i + 1], 0);
      }
      i = next(i, in);
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
    if (pairs == NOTHING) {
      rebuild();
    }
    long[] in = pairs;
    int i = place(key, in);
    while (in[i + 1] != 0 && in[i] != key) {
      i = next(i, in);
    }
    long before = Math.max(in[i + 1], 0);
    long after = before + by;
    if (after < 0) {
      throw new IllegalStateException("count of " + key + " would be " + after);
    }
    if (in[i + 1] == 0) {
      used++;
      in[i] = key;
    }
    in[i + 1] = after == 0 ? GONE : after;
    size += (after > 0 ? 1 : 0) - (before > 0 ? 1 : 0);
    total += by;
    if (used * 8 > in.length * 3) {
      rebuild();
    }
    return after;
  }

  /** Marks a key whose count went back to zero; its place is used again at the next rebuild. */
  private static final int GONE = -1;

  /** Where the pair of a key stands, if it is not further on. */
  private static int place(long key, long[] pairs) {
    long h = key * 0x9e3779b97f4a7c15L;
    return (int) (h >>> 31) & pairs.length - 2;
  }

  private static int next(int place, long[] pairs) {
    return place + 2 & pairs.length - 1;
  }

  private void rebuild() {
    long[] old = pairs;
    int capacity = FIRST_CAPACITY;
    while (capacity < size * 2) {
      capacity *= 2;
    }
    long[] in = new long[2 * capacity];
    pairs = in;
    used = size;
    for (int i = 0; i < old.length; i += 2) {
      if (old[i + 1] > 0) {
        int j = place(old[i], in);
        while (in[j + 1] != 0) {
          j = next(j, in);
        }
        in[j] = old[i];
        in[j + 1] = old[i + 1];
      }
    }
  }

  @Override
  public long[] sortedKeys() {
    long[] sorted = new long[size];
    int n = 0;
    for (int i = 0; i < pairs.length; i += 2) {
      if (pairs[i + 1] > 0) {
        sorted[n++] = pairs[i];
      }
    }
    Arrays.sort(sorted);
    return sorted;
  }

  /** Whether every key with a count lies between these two. O(n). */
  public boolean keysWithin(long above, long below) {
    for (int i = 0; i < pairs.length; i += 2) {
      if (pairs[i + 1] > 0 && (pairs[i] <= above || pairs[i] >= below)) {
        return false;
      }
    }
    return true;
  }

  /** Sum of {@code f} over the counts above zero, in no order. O(n), without allocation. */
  public long sum(LongUnaryOperator f) {
    long sum = 0;
    for (int i = 1; i < pairs.length; i += 2) {
      if (pairs[i] > 0) {
        sum += f.applyAsLong(pairs[i]);
      }
    }
    return sum;
  }

  /** Adds every count of {@code other} to this one. */
  public void addAll(LongCounts other) {
    for (int i = 0; i < other.pairs.length; i += 2) {
      if (other.pairs[i + 1] > 0) {
        add(other.pairs[i], other.pairs[i + 1]);
      }
    }
  }

  /** Takes every count of {@code other} from this one. */
  public void removeAll(LongCounts other) {
    for (int i = 0; i < other.pairs.length; i += 2) {
      if (other.pairs[i + 1] > 0) {
        add(other.pairs[i], -other.pairs[i + 1]);
      }
    }
  }

  /** About how many bytes of heap it takes. O(1). */
  public int heapBytes() {
    return 40 + (pairs == NOTHING ? 0 : 16 + 8 * pairs.length);
  }
}
