package io.dawnwatch.engine.detect;

import io.dawnwatch.engine.feature.ClosedFrame;
import io.dawnwatch.engine.feature.LogLinear;
import io.dawnwatch.engine.feature.LongCounts;
import io.dawnwatch.engine.feature.OpenFrame;
import java.util.List;

/*
 * The plain baseline every model is measured against: each feature of the window against the same feature in the windows
 * of the horizon, as a robust z. O(frames log frames) per window, for the sort. It fails where the usual changes within
 * the horizon (a steep morning), and where an anomaly is in the mixture of messages and not in their number.
 * An entity that is silent in most windows has no usual rate: how many events it has then counts for less.
 */
/**
 * How far counts and durations are from what the horizon shows. Reasons name median and quartiles.
 */
public final class SeasonalBaseline implements Detector {
  public static final String NAME = "baseline";

  /** Less than this is not worth a reason. */
  private static final double LEAST_NATS = 0.5;

  /** Least spread of durations: two buckets, a quarter of an octave; more for few durations. */
  private static final double LEAST_BUCKETS = 2;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void examine(WindowView window, List<Contribution> contributions) {
    OpenFrame frame = window.frame();
    if (frame == null || !window.isWarm()) {
      return;
    }
    double spoke = Math.min(1, 2.0 * window.active() / window.observed());
    boolean lowToo = !window.isCutShort();
    count(window, "events", frame.events, window.eventsSorted(), lowToo, spoke, contributions);
    // None of these is less than usual.
    if (frame.errors > 0) {
      count(window, "errors", frame.errors, window.errorsSorted(), false, 1, contributions);
    }
    if (frame.warnings > 0) {
      count(window, "warnings", frame.warnings, window.warningsSorted(), false, 1, contributions);
    }
    if (frame.unseen > 0) {
      count(window, "unseen", frame.unseen, window.unseenSorted(), false, 1, contributions);
    }
    int deviation = frame.medianDeviation();
    if (deviation != ClosedFrame.NO_DEVIATION && window.measured() >= WindowView.WARM_WINDOWS) {
      duration(window, deviation, frame.deviations().total(), contributions);
    }
    for (int place = 0; place < window.measures().size(); place++) {
      if (window.measuredOf(place) >= WindowView.WARM_WINDOWS) {
        measure(window, place, frame.measure(place), contributions);
      }
    }
  }

  private static void count(
      WindowView window,
      String feature,
      int actual,
      int[] sorted,
      boolean lowToo,
      double weight,
      List<Contribution> out) {
    int n = window.observed();
    if (actual <= sorted[n / 2] && !lowToo) {
      return;
    }
    double nats = weight * Surprise.ofZ(window.countZ(actual, sorted));
    if (nats >= LEAST_NATS) {
      int low = sorted[n / 4];
      int high = sorted[n - 1 - n / 4];
      String usual = low == high ? low + " is usual" : low + " to " + high + " are usual";
      String what = feature.equals("unseen") ? "events of messages not seen" : feature;
      String where = feature.equals("unseen") ? " within the last " : " in the last ";
      String text =
          actual
              + " "
              + what
              + " in "
              + window.windowWords()
              + " where "
              + usual
              + where
              + window.horizonWords();
      out.add(new Contribution(NAME, feature, actual, sorted[n / 2], nats, text));
    }
  }

  private static void duration(
      WindowView window, int deviation, long durations, List<Contribution> out) {
    int n = window.measured();
    int[] sorted = window.deviationsSorted();
    int usual = sorted[n / 2];
    if (deviation <= usual) {
      return;
    }
    double nats =
        Surprise.ofZ(Surprise.valueZ(deviation, sorted, n, LEAST_BUCKETS * (1 + 3.0 / durations)));
    if (nats >= LEAST_NATS) {
      long tenths = LogLinear.ratioTenths(deviation - usual);
      String text =
          "durations "
              + tenths / 10
              + "."
              + tenths % 10
              + " times what is usual for these messages in the last "
              + window.horizonWords();
      out.add(new Contribution(NAME, "duration.ratio", tenths / 10.0, 1, nats, text));
    }
  }

  /** The median of a followed measure, to both sides. */
  private static void measure(
      WindowView window, int place, LongCounts counts, List<Contribution> out) {
    if (counts.size() == 0) {
      return;
    }
    int n = window.measuredOf(place);
    int[] sorted = window.mediansSorted(place);
    int median = (int) LogLinear.quantile(counts, 500);
    double floor = LEAST_BUCKETS * (1 + 3.0 / counts.total());
    double nats = Surprise.ofZ(Surprise.valueZ(median, sorted, n, floor));
    if (nats >= LEAST_NATS) {
      String name = window.measures().get(place);
      double actual = LogLinear.measureOf(median);
      double expected = LogLinear.measureOf(sorted[n / 2]);
      String text =
          "median of "
              + name
              + " about "
              + Words.quantity(name, actual)
              + " where "
              + range(
                  Words.quantity(name, LogLinear.measureOf(sorted[n / 4])),
                  Words.quantity(name, LogLinear.measureOf(sorted[n - 1 - n / 4])))
              + " in the last "
              + window.horizonWords();
      out.add(new Contribution(NAME, Feature.measureKey(name, 500), actual, expected, nats, text));
    }
  }

  private static String range(String low, String high) {
    return low.equals(high) ? low + " is usual" : low + " to " + high + " are usual";
  }
}
