package io.dawnwatch.engine.detect;

import java.util.List;

/*
 * A window without events is unlikely as often as the entity used to speak: with e of n observed windows empty before the
 * silence began, each silent window adds -ln((e + 1) / (n + 2)) (Laplace's rule of succession), at most MOST_PER_WINDOW,
 * so that one lost minute alone raises no alert. O(1). It fails for entities that are silent more often than not: they
 * are not expected to speak.
 */
/** An entity that was expected to speak and does not. */
public final class Silence implements Detector {
  public static final String NAME = "silence";

  private static final double MOST_PER_WINDOW = 10;

  @Override
  public String name() {
    return NAME;
  }

  /**
   * Whether a window without events is worth a score: enough is known, and most windows had events.
   */
  public static boolean isExpected(WindowView window) {
    return isExpected(window.observedBeforeSilence(), window.active());
  }

  /**
   * The same by numbers.
   *
   * @param before observed windows before the silence
   * @param active how many of them had events
   */
  public static boolean isExpected(int before, int active) {
    return before >= WindowView.WARM_WINDOWS && active * 2 > before;
  }

  @Override
  public void examine(WindowView window, List<Contribution> contributions) {
    int run = window.silentRun();
    if (run == 0 || !isExpected(window)) {
      return;
    }
    int known = window.observed();
    int before = window.observedBeforeSilence();
    int empty = before - window.active();
    double perWindow = Math.min(-StrictMath.log((empty + 1.0) / (before + 2.0)), MOST_PER_WINDOW);
    double nats = Math.min(run * perWindow, Surprise.MOST_NATS);
    int[] sorted = window.eventsSorted();
    int usual = sorted[known - 1 - window.active() / 2];
    String text =
        "silent for "
            + run
            + (run == 1 ? " window" : " windows")
            + " of "
            + window.windowWords()
            + " where "
            + usual
            + " events are usual and "
            + window.active()
            + " of "
            + before
            + " windows had some";
    contributions.add(new Contribution(NAME, "silence", run, 0, nats, text));
  }
}
