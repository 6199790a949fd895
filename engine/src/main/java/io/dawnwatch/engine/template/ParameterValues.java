package io.dawnwatch.engine.template;

import java.util.Arrays;

/** Values of the followed parameters of one message, each with the place of its measure. */
public final class ParameterValues {
  /** A message without any. */
  public static final ParameterValues NONE = new ParameterValues(0);

  private int[] places;
  private double[] values;
  private int count;

  private ParameterValues(int room) {
    places = new int[room];
    values = new double[room];
  }

  /** Room for the values of message after message: filled by {@link ParameterReader} alone. */
  static ParameterValues reused(int most) {
    return new ParameterValues(most);
  }

  void clear() {
    count = 0;
  }

  void add(int place, double value) {
    places[count] = place;
    values[count++] = value;
  }

  /** How many there are. */
  public int count() {
    return count;
  }

  /** Place of the measure of value {@code i}. */
  public int place(int i) {
    return places[i];
  }

  /** Value {@code i}: bytes of a size, microseconds of a duration, else the number itself. */
  public double value(int i) {
    return values[i];
  }

  /** The same values, to keep. */
  public ParameterValues kept() {
    if (count == 0) {
      return NONE;
    }
    ParameterValues kept = new ParameterValues(0);
    kept.places = Arrays.copyOf(places, count);
    kept.values = Arrays.copyOf(values, count);
    kept.count = count;
    return kept;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ParameterValues that
        && Arrays.equals(places, 0, count, that.places, 0, that.count)
        && Arrays.equals(values, 0, count, that.values, 0, that.count);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(Arrays.copyOf(values, count));
  }
}
