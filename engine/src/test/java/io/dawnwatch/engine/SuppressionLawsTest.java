package io.dawnwatch.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.dawnwatch.engine.ScorerLaws.Step;
import io.dawnwatch.engine.clean.SetExpectation;
import io.dawnwatch.engine.score.AlertResult;
import io.dawnwatch.engine.score.Emission;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.engine.score.ScoreResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The laws of suppressions: who is not told of what, and that nothing else is other than it is. */
class SuppressionLawsTest extends ControlledRunLaws {
  private static final Model MODEL =
      Model.coldStart(ScorerLaws.SPEC).with("laws", "tests", 0.6, 0.4, 2);

  /** A log, its suppressions by the step they take the place of, and what comes out. */
  private static final class Run extends ControlledRun {
    final Map<Integer, Suppression> records;
    final List<String> heldBack = new ArrayList<>();

    Run(List<Step> log, Map<Integer, Suppression> records) {
      super(log);
      this.records = records;
    }

    @Override
    Scorer over(EntityStates states) {
      EventObserver observer =
          new EventObserver() {
            @Override
            public void scored(long offset, double surprise, double score) {}

            @Override
            public void heldBack(long suppression, String alertId) {
              heldBack.add(suppression + " " + alertId);
            }
          };
      return new Scorer("laws", ModelSource.of(MODEL), states, out::add, observer);
    }

    @Override
    Scorer begun(EntityStates states) {
      Scorer scorer = over(states);
      scorer.assume(new Activation(MODEL.id(), Role.CHAMPION, 1));
      return scorer;
    }

    @Override
    boolean control(Scorer scorer, int step) {
      Suppression record = records.get(step);
      if (record != null) {
        scorer.suppress(log.get(step).offset(), log.get(step).millis(), record);
      }
      return record != null;
    }

    @Override
    Run whole() {
      super.whole();
      return this;
    }

    /** The suppressions in force before a step, as far as a reader can tell who begins there. */
    List<Suppression> inForce(int step) {
      List<Suppression> all = List.of();
      for (int i = 0; i < step; i++) {
        Suppression next = records.get(i);
        if (next != null) {
          all = Suppression.after(all, next, log.get(i).millis());
        }
      }
      return all;
    }

    /**
     * Those in force when a step of an alert came about: its record's own, if it is one, too late.
     */
    List<Suppression> inForceAt(AlertResult alert) {
      int step = 0;
      while (log.get(step).offset() < alert.offset()) {
        step++;
      }
      long clock = log.get(step).millis();
      return inForce(step).stream().filter(one -> !one.isOver(clock)).toList();
    }

    List<ScoreResult> scores() {
      return out.stream()
          .filter(ScoreResult.class::isInstance)
          .map(ScoreResult.class::cast)
          .toList();
    }

    List<AlertResult> alerts() {
      return out.stream()
          .filter(AlertResult.class::isInstance)
          .map(AlertResult.class::cast)
          .toList();
    }
  }

  private static Run plain(long seed) {
    return new Run(ScorerLaws.log(seed), Map.of()).whole();
  }

  /** Some of the log's ticks are suppressions of names, patterns and messages, for a while. */
  private static Run run(long seed) {
    List<Step> log = ScorerLaws.log(seed);
    List<AlertResult> alerts = plain(seed).alerts();
    SplittableRandom random = new SplittableRandom(seed);
    List<String> entities = List.of("e0", "e1", "e*", "*1", "", "e2");
    Map<Integer, Suppression> records = new TreeMap<>();
    for (int i = 0; i < log.size(); i++) {
      if (log.get(i).event() == null && random.nextInt(5) == 0) {
        String template = "";
        if (!alerts.isEmpty() && random.nextBoolean()) {
          AlertResult one = alerts.get(random.nextInt(alerts.size()));
          template =
              one.evidence().isEmpty()
                  ? ""
                  : HexFormat.of().toHexDigits(one.evidence().get(0).template());
        }
        records.put(
            i,
            new Suppression(
                1 + random.nextInt(8),
                template.isEmpty() ? entities.get(random.nextInt(entities.size())) : "e*",
                template,
                log.get(i).millis() + random.nextInt(random.nextInt(3) == 0 ? 6_000 : 800) - 100));
      }
    }
    return new Run(log, records);
  }

  /** A step of an alert without what says whether people heard of it before. */
  private static String said(AlertResult alert) {
    AlertResult.State state =
        alert.state() == AlertResult.State.CLOSED ? alert.state() : AlertResult.State.OPENED;
    return alert.id()
        + state
        + alert.offset()
        + "/"
        + alert.ordinal()
        + alert.windows()
        + alert.startMillis()
        + alert.endMillis()
        + alert.peakScoreId()
        + alert.reasons();
  }

  @Override
  ControlledRun controlled(long seed) {
    return run(seed);
  }

