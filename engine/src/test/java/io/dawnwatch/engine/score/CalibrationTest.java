package io.dawnwatch.engine.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class CalibrationTest {
  @Provide
  Arbitrary<Calibration> calibrations() {
    Arbitrary<List<Integer>> steps =
        Arbitraries.integers().between(1, 5_000).list().ofMinSize(1).ofMaxSize(12);
    return steps.map(
        list -> {
          double[] nats = new double[list.size() + 1];
          double[] scores = new double[list.size() + 1];
          for (int i = 1; i < nats.length; i++) {
            nats[i] = nats[i - 1] + list.get(i - 1) / 97.0;
            scores[i] = Math.min(1, scores[i - 1] + list.get(list.size() - i) / 9_700.0);
          }
          return new Calibration(nats, scores);
        });
  }

  @Property
  void moreSurpriseNeverScoresLess(
      @ForAll("calibrations") Calibration calibration, @ForAll double one, @ForAll double other) {
    assertThat(calibration.score(Math.min(one, other)))
        .isLessThanOrEqualTo(calibration.score(Math.max(one, other)));
  }

  @Property
  void ordinarySurprisesAreOrderedToo(@ForAll("calibrations") Calibration calibration) {
    double before = 0;
    for (double nats = 0; nats < 100; nats += 0.37) {
      double score = calibration.score(nats);
      assertThat(score).isBetween(before, 1.0);
      before = score;
    }
  }

  @Property
  void aScoreLiesBetweenZeroAndOne(
      @ForAll("calibrations") Calibration calibration, @ForAll double surprise) {
    assertThat(calibration.score(surprise)).isBetween(0.0, 1.0);
  }

  @Property
  void thePointsAreMet(@ForAll("calibrations") Calibration calibration) {
    for (int i = 0; i < calibration.nats().length; i++) {
      assertThat(calibration.score(calibration.nats()[i])).isEqualTo(calibration.scores()[i]);
    }
  }

  @Example
  void noSurpriseScoresZeroAndEndlessSurpriseTheLastPoint() {
    assertThat(Calibration.COLD.score(0)).isZero();
    assertThat(Calibration.COLD.score(-3)).isZero();
    assertThat(Calibration.COLD.score(Double.NaN)).isZero();
    assertThat(Calibration.COLD.score(Double.POSITIVE_INFINITY)).isEqualTo(1);
  }

  @Example
  void aTableThatDoesNotAscendIsRefused() {
    double[][][] wrong = {
      {{0}, {0}},
      {{0, 1}, {0, 1, 1}},
      {{1, 2}, {0, 1}},
      {{0, 1}, {0.1, 1}},
      {{0, 1, 1}, {0, 0.5, 1}},
      {{0, 1, 2}, {0, 0.5, 0.4}},
      {{0, 1}, {0, 1.01}},
      {{0, Double.NaN}, {0, 1}},
      {{0, 1}, {0, Double.NaN}},
    };
    for (double[][] table : wrong) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new Calibration(table[0], table[1]))
          .withMessageContaining("calibration");
    }
  }
}
