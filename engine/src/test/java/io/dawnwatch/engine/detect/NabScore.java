package io.dawnwatch.engine.detect;

/**
 * The score of the Numenta Anomaly Benchmark for alarms, from its published definition. Within a
 * window the best alarm counts, earlier ones more; outside each alarm costs, less shortly after a
 * window. The first 15 % of a series, at most 750 points, are not scored.
 *
 * @param hit what a found window is worth at its start
 * @param falseAlarm what an alarm far from windows costs
 * @param miss what a window without an alarm costs
 */
record NabScore(double hit, double falseAlarm, double miss) {
  static final NabScore STANDARD = new NabScore(1, 0.11, 1);
  static final NabScore LOW_FALSE_POSITIVES = new NabScore(1, 0.22, 1);
  static final NabScore LOW_FALSE_NEGATIVES = new NabScore(1, 0.11, 2);

  private static double sigmoid(double x) {
    return x > 3 ? -1 : 2 / (1 + Math.exp(5 * x)) - 1;
  }

  /** The first point of a series that is scored. */
  static int scoredFrom(int points) {
    return (int) Math.min(0.15 * points, 750);
  }

  /**
   * What the alarms of one series are worth.
   *
   * @param windows first and last point of each window, in order
   */
  double raw(boolean[] alarms, int[][] windows) {
    int from = scoredFrom(alarms.length);
    double[] best = new double[windows.length];
    boolean[] found = new boolean[windows.length];
    double raw = 0;
    int next = 0;
    for (int i = 0; i < alarms.length; i++) {
      while (next < windows.length && i > windows[next][1]) {
        next++;
      }
      if (!alarms[i] || i < from) {
        continue;
      }
      if (next < windows.length && i >= windows[next][0]) {
        double width = windows[next][1] - windows[next][0] + 1.0;
        double worth = hit * sigmoid(-(windows[next][1] - i + 1) / width) / sigmoid(-1);
        best[next] = found[next] ? Math.max(best[next], worth) : worth;
        found[next] = true;
      } else if (next == 0) {
        raw -= falseAlarm;
      } else {
        int[] before = windows[next - 1];
        raw += falseAlarm * sigmoid((i - before[1]) / (double) (before[1] - before[0]));
      }
    }
    for (int i = 0; i < windows.length; i++) {
      raw += found[i] ? best[i] : -miss;
    }
    return raw;
  }

  /** 0 for no alarm at all, 100 for one at the start of each window and no other. */
  double normalised(double raw, int windows) {
    return 100 * (raw + miss * windows) / (hit * windows + miss * windows);
  }
}
