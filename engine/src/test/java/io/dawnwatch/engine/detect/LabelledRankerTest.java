package io.dawnwatch.engine.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class LabelledRankerTest extends LearnedDetectorContract {
  @Override
  Detector learned(List<long[]> sessions) {
    int half = sessions.size() / 2;
    return ranker(sessions.subList(0, half), sessions.subList(half, sessions.size()));
  }

  @Override
  byte[] part(Detector detector) {
    return ((LabelledRanker) detector).part();
  }

  @Override
  String detectorName() {
    return LabelledRanker.NAME;
  }

  private static LabelledRanker ranker(List<long[]> normal, List<long[]> anomalous) {
    return new LabelledRanker(
        Neighbours.of(Drawn.vectors(normal)), Neighbours.of(Drawn.vectors(anomalous)));
  }

  @Property(tries = 100)
  void whatOneSideHasOftenerIsOnThatSide(@ForAll long seed) {
    List<long[]> sessions = Drawn.sessions(seed, 20);
    LabelledRanker ranker = ranker(sessions.subList(0, 10), sessions.subList(10, 20));
    LabelledRanker swapped = ranker(sessions.subList(10, 20), sessions.subList(0, 10));
    for (long[] session : sessions) {
      double nats = ranker.measure(Drawn.vector(session), LabelledRanker.Own.NONE);
      double other = swapped.measure(Drawn.vector(session), LabelledRanker.Own.NONE);
      // -ln p and -ln (1 - p)
      assertThat(StrictMath.exp(-nats) + StrictMath.exp(-other))
          .isCloseTo(1, org.assertj.core.api.Assertions.within(1e-9));
    }
  }

  @Example
  void aSessionLikeTheAnomalousOnesIsSurprising() {
    LabelledRanker ranker =
        ranker(
            java.util.Collections.nCopies(30, new long[] {1, 2, 2}),
            java.util.Collections.nCopies(10, new long[] {1, 3}));

    assertThat(Past.nats(examined(ranker, 1, 3))).isGreaterThan(4);
    assertThat(Past.nats(examined(ranker, 1, 2, 2))).isLessThan(0.05);
  }
}
