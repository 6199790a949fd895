package io.dawnwatch.engine.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class CountVectorNoveltyTest extends LearnedDetectorContract {
  @Override
  Detector learned(List<long[]> sessions) {
    return novelty(sessions, sessions.get(0).length % 2 == 0);
  }

  @Override
  byte[] part(Detector detector) {
    return ((CountVectorNovelty) detector).part();
  }

  @Override
  String detectorName() {
    return CountVectorNovelty.NAME;
  }

  private static CountVectorNovelty novelty(List<long[]> sessions, boolean trusted) {
    return new CountVectorNovelty(
        trusted,
        Neighbours.of(Drawn.vectors(sessions)),
        Neighbours.of(Drawn.vectors(sessions.stream().map(s -> distinct(s)).toList())),
        Scale.IDENTITY);
  }

  private static long[] distinct(long[] session) {
    return java.util.Arrays.stream(session).distinct().toArray();
  }

  @Property(tries = 200)
  void whatIsKnownToBeNormalIsNoSurpriseInAnyOrder(@ForAll long seed) {
    List<long[]> sessions = Drawn.sessions(seed, 20);
    CountVectorNovelty novelty = novelty(sessions, true);
    for (long[] session : sessions) {
      List<Long> mixed = new ArrayList<>();
      for (long template : session) {
        mixed.add(template);
      }
      Collections.reverse(mixed);
      assertThat(examined(novelty, mixed.stream().mapToLong(Long::longValue).toArray())).isEmpty();
    }
  }

  @Property(tries = 200)
  void contributionsSumUpToWhatIsMeasured(@ForAll long seed, @ForAll long other) {
    for (boolean trusted : new boolean[] {true, false}) {
      CountVectorNovelty novelty = novelty(Drawn.sessions(seed, 20), trusted);
      for (long[] session : Drawn.sessions(other, 5)) {
        assertThat(Past.nats(examined(novelty, session)))
            .isCloseTo(
                Math.min(novelty.measure(Drawn.vector(session), false), Scale.MOST_NATS),
                within(1e-9));
      }
    }
  }

  @Property(tries = 200)
  void aMessageNobodyHadIsNeverLessSurprising(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 20) int length) {
    CountVectorNovelty novelty = novelty(Drawn.sessions(seed, 20), true);
    long[] session = Drawn.sessions(seed, 3).get(2);
    long[] cut = java.util.Arrays.copyOf(session, Math.min(length, session.length));
    long[] more = java.util.Arrays.copyOf(cut, cut.length + 1);
    more[cut.length] = -7;

    assertThat(novelty.measure(Drawn.vector(more), false))
        .isGreaterThan(novelty.measure(Drawn.vector(cut), false));
  }

  @Property(tries = 100)
  void leavingASessionOutIsLearningWithoutIt(@ForAll long seed, @ForAll boolean trusted) {
    List<long[]> sessions = Drawn.sessions(seed, 12);
    CountVectorNovelty all = novelty(sessions, trusted);
    for (int i = 0; i < sessions.size(); i++) {
      List<long[]> others = new ArrayList<>(sessions);
      long[] own = others.remove(i);
      double without = novelty(others, trusted).measure(Drawn.vector(own), false);
      assertThat(all.measure(Drawn.vector(own), true)).isCloseTo(without, within(1e-6));
    }
  }

  @Example
  void aCountThatNeverVariedCostsMoreThanOneThatDoes() {
    List<long[]> sessions = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      long[] session = new long[3 + i % 7];
      java.util.Arrays.fill(session, 2);
      session[0] = 1;
      session[1] = 1;
      sessions.add(session);
    }
    CountVectorNovelty novelty = novelty(sessions, true);

    double varies = novelty.measure(Drawn.vector(1, 1, 2, 2, 2, 2, 2, 2, 2, 2), false);
    double never = novelty.measure(Drawn.vector(1, 1, 1, 2, 2, 2), false);
    assertThat(never).isGreaterThan(varies + 2);
  }

  @Example
  void aSessionOfAnotherMixtureIsRareHoweverOftenItsNumbersVary() {
    List<long[]> sessions = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      long[] usual = new long[4 + i % 20];
      java.util.Arrays.fill(usual, 2);
      usual[0] = 1;
      sessions.add(i % 100 == 0 ? new long[] {1, 3} : usual);
    }
    CountVectorNovelty novelty = novelty(sessions, false);

    assertThat(novelty.measure(Drawn.vector(1, 3), false)).isGreaterThan(4);
    assertThat(novelty.measure(Drawn.vector(1, 2, 2, 2, 2, 2, 2), false)).isLessThan(0.1);
  }

  @Example
  void longTracesAreComparedByWhatTheyAreMadeOf() {
    List<long[]> sessions = new ArrayList<>();
    for (int i = 1; i <= 20; i++) {
      sessions.add(trace(600 * i));
    }
    CountVectorNovelty novelty = novelty(sessions, true);

    assertThat(novelty.measure(Drawn.vector(trace(50_000)), false)).isLessThan(1);
  }

  private static long[] trace(int length) {
    return java.util.stream.LongStream.range(0, length).map(i -> i % 6).toArray();
  }

  @Example
  void theReasonNamesTheDifference() {
    CountVectorNovelty novelty = novelty(List.of(new long[] {1, 2, 2}, new long[] {1, 2, 2}), true);

    assertThat(examined(novelty, 1, 2, 2, 2))
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.actual()).isEqualTo(3);
              assertThat(one.expected()).isEqualTo(2);
              assertThat(one.text())
                  .isEqualTo(
                      "message 0000000000000002 3 times where the nearest usual session has it 2"
                          + " times");
            });
  }

  @Example
  void onlySoManyVectorsAreKept() {
    List<long[]> sessions = new ArrayList<>();
    for (int i = 0; i < Neighbours.MOST_VECTORS + 500; i++) {
      sessions.add(new long[] {1 + i % 60, 100 + i / 60, 200 + i % 7});
    }
    Neighbours kept = Neighbours.of(Drawn.vectors(sessions));

    assertThat(kept.size()).isEqualTo(Neighbours.MOST_VECTORS);
    assertThat(kept.total()).isEqualTo(sessions.size());
  }
}
