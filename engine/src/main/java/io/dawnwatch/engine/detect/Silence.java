package io.dawnwatch.engine.detect;

import java.util.List;

/*
 * A window without events is unlikely as often as the entity used to speak: with e of n observed windows empty before the
 * silence began, each silent window adds -ln((e + 1) / (n + 2)) (Laplace's rule of succession), at most MOST_PER_WINDOW,
 * so that one lost minute alone raises no alert. O(1). It fails for entities that are silent more often than not: they
 * are not expected to speak. A silence that comes more than one time in twenty is usual, too: an entity that speaks in
 * two windows of three is expected to speak within three windows, not in each.
 */
/** An entity that was expected to speak and does not. */
public final class Silence implements Detector {
  public static final String NAME = "silence";

  private static final double MOST_PER_WINDOW = 10;

  /** The surprise of what comes one time in twenty. */
  private static final double LEAST_NATS = 3;

  @Override
  public String name() {
    return NAME;
  }

  /**
   * Whether the windows without events up to this one are worth a score: enough is known, most
   * windows had events, and so long a silence is rare.
   */
  public static boolean isTelling(WindowView window) {
    return window.silentRun() >= leastRun(window.observedBeforeSilence(), window.active());
  }

  /**
   * Windows in a row without events that are worth a score, {@link Integer#MAX_VALUE} if none are.
   *
   * @param before observed windows before the silence
   * @param active how many of them had events
   */
  public static int leastRun(int before, int active) {
    if (before < WindowView.WARM_WINDOWS || active * 2 <= before) {
      return Integer.MAX_VALUE;
    }
    return (int) Math.ceil(LEAST_NATS / perWindow(before, active));
  }

  private static double perWindow(int before, int active) {
    int empty = before - active;
    return Math.min(-StrictMath.log((empty + 1.0) / (before + 2.0)), MOST_PER_WINDOW);
  }

  @Override
  public void examine(WindowView window, List<Contribution> contributions) {
    int run = window.silentRun();
    if (run == 0 || !isTelling(window)) {
      return;
    }
    int known = window.observed();
    int before = window.observedBeforeSilence();
    double nats = Math.min(run * perWindow(before, window.active()), Surprise.MOST_NATS);
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
            + (usual == 1 ? " event is usual and " : " events are usual and ")
            + window.active()
            + " of "
            + before
            + " windows had some";
    contributions.add(new Contribution(NAME, "silence", run, 0, nats, text));
  }
}
