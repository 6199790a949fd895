package io.dawnwatch.engine.evaluate;

import static io.dawnwatch.engine.evaluate.Rows.alert;
import static io.dawnwatch.engine.evaluate.Rows.all;
import static io.dawnwatch.engine.evaluate.Rows.day;
import static io.dawnwatch.engine.evaluate.Rows.incident;
import static io.dawnwatch.engine.evaluate.Rows.scored;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class EvaluationTest {
  private static final Evaluation.Draws DRAWS = new Evaluation.Draws(100, 7);
  private static final long GRACE = 5 * Rows.MINUTE;

  private static Evaluation labelled(Scored scored, LabelledIncident... incidents) {
    return Evaluation.of(scored, new Truth(List.of(incidents), GRACE), true, DRAWS);
  }

  private static double value(Evaluation evaluation, Measured what) {
    return metric(evaluation, what).value();
  }

  private static Metric metric(Evaluation evaluation, Measured what) {
    return evaluation.metrics().stream()
        .filter(one -> one.what() == what)
        .findFirst()
        .orElseThrow();
  }

  @Example
  void figuresAreThoseCountedByHand() {
    // One incident found in its second minute, one missed, one false alarm.
    Evaluation of =
        labelled(
            scored(
                all(day("a", 101, 102), day("b"), day("c", 700)),
                List.of(alert("a", 101, 103), alert("c", 700, 701))),
            incident("a", 100, 104),
            incident("b", 200, 202));

    assertThat(of.outcome()).isEqualTo("ok");
    assertThat(value(of, Measured.PRECISION)).isEqualTo(0.5);
    assertThat(value(of, Measured.RECALL)).isEqualTo(0.5);
    assertThat(value(of, Measured.WINDOW_PRECISION)).isEqualTo(2.0 / 3);
    assertThat(value(of, Measured.WINDOW_RECALL)).isEqualTo(2.0 / 6);
    assertThat(value(of, Measured.TIME_TO_DETECT)).isEqualTo(180);
    assertThat(value(of, Measured.ALERTS_PER_DAY)).isEqualTo(2);
    assertThat(value(of, Measured.FALSE_ALERTS_PER_DAY)).isEqualTo(1);
    assertThat(of.falseAlarms()).extracting(RaisedAlert::entity).containsExactly("c");
    assertThat(of.misses()).extracting(miss -> miss.incident().entity()).containsExactly("b");
  }

  @Example
  void averagePrecisionIsThatOfTheRanking() {
    // Ranked: positive, negative, positive: (1/1 + 2/3) / 2.
    List<ScoredWindow> rows =
        List.of(Rows.row("a", 0, 30), Rows.row("a", 1, 20), Rows.row("a", 2, 10));
    Evaluation of = labelled(scored(rows, List.of()), incident("a", 0, 1), incident("a", 2, 3));

    // The second minute comes after an incident, so it counts for neither side ...
    assertThat(value(of, Measured.AVERAGE_PRECISION)).isEqualTo(1);
    // ... and without a grace it does.
    Truth strict = new Truth(List.of(incident("a", 0, 1), incident("a", 2, 3)), 0);
    assertThat(
            value(
                Evaluation.of(scored(rows, List.of()), strict, true, DRAWS),
                Measured.AVERAGE_PRECISION))
        .isCloseTo((1 + 2.0 / 3) / 2, within(1e-12));
  }

  @Property(tries = 20)
  void theOrderOfRowsDecidesNothing(@ForAll Random random) {
    List<ScoredWindow> rows = all(day("a", 101, 102), day("b", 5), day("c", 700));
    List<ScoredWindow> shuffled = new ArrayList<>(rows);
    Collections.shuffle(shuffled, random);
    LabelledIncident incident = incident("a", 100, 104);

    assertThat(labelled(scored(shuffled, List.of()), incident).metrics())
        .isEqualTo(labelled(scored(rows, List.of()), incident).metrics());
  }

  @Example
  void aSpanWithoutWindowsSaysSo() {
    Evaluation of = labelled(scored(List.of(), List.of()), incident("a", 0, 1));
    assertThat(of.outcome()).startsWith("no windows");
    assertThat(of.metrics()).isEmpty();
  }

  @Example
  void withoutLabelsNothingIsSaidThatNeedsThem() {
    Evaluation of =
        Evaluation.of(
            scored(day("a", 3), List.of(alert("a", 3, 4))),
            new Truth(List.of(), GRACE),
            false,
            DRAWS);
    assertThat(of.outcome()).startsWith("no labels");
    assertThat(of.metrics()).extracting(Metric::what).noneMatch(Measured::needsLabels);
    assertThat(value(of, Measured.ALERTS_PER_DAY)).isEqualTo(1);
    assertThat(of.misses()).isEmpty();
  }

  @Example
  void labelsOfOneClassLeaveRecallUnknown() {
    Evaluation none = labelled(scored(day("a", 3), List.of(alert("a", 3, 4))));
    assertThat(none.outcome()).startsWith("one class: no labelled incident");
    assertThat(metric(none, Measured.RECALL).isKnown()).isFalse();
    assertThat(value(none, Measured.FALSE_ALERTS_PER_DAY)).isEqualTo(1);

    Evaluation everything = labelled(scored(day("a", 3), List.of()), incident("a", 0, 1440));
    assertThat(everything.outcome()).startsWith("one class: every window");
  }

  @Example
  void aSubgroupOfThreeRowsIsNotJudged() {
    List<ScoredWindow> few =
        List.of(Rows.row("b", 1, 20), Rows.row("b", 2, 0), Rows.row("b", 3, 0));
    Evaluation of = labelled(scored(all(day("a"), few), List.of()), incident("b", 1, 2));

    Subgroup group =
        of.subgroups().stream().filter(one -> one.value().equals("b")).findFirst().orElseThrow();
    assertThat(group.windows()).isEqualTo(3);
    assertThat(group.outcome()).isEqualTo("too few windows to say");
    assertThat(group.f1Interval().isKnown()).isFalse();
    assertThat(of.subgroups().get(of.subgroups().size() - 1).windows()).isLessThan(30);
  }

  @Example
  void theWorstSubgroupComesFirst() {
    Evaluation of =
        labelled(
            scored(all(day("good", 100), day("bad", 900)), List.of()),
            incident("good", 100, 101),
            incident("bad", 200, 201));
    List<Subgroup> services =
        of.subgroups().stream().filter(one -> one.key().equals("service.name")).toList();
    assertThat(services).extracting(Subgroup::value).containsExactly("bad", "good");
    assertThat(services.get(0).f1()).isZero();
    assertThat(services.get(1).f1()).isEqualTo(1);
  }

  @Example
  void intervalsNeedFiveBlocksWithAnIncidentAndAreNeverPoints() {
    List<ScoredWindow> rows = new ArrayList<>();
    List<LabelledIncident> incidents = new ArrayList<>();
    List<RaisedAlert> alerts = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      rows.addAll(day("e" + i, 100));
      incidents.add(incident("e" + i, 100, 101));
      alerts.add(alert("e" + i, 100, 101));
      Evaluation of = labelled(scored(rows, alerts), incidents.toArray(LabelledIncident[]::new));
      Interval recall = metric(of, Measured.RECALL).interval();
      assertThat(recall.isKnown()).as("%s incidents", i + 1).isEqualTo(i == 4);
      if (i == 4) {
        assertThat(recall.low()).isBetween(0.5, 0.6);
        assertThat(recall.high()).isEqualTo(1);
      } else {
        assertThat(of.notes()).anyMatch(note -> note.startsWith("too few incidents"));
      }
    }
  }

  @Example
  void aModelComparedWithItselfDiffersInNothingAndABetterOneIsBetter() {
    List<ScoredWindow> blind = new ArrayList<>();
    List<ScoredWindow> seeing = new ArrayList<>();
    List<LabelledIncident> incidents = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      blind.addAll(day("e" + i));
      seeing.addAll(day("e" + i, 100));
      incidents.add(incident("e" + i, 100, 101));
    }
    Truth truth = new Truth(incidents, GRACE);
    Scored good = scored(seeing, List.of());
    Scored bad = scored(blind, List.of());

    Comparison same = Evaluation.compare(good, good, "champion", "m", truth, true, DRAWS);
    assertThat(same.differences()).noneMatch(one -> one.verdict().equals("better"));
    assertThat(same.agreement()).isEqualTo(1);

    Comparison better = Evaluation.compare(good, bad, "baseline", "m", truth, true, DRAWS);
    assertThat(better.sameRows()).isEqualTo(8 * 1440);
    assertThat(better.onlyThis()).isEqualTo(8);
    assertThat(better.differences())
        .filteredOn(one -> one.what() == Measured.RECALL || one.what() == Measured.WINDOW_F1)
        .hasSize(2)
        .allMatch(one -> one.verdict().equals("better"));
    assertThat(Evaluation.compare(bad, good, "champion", "m", truth, true, DRAWS).differences())
        .filteredOn(one -> one.what() == Measured.RECALL)
        .allMatch(one -> one.verdict().equals("worse"));
  }
}
