package io.dawnwatch.engine.detect;

import io.dawnwatch.engine.detect.SeriesFinding.Kind;
import java.math.BigDecimal;
import java.math.MathContext;

/** Puts into words why the last point of a series is an alarm. */
final class SeriesReasons {
  /** Of so many last points ... */
  private static final int RECENT = 8;

  /** ... so many must lie beyond for a new level rather than a spike. */
  private static final int LEVEL = 4;

  private static final double MUCH_MORE = 2;
  private static final double MOSTLY = 0.75;

  /** Digits of a number that are shown. */
  private static final MathContext DIGITS = new MathContext(4);

  private SeriesReasons() {}

  /** The last value lies beyond the values before it. */
  static SeriesFinding ofExtreme(RecentValues values, boolean high, double nats) {
    float[] before = values.sorted(1);
    int n = before.length;
    double low = before[n / 100];
    double most = before[n - 1 - n / 100];
    int beyond = 0;
    for (int age = 0; age < RECENT; age++) {
      beyond += high ? values.get(age) > most ? 1 : 0 : values.get(age) < low ? 1 : 0;
    }
    String text =
        words(values.get(0))
            + " where 98 % of the last "
            + n
            + " values lie from "
            + words(low)
            + " to "
            + words(most);
    Kind kind = beyond >= LEVEL ? Kind.LEVEL_SHIFT : Kind.SPIKE;
    return new SeriesFinding(kind, values.get(0), before[n / 2], low, most, nats, text);
  }

  /** The last window is unlike those before it. */
  static SeriesFinding ofNovel(RecentValues values, SeriesNeighbours neighbours, double nats) {
    double low = Double.MAX_VALUE;
    double high = -Double.MAX_VALUE;
    double sum = 0;
    for (int i = 0; i < SeriesNeighbours.NEIGHBOURS; i++) {
      double there = values.get(neighbours.age(i));
      low = Math.min(low, there);
      high = Math.max(high, there);
      sum += there;
    }
    Kind kind = kind(values, neighbours);
    String text =
        words(values.get(0))
            + " after "
            + (SeriesNeighbours.SPAN - 1)
            + " points that are most like others on which "
            + words(low)
            + " to "
            + words(high)
            + " followed"
            + switch (kind) {
              case SPIKE -> "";
              case LEVEL_SHIFT -> "; their level is new";
              case VARIANCE -> "; how much they move about is new";
              case PATTERN -> "; their order is new";
            };
    double expected = sum / SeriesNeighbours.NEIGHBOURS;
    return new SeriesFinding(kind, values.get(0), expected, low, high, nats, text);
  }

  private static Kind kind(RecentValues values, SeriesNeighbours neighbours) {
    double newest = 0;
    double older = 0;
    double signed = 0;
    for (int block = 0; block < SeriesNeighbours.BLOCKS; block++) {
      double difference = neighbours.difference(values, block);
      newest += block < 2 ? Math.abs(difference) : 0;
      older += block < 2 ? 0 : Math.abs(difference);
      signed += block < 2 ? 0 : difference;
    }
    if (newest >= older) {
      return Kind.SPIKE;
    }
    double steps = values.steps(0, SeriesRoughness.STEPS);
    double there = values.steps(neighbours.age(0), SeriesRoughness.STEPS);
    if (steps > MUCH_MORE * there || there > MUCH_MORE * steps) {
      return Kind.VARIANCE;
    }
    return Math.abs(signed) > MOSTLY * older ? Kind.LEVEL_SHIFT : Kind.PATTERN;
  }

  /** The last points move about more or less than those before them. */
  static SeriesFinding ofRoughness(SeriesRoughness roughness, double nats) {
    double usual = roughness.quantile(50);
    double low = roughness.quantile(1);
    double high = roughness.quantile(99);
    String text =
        "steps of "
            + words(roughness.now())
            + " from point to point where "
            + words(low)
            + " to "
            + words(high)
            + " are usual";
    return new SeriesFinding(Kind.VARIANCE, roughness.now(), usual, low, high, nats, text);
  }

  /** The last points are not what the series does at this time of day. */
  static SeriesFinding ofRhythm(DailyRhythm rhythm, double nats) {
    double expected = rhythm.expected();
    String text =
        words(rhythm.actual())
            + " on average in the last 2 h where "
            + words(expected)
            + " was nearest at this time on the days before";
    return new SeriesFinding(
        Kind.PATTERN, rhythm.actual(), expected, expected, expected, nats, text);
  }

  /** Four digits, the same on every JDK: those of {@code Double.toString} are not. */
  private static String words(double value) {
    BigDecimal shown = new BigDecimal(value).round(DIGITS).stripTrailingZeros();
    boolean plain = value == 0 || Math.abs(value) >= 1e-3 && Math.abs(value) < 1e12;
    return plain ? shown.toPlainString() : shown.toString();
  }
}
