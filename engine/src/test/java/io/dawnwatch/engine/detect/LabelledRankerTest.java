package io.dawnwatch.engine.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

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
        Neighbours.of(Drawn.vectors(normal)),
        Neighbours.of(Drawn.vectors(anomalous)),
        Drawn.grams(normal),
        Drawn.grams(anomalous),
        new double[] {0, 1, 0.5, 0.25, 0.5});
  }

  @Property(tries = 100)
  void moreOfAnyMeasureIsNeverLessSurprising(
      @ForAll @DoubleRange(min = -7, max = 7) double one,
      @ForAll @DoubleRange(min = 0, max = 7) double more,
      @ForAll @IntRange(min = 1, max = 4) int feature) {
    double[] weights = {-1, 1, 0.5, 0, 3};
    double[] less = {1, 2, 1, -1, 0};
    double[] greater = less.clone();
    less[feature] = one;
    greater[feature] = one + more;

    assertThat(LabelledRanker.surprise(weights, greater))
        .isFinite()
        .isGreaterThanOrEqualTo(LabelledRanker.surprise(weights, less));
  }

  @Property(tries = 100)
  void contributionsSumUpToTheSurprise(@ForAll long seed, @ForAll long other) {
    LabelledRanker ranker = (LabelledRanker) learned(Drawn.sessions(seed, 20));
    for (long[] session : Drawn.sessions(other, 10)) {
      double[] measured =
          ranker.measure(Drawn.vector(session), session, true, LabelledRanker.Own.NONE);
      assertThat(Past.nats(examined(ranker, session)))
          .isCloseTo(
              LabelledRanker.surprise(new double[] {0, 1, 0.5, 0.25, 0.5}, measured), within(1e-9));
    }
  }

  @Example
  void aSessionLikeTheAnomalousOnesIsSurprising() {
    LabelledRanker ranker =
        ranker(
            Collections.nCopies(30, new long[] {1, 2, 2}),
            Collections.nCopies(10, new long[] {1, 3}));

    assertThat(Past.nats(examined(ranker, 1, 3))).isGreaterThan(2);
    assertThat(Past.nats(examined(ranker, 1, 2, 2))).isLessThan(0.3);
  }
}
