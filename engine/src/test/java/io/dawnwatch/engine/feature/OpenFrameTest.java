package io.dawnwatch.engine.feature;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.event.Severity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class OpenFrameTest {
  private static final Comparator<TellingEvent> MOST_TELLING =
      Comparator.comparingDouble(TellingEvent::surprise)
          .reversed()
          .thenComparingLong(TellingEvent::offset);

  private static TellingEvent telling(long offset, long template, double surprise) {
    return new TellingEvent(offset, template, surprise, false, "line " + offset);
  }

  private static List<TellingEvent> toldOf(List<TellingEvent> events) {
    OpenFrame frame = new OpenFrame(0);
    for (TellingEvent event : events) {
      if (frame.wouldTell(event.template(), event.surprise())) {
        frame.tell(event);
      }
    }
    return frame.telling;
  }

  @Property
  void theOrderOfDistinctTemplatesWithDistinctSurprisesDoesNotMatter(
      @ForAll @Size(max = 12) List<@IntRange(max = 1000) Integer> drawn, @ForAll long shuffle) {
    List<TellingEvent> events = new ArrayList<>();
    drawn.stream()
        .distinct()
        .forEach(one -> events.add(telling(events.size(), events.size() + 1, one)));
    List<TellingEvent> shuffled = new ArrayList<>(events);
    Collections.shuffle(shuffled, new Random(shuffle));

    assertThat(toldOf(shuffled)).isEqualTo(toldOf(events));
  }

  @Provide
  Arbitrary<List<TellingEvent>> events() {
    return Combinators.combine(
            Arbitraries.longs().between(1, 6), Arbitraries.integers().between(0, 5))
        .as((template, surprise) -> telling(0, template, surprise))
        .list()
        .ofMaxSize(30)
        .map(
            list -> {
              List<TellingEvent> numbered = new ArrayList<>();
              list.forEach(
                  one -> numbered.add(telling(numbered.size(), one.template(), one.surprise())));
              return numbered;
            });
  }

  @Property
  void keptAreTheMostTellingEventsOnePerTemplate(@ForAll("events") List<TellingEvent> events) {
    Map<Long, TellingEvent> best = new TreeMap<>();
    events.forEach(
        one ->
            best.merge(
                one.template(),
                one,
                (before, next) -> MOST_TELLING.compare(next, before) < 0 ? next : before));

    assertThat(toldOf(events))
        .isEqualTo(best.values().stream().sorted(MOST_TELLING).limit(OpenFrame.TELLING).toList());
  }

  @Property
  void everyEventIsCountedAndTemplatesBeyondTheCapShareTheZero(
      @ForAll @Size(max = 100) List<@LongRange(min = 1, max = 30) Long> templates,
      @ForAll @IntRange(min = 1, max = 10) int cap) {
    OpenFrame frame = new OpenFrame(0);
    for (int i = 0; i < templates.size(); i++) {
      frame.add(i, Severity.INFO, templates.get(i), false, cap);
    }
    List<Long> admitted = templates.stream().distinct().limit(cap).toList();

    assertThat(frame.events).isEqualTo(templates.size());
    assertThat(frame.templates.total()).isEqualTo(templates.size());
    assertThat(frame.templates.get(0))
        .isEqualTo((int) templates.stream().filter(one -> !admitted.contains(one)).count());
    assertThat(frame.templates.size()).isLessThanOrEqualTo(cap + 1);
  }

  @Example
  void severitiesAreCountedOnceAndTheOffsetsAreFirstAndLast() {
    OpenFrame frame = new OpenFrame(7);
    Severity[] severities = Severity.values();
    for (int i = 0; i < severities.length; i++) {
      frame.add(40 + i, severities[i], 1, severities[i] == Severity.FATAL, 8);
    }

    assertThat(frame.events).isEqualTo(7);
    assertThat(frame.warnings).isEqualTo(1);
    assertThat(frame.errors).isEqualTo(2);
    assertThat(frame.unseen).isEqualTo(1);
    assertThat(frame.firstOffset).isEqualTo(40);
    assertThat(frame.lastOffset).isEqualTo(46);
  }

  @Example
  void aMedianNeedsThreeDurationsOfMessagesWhoseUsualIsKnown() {
    OpenFrame frame = new OpenFrame(0);
    int usual = LogLinear.bucket(900);
    for (long micros : new long[] {900, 100, 5_000}) {
      frame.add(0, Severity.INFO, 1, false, 8);
      assertThat(frame.medianDeviation()).isEqualTo(ClosedFrame.NO_DEVIATION);
      frame.addDuration(1, micros, usual);
      frame.addDuration(1, 70_000_000, -1);
    }
    assertThat(frame.medianDeviation()).isZero();
    assertThat(frame.close().durationCounts()).containsExactly(6);
  }

  @Example
  void anExcerptIsTheFirstLineAndNeverHalfACharacter() {
    String smile = "\ud83d\ude00";
    assertThat(TellingEvent.excerptOf("first\nsecond")).isEqualTo("first");
    assertThat(TellingEvent.excerptOf("a".repeat(239) + smile)).isEqualTo("a".repeat(239));
    assertThat(TellingEvent.excerptOf("a".repeat(238) + smile + "b"))
        .isEqualTo("a".repeat(238) + smile);
  }
}
