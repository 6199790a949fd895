package io.dawnwatch.engine.detect;

import io.dawnwatch.engine.bytes.ByteReader;
import io.dawnwatch.engine.bytes.ByteWriter;
import java.util.Arrays;

/**
 * The last numbers of a series. What was pushed out is forgotten exactly. They lie in one piece of
 * an array, and move to its front when its end is reached.
 */
final class RecentValues {
  /** Room beyond the capacity, as a part of it: so rarely are the values moved. */
  private static final int SLACK = 8;

  private final int capacity;
  private final float[] values;
  private int from;
  private int to;

  RecentValues(int capacity) {
    this.capacity = capacity;
    this.values = new float[capacity + Math.max(1, capacity / SLACK)];
  }

  int size() {
    return to - from;
  }

  void push(float value) {
    if (to == values.length) {
      System.arraycopy(values, to - (capacity - 1), values, 0, capacity - 1);
      from = 0;
      to = capacity - 1;
    }
    values[to] = value;
    to++;
    from = Math.max(from, to - capacity);
  }

  /** The number pushed {@code age} pushes before the last one; 0 is the last. */
  float get(int age) {
    return values[to - 1 - age];
  }

  /** The greatest of the last {@code n} numbers, at least 0. */
  float max(int n) {
    float max = 0;
    for (int i = Math.max(from, to - n); i < to; i++) {
      max = Math.max(max, values[i]);
    }
    return max;
  }

  /** Sum of {@code n} numbers, the newest of age {@code age}. */
  double sum(int age, int n) {
    double sum = 0;
    for (int i = to - 1 - age; i > to - 1 - age - n; i--) {
      sum += values[i];
    }
    return sum;
  }

  /** How many of the numbers of at least age {@code age} are as great as {@code value}. */
  int asGreat(float value, int age) {
    int count = 0;
    for (int i = from; i < to - age; i++) {
      count += values[i] >= value ? 1 : 0;
    }
    return count;
  }

  /** How many of the numbers of at least age {@code age} are as small as {@code value}. */
  int asSmall(float value, int age) {
    int count = 0;
    for (int i = from; i < to - age; i++) {
      count += values[i] <= value ? 1 : 0;
    }
    return count;
  }

  /** The numbers of at least age {@code age}, ascending; a copy. */
  float[] sorted(int age) {
    float[] sorted = Arrays.copyOfRange(values, from, Math.max(from, to - age));
    Arrays.sort(sorted);
    return sorted;
  }

  void write(ByteWriter out) {
    out.unsigned(size());
    for (int i = from; i < to; i++) {
      out.unsigned(Integer.toUnsignedLong(Float.floatToIntBits(values[i])));
    }
  }

  static RecentValues read(int capacity, ByteReader in) {
    RecentValues recent = new RecentValues(capacity);
    int n = in.below(capacity + 1);
    for (int i = 0; i < n; i++) {
      long bits = in.natural();
      in.require(
          bits <= 0xffff_ffffL && Float.isFinite(Float.intBitsToFloat((int) bits)), "a number");
      recent.push(Float.intBitsToFloat((int) bits));
    }
    return recent;
  }
}
