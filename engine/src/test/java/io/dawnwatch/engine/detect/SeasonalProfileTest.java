package io.dawnwatch.engine.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.event.Severity;
import io.dawnwatch.engine.feature.History;
import io.dawnwatch.engine.feature.OpenFrame;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

class SeasonalProfileTest extends TrainedDetectorContract {
  private static final long MINUTE = Past.MINUTE;
  private static final int BY_DAY = 100;
  private static final int BY_NIGHT = 9;

  /** The shop is busy from eight to eight in Berlin; so is the fleet. */
  private static Profile profile() {
    Profile.Hour[] events = new Profile.Hour[LocalHours.SLOTS];
    Profile.Hour[] errors = new Profile.Hour[LocalHours.SLOTS];
    int[] shape = new int[LocalHours.SLOTS];
    for (int slot = 0; slot < LocalHours.SLOTS; slot++) {
      int usual = isDay(slot) ? BY_DAY : BY_NIGHT;
      events[slot] = hour(usual);
      errors[slot] = hour(0);
      shape[slot] = isDay(slot) ? 3 : 1;
    }
    events[5] = Profile.Hour.UNKNOWN;
    errors[5] = Profile.Hour.UNKNOWN;
    TreeMap<String, Profile.Entity> entities = new TreeMap<>();
    entities.put(Past.ENTITY, new Profile.Entity(events, errors));
    long from = Instant.parse("2024-01-01T00:00:00Z").toEpochMilli();
    long to = Instant.parse("2029-01-01T00:00:00Z").toEpochMilli();
    return new Profile(LocalHours.of("Europe/Berlin", from, to), MINUTE, shape, entities);
  }

  private static boolean isDay(int slot) {
    return slot % 24 >= 8 && slot % 24 < 20;
  }

  private static Profile.Hour hour(int usual) {
    int deviation = 2 * Profile.STEPS;
    return new Profile.Hour(
        (int) Math.round(Surprise.scaled(usual) * Profile.STEPS), deviation, deviation);
  }

  @Override
  byte[] part() {
    return profile().toBytes();
  }

  @Override
  String name() {
    return SeasonalProfile.NAME;
  }

  @Override
  List<Contribution> ofAnOrdinaryWindow(int windows, int events, int percent, Severity severity) {
    long hour = Instant.parse("2024-06-03T22:00:00Z").toEpochMilli() + events * 3_600_000L;
    int slot = LocalHours.slot(profile().hours().localHour(hour));
    return said(Past.ENTITY, hour, isDay(slot) ? BY_DAY : BY_NIGHT, 0);
  }

  private List<Contribution> said(String entity, long millis, int events, int errors) {
    return said(entity, millis, new History(Past.FRAMES), events, errors, false);
  }

  private List<Contribution> said(
      String entity, long millis, History history, int events, int errors, boolean cutShort) {
    OpenFrame frame = new OpenFrame(millis / MINUTE);
    frame.events = events;
    frame.errors = errors;
    return Past.said(detector(), view(entity, millis, history, frame, cutShort));
  }

  private static WindowView view(
      String entity, long millis, History history, @Nullable OpenFrame frame, boolean cutShort) {
    WindowView view = new WindowView(Past.FRAMES, MINUTE);
    view.point(entity, history, frame, millis / MINUTE, 1, cutShort);
    return view;
  }

  private static long at(String instant) {
    return Instant.parse(instant).toEpochMilli();
  }

