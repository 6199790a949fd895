package io.dawnwatch.engine.detect;

/*
 * A point and the points before it are seen through seven block means, each block as long as all newer ones together: the
 * last two points one by one, then 2, 4, ... 32 points. Two windows are as far apart as the absolute differences of their
 * means add up to. The mean distance of the nearest NEIGHBOURS windows says how new a window is (nearest-neighbour anomaly
 * detection of time series: [1], and [2] for streams).
 * A window counts as known only when it is QUARANTINE points old, so that an incident does not become usual by going on.
 * O(neighbourhood) per point.
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
    for (int i = 0; i < NEIGHBOURS; i++) {
      nearest[i] = Double.MAX_VALUE;
      ages[i] = QUARANTINE;
    }
    compare(values, oldest);
    double sum = 0;
    for (double distance : nearest) {
      sum += distance;
    }
    return sum / NEIGHBOURS;
  }

  /** The sums of blocks slide from window to window; written out, for this is where time goes. */
  private void compare(RecentValues values, int oldest) {
    float now0 = values.get(0);
    float now1 = values.get(1);
    double now2 = mean(values, 0, 2);
    double now3 = mean(values, 0, 3);
    double now4 = mean(values, 0, 4);
    double now5 = mean(values, 0, 5);
    double now6 = mean(values, 0, 6);
    double sum2 = values.sum(QUARANTINE + 2, 2);
    double sum3 = values.sum(QUARANTINE + 4, 4);
    double sum4 = values.sum(QUARANTINE + 8, 8);
    double sum5 = values.sum(QUARANTINE + 16, 16);
    double sum6 = values.sum(QUARANTINE + 32, 32);
    float[] all = values.array();
    int end = values.end();
    double limit = Double.MAX_VALUE;
    for (int age = QUARANTINE; age <= oldest && limit > 0; age++) {
      int at = end - 1 - age;
      double distance = Math.abs((double) now0 - all[at]) + Math.abs((double) now1 - all[at - 1]);
      if (distance < limit) {
        distance +=
            Math.abs(now2 - sum2 / 2)
                + Math.abs(now3 - sum3 / 4)
                + Math.abs(now4 - sum4 / 8)
                + Math.abs(now5 - sum5 / 16)
                + Math.abs(now6 - sum6 / 32);
        if (distance < limit) {
          insert(distance, age);
          limit = nearest[NEIGHBOURS - 1];
        }
      }
      if (age < oldest) {
        double two = all[at - 2];
        double four = all[at - 4];
        double eight = all[at - 8];
        double sixteen = all[at - 16];
        double thirtyTwo = all[at - 32];
        sum2 += four - two;
        sum3 += eight - four;
        sum4 += sixteen - eight;
        sum5 += thirtyTwo - sixteen;
        sum6 += all[at - 64] - thirtyTwo;
      }
    }
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

  /** Mean of block 0 to 6 of the window that ends at {@code age}. */
  private static double mean(RecentValues values, int age, int block) {
    int start = block == 0 ? 0 : 1 << block - 1;
    int length = Math.max(1, start);
    return values.sum(age + start, length) / length;
  }

  /** Age of the last point of a neighbour, the nearest first. */
  int age(int neighbour) {
    return ages[neighbour];
  }

  /** By how much a block of the last window is above the nearest neighbour's. */
  double difference(RecentValues values, int block) {
    return mean(values, 0, block) - mean(values, ages[0], block);
  }
}
