package io.dawnwatch.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.clean.SetExpectation;
import io.dawnwatch.engine.event.KeyValue;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Severity;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.score.AlertResult;
import io.dawnwatch.engine.score.Emission;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.engine.score.Scope;
import io.dawnwatch.engine.score.ScoreResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/** The laws that make a replay equal to the live run, whatever the model scores. */
abstract class ScorerLaws {
  static final FeatureSpec SPEC = new FeatureSpec(10, 200, 10, 10, 3, 8, 16);

  private final Model model;
  private final ModelSource models;

  /** A model that is easily upset: these logs are too short to surprise another. */
  ScorerLaws(FeatureSpec spec) {
    this(Model.coldStart(spec));
  }

  ScorerLaws(Model of) {
    model = of.with("laws", "tests", 0.6, 0.4, 2);
    models = ModelSource.of(model);
  }

  /** One record: an event, or a tick when it has none. */
  record Step(long offset, long millis, @Nullable LogEvent event) {}

  /**
   * Traffic with rhythm, bursts, silences, jumps of the clock, late and future events, five
   * entities where three fit.
   */
  static List<Step> log(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Step> steps = new ArrayList<>();
    long clock = 10_000 + random.nextInt(1000);
    long offset = random.nextInt(5);
    int records = 200 + random.nextInt(2000);
    for (int i = 0; i < records; i++) {
      int kind = random.nextInt(1000);
      clock +=
          kind < 5
              ? random.nextInt(900)
              : kind < 15
                  ? random.nextInt(120)
                  : random.nextInt((clock / SPEC.windowMillis()) % 4 == 0 ? 2 : 4);
      offset += 1 + (random.nextInt(20) == 0 ? 1 : 0);
      if (random.nextInt(12) == 0) {
        steps.add(new Step(offset, clock, null));
        continue;
      }
      long claimed =
          switch (random.nextInt(20)) {
            case 0 -> clock - random.nextInt(40);
            case 1 -> clock + random.nextInt(60);
            case 2 -> LogEvent.NO_TIME;
            default -> clock;
          };
      boolean storm =
          (clock / 700) % 3 == 1 && (clock / SPEC.windowMillis()) % 4 == 0 && random.nextInt(3) > 0;
      Severity severity =
          storm ? Severity.FATAL : random.nextInt(40) == 0 ? Severity.ERROR : Severity.INFO;
      String entity = "e" + random.nextInt(random.nextInt(4) == 0 ? 5 : 2);
      int shapes = storm ? 26 : 3;
      String body =
          "shape "
              + (char) ('a' + random.nextInt(shapes))
              + (char) ('a' + random.nextInt(shapes))
              + " took "
              + random.nextInt(1000)
              + " ms";
      steps.add(
          new Step(
              offset,
              clock,
              new LogEvent(
                  claimed,
                  severity,
                  body,
                  entity,
                  List.of(),
                  List.of(new KeyValue("service.name", entity)),
                  List.of(),
                  false)));
    }
    return steps;
  }

  static List<Emission> apply(Scorer scorer, List<Step> steps, List<Emission> out) {
    for (Step step : steps) {
      if (step.event() == null) {
        control(scorer, step);
      } else {
        scorer.event(step.offset(), step.millis(), step.event());
      }
    }
    return out;
  }

  /** A tick, or now and then what ingest found about lines. */
  private static void control(Scorer scorer, Step step) {
    if (step.offset() % 7 != 0) {
      scorer.tick(step.offset(), step.millis());
      return;
    }
    SetExpectation.Breach found =
        new SetExpectation.Breach("volume", step.offset(), step.millis(), 1, 1, 9, "1 line");
    scorer.breach(step.offset(), step.millis(), new LinesBreach(2, found));
  }

  Scorer scorer(HeapEntityStates states, List<Emission> out) {
    Scorer scorer = new Scorer("laws", models, states, out::add);
    scorer.assume(new Activation(model.id(), Role.CHAMPION, 1));
    return scorer;
  }

