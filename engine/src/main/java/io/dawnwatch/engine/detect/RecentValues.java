package io.dawnwatch.engine.detect;

import io.dawnwatch.engine.bytes.ByteReader;
import io.dawnwatch.engine.bytes.ByteWriter;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
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

  /** The numbers up to {@link #end}, the last one last: for loops that must be fast. */
  float[] array() {
    return values;
  }

  /** Place after the last number in {@link #array}. */
  int end() {
    return to;
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

  /** Sum of the sizes of {@code n} steps from number to number, the newest of age {@code age}. */
  double steps(int age, int n) {
    double sum = 0;
    for (int i = to - 1 - age; i > to - 1 - age - n; i--) {
      sum += Math.abs((double) values[i] - values[i - 1]);
    }
    return sum;
  }

  /** Sums of the oldest 0, 1, ... n of the last {@code n} numbers. */
  double[] sums(int n) {
    double[] sums = new double[n + 1];
    for (int i = 0; i < n; i++) {
      sums[i + 1] = sums[i] + values[to - n + i];
    }
    return sums;
  }

  /** Surprise of a number as great as {@code value}, among those of at least age {@code age}. */
  double above(float value, int age) {
    return ParetoTail.above(value, values, from, Math.max(from, to - age));
  }

  /** Surprise of a number as small as {@code value}, among those of at least age {@code age}. */
  double below(float value, int age) {
    return ParetoTail.below(value, values, from, Math.max(from, to - age));
  }

  /** The numbers of at least age {@code age}, ascending; a copy. */
  float[] sorted(int age) {
    float[] sorted = Arrays.copyOfRange(values, from, Math.max(from, to - age));
    Arrays.sort(sorted);
    return sorted;
  }

  /** Four bytes per number. */
  void write(ByteWriter out) {
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * size());
    bytes.asFloatBuffer().put(values, from, size());
    out.block(bytes.array());
  }

  static RecentValues read(int capacity, ByteReader in) {
    byte[] bytes = in.block();
    in.require(
        bytes.length % Float.BYTES == 0 && bytes.length / Float.BYTES <= capacity,
        "a number of values");
    FloatBuffer numbers = ByteBuffer.wrap(bytes).asFloatBuffer();
    RecentValues recent = new RecentValues(capacity);
    while (numbers.hasRemaining()) {
      float number = numbers.get();
      in.require(Float.isFinite(number), "a value");
      recent.push(number);
    }
    return recent;
  }
}
