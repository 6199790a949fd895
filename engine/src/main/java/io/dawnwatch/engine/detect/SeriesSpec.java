package io.dawnwatch.engine.detect;

/**
 * How much of a series is remembered. A memory of {@code n} points is 7 n bytes and 2 KB per
 * series, an eighth more on the heap.
 *
 * @param points how many of the last points say what is usual: 1,024 to 65,536
 */
public record SeriesSpec(int points) {
  /** Two weeks of points of five minutes; 31 KB per series. */
  public static final SeriesSpec DEFAULT = new SeriesSpec(4096);

  public SeriesSpec {
    if (points < 1024 || points > 65_536) {
      throw new IllegalArgumentException("points must be from 1024 to 65536: " + points);
    }
  }

  /** Points among which windows like the present one are sought. */
  int neighbourhood() {
    return points / 2;
  }

  /** Values that say which values are usual. */
  int values() {
    return points / 4 * 3;
  }

  /** Distances to the nearest windows that say which distances are usual. */
  int distances() {
    return points;
  }

  /** After so many points nothing depends on what came before them. */
  public int forgetsAfter() {
    return distances() + neighbourhood() + SeriesNeighbours.SPAN + 2 * SeriesChange.MOST_RECORD;
  }
}