  /** Who asks for figures alone gets them all, and anomalies and alerts whole. */
  @Property(tries = 20)
  void figuresAloneAreTheSameFigures(@ForAll long seed) {
    List<Step> log = log(seed);
    List<Emission> whole = scoreAll(log);
    List<Emission> out = new ArrayList<>();
    EventObserver figures =
        new EventObserver() {
          @Override
          public void scored(long offset, double surprise, double score) {}

          @Override
          public boolean figuresAlone() {
            return true;
          }
        };
    Scorer scorer = new Scorer("laws", models, new HeapEntityStates(), out::add, figures);
    scorer.assume(new Activation(model.id(), Role.CHAMPION, 1));
    apply(scorer, log, out);
    assertThat(out.stream().map(ScorerLaws::figures).toList())
        .isEqualTo(whole.stream().map(ScorerLaws::figures).toList());
    if (whole.stream().anyMatch(one -> one instanceof ScoreResult score && !score.anomaly())) {
      assertThat(out).isNotEqualTo(whole);
    }
  }

  /** A score that is no anomaly, without what is no figure. */
  private static Emission figures(Emission emission) {
    if (!(emission instanceof ScoreResult one) || one.anomaly()) {
      return emission;
    }
    return new ScoreResult(
        "",
        one.entity(),
        one.scope(),
        one.startMillis(),
        one.endMillis(),
        one.score(),
        one.threshold(),
        one.surprise(),
        one.modelId(),
        one.role(),
        one.epoch(),
        one.semantics(),
        one.clockMillis(),
        one.offset(),
        one.ordinal(),
        one.detectors(),
        one.reasons(),
        List.of(),
        one.groups(),
        one.events(),
        one.firstOffset(),
        one.lastOffset(),
        one.observedWindows(),
        one.requiredWindows(),
        one.late(),
        one.timeSuspect());
  }

  List<Emission> scoreAll(List<Step> steps) {
    List<Emission> out = new ArrayList<>();
    return apply(scorer(new HeapEntityStates(), out), steps, out);
  }

  @Property(tries = 150)
  void restoringAnywhereChangesNothing(@ForAll long seed, @ForAll @IntRange(max = 1000) int cut) {
    List<Step> log = log(seed);
    int at = Math.min(cut, log.size());
    List<Emission> out = new ArrayList<>();
    HeapEntityStates states = new HeapEntityStates();
    apply(scorer(states, out), log.subList(0, at), out);
    HeapEntityStates restored = HeapEntityStates.load(states.snapshot().entrySet());
    Scorer second = new Scorer("laws", models, restored, out::add);
    apply(second, log.subList(at, log.size()), out);
    assertThat(out).isEqualTo(scoreAll(log));
  }

  @Property(tries = 100)
  void savingOnlyWhatChangedIsEnoughToRestore(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int every) {
    List<Step> log = log(seed);
    List<Emission> out = new ArrayList<>();
    Map<byte[], byte[]> store = new TreeMap<>(Arrays::compareUnsigned);
    HeapEntityStates states = new HeapEntityStates();
    Scorer scorer = scorer(states, out);
    for (int from = 0; from < log.size(); from += every) {
      apply(scorer, log.subList(from, Math.min(log.size(), from + every)), out);
      states.drain(
          (key, value) -> {
            if (value == null) {
              store.remove(key);
            } else {
              store.put(key, value);
            }
          });
      if (from % 7 == 0) {
        states = HeapEntityStates.load(store.entrySet());
        scorer = new Scorer("laws", models, states, out::add);
      }
    }
    assertThat(out).isEqualTo(scoreAll(log));
  }

  /** A heap that is asked for after every change, and holds two entities. */
  private static HeapEntityStates two(EntryStore store) {
    return HeapEntityStates.over(store, () -> 0, 1);
  }

