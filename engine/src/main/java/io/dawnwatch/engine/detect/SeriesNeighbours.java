package io.dawnwatch.engine.detect;

/*
 * A point and the points before it are seen through seven block means, each block as long as all newer ones together: the
 * last two points one by one, then 2, 4, ... 32 points. Two windows are as far apart as the absolute differences of their
 * means add up to. The mean distance of the nearest NEIGHBOURS windows says how new a window is (nearest-neighbour anomaly
 * detection of time series: [1], and [2] for streams).
 * A window counts as known only when it is QUARANTINE points old, so that an incident does not become usual by going on.
 * O(neighbourhood) per point; most windows are given up after the first blocks.
 * [1] Keogh, Lin, Fu. HOT SAX: efficiently finding the most unusual time series subsequence. ICDM 2005.
 * [2] Burnaev, Ishimtsev. Conformalized density- and distance-based anomaly detection in time-series data. 2016.
 */
/** The windows of a series that are most like its last one. Scratch space: nothing in it lasts. */
final class SeriesNeighbours {
  /** Points of a window. */
  static final int SPAN = 64;

  static final int BLOCKS = 7;
  static final int NEIGHBOURS = 3;
  static final int QUARANTINE = 256;

  private final double[] now = new double[BLOCKS];
  private final double[] nearest = new double[NEIGHBOURS];
  private final int[] ages = new int[NEIGHBOURS];

  /**
   * Looks for the neighbours of the last window.
   *
   * @param most greatest age of a neighbour's last point
   * @return their mean distance, at least 0, or -1 if too few points are known
   */
  double seek(RecentValues values, int most) {
    int oldest = Math.min(values.size() - SPAN, most);
    if (oldest < QUARANTINE + NEIGHBOURS) {
      return -1;
    }
    for (int block = 0; block < BLOCKS; block++) {
      now[block] = mean(values, 0, block);
    }
    for (int i = 0; i < NEIGHBOURS; i++) {
      nearest[i] = Double.MAX_VALUE;
      ages[i] = QUARANTINE;
    }
    double limit = Double.MAX_VALUE;
    for (int age = QUARANTINE; age <= oldest && limit > 0; age++) {
      double distance = distance(values, age, limit);
      if (distance < limit) {
        insert(distance, age);
        limit = nearest[NEIGHBOURS - 1];
      }
    }
    double sum = 0;
    for (double distance : nearest) {
      sum += distance;
    }
    return sum / NEIGHBOURS;
  }

  private void insert(double distance, int age) {
    int at = NEIGHBOURS - 1;
    while (at > 0 && nearest[at - 1] > distance) {
      nearest[at] = nearest[at - 1];
      ages[at] = ages[at - 1];
      at--;
    }
    nearest[at] = distance;
    ages[at] = age;
  }

  private double distance(RecentValues values, int age, double limit) {
    double distance = 0;
    for (int block = 0; block < BLOCKS && distance < limit; block++) {
      distance += Math.abs(now[block] - mean(values, age, block));
    }
    return distance;
  }

  /** Age of the newest point of a block within its window: 0, 1, 2, 4, ... 32. */
  static int start(int block) {
    return block == 0 ? 0 : 1 << block - 1;
  }

  private static double mean(RecentValues values, int age, int block) {
    int start = start(block);
    int length = Math.max(1, start);
    return values.sum(age + start, length) / length;
  }

  /** Ages of the last points of the neighbours found, the nearest first. */
  int age(int neighbour) {
    return ages[neighbour];
  }

  /** By how much a block of the last window is above the nearest neighbour's. */
  double difference(RecentValues values, int block) {
    return now[block] - mean(values, ages[0], block);
  }
}
