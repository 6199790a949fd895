package io.dawnwatch.engine.detect;

import io.dawnwatch.engine.feature.OpenFrame;
import java.util.List;

/*
 * The horizon knows the last hour; the profile knows last Monday. O(1) per window.
 * It fails where the week is not the rhythm (a month's end, a feast), for entities born after training, for which it only
 * knows how the others move, and on a rhythm that has changed since: train again.
 */
/**
 * Events and errors of a window against what training saw at the same hour of the week. Silent
 * where the profile knows nothing, and for windows without events, which are {@link Silence}'s.
 */
public final class SeasonalProfile implements Detector {
  public static final String NAME = "profile";

  /** Less than this is not worth a reason. */
  private static final double LEAST_NATS = 0.5;

  /** Quartiles of normal values lie this many deviations from their middle. */
  private static final double QUARTILE = 0.6745;

  private final Profile profile;

  public SeasonalProfile(Profile profile) {
    this.profile = profile;
  }

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
    double events = Feature.EVENTS_PROFILE.of(window, profile);
    if (events > 0 || !window.isCutShort()) {
      say(window, Feature.EVENTS_PROFILE, Profile.Count.EVENTS, events, contributions);
    }
    double errors = Feature.ERRORS_PROFILE.of(window, profile);
    if (errors > 0) {
      say(window, Feature.ERRORS_PROFILE, Profile.Count.ERRORS, errors, contributions);
    }
  }

  private void say(
      WindowView window, Feature feature, Profile.Count count, double z, List<Contribution> out) {
    double nats = Surprise.ofZ(z);
    if (nats < LEAST_NATS) {
      return;
    }
    int actual = Profile.actual(window, count);
    String what = count == Profile.Count.EVENTS ? " events in " : " errors in ";
    Profile.Hour hour = profile.hour(window, count);
    double expected;
    String usual;
    if (hour == null) {
      double factor = profile.factor(window);
      int middle = window.eventsSorted()[window.observed() / 2];
      expected = Surprise.unscaled(factor * Surprise.scaled(middle));
      usual =
          " where about "
              + Math.round(expected)
              + " would be usual, as the others move from the last "
              + window.horizonWords()
              + " to this hour";
    } else {
      expected = count(hour, 0);
      long low = Math.round(count(hour, -QUARTILE * hour.below()));
      long high = Math.round(count(hour, QUARTILE * hour.above()));
      LocalHours hours = profile.hours();
      usual =
          " where "
              + (low == high ? low + " is" : low + " to " + high + " are")
              + " usual "
              + LocalHours.words(LocalHours.slot(hours.localHour(window.startMillis())))
              + " ("
              + hours.zone()
              + ")";
    }
    out.add(
        new Contribution(
            NAME,
            feature.key(),
            actual,
            expected,
            nats,
            actual + what + window.windowWords() + usual));
  }

  private static double count(Profile.Hour hour, double steps) {
    return Surprise.unscaled((hour.middle() + steps) / Profile.STEPS);
  }
}