  @Property(tries = 60)
  void twoEntitiesOnTheHeapAndTheOthersInTheStoreScoreTheSame(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 400) int every) {
    List<Step> log = log(seed);
    List<Emission> out = new ArrayList<>();
    MemoryEntryStore store = new MemoryEntryStore();
    HeapEntityStates states = two(store);
    Scorer scorer = scorer(states, out);
    for (int from = 0; from < log.size(); from += every) {
      apply(scorer, log.subList(from, Math.min(log.size(), from + every)), out);
      if (from % 3 == 0) {
        states.drain(store);
      }
      if (from % 5 == 0) {
        states.drain(store);
        states = two(store);
        scorer = new Scorer("laws", models, states, out::add);
      }
    }
    assertThat(out).isEqualTo(scoreAll(log));
    assertThat(store.gets).as("reads").isGreaterThan(1);
  }

  @Property(tries = 20)
  void whatIsForgottenLeavesTheStore(@ForAll long seed) {
    List<Step> log = log(seed);
    MemoryEntryStore store = new MemoryEntryStore();
    HeapEntityStates states = two(store);
    Scorer scorer = scorer(states, new ArrayList<>());
    apply(scorer, log, new ArrayList<>());
    Step last = log.get(log.size() - 1);
    for (int block = 1; block <= 6; block++) {
      scorer.tick(last.offset() + block, last.millis() + block * SPEC.horizonMillis());
    }
    states.drain(store);
    assertThat(states.size()).isZero();
    assertThat(store.entries.keySet()).noneMatch(key -> key[0] == 'E' || key[0] == 'F');
  }

  @Property(tries = 1)
  void aStoreThatGivesBackWhatIsOldScoresOtherwise() {
    int different = 0;
    for (long seed = 0; seed < 50; seed++) {
      MemoryEntryStore forgetful =
          new MemoryEntryStore() {
            @Override
            public void put(byte[] key, byte @Nullable [] value) {
              if (key[0] != 'E' || value == null || !entries.containsKey(key)) {
                super.put(key, value);
              }
            }
          };
      List<Step> log = log(seed);
      List<Emission> out = new ArrayList<>();
      try {
        apply(scorer(two(forgetful), out), log, out);
        different += out.equals(scoreAll(log)) ? 0 : 1;
      } catch (IllegalStateException | IllegalArgumentException e) {
        different++;
      }
    }
    assertThat(different).as("the law above must be able to fail").isGreaterThan(40);
  }

  @Property(tries = 50)
  void anEventSeenAheadByItselfScoresTheSame(@ForAll long seed) {
    List<Step> log = log(seed);
    EventMatcher ahead = new EventMatcher(model);
    List<Emission> out = new ArrayList<>();
    Scorer scorer = scorer(new HeapEntityStates(), out);
    for (Step step : log) {
      if (step.event() == null) {
        control(scorer, step);
      } else {
        scorer.event(step.offset(), step.millis(), ahead.match(step.event()));
      }
    }
    assertThat(out).isEqualTo(scoreAll(log));
  }

  @Property(tries = 300)
  void whatLiesBeforeTheWarmUpChangesNothing(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 1000) int cut) {
    List<Step> log = log(seed);
    int at = Math.min(cut, log.size() - 1);
    assertThat(from(log, at, 3)).isEqualTo(fromSlice(scoreAll(log), log.get(at).offset()));
  }

  @Property(tries = 1)
  void aWarmUpOfTwoQuartersOfABlockIsNotEnough() {
    long different = 0;
    for (long seed = 0; seed < 200; seed++) {
      List<Step> log = log(seed);
      int at = log.size() / 2;
      different +=
          from(log, at, 0.25).equals(fromSlice(scoreAll(log), log.get(at).offset())) ? 0 : 1;
    }
    assertThat(different).as("the law above must be able to fail").isGreaterThan(20);
  }

  private List<Emission> from(List<Step> log, int at, double blocks) {
    int first = warmUp(log, at, blocks);
    return fromSlice(scoreAll(log.subList(first, log.size())), log.get(at).offset());
  }

  /**
   * The step from which a slice that begins at step {@code at} is warmed up: so many blocks for its
   * alerts, and from there as many again for the scores they live on.
   */
  static int warmUp(List<Step> log, int at, double blocks) {
    return back(log, back(log, at, blocks), blocks);
  }

  private static int back(List<Step> log, int at, double blocks) {
    if (at == 0) {
      return 0;
    }
    long since =
        log.get(at - 1).millis()
            - (long) (blocks * SPEC.horizonMillis())
            - SPEC.windowMillis()
            - SPEC.latenessMillis()
            - SPEC.skewMillis();
    int first = 0;
    while (log.get(first).millis() < since) {
      first++;
    }
    return first;
  }

  private static List<Emission> fromSlice(List<Emission> all, long offset) {
    return all.stream().filter(one -> one.offset() >= offset).toList();
  }

  @Property(tries = 100)
  void whatARecordCausesComesByWindowEndThenByEntity(@ForAll long seed) {
    List<Emission> all = scoreAll(log(seed));
    for (int i = 1; i < all.size(); i++) {
      Emission before = all.get(i - 1);
      Emission one = all.get(i);
      if (before.offset() == one.offset()) {
        assertThat(one.ordinal()).isEqualTo(before.ordinal() + 1);
        if (before instanceof ScoreResult a
            && one instanceof ScoreResult b
            && b.scope() == Scope.WINDOW) {
          assertThat(
                  a.endMillis() < b.endMillis()
                      || a.endMillis() == b.endMillis() && a.entity().compareTo(b.entity()) < 0)
              .as("%s then %s", a, b)
              .isTrue();
        }
      } else {
        assertThat(one.offset()).isGreaterThan(before.offset());
        assertThat(one.ordinal()).isZero();
      }
    }
  }

  @Property(tries = 100)
  void everyRecordHasExactlyOneOutcome(@ForAll long seed) {
    List<Step> log = log(seed);
    List<Emission> out = new ArrayList<>();
    Scorer scorer = scorer(new HeapEntityStates(), out);
    apply(scorer, log, out);
    Counters counters = scorer.counters();
    assertThat(counters.read()).isEqualTo(log.size());
    assertThat(counters.applied() + counters.late() + counters.control())
        .isEqualTo(counters.read());
    assertThat(counters.control())
        .isEqualTo(log.stream().filter(step -> step.event() == null).count());
  }

  @Property(tries = 100)
  void everyAlertOpensOnceAndItsStepsAreInOrder(@ForAll long seed) {
    Map<String, AlertResult> last = new TreeMap<>();
    for (Emission one : scoreAll(log(seed))) {
      if (one instanceof AlertResult alert) {
        AlertResult before = last.put(alert.id(), alert);
        assertThat(alert.state() == AlertResult.State.OPENED)
            .as("%s", alert)
            .isEqualTo(before == null);
        if (before != null) {
          assertThat(before.state()).isNotEqualTo(AlertResult.State.CLOSED);
          assertThat(alert.windows()).isGreaterThanOrEqualTo(before.windows());
        }
      }
    }
  }

  @Property(tries = 100)
  void aScoreIsTheSumOfItsReasonsCalibrated(@ForAll long seed) {
    for (Emission one : scoreAll(log(seed))) {
      if (one instanceof ScoreResult score) {
        double sum = score.reasons().stream().mapToDouble(reason -> reason.contribution()).sum();
        assertThat(score.surprise()).isCloseTo(sum, org.assertj.core.data.Offset.offset(1e-9));
        assertThat(score.score())
            .isBetween(0.0, 1.0)
            .isEqualTo(model.calibration().score(score.surprise()));
      }
    }
  }

  @Property(tries = 100)
  void evidenceStandsBehindReasonsAlone(@ForAll long seed) {
    for (Emission emission : scoreAll(log(seed))) {
      if (emission instanceof ScoreResult score) {
        boolean behind = score.scope() == Scope.EVENT || !score.reasons().isEmpty();
        assertThat(score.evidence().isEmpty()).isEqualTo(!behind || score.events() == 0);
      }
    }
  }
}
