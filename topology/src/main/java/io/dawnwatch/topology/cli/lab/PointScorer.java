package io.dawnwatch.topology.cli.lab;

import io.dawnwatch.engine.detect.SeriesChange;
import io.dawnwatch.engine.detect.SeriesFinding;
import io.dawnwatch.engine.detect.SeriesSpec;
import org.jspecify.annotations.Nullable;

/** What scores the points of one series, in their order. */
interface PointScorer {
  /**
   * Takes the next point.
   *
   * @param millis its time, since 1970 UTC
   * @return from 0 to 1; an alarm from {@link SeriesChange#ALARM} on
   */
  double score(long millis, double value);

  /** Why the last point is an alarm; null if it is none. */
  @Nullable SeriesFinding finding();

  /** A series of which nothing is known yet. */
  static PointScorer ofNewSeries() {
    SeriesChange series = new SeriesChange(SeriesSpec.DEFAULT);
    return new PointScorer() {
      @Override
      public double score(long millis, double value) {
        return series.next(millis, value);
      }

      @Override
      public @Nullable SeriesFinding finding() {
        return series.finding();
      }
    };
  }
}
