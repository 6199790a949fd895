package io.dawnwatch.engine.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.event.Severity;
import io.dawnwatch.engine.feature.LongCounts;
import io.dawnwatch.engine.feature.OpenFrame;
import io.dawnwatch.engine.feature.TellingEvent;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class TemplateRarityTest extends DetectorContract {
  @Override
  Detector detector() {
    return new TemplateRarity();
  }

  private static LongCounts counts(int wanted, int others) {
    LongCounts counts = new LongCounts();
    counts.add(1, wanted);
    counts.add(2, others);
    return counts;
  }

  @Property
  void aSurpriseIsFiniteAndNotNegative(
      @ForAll Severity severity,
      @ForAll @IntRange int here,
      @ForAll @IntRange int there,
      @ForAll @IntRange int others) {
    double surprise =
        TemplateRarity.surprise(
            1,
            severity,
            counts(Math.abs(here / 2), others >>> 2),
            counts(there >>> 1, others >>> 1));
    assertThat(surprise).isFinite().isGreaterThanOrEqualTo(0);
  }

  @Property
  void aMessageSeenMoreOftenIsNeverMoreSurprising(
      @ForAll Severity severity,
      @ForAll @IntRange(max = 1000) int seen,
      @ForAll @IntRange(max = 1000) int more,
      @ForAll @IntRange(min = 1000, max = 5000) int total) {
    LongCounts partition = counts(50, 5000);
    LongCounts fewer = counts(seen / 2, total - seen / 2);
    LongCounts often = counts((seen + more) / 2, total - (seen + more) / 2);

    assertThat(TemplateRarity.surprise(1, severity, often, partition))
        .isLessThanOrEqualTo(TemplateRarity.surprise(1, severity, fewer, partition));
  }

  @Property
  void graverIsNeverLessSurprising(
      @ForAll @IntRange(max = 100) int seen, @ForAll @IntRange(max = 5000) int others) {
    double before = 0;
    for (Severity severity :
        new Severity[] {Severity.INFO, Severity.WARN, Severity.ERROR, Severity.FATAL}) {
      double surprise =
          TemplateRarity.surprise(1, severity, counts(seen, others), counts(seen, others));
      assertThat(surprise).isGreaterThanOrEqualTo(before);
      before = surprise;
    }
  }

  @Property
  void aMoreSurprisingMessageIsNeverALesserContribution(
      @ForAll @IntRange(max = 100_000) int one, @ForAll @IntRange(max = 100_000) int more) {
    assertThat(told(one / 1e3)).isLessThanOrEqualTo(told((one + more) / 1e3));
  }

  private double told(double surprise) {
    Past past = Past.of(30, 10, 0, 0, 0);
    OpenFrame frame = past.frame(10, 0, 0, 0, -1);
    frame.tell(new TellingEvent(0, 9, surprise, true, "out of memory"));
    return Past.nats(past.examined(detector(), frame));
  }

  @Example
  void whatIsNewHereButCommonNextDoorSaysLess() {
    LongCounts here = counts(0, 1000);
    double common = TemplateRarity.surprise(1, Severity.ERROR, here, counts(500, 1000));
    double unknown = TemplateRarity.surprise(1, Severity.ERROR, here, counts(0, 1500));

    assertThat(common).isLessThan(unknown);
  }

  @Example
  void aNeverSeenMessageIsQuoted() {
    Past past = Past.of(60, 100, 0, 0, 0);
    OpenFrame frame = past.frame(100, 0, 0, 0, -1);
    frame.tell(new TellingEvent(0, 9, 20, true, "out of memory"));

    assertThat(past.examined(detector(), frame))
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.nats()).isEqualTo(16);
              assertThat(one.text()).isEqualTo("never seen in the last 1 h: out of memory");
            });
  }
}
