package io.dawnwatch.engine.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class TransitionSurpriseTest extends LearnedDetectorContract {
  @Override
  Detector learned(List<long[]> sessions) {
    return transitions(sessions);
  }

  @Override
  byte[] part(Detector detector) {
    return ((TransitionSurprise) detector).part();
  }

  @Override
  String detectorName() {
    return TransitionSurprise.NAME;
  }

  private static TransitionSurprise transitions(List<long[]> sessions) {
    return new TransitionSurprise(Drawn.grams(sessions), Scale.IDENTITY);
  }

  @Property(tries = 200)
  void takingASessionAwayAgainIsNeverHavingSeenIt(@ForAll long seed) {
    List<long[]> sessions = Drawn.sessions(seed, 12);
    NGrams all = Drawn.grams(sessions);
    long[] own = sessions.remove(5);
    all.add(own, true, -1);

    assertThat(all.surprises(own, true)).isEqualTo(Drawn.grams(sessions).surprises(own, true));
  }

  @Property(tries = 200)
  void takingASessionAwayIsNeverHavingSeenItWhereSessionsAreCounted(@ForAll long seed) {
    List<long[]> sessions = Drawn.sessions(seed, 12);
    NGrams all = NGrams.bySession(2);
    sessions.forEach(session -> all.add(session, true, 1));
    long[] own = sessions.remove(5);
    all.add(own, true, -1);
    NGrams others = NGrams.bySession(2);
    sessions.forEach(session -> others.add(session, true, 1));

    assertThat(all.surprises(own, true)).isEqualTo(others.surprises(own, true));
    byte[] part = new TransitionSurprise(all, Scale.IDENTITY).part();
    assertThat(TransitionSurprise.restore(part).measure(own, true))
        .isEqualTo(new TransitionSurprise(others, Scale.IDENTITY).measure(own, true));
  }

  @Example
  void aFewSessionsThatDoTheSameDoNotMakeItUsualWhereSessionsAreCounted() {
    NGrams occurrences = new NGrams();
    NGrams sessions = NGrams.bySession(3);
    for (NGrams grams : List.of(occurrences, sessions)) {
      grams.add(new long[] {1, 2, 3, 1, 2, 3, 1, 2, 3}, true, 100);
      grams.add(new long[] {1, 2, 7, 8, 7, 8, 7, 8, 3}, true, 3);
    }
    long[] again = {1, 2, 7, 8, 7, 8, 7, 8, 3};
    double known = new TransitionSurprise(occurrences, Scale.IDENTITY).measure(again, true);
    double proved = new TransitionSurprise(sessions, Scale.IDENTITY).measure(again, true);

    assertThat(proved).isGreaterThan(2 * known + 5);
  }

  @Property(tries = 200)
  void theOrderInWhichSessionsAreLearnedChangesNothing(@ForAll long seed) {
    List<long[]> sessions = Drawn.sessions(seed, 12);
    byte[] one = transitions(sessions).part();
    java.util.Collections.reverse(sessions);

    assertThat(transitions(sessions).part()).isEqualTo(one);
  }

  @Property(tries = 100)
  void whatAlwaysFollowsIsNoSurprise(@ForAll @IntRange(min = 30, max = 200) int sessions) {
    long[] session = {1, 2, 3, 4, 5};
    TransitionSurprise transitions = transitions(java.util.Collections.nCopies(sessions, session));

    assertThat(examined(transitions, session)).isEmpty();
    assertThat(Past.nats(examined(transitions, 1, 2, 4, 3, 5))).isGreaterThan(5);
  }

  @Example
  void aLongerTraceOfTheSameKindIsNoMoreSurprising() {
    List<long[]> traces = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      traces.add(trace(i, 500));
    }
    TransitionSurprise transitions = transitions(traces);
    double once = transitions.measure(trace(1_000, 500), true);
    double tenTimes = transitions.measure(trace(1_001, 5_000), true);

    assertThat(tenTimes).isCloseTo(once, within(0.5 * once + 1));
    long[] strange = LongStream.range(0, 500).map(i -> i * i % 7).toArray();
    assertThat(transitions.measure(strange, true)).isGreaterThan(3 * tenTimes + 10);
  }

  /** A cycle of seven templates with a random jump once in fifty steps. */
  private static long[] trace(long seed, int length) {
    java.util.SplittableRandom random = new java.util.SplittableRandom(seed);
    long[] trace = new long[length];
    long at = 0;
    for (int i = 0; i < length; i++) {
      trace[i] = at;
      at = random.nextInt(50) == 0 ? random.nextInt(7) : (at + 1) % 7;
    }
    return trace;
  }

  @Example
  void theReasonNamesTheRarestStep() {
    TransitionSurprise transitions =
        transitions(java.util.Collections.nCopies(100, new long[] {1, 2, 3}));

    assertThat(examined(transitions, 1, 2, 9))
        .singleElement()
        .satisfies(
            one ->
                assertThat(one.text())
                    .isEqualTo(
                        "1 unusual step among 4; the rarest is message 0000000000000009 after"
                            + " 0000000000000002 in place 3"));
  }

  @Example
  void memoryIsBoundedByLeavingOutTheLongestContexts() {
    NGrams grams = new NGrams();
    java.util.SplittableRandom random = new java.util.SplittableRandom(1);
    for (int i = 0; i < 100; i++) {
      grams.add(random.longs(2_000, 0, 300).toArray(), true, 1);
    }
    byte[] part = new TransitionSurprise(grams, Scale.IDENTITY).part();

    assertThat(part.length).isLessThan(NGrams.MOST_GRAMS * 30);
    assertThat(TransitionSurprise.restore(part).measure(new long[] {1, 2, 3}, true)).isFinite();
  }
}
