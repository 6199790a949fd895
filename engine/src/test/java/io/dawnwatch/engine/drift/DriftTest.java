package io.dawnwatch.engine.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.dawnwatch.engine.ModelPart;
import io.dawnwatch.engine.drift.Drift.Level;
import io.dawnwatch.engine.drift.DriftWatch.Change;
import io.dawnwatch.engine.drift.DriftWatch.Policy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the comparison of distributions says, and what it keeps still about. */
final class DriftTest {
  private static Distributions drawn(long seed, int windows, int usual) {
    SplittableRandom random = new SplittableRandom(seed);
    Distributions drawn = new Distributions();
    for (int i = 0; i < windows; i++) {
      drawn.add(Distributions.ALL, "events", usual + random.nextInt(1 + usual));
    }
    return drawn;
  }

  private static Drift only(Distributions reference, Distributions now) {
    List<Drift> compared = Drift.compare(reference, now);
    assertThat(compared).hasSize(1);
    return compared.get(0);
  }

  @Test
  void aDistributionDoesNotDriftFromItself() {
    Drift same = only(drawn(1, 5000, 100), drawn(1, 5000, 100));
    assertThat(same.psi()).isZero();
    assertThat(same.jensenShannon()).isZero();
    assertThat(same.level()).isEqualTo(Level.NONE);
  }

  /**
   * One sample in a thousand is as odd as that: seeds that are drawn anew would find it some day.
   */
  @ParameterizedTest
  @ValueSource(ints = {100, 300, 1000, 3000})
  void samplesOfTheSameTrafficAreHardlyEverDrift(int windows) {
    long major =
        LongStream.range(0, 300)
            .filter(
                seed ->
                    only(drawn(seed, 5000, 40), drawn(~seed, windows, 40)).level() == Level.MAJOR)
            .count();
    assertThat(major).isLessThanOrEqualTo(2);
  }

  @Property(tries = 50)
  void twiceTheTrafficIsMajor(
      @ForAll long seed, @ForAll @IntRange(min = 100, max = 3000) int windows) {
    Drift drift = only(drawn(seed, 5000, 40), drawn(~seed, windows, 80));
    assertThat(drift.level()).isEqualTo(Level.MAJOR);
    assertThat(drift.sentence()).contains("events of all entities");
  }

  @Test
  void tenWindowsAreTooFewToSayAnything() {
    assertThat(only(drawn(1, 5000, 40), drawn(2, 10, 400)).level()).isEqualTo(Level.UNKNOWN);
    assertThat(only(drawn(1, 10, 40), drawn(2, 5000, 400)).level()).isEqualTo(Level.UNKNOWN);
  }

  @Test
  void whatWasAlwaysZeroDriftsWhenItNoLongerIs() {
    Distributions clean = new Distributions();
    Distributions faulty = new Distributions();
    for (int i = 0; i < 2000; i++) {
      clean.add(Distributions.ALL, "error.share", 0);
      faulty.add(Distributions.ALL, "error.share", i % 10 == 0 ? 0.2 : 0);
    }
    Drift drift = only(clean, faulty);
    assertThat(drift.level()).isEqualTo(Level.MAJOR);
    assertThat(drift.sentence())
        .isEqualTo(
            "error.share of all entities is 0.001 to 0.192 in 10.0 % of the windows where 0.0 % was usual");
  }

  @Test
  void theIndexIsTheSumOverItsBins() {
    Distributions reference = new Distributions();
    Distributions now = new Distributions();
    for (int i = 0; i < 1000; i++) {
      reference.add(Distributions.ALL, "events", i < 500 ? 1 : 2);
      now.add(Distributions.ALL, "events", i < 200 ? 1 : 2);
    }
    // (0.2-0.5) ln(0.2/0.5) + (0.8-0.5) ln(0.8/0.5)
    assertThat(only(reference, now).psi()).isCloseTo(0.4159, within(0.002));
    assertThat(only(reference, now).jensenShannon()).isCloseTo(0.0731, within(0.001));
  }

