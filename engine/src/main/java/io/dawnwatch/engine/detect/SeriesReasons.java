package io.dawnwatch.engine.detect;

import io.dawnwatch.engine.detect.SeriesFinding.Kind;
import java.math.BigDecimal;
import java.math.MathContext;

/** Puts into words why the last point of a series is an alarm. */
final class SeriesReasons {
  /** Points whose mean tells a new level from a spike. */
  private static final int LEVEL = 8;

  /** Points whose steps tell how much a series moves about. */
  private static final int STEPS = 32;

  private static final double MUCH_MORE = 2;

  /** Digits of a number that are shown. */
  private static final MathContext DIGITS = new MathContext(4);

  private SeriesReasons() {}

  /** The last value lies beyond the values before it. */
  static SeriesFinding ofExtreme(RecentValues values, boolean high, double nats) {
    float[] usual = values.sorted(1);
    int n = usual.length;
    double least = usual[n / 100];
    double most = usual[n - 1 - n / 100];
    double level = mean(values, 0, LEVEL);
    boolean stays = high ? level > most : level < least;
    String text =
        words(values.get(0))
            + " where 98 % of the last "
            + n
            + " values lie from "
            + words(least)
            + " to "
            + words(most);
    return new SeriesFinding(
        stays ? Kind.LEVEL_SHIFT : Kind.SPIKE,
        values.get(0),
        usual[n / 2],
        least,
        most,
        nats,
        text);
  }

  /** The last window is unlike those before it. */
  static SeriesFinding ofNovel(
      RecentValues values, SeriesNeighbours neighbours, int known, double nats) {
    double least = Double.MAX_VALUE;
    double most = -Double.MAX_VALUE;
    double sum = 0;
    for (int i = 0; i < SeriesNeighbours.NEIGHBOURS; i++) {
      double there = values.get(neighbours.age(i));
      least = Math.min(least, there);
      most = Math.max(most, there);
      sum += there;
    }
    Kind kind = kind(values, neighbours);
    String text =
        words(values.get(0))
            + " where "
            + words(least)
            + " to "
            + words(most)
            + " followed on what is most like the last "
            + SeriesNeighbours.SPAN
            + " of "
            + Math.min(known, values.size())
            + " points"
            + switch (kind) {
              case SPIKE -> "";
              case LEVEL_SHIFT -> "; their level is new";
              case VARIANCE -> "; how much they move about is new";
              case PATTERN -> "; their order is new";
            };
    return new SeriesFinding(
        kind, values.get(0), sum / SeriesNeighbours.NEIGHBOURS, least, most, nats, text);
  }

  private static Kind kind(RecentValues values, SeriesNeighbours neighbours) {
    double all = 0;
    double newest = 0;
    double signed = 0;
    for (int block = 0; block < SeriesNeighbours.BLOCKS; block++) {
      double difference = neighbours.difference(values, block);
      all += Math.abs(difference);
      newest += block < 2 ? Math.abs(difference) : 0;
      signed += block < 2 ? 0 : difference;
    }
    if (2 * newest >= all) {
      return Kind.SPIKE;
    }
    double steps = steps(values, 0);
    double usual = steps(values, neighbours.age(0));
    if (steps > MUCH_MORE * usual || usual > MUCH_MORE * steps) {
      return Kind.VARIANCE;
    }
    return Math.abs(signed) > 0.75 * (all - newest) ? Kind.LEVEL_SHIFT : Kind.PATTERN;
  }

  private static double mean(RecentValues values, int age, int n) {
    return values.sum(age, n) / n;
  }

  /** Mean size of the last steps from point to point. */
  private static double steps(RecentValues values, int age) {
    double sum = 0;
    for (int i = age; i < age + STEPS; i++) {
      sum += Math.abs((double) values.get(i) - values.get(i + 1));
    }
    return sum / STEPS;
  }

  /** Four digits, the same on every JDK: {@code Double.toString} is not. */
  private static String words(double value) {
    BigDecimal shown = new BigDecimal(value).round(DIGITS).stripTrailingZeros();
    boolean plain = value == 0 || Math.abs(value) >= 1e-3 && Math.abs(value) < 1e12;
    return plain ? shown.toPlainString() : shown.toString();
  }
}
