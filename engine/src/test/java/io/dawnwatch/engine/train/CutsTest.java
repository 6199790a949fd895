package io.dawnwatch.engine.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;

class CutsTest {
  private static HeldOut values(double... valuesAndSessions) {
    List<HeldOut.Value> values = new ArrayList<>();
    for (int i = 0; i < valuesAndSessions.length; i += 2) {
      values.add(new HeldOut.Value(valuesAndSessions[i], (long) valuesAndSessions[i + 1]));
    }
    return HeldOut.of(values);
  }

  @Example
  void withoutLabelsTheCutIsInTheMiddleOfTheWidestGap() {
    Cut cut = Cuts.unlabelled(values(0.2, 900, 2, 60, 3.2, 10, 4.8, 20, 5.2, 10));

    assertThat(cut.nats()).isEqualTo(4);
    assertThat(cut.share()).isEqualTo(0.03);
  }

  @Example
  void withoutLabelsAGapAboveMoreSessionsCounts() {
    Cut cut = Cuts.unlabelled(values(0.2, 900, 3.2, 10, 4.2, 80, 5.5, 1));

    assertThat(cut.nats()).isBetween(3.6, 3.8);
  }

  @Property
  void withoutLabelsAtMostATenthAreAnomalies(
      @ForAll @Size(min = 30, max = 60) List<@DoubleRange(max = 20) Double> surprises) {
    HeldOut totals =
        HeldOut.of(surprises.stream().map(value -> new HeldOut.Value(value, 10)).toList());
    Cut cut = Cuts.unlabelled(totals);

    assertThat(totals.above(cut.nats())).isLessThanOrEqualTo(0.1);
    assertThat(cut.nats()).isFinite().isGreaterThan(0);
  }

  @Example
  void whereAllIsNormalOneInTwoThousandIsExpectedToReachTheCut() {
    List<HeldOut.Value> values = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      // The quantiles of an exponential distribution.
      values.add(new HeldOut.Value(-StrictMath.log((i + 0.5) / 100_000), 1));
    }
    HeldOut totals = HeldOut.of(values);

    assertThat(totals.above(Cuts.normalOnly(totals).nats())).isBetween(0.0004, 0.0006);
  }

  @Example
  void whereAllIsNormalAndFewTheTailGoesOn() {
    Cut cut = Cuts.normalOnly(values(0, 80, 1, 10, 2, 6, 3, 4));

    assertThat(cut.nats()).isBetween(5.0, 15.0);
  }

  @Example
  void whereLabelsTellTheCutIsBetweenTheLabels() {
    Cut cut = Cuts.labelled(values(0, 90, 1, 10), values(3, 5, 5, 5));

    assertThat(cut.nats()).isEqualTo(2);
    assertThat(cut.why()).contains("1.0000");
  }

  @Example
  void labelsThatTellNothingDoNotMakeEverythingAnAnomaly() {
    Cut cut = Cuts.labelled(values(1, 90, 2, 10), values(1, 9, 2, 10));

    assertThat(cut.nats()).isEqualTo(1.5);
  }
}
