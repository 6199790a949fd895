package io.dawnwatch.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.dawnwatch.engine.detect.Contribution;
import io.dawnwatch.engine.detect.Profile;
import io.dawnwatch.engine.detect.SeasonalProfile;
import io.dawnwatch.engine.detect.WindowView;
import io.dawnwatch.engine.feature.History;
import io.dawnwatch.engine.feature.OpenFrame;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ProfileTrainingTest
    extends TrainingContract<ProfileTraining, ProfileTrainingTest.Observation> {
  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;
  private static final int MOST = 4;

  /** A Monday. */
  private static final long START = Instant.parse("2024-03-18T00:00:00Z").toEpochMilli();

  record Observation(String entity, long millis, int events, int errors) {}

  @Override
  ProfileTraining empty() {
    return new ProfileTraining("Europe/Berlin", MINUTE, MOST);
  }

  @Override
  List<Observation> drawn(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Observation> all = new ArrayList<>();
    for (int i = random.nextInt(2_000); i > 0; i--) {
      int events = 1 + random.nextInt(random.nextInt(50) == 0 ? Integer.MAX_VALUE - 1 : 200);
      all.add(
          new Observation(
              "e" + random.nextInt(9),
              START + random.nextInt(30_000) * MINUTE,
              events,
              random.nextInt(events)));
    }
    return all;
  }

  @Override
  void add(ProfileTraining training, Observation one) {
    training.add(one.entity, one.millis, one.events, one.errors);
  }

  @Override
  void merge(ProfileTraining training, ProfileTraining other) {
    training.merge(other);
  }

  @Override
  byte[] frozen(ProfileTraining training) {
    return training.profile().toBytes();
  }

  @Override
  byte[] reread(byte[] frozen) {
    return Profile.parse(frozen).toBytes();
  }

  @Override
  long held(ProfileTraining training) {
    return training.entities();
  }

  @Override
  long mostHeld() {
    return MOST;
  }

  // ---- what it learns

  /** Weeks of a shop that is busy on weekdays from eight to eight, local time. */
  private static ProfileTraining weeks(int days, long seed) {
    ProfileTraining training = new ProfileTraining("Europe/Berlin", MINUTE, 10);
    SplittableRandom random = new SplittableRandom(seed);
    for (long millis = START; millis < START + days * DAY; millis += MINUTE) {
      training.add("shop", millis, events(millis, random), random.nextInt(20) == 0 ? 1 : 0);
    }
    return training;
  }

  private static boolean isBusy(long millis) {
    var local = Instant.ofEpochMilli(millis).atZone(java.time.ZoneId.of("Europe/Berlin"));
    return local.getDayOfWeek().getValue() <= 5 && local.getHour() >= 8 && local.getHour() < 20;
  }

  private static int events(long millis, SplittableRandom random) {
    int usual = isBusy(millis) ? 100 : 16;
    int events = usual;
    for (int i = 0; i < usual; i++) {
      events += random.nextInt(3) - 1;
    }
    return Math.max(1, events);
  }

  private static double nats(ProfileTraining training, String entity, long millis, int events) {
    OpenFrame frame = new OpenFrame(Math.floorDiv(millis, MINUTE));
    frame.events = events;
    WindowView view = new WindowView(60, MINUTE);
    view.point(entity, new History(60), frame, frame.window, 1, false);
    List<Contribution> said = new ArrayList<>();
    new SeasonalProfile(training.profile()).examine(view, said);
    return said.stream().mapToDouble(Contribution::nats).sum();
  }

  @Property(tries = 5)
  void fourWeeksKnowTheWeekAcrossTheChangeToSummerTime(@ForAll long seed) {
    ProfileTraining training = weeks(28, seed);
    long after = START + 35 * DAY;

    for (long hour = 0; hour < 168; hour++) {
      long millis = after + hour * HOUR + 30 * MINUTE;
      assertThat(nats(training, "shop", millis, isBusy(millis) ? 100 : 16)).isLessThan(2);
      assertThat(nats(training, "shop", millis, isBusy(millis) ? 16 : 100)).isGreaterThan(4);
    }
  }

  @Property(tries = 5)
  void oneDayMakesNoAlarmOnTheNextAtEitherRate(@ForAll long seed) {
    ProfileTraining training = weeks(1, seed);

    for (long hour = 0; hour < 24; hour++) {
      long millis = START + DAY + hour * HOUR + 30 * MINUTE;
      assertThat(nats(training, "shop", millis, isBusy(millis) ? 100 : 16)).isLessThan(8);
    }
  }

  @Example
  void aBurstInTrainingDoesNotBecomeTheUsual() {
    ProfileTraining training = weeks(28, 1);
    for (int i = 0; i < 20; i++) {
      training.add("shop", START + 10 * HOUR + i * MINUTE, 5_000, 900);
    }
    assertThat(nats(training, "shop", START + 35 * DAY + 10 * HOUR, 1_000)).isGreaterThan(16);
  }

  @Example
  void windowsWithoutEventsCountAsSuch() {
    ProfileTraining training = new ProfileTraining("UTC", MINUTE, 10);
    for (long millis = START; millis < START + 14 * DAY; millis += MINUTE) {
      training.add("steady", millis, 10, 0);
      if (millis % (20 * MINUTE) == 0) {
        training.add("sparse", millis, 10, 0);
      }
    }
    assertThat(nats(training, "sparse", START + 21 * DAY, 10)).isGreaterThan(4);
    assertThat(nats(training, "steady", START + 21 * DAY, 10)).isZero();
  }

  @Example
  void hoursOutsideTheTrainingAreUnknown() {
    ProfileTraining training = new ProfileTraining("UTC", MINUTE, 10);
    for (int i = 0; i < 120; i++) {
      training.add("shop", START + 9 * HOUR + i * MINUTE, 10, 0);
    }
    assertThat(nats(training, "shop", START + DAY + 10 * HOUR, 5_000)).isGreaterThan(16);
    assertThat(nats(training, "shop", START + DAY + 20 * HOUR, 5_000)).isZero();
  }

  @Example
  void nothingSeenKnowsNothing() {
    assertThat(empty().profile()).isSameAs(Profile.NONE);
    assertThat(Profile.parse(Profile.NONE.toBytes()).entities()).isZero();
  }

  @Example
  void profilesOfDifferentZonesDoNotMerge() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> empty().merge(new ProfileTraining("UTC", MINUTE, MOST)))
        .withMessageContaining("Europe/Berlin");
  }

  @Example
  void anEntityTakesAboutAKilobyte() {
    assertThat(weeks(28, 1).profile().toBytes().length).isLessThan(2_500);
  }
}