  @Property(tries = 80)
  void aSuppressionChangesNoScoreOfAnybodyAndAddsNoStepOfAnAlert(@ForAll long seed) {
    Run with = run(seed).whole();
    Run without = plain(seed);

    assertThat(with.scores()).isEqualTo(without.scores());
    assertThat(without.alerts().stream().map(SuppressionLawsTest::said))
        .containsAll(with.alerts().stream().map(SuppressionLawsTest::said).toList());
  }

  @Property(tries = 80)
  void aStepIsMissingIfASuppressionInForceIsAboutItAndOnlyThen(@ForAll long seed) {
    Run with = run(seed).whole();
    Set<String> told = new HashSet<>();
    with.alerts().forEach(alert -> told.add(said(alert)));
    Set<String> open = new HashSet<>();
    int held = 0;
    for (AlertResult step : plain(seed).alerts()) {
      boolean suppressed;
      if (step.state() == AlertResult.State.CLOSED) {
        suppressed = !open.remove(step.id());
      } else {
        ScoreResult score = before(with.out, step);
        suppressed = Suppression.of(with.inForceAt(step), score) != null;
        held += suppressed ? 1 : 0;
        if (!suppressed) {
          open.add(step.id());
        }
      }
      assertThat(told.contains(said(step))).as("%s", step).isEqualTo(!suppressed);
    }
    assertThat(with.heldBack).hasSize(held);
  }

  @Property(tries = 60)
  void anAlertOpensBeforeItGoesOnAndClosesOnce(@ForAll long seed) {
    Set<String> open = new HashSet<>();
    for (AlertResult step : run(seed).whole().alerts()) {
      switch (step.state()) {
        case OPENED -> assertThat(open.add(step.id())).isTrue();
        case EXTENDED -> assertThat(open).contains(step.id());
        case CLOSED -> assertThat(open.remove(step.id())).isTrue();
      }
    }
  }

  @Property(tries = 30)
  void savingOnlyWhatChangedIsEnough(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int every) {
    Run saved = run(seed);
    MemoryEntryStore store = new MemoryEntryStore();
    HeapEntityStates states = HeapEntityStates.over(store, () -> 0, 1);
    Scorer scorer = saved.begun(states);
    for (int from = 0; from < saved.log.size(); from += every) {
      saved.apply(scorer, from, Math.min(saved.log.size(), from + every));
      states.drain(store);
      if (from % 5 == 0) {
        states = HeapEntityStates.over(store, () -> 0, 1);
        scorer = saved.over(states);
      }
    }
    assertThat(saved.out).isEqualTo(run(seed).whole().out);
    assertThat(store.entries.containsKey(StateKeys.suppressions()))
        .isEqualTo(!scorer.suppressions().isEmpty());
  }

