package io.dawnwatch.engine.detect;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;

/** Series made for tests, and what the detector says of them. */
final class MadeSeries {
  /** Five minutes between points, 288 a day, 14 days. */
  static final long STEP = 300_000;

  static final int DAY = 288;
  static final int POINTS = 14 * DAY;

  private MadeSeries() {}

  static double[] of(IntToDoubleFunction value) {
    double[] values = new double[POINTS];
    for (int i = 0; i < POINTS; i++) {
      values[i] = value.applyAsDouble(i);
    }
    return values;
  }

  static double[] noise(long seed) {
    Random random = new Random(seed);
    return of(i -> random.nextGaussian());
  }

  /** Busy from nine to six, quiet else. */
  static double[] workdays(long seed) {
    Random random = new Random(seed);
    return of(i -> (isBusy(i) ? 80 : 20) + random.nextGaussian());
  }

  static boolean isBusy(int i) {
    return i % DAY >= 108 && i % DAY < 216;
  }

  static double[] scores(SeriesChange series, double[] values) {
    double[] scores = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      scores[i] = series.next(i * STEP, values[i]);
    }
    return scores;
  }

  static double[] scores(double... values) {
    return scores(new SeriesChange(SeriesSpec.DEFAULT), values);
  }

  static long alarms(double[] values) {
    return findings(values, 0, values.length).size();
  }

  /** What is found from point {@code from} to before point {@code to}. */
  static List<SeriesFinding> findings(double[] values, int from, int to) {
    SeriesChange series = new SeriesChange(SeriesSpec.DEFAULT);
    List<SeriesFinding> found = new ArrayList<>();
    for (int i = 0; i < to; i++) {
      series.next(i * STEP, values[i]);
      SeriesFinding finding = series.finding();
      if (i >= from && finding != null) {
        found.add(finding);
      }
    }
    return found;
  }
}
