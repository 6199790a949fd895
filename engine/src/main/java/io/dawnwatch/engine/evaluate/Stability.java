package io.dawnwatch.engine.evaluate;

import io.dawnwatch.engine.train.Surprises;
import io.dawnwatch.engine.train.Threshold;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * How much would change, had the calibration seen other days and entities: its blocks are drawn
 * anew, and the threshold is set anew on each draw.
 *
 * @param thresholdNats 95 % of the thresholds
 * @param anomalousShare 95 % of the shares of the test's windows that would be anomalies
 * @param agreement least agreement (95 %) of the anomalies with those of the threshold in use:
 *     share of the windows either calls an anomaly that both do; NaN if there are none
 */
public record Stability(Interval thresholdNats, Interval anomalousShare, double agreement) {
  /** Of a model's calibration and test rows. */
  static Stability of(
      Scored calibration,
      Scored test,
      double thresholdNats,
      Function<Surprises, Threshold> rule,
      int rounds,
      long seed) {
    TreeMap<Block.Key, Surprises> blocks = new TreeMap<>();
    for (ScoredWindow window : calibration.windows()) {
      blocks
          .computeIfAbsent(
              Block.Key.of(window.entity(), window.startMillis()), any -> new Surprises())
          .count(window.surprise(), false);
    }
    List<Surprises> list = new ArrayList<>(blocks.values());
    double[] surprises =
        test.windows().stream().mapToDouble(ScoredWindow::surprise).sorted().toArray();
    Interval[] intervals =
        new Bootstrap(list.size(), rounds, seed)
            .intervals(
                3,
                times -> {
                  Surprises drawn = new Surprises();
                  for (int i = 0; i < times.length; i++) {
                    for (int j = 0; j < times[i]; j++) {
                      drawn.add(list.get(i));
                    }
                  }
                  double nats = rule.apply(drawn).nats();
                  long from = reaching(surprises, nats);
                  long usual = reaching(surprises, thresholdNats);
                  return new double[] {
                    nats,
                    Block.share(from, surprises.length),
                    Block.share(Math.min(from, usual), Math.max(from, usual))
                  };
                });
    return new Stability(intervals[0], intervals[1], intervals[2].low());
  }

  private static long reaching(double[] ascending, double nats) {
    int low = 0;
    int high = ascending.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ascending[middle] < nats) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return ascending.length - low;
  }
}
