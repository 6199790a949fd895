package io.dawnwatch.engine.detect;

import java.util.Arrays;

/*
 * Counts of windows are small and close together, so counting how often each value comes [1] takes two passes and no
 * comparison; values that lie far apart are left to the library. O(n + range).
 * [1] Seward. Information sorting in the application of electronic digital computers. 1954.
 */
/** Sorts the counts of a horizon. One per view: its array is scratch space. Not thread-safe. */
final class CountSort {
  /** Values further apart than this are sorted by comparison. */
  private static final int MOST_RANGE = 256;

  private final int[] tally = new int[MOST_RANGE];

  /** Sorts the first {@code n} values, ascending. */
  void sort(int[] values, int n) {
    if (n < 2) {
      return;
    }
    int least = values[0];
    int most = values[0];
    for (int i = 1; i < n; i++) {
      least = Math.min(least, values[i]);
      most = Math.max(most, values[i]);
    }
    if ((long) most - least >= MOST_RANGE) {
      Arrays.sort(values, 0, n);
      return;
    }
    for (int i = 0; i < n; i++) {
      tally[values[i] - least]++;
    }
    int at = 0;
    for (int i = 0; i <= most - least; i++) {
      for (int left = tally[i]; left > 0; left--) {
        values[at++] = least + i;
      }
      tally[i] = 0;
    }
  }
}
