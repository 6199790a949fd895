package io.dawnwatch.engine.drift;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.ModelPart;
import io.dawnwatch.engine.bytes.ByteWriter;
import io.dawnwatch.engine.drift.Drift.Level;
import io.dawnwatch.engine.drift.DriftWatch.Policy;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Messages, volume and breaches: what is told of them, and what is kept still. */
final class TrafficDriftTest {
  private static final int HOURS = 48;

  /** Two days of ten templates, each the more frequent the smaller its number. */
  private static Distributions drawn(long seed, int perHour, int firstTemplate) {
    SplittableRandom random = new SplittableRandom(seed);
    Distributions drawn = new Distributions();
    for (int hour = 0; hour < HOURS; hour++) {
      for (int i = 0; i < perHour; i++) {
        int template = Math.min(random.nextInt(10), random.nextInt(10));
        drawn.traffic().addTemplate(firstTemplate + template, 1);
      }
      drawn.traffic().addHour(hour * Traffic.HOUR, perHour);
    }
    return drawn;
  }

  private static Drift of(String feature, Distributions reference, Distributions now) {
    return Drift.compare(reference, now).stream()
        .filter(one -> one.feature().equals(feature))
        .findFirst()
        .orElseThrow();
  }

  @Property(tries = 100)
  void samplesOfTheSameTrafficAreNoDrift(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 500) int perHour) {
    assertThat(Drift.compare(drawn(seed, 300, 0), drawn(~seed, perHour, 0)))
        .filteredOn(one -> !one.feature().equals(Drift.VOLUME))
        .noneMatch(Drift::isDrift);
  }

  @Test
  void newMessagesAndTheirPredecessorsAreNamedAndCounted() {
    Distributions reference = drawn(1, 300, 0);
    Distributions now = drawn(2, 300, 3);
    Drift unknown = of(Drift.UNKNOWN_TEMPLATES, reference, now);
    assertThat(unknown.level()).isNotEqualTo(Level.NONE);
    assertThat(unknown.sentence())
        .contains("of the events are of templates that training hardly knew where 0.0 % were");
    assertThat(of(Drift.GONE_TEMPLATES, reference, now).level()).isEqualTo(Level.MAJOR);
    TrafficDrift.Churn churn = TrafficDrift.Churn.of(reference.traffic(), now.traffic());
    assertThat(churn.known()).isEqualTo(7);
    assertThat(churn.unknown()).containsExactlyInAnyOrder(10L, 11L, 12L);
    assertThat(churn.gone()).containsExactly(0L, 1L, 2L);
  }

  @Test
  void fewEventsSayNothingAboutMessagesOrVolume() {
    Distributions ten = new Distributions();
    for (int i = 0; i < 10; i++) {
      ten.traffic().addTemplate(900 + i, 1);
      ten.traffic().addHour(i * Traffic.HOUR, 1);
    }
    assertThat(Drift.compare(drawn(1, 300, 0), ten))
        .filteredOn(one -> !one.feature().equals(Drift.VOLUME))
        .allMatch(one -> one.level() == Level.UNKNOWN);
    Distributions fewExpected = drawn(1, 1, 0);
    Distributions shortly = new Distributions();
    shortly.traffic().addHour(Traffic.HOUR, 40);
    shortly.traffic().addHour(2 * Traffic.HOUR, 40);
    assertThat(of(Drift.VOLUME, fewExpected, shortly).level()).isEqualTo(Level.UNKNOWN);
  }

  @Test
  void threeTimesTheVolumeIsMajorAndTwiceIsModerateAndSoDownwards() {
    Distributions usual = drawn(1, 300, 0);
    assertThat(of(Drift.VOLUME, usual, drawn(2, 900, 0)).level()).isEqualTo(Level.MAJOR);
    assertThat(of(Drift.VOLUME, usual, drawn(2, 600, 0)).level()).isEqualTo(Level.MODERATE);
    assertThat(of(Drift.VOLUME, usual, drawn(2, 400, 0)).level()).isEqualTo(Level.NONE);
    assertThat(of(Drift.VOLUME, usual, drawn(2, 100, 0)).level()).isEqualTo(Level.MAJOR);
    assertThat(of(Drift.VOLUME, usual, drawn(2, 900, 0)).sentence())
        .isEqualTo("volume: 900 events an hour where 300 were usual");
  }

  @Test
  void volumeIsComparedWithTheSameHoursOfTheDay() {
    Distributions week = new Distributions();
    Distributions nights = new Distributions();
    for (int hour = 0; hour < 24 * 7; hour++) {
      int usual = hour % 24 < 6 ? 100 : 1000;
      week.traffic().addTemplate(1, usual);
      week.traffic().addHour(hour * Traffic.HOUR, usual);
    }
    for (int hour = 0; hour < 6; hour++) {
      nights.traffic().addHour((24 * 7 + hour) * Traffic.HOUR, 110);
    }
    assertThat(of(Drift.VOLUME, week, nights).level()).isEqualTo(Level.NONE);
  }

  @Test
  void brokenExpectationsDriftWhenTheyComeOftenerAndAreMany() {
    Distributions usual = drawn(1, 300, 0);
    Distributions now = drawn(2, 300, 0);
    for (int i = 0; i < 10; i++) {
      now.traffic().breach();
    }
    assertThat(of(Drift.BREACHES, usual, now).level()).isEqualTo(Level.UNKNOWN);
    for (int i = 0; i < 40; i++) {
      now.traffic().breach();
    }
    assertThat(of(Drift.BREACHES, usual, now).level()).isEqualTo(Level.MAJOR);
  }

  private static Distributions broken(Distributions of, String rule, long events) {
    of.traffic().broken(new TreeMap<>(Map.of(rule, events)));
    return of;
  }

  @Test
  void anExpectationDriftsWhenMoreOfAsManyEventsBreakItNotWhenThereAreMoreEvents() {
    String status = Drift.RULE + "status";
    Distributions usual = broken(drawn(1, 300, 0), "status", 144);
    Distributions oftener = broken(drawn(2, 300, 0), "status", 3 * 144);
    assertThat(of(status, usual, oftener).level()).isEqualTo(Level.MAJOR);
    assertThat(of(status, usual, oftener).sentence())
        .isEqualTo("expectation.status: 9 events an hour break it where 3 were usual");
    Distributions busier = broken(drawn(2, 900, 0), "status", 3 * 144);
    assertThat(of(status, usual, busier).level()).isEqualTo(Level.NONE);
    assertThat(of(status, usual, drawn(2, 300, 0)).level()).isEqualTo(Level.MAJOR);
  }

  @Test
  void anExpectationThatNothingBrokeIsComparedTooAndFewSayNothing() {
    Distributions usual = drawn(1, 300, 0);
    String status = Drift.RULE + "status";
    assertThat(of(status, usual, broken(drawn(2, 300, 0), "status", 19)).level())
        .isEqualTo(Level.UNKNOWN);
    assertThat(of(status, usual, broken(drawn(2, 300, 0), "status", 200)).level())
        .isEqualTo(Level.MAJOR);
  }

  @Test
  void aReferenceThatCountedNoBrokenExpectationsSaysNothingOfThem() {
    Distributions usual = drawn(1, 300, 0);
    byte[] bytes = usual.toPart().bytes();
    byte[] former = Arrays.copyOf(bytes, bytes.length - 1);
    former[0] = 2;
    Distributions read = Distributions.of(new ModelPart(former));
    assertThat(read.traffic().events()).isEqualTo(usual.traffic().events());
    assertThat(Drift.compare(read, broken(drawn(2, 300, 0), "status", 200)))
        .isNotEmpty()
        .noneMatch(one -> one.feature().startsWith(Drift.RULE));
  }

  @Property(tries = 50)
  void trafficMergesInAnyOrderToTheSameBytes(@ForAll long seed) {
    Distributions one = broken(drawn(seed, 30, 0), "status", 3);
    one.merge(broken(drawn(seed + 1, 20, 5), "length", 2));
    Distributions other = broken(drawn(seed + 1, 20, 5), "length", 2);
    other.merge(broken(drawn(seed, 30, 0), "status", 3));
    assertThat(one.toPart()).isEqualTo(other.toPart());
    assertThat(Distributions.of(one.toPart()).toPart()).isEqualTo(one.toPart());
  }

  @Test
  void templatesBeyondTheBoundAreCountedTogether() {
    Distributions many = new Distributions();
    for (int i = 0; i < 2 * Traffic.MOST_TEMPLATES; i++) {
      many.traffic().addTemplate(i, i < Traffic.MOST_TEMPLATES ? 2 : 1);
    }
    Distributions kept = Distributions.of(many.toPart());
    assertThat(kept.traffic().templates().size()).isEqualTo(Traffic.MOST_TEMPLATES);
    assertThat(kept.traffic().otherEvents()).isEqualTo(Traffic.MOST_TEMPLATES);
    assertThat(kept.traffic().events()).isEqualTo(many.traffic().events());
  }

  @Test
  void aReferenceOfTheFormerFormatIsReadAndSaysNothingAboutTraffic() {
    ByteWriter former = new ByteWriter((byte) 1);
    former.unsigned(1);
    former.text(Distributions.ALL);
    former.unsigned(1);
    former.text("events");
    former.unsigned(1);
    former.signed(7);
    former.unsigned(100);
    Distributions read = Distributions.of(new ModelPart(former.toBytes()));
    assertThat(read.windows(Distributions.ALL)).isEqualTo(100);
    assertThat(Drift.compare(read, drawn(1, 300, 0))).hasSize(1);
  }

  @Test
  void nothingIsSaidBeforeAWholeSpanCouldHaveCome() {
    DriftWatch watch =
        new DriftWatch(
            drawn(1, 300, 0), new Policy(Traffic.HOUR, 6, Drift.MAJOR, Drift.MODERATE, 1));
    for (int hour = 0; hour < 5; hour++) {
      assertThat(watch.next(hour * Traffic.HOUR, drawn(hour, 300, 50))).isEmpty();
      assertThat(watch.isWhole()).isFalse();
    }
    assertThat(watch.next(5 * Traffic.HOUR, drawn(5, 300, 50)))
        .extracting(one -> one.drift().feature())
        .contains(Drift.UNKNOWN_TEMPLATES);
    assertThat(watch.isWhole()).isTrue();
  }
}