  @Example
  void theNightsRateAtNoonIsASurpriseAndNamesTheHour() {
    List<Contribution> found = said(Past.ENTITY, at("2024-06-03T10:30:00Z"), BY_NIGHT, 0);

    assertThat(found)
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.feature()).isEqualTo("events.profile");
              assertThat(one.nats()).isGreaterThan(16);
              assertThat(one.text())
                  .isEqualTo(
                      "9 events in 1 min where 87 to 114 are usual on Mondays from 12:00"
                          + " (Europe/Berlin)");
            });
    assertThat(said(Past.ENTITY, at("2024-06-03T22:30:00Z"), BY_NIGHT, 0)).isEmpty();
  }

  @Example
  void theDayBeginsAnHourOfTheClockLaterInSummer() {
    assertThat(said(Past.ENTITY, at("2024-03-29T06:30:00Z"), BY_NIGHT, 0)).isEmpty();
    assertThat(said(Past.ENTITY, at("2024-04-01T06:30:00Z"), BY_DAY, 0)).isEmpty();
    assertThat(said(Past.ENTITY, at("2024-10-25T06:30:00Z"), BY_DAY, 0)).isEmpty();
    assertThat(said(Past.ENTITY, at("2024-10-28T06:30:00Z"), BY_NIGHT, 0)).isEmpty();
  }

  @Example
  void errorsWhereNoneAreUsualAreASurprise() {
    assertThat(said(Past.ENTITY, at("2024-06-03T10:30:00Z"), BY_DAY, 40))
        .extracting(Contribution::feature)
        .containsExactly("errors.profile");
  }

  @Example
  void whereNothingIsKnownNothingIsSaid() {
    long fiveInTheMorning = at("2024-06-03T03:30:00Z");
    assertThat(said(Past.ENTITY, fiveInTheMorning, 5_000, 900)).isEmpty();
    assertThat(said("stranger", at("2024-06-03T10:30:00Z"), 5_000, 900)).isEmpty();
    OpenFrame frame = new OpenFrame(at("2024-06-03T10:30:00Z") / MINUTE);
    frame.events = 5_000;
    WindowView view = view(Past.ENTITY, 0, new History(Past.FRAMES), frame, false);
    assertThat(Past.said(new SeasonalProfile(Profile.NONE), view)).isEmpty();
  }

  @Example
  void windowsOfAnotherLengthAreNotCompared() {
    WindowView view = new WindowView(Past.FRAMES, 2 * MINUTE);
    OpenFrame frame = new OpenFrame(at("2024-06-03T10:30:00Z") / MINUTE / 2);
    frame.events = BY_NIGHT;
    view.point(Past.ENTITY, new History(Past.FRAMES), frame, frame.window, 1, false);

    assertThat(Past.said(detector(), view)).isEmpty();
  }

  @Example
  void aStrangerIsExpectedToMoveAsTheFleetDoes() {
    History history = new History(Past.FRAMES);
    long eight = at("2024-06-03T06:10:00Z");
    for (int i = 50; i > 0; i--) {
      OpenFrame frame = new OpenFrame(eight / MINUTE - i);
      frame.events = 10;
      history.push(frame.close());
    }

    assertThat(said("stranger", eight, history, 93, 0, false)).isEmpty();
    assertThat(said("stranger", eight, history, 10, 0, false))
        .singleElement()
        .satisfies(
            one ->
                assertThat(one.text())
                    .isEqualTo(
                        "10 events in 1 min where about 93 would be usual, as the others move"
                            + " from the last 1 h to this hour"));
  }

  @Example
  void aWindowThatTheEndCutShortIsNotTooQuiet() {
    History none = new History(Past.FRAMES);
    long noon = at("2024-06-03T10:30:00Z");

    assertThat(said(Past.ENTITY, noon, none, BY_NIGHT, 0, true)).isEmpty();
    assertThat(said(Past.ENTITY, noon, none, 900, 0, true)).isNotEmpty();
  }

  @Property
  void furtherFromTheUsualIsNeverLessSurprising(
      @ForAll @IntRange(max = 1000) int one, @ForAll @IntRange(max = 1000) int further) {
    long noon = at("2024-06-03T10:30:00Z");
    assertThat(Past.nats(said(Past.ENTITY, noon, BY_DAY + one, 0)))
        .isLessThanOrEqualTo(Past.nats(said(Past.ENTITY, noon, BY_DAY + one + further, 0)));
    int fewer = Math.max(1, BY_DAY - one);
    assertThat(Past.nats(said(Past.ENTITY, noon, fewer, 0)))
        .isLessThanOrEqualTo(Past.nats(said(Past.ENTITY, noon, Math.max(1, fewer - further), 0)));
    assertThat(Past.nats(said(Past.ENTITY, noon, BY_DAY, one)))
        .isLessThanOrEqualTo(Past.nats(said(Past.ENTITY, noon, BY_DAY, one + further)));
  }
}
