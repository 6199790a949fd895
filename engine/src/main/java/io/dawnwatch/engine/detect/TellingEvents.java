package io.dawnwatch.engine.detect;

import io.dawnwatch.engine.feature.OpenFrame;
import io.dawnwatch.engine.feature.TellingEvent;
import java.util.List;

/*
 * A window is as surprising as its most telling event, and a quarter of the next two, which are of other templates: an
 * incident shows in several messages, but they tell of the same thing. O(1) per window. It fails for incidents that show
 * in how many events there are and not in any single one: baseline and silence are for those.
 */
/** What the most telling events of a window say. */
public final class TellingEvents implements Detector {
  public static final String NAME = "events";

  private static final double NEXT = 0.25;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void examine(WindowView window, List<Contribution> contributions) {
    OpenFrame frame = window.frame();
    if (frame == null) {
      return;
    }
    for (int i = 0; i < frame.telling.size(); i++) {
      TellingEvent event = frame.telling.get(i);
      double nats = Math.min(event.surprise(), Tail.MOST_NATS) * (i == 0 ? 1 : NEXT);
      if (nats > 0) {
        contributions.add(
            new Contribution(
                NAME, "event." + (i + 1), event.surprise(), 0, nats, "event: " + event.excerpt()));
      }
    }
  }
}