  @Test
  void theQuantileOfChiSquareIsThatOfTheTables() {
    assertThat(Drift.chiSquare999(9)).isCloseTo(27.88, within(0.2));
    assertThat(Drift.chiSquare999(1)).isCloseTo(10.83, within(0.4));
  }

  @Property(tries = 100)
  void distributionsMergeInAnyOrderToTheSameBytes(@ForAll long seed) {
    Distributions one = drawn(seed, 300, 7);
    one.merge(drawn(seed + 1, 200, 900));
    Distributions other = drawn(seed + 1, 200, 900);
    other.merge(drawn(seed, 300, 7));
    assertThat(one.toPart()).isEqualTo(other.toPart());
    assertThat(Distributions.of(one.toPart()).toPart()).isEqualTo(one.toPart());
  }

  @Property(tries = 300)
  void damagedReferencesAreRefusedInWords(@ForAll long seed) {
    byte[] bytes = drawn(3, 300, 7).toPart().bytes().clone();
    SplittableRandom random = new SplittableRandom(seed);
    byte[] damaged = Arrays.copyOf(bytes, random.nextInt(bytes.length));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Distributions.of(new ModelPart(damaged)))
        .withMessageContaining("reference distributions");
  }

  @Test
  void onlyTheGreatestSubgroupsAreKeptAndAllOfThemTogether() {
    Distributions many = new Distributions();
    for (int i = 0; i < 200; i++) {
      for (int j = 0; j <= i; j++) {
        many.add(Distributions.ALL, "events", 1);
        many.add("service=s" + i, "events", 1);
      }
    }
    Distributions kept = Distributions.of(many.toPart());
    assertThat(kept.subgroups())
        .hasSize(Distributions.MOST_SUBGROUPS)
        .contains(Distributions.ALL, "service=s199", "service=s137")
        .doesNotContain("service=s136");
  }

  private static List<Change> watch(Policy policy, int[] usualByPeriod) {
    DriftWatch watch = new DriftWatch(drawn(1, 5000, 40), policy);
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < usualByPeriod.length; i++) {
      changes.addAll(watch.next(i * 1000L, drawn(100 + i, 500, usualByPeriod[i])));
    }
    return changes;
  }

  private static final Policy THREE = new Policy(1000, 1, Drift.MAJOR, Drift.MODERATE, 3);

  @Test
  void anAlarmBeginsWhenDriftLastsAndEndsWhenItIsOverForAsLong() {
    List<Change> changes = watch(THREE, new int[] {40, 80, 80, 80, 80, 40, 40, 40, 40});
    assertThat(changes).hasSize(2);
    assertThat(changes.get(0).began()).isTrue();
    assertThat(changes.get(0).sinceMillis()).isEqualTo(1000);
    assertThat(changes.get(1).began()).isFalse();
  }

  @Test
  void aPassingMoveIsNoAlarm() {
    assertThat(watch(THREE, new int[] {40, 80, 80, 40, 80, 80, 40})).isEmpty();
  }

  @Test
  void theHoursOfADayAreComparedTogether() {
    // Nights of half the traffic are in the reference, too: hour by hour they would be drift.
    Distributions reference = drawn(1, 2500, 40);
    reference.merge(drawn(2, 2500, 80));
    DriftWatch byDay = new DriftWatch(reference, new Policy(1000, 4, Drift.MAJOR, 0.1, 1));
    DriftWatch byHour = new DriftWatch(reference, new Policy(1000, 1, Drift.MAJOR, 0.1, 1));
    List<Change> day = new ArrayList<>();
    List<Change> hour = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      Distributions period = drawn(50 + i, 500, i % 2 == 0 ? 40 : 80);
      day.addAll(byDay.next(i * 1000L, period));
      hour.addAll(byHour.next(i * 1000L, period));
    }
    assertThat(hour).isNotEmpty();
    assertThat(day).allMatch(change -> change.sinceMillis() == 0);
    assertThat(byDay.alarms()).isEmpty();
  }
}