  @Property(tries = 80)
  void aReplayThatBeginsBehindTheRecordIsToldWhatIsInForce(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 1000) int cut) {
    Run whole = run(seed).whole();
    int at = Math.min(cut, whole.log.size() - 1);

    long offset = whole.log.get(at).offset();
    assertThat(warmed(seed, at, true)).isEqualTo(whole.from(offset));
  }

  @Example
  void aReplayThatIsNotToldSaysOtherThings() {
    int different = 0;
    for (long seed = 0; seed < 60; seed++) {
      Run whole = run(seed).whole();
      int at = 2 * whole.log.size() / 3;
      long offset = whole.log.get(at).offset();
      List<Emission> slice = whole.from(offset);
      different += warmed(seed, at, false).equals(slice) ? 0 : 1;
    }
    assertThat(different).as("the law above must be able to fail").isGreaterThan(3);
  }

  /** What a replay says whose slice begins at a step. */
  private static List<Emission> warmed(long seed, int at, boolean told) {
    Run warmed = run(seed);
    int first = ScorerLaws.warmUp(warmed.log, at, 3);
    Scorer scorer = warmed.begun(new HeapEntityStates());
    if (told) {
      scorer.assumeSuppressions(warmed.inForce(first));
    }
    warmed.apply(scorer, first, warmed.log.size());
    long offset = warmed.log.get(at).offset();
    return warmed.from(offset);
  }

  @Example
  void theLogsOfTheseLawsHoldEverythingTheLawsAreAbout() {
    int held = 0;
    int byTemplate = 0;
    int openedLater = 0;
    for (long seed = 0; seed < 100; seed++) {
      Run run = run(seed).whole();
      held += run.heldBack.size();
      Set<String> silent = new HashSet<>();
      run.heldBack.forEach(one -> silent.add(one.substring(one.indexOf(' ') + 1)));
      for (AlertResult alert : run.alerts()) {
        openedLater +=
            alert.state() == AlertResult.State.OPENED && silent.contains(alert.id()) ? 1 : 0;
      }
      for (AlertResult step : plain(seed).alerts()) {
        if (step.state() != AlertResult.State.CLOSED) {
          Suppression by = Suppression.of(run.inForceAt(step), before(run.out, step));
          byTemplate += by != null && !by.template().isEmpty() ? 1 : 0;
        }
      }
    }
    assertThat(held).isGreaterThan(200);
    assertThat(byTemplate).isGreaterThan(20);
    assertThat(openedLater).isGreaterThan(10);
  }

  @Example
  void aSuppressionIsOverWhenTheClockComesToItsEndAndNotBefore() {
    HeapEntityStates states = new HeapEntityStates();
    Scorer scorer = new Run(List.of(), Map.of()).begun(states);
    scorer.suppress(1, 1_000, new Suppression(1, "e", "", 2_000));
    scorer.suppress(2, 1_000, new Suppression(2, "e", "", 3_000));
    scorer.tick(3, 1_999);
    assertThat(scorer.suppressions()).hasSize(2);
    scorer.tick(4, 2_000);
    assertThat(scorer.suppressions()).extracting(Suppression::id).containsExactly(2L);
    scorer.suppress(5, 2_000, new Suppression(2, "e", "", 0));
    assertThat(scorer.suppressions()).isEmpty();
    assertThat(scorer.counters().control()).isEqualTo(5);
  }

  @Example
  void beyondTheMostAnotherIsIgnoredUntilOneIsOver() {
    Scorer scorer = new Run(List.of(), Map.of()).begun(new HeapEntityStates());
    for (int i = 0; i <= Suppression.MOST; i++) {
      scorer.suppress(i, 1_000, new Suppression(i, "e" + i, "", 5_000 + i));
    }
    assertThat(scorer.suppressions()).hasSize(Suppression.MOST);
    scorer.suppress(5_000, 5_000, new Suppression(9_999, "one more", "", 9_000));
    assertThat(scorer.suppressions()).extracting(Suppression::id).contains(9_999L);
  }

  @Example
  void whatIsSaidOfTheLinesOfADatasetIsHeldBackByItsName() {
    for (String entity : List.of(LinesBreach.ENTITY, "web")) {
      Run run = new Run(List.of(), Map.of());
      Scorer scorer = run.begun(new HeapEntityStates());
      scorer.suppress(1, 1_000, new Suppression(1, entity, "", 2_000));
      SetExpectation.Breach found =
          new SetExpectation.Breach("volume", 1_000, 1_100, 1, 1, 9, "1 line");
      scorer.breach(2, 1_000, new LinesBreach(0, found));
      assertThat(run.alerts()).hasSize(entity.equals("web") ? 1 : 0);
      assertThat(run.heldBack).hasSize(entity.equals("web") ? 0 : 1);
    }
  }

  @Example
  void aStarStandsForAnyText() {
    for (String fits : List.of("web@h1", "web@*", "*", "*@h1", "w*@*1", "web@h1*", "**h1")) {
      assertThat(new Suppression(1, fits, "", 1).isOf("web@h1")).as(fits).isTrue();
    }
    for (String other : List.of("web", "web@h", "*@h2", "Web@h1", "web@h1*1", "?eb@h1")) {
      assertThat(new Suppression(1, other, "", 1).isOf("web@h1")).as(other).isFalse();
    }
  }

  @Example
  void suppressionsAreSavedAsTheyAlwaysWere() {
    HeapEntityStates states = new HeapEntityStates();
    Scorer scorer = new Run(List.of(), Map.of()).begun(states);
    scorer.suppress(1, 1_000, new Suppression(7, "caf\u00e9@*", "", 1_700_000_000_000L));
    scorer.suppress(2, 1_000, new Suppression(9, "", "0123456789abcdef", 2_000));
    byte[] saved = Objects.requireNonNull(states.snapshot().get("S".getBytes(UTF_8)));
    assertThat(HexFormat.of().formatHex(saved)).isEqualTo(GOLDEN);

    byte[] partition = Objects.requireNonNull(states.snapshot().get(StateKeys.partition()));
    for (int length = 0; length < saved.length; length++) {
      byte[] cut = Arrays.copyOf(saved, length);
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  HeapEntityStates.load(
                      Map.of(StateKeys.partition(), partition, "S".getBytes(UTF_8), cut)
                          .entrySet()));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HeapEntityStates.load(Map.of("S".getBytes(UTF_8), saved).entrySet()));
  }

  /** Written once: what was saved by an earlier release. */
  private static final String GOLDEN =
      "03020e07636166c3a9402a0080a0abfef96212001030313233343536373839616263646566a01f";

  /** The score that a step of an alert is about: the last one of its entity before it. */
  private static ScoreResult before(List<Emission> out, AlertResult step) {
    return out.stream()
        .filter(ScoreResult.class::isInstance)
        .map(ScoreResult.class::cast)
        .filter(one -> one.offset() == step.offset() && one.ordinal() == step.ordinal() - 1)
        .findFirst()
        .orElseThrow();
  }
}
