package io.dawnwatch.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.ScorerLaws.Step;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.score.AlertResult;
import io.dawnwatch.engine.score.Emission;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.engine.score.ScoreResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
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

/** The laws of several models at once, with the same features and with others. */
class LaneLawsTest extends ControlledRunLaws {
  private static final FeatureSpec SPEC = ScorerLaws.SPEC;
  private static final Model FIRST = model("first", SPEC);
  private static final Model SAME = model("same", SPEC);
  private static final Model COARSE = model("coarse", new FeatureSpec(20, 100, 10, 10, 2, 4, 8));
  private static final Model SESSIONS = model("sessions", SPEC.withSequences(16, 15));

  /** No change of role is about this one, so that there is always a model in force. */
  private static final Model KEEPER = model("keeper", new FeatureSpec(50, 200, 0, 0, 2, 4, 8));

  private static final List<Model> CHANGING = List.of(FIRST, SAME, COARSE, SESSIONS);
  private static final ModelSource MODELS = ModelSource.of(FIRST, SAME, COARSE, SESSIONS, KEEPER);

  private static Model model(String name, FeatureSpec spec) {
    return Model.coldStart(spec).with(name, "tests", 0.6, 0.4, 2);
  }

  /** What a log does to roles: the ticks in these places are activations instead. */
  private static Map<Integer, Activation> changes(List<Step> log, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<Integer, Activation> changes = new TreeMap<>();
    long epoch = 1;
    for (int i = 0; i < log.size(); i++) {
      if (log.get(i).event() == null && random.nextInt(4) == 0) {
        boolean comesLate = random.nextInt(8) == 0;
        epoch += comesLate ? 0 : 1;
        changes.put(
            i,
            new Activation(
                CHANGING.get(random.nextInt(CHANGING.size())).id(),
                Role.values()[random.nextInt(Role.values().length)],
                comesLate ? 1 : epoch,
                random.nextInt(3) == 0 ? 0 : random.nextInt(1_500)));
      }
    }
    return changes;
  }

  /** A log with its changes of role, and what is said about it. */
  private static final class Run extends ControlledRun {
    final Map<Integer, Activation> changes;

    Run(List<Step> log, Map<Integer, Activation> changes) {
      super(log);
      this.changes = changes;
    }

    @Override
    Scorer over(EntityStates states) {
      return new Scorer("laws", MODELS, states, out::add);
    }

    @Override
    Scorer begun(EntityStates states) {
      Scorer scorer = over(states);
      scorer.assume(roles(0));
      return scorer;
    }

    /** The roles in force before the step of that number, and the last retirement. */
    List<RoleInForce> roles(int step) {
      List<RoleInForce> roles =
          List.of(
              new RoleInForce(FIRST.id(), Role.CHAMPION, 1),
              new RoleInForce(KEEPER.id(), Role.CHALLENGER, 1));
      long epoch = 1;
      Activation last = null;
      for (int i = 0; i < step; i++) {
        Activation change = changes.get(i);
        if (change != null && change.epoch() > epoch) {
          epoch = change.epoch();
          roles = RoleInForce.after(roles, change, log.get(i).millis());
          last = change;
        }
      }
      List<RoleInForce> all = new ArrayList<>(roles);
      if (last != null && last.role() == Role.RETIRED) {
        all.add(new RoleInForce(last.modelId(), Role.RETIRED, epoch));
      }
      return all;
    }

    @Override
    boolean control(Scorer scorer, int step) {
      Activation change = changes.get(step);
      if (change != null) {
        scorer.activate(log.get(step).offset(), log.get(step).millis(), change);
      }
      return change != null;
    }

    @Override
    Run whole() {
      super.whole();
      return this;
    }

    List<Emission> of(Model model) {
      return out.stream().filter(one -> one.modelId().equals(model.id())).toList();
    }
  }

  private static Run run(long seed) {
    List<Step> log = ScorerLaws.log(seed);
    return new Run(log, changes(log, seed));
  }

  @Override
  ControlledRun controlled(long seed) {
    return run(seed);
  }

  @Property(tries = 80)
  void aChallengerChangesNoByteOfTheChampionsOutputs(@ForAll long seed) {
    List<Step> log = ScorerLaws.log(seed);
    Map<Integer, Activation> challengers = new TreeMap<>();
    changes(log, seed)
        .forEach(
            (step, change) -> {
              Role role = change.role() == Role.CHAMPION ? Role.CHALLENGER : change.role();
              if (!change.modelId().equals(FIRST.id())) {
                challengers.put(step, new Activation(change.modelId(), role, change.epoch()));
              }
            });
    Run beside = new Run(log, challengers);
    Run alone = new Run(log, Map.of());
    Scorer first = beside.begun(new HeapEntityStates());
    Scorer second = alone.begun(new HeapEntityStates());
    beside.apply(first, 0, log.size());
    alone.apply(second, 0, log.size());

    assertThat(beside.of(FIRST)).isEqualTo(alone.of(FIRST));
    assertThat(first.counters()).isEqualTo(second.counters());
  }

  @Property(tries = 20)
  void savingOnlyWhatChangedIsEnoughAndADroppedLaneLeavesNothing(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int every) {
    Run saved = run(seed);
    Map<byte[], byte[]> store = new TreeMap<>(Arrays::compareUnsigned);
    HeapEntityStates states = new HeapEntityStates();
    Scorer scorer = saved.begun(states);
    for (int from = 0; from < saved.log.size(); from += every) {
      saved.apply(scorer, from, Math.min(saved.log.size(), from + every));
      states.drain(
          (key, value) -> {
            if (value == null) {
              store.remove(key);
            } else {
              store.put(key, value);
            }
          });
      Set<Integer> numbers = new HashSet<>();
      states.partition().lanes().forEach(lane -> numbers.add(lane.number));
      for (byte[] key : store.keySet()) {
        assertThat(key[0] == 'P' || numbers.contains((int) key[1])).isTrue();
      }
      if (from % 7 == 0) {
        states = HeapEntityStates.load(store.entrySet());
        scorer = saved.over(states);
      }
    }

    assertThat(saved.out).isEqualTo(run(seed).whole().out);
  }

  @Property(tries = 150)
  void whatLiesBeforeTheWarmUpChangesNothing(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 1000) int cut) {
    Run whole = run(seed).whole();
    int at = Math.min(cut, whole.log.size() - 1);
    int first = ScorerLaws.warmUp(whole.log, at, 3);
    Run warmed = run(seed);
    Scorer scorer = warmed.over(new HeapEntityStates());
    scorer.assume(warmed.roles(first));
    warmed.apply(scorer, first, warmed.log.size());

    long offset = whole.log.get(at).offset();
    assertThat(warmed.from(offset)).isEqualTo(whole.from(offset));
  }

  @Property(tries = 20)
  void anEventSeenAheadByAnyModelScoresTheSame(@ForAll long seed) {
    Run ahead = run(seed);
    Scorer scorer = ahead.begun(new HeapEntityStates());
    SplittableRandom random = new SplittableRandom(seed);
    List<EventMatcher> matchers = CHANGING.stream().map(EventMatcher::new).toList();
    for (int i = 0; i < ahead.log.size(); i++) {
      Step step = ahead.log.get(i);
      if (step.event() == null) {
        ahead.apply(scorer, i, i + 1);
      } else {
        EventMatcher matcher = matchers.get(random.nextInt(matchers.size()));
        scorer.event(step.offset(), step.millis(), matcher.match(step.event()));
      }
    }

    assertThat(ahead.out).isEqualTo(run(seed).whole().out);
  }

  @Property(tries = 20)
  void everyModelCountsItsOwnOutputsOfARecord(@ForAll long seed) {
    Map<String, Emission> last = new HashMap<>();
    for (Emission one : run(seed).whole().out) {
      Emission before = last.put(one.modelId(), one);
      boolean sameRecord = before != null && before.offset() == one.offset();
      assertThat(one.ordinal())
          .isEqualTo(sameRecord ? Objects.requireNonNull(before).ordinal() + 1 : 0);
    }
  }

  @Property(tries = 40)
  void onlyAChampionHasAlertsAndTheyAreOverWhenItIsReplaced(@ForAll long seed) {
    Run run = run(seed);
    Map<String, AlertResult> open = new HashMap<>();
    HeapEntityStates states = new HeapEntityStates();
    Scorer scorer = run.begun(states);
    for (int i = 0; i < run.log.size(); i++) {
      int from = run.out.size();
      run.apply(scorer, i, i + 1);
      for (Emission one : run.out.subList(from, run.out.size())) {
        if (one instanceof AlertResult alert) {
          open.put(alert.id(), alert);
          if (alert.state() == AlertResult.State.CLOSED) {
            open.remove(alert.id());
          }
        }
      }
      for (AlertResult alert : open.values()) {
        assertThat(scorer.roles())
            .filteredOn(role -> role.role() == Role.CHAMPION)
            .extracting(RoleInForce::modelId)
            .containsExactly(alert.modelId());
      }
    }
  }

  @Property(tries = 60)
  void aRollbackFindsTheFormerChampionAsIfItHadStayed(@ForAll long seed) {
    List<Step> log = ScorerLaws.log(seed);
    List<Integer> ticks = new ArrayList<>();
    for (int i = 0; i < log.size(); i++) {
      if (log.get(i).event() == null) {
        ticks.add(i);
      }
    }
    int promoted = ticks.get(ticks.size() / 3);
    int back = ticks.get(2 * ticks.size() / 3);
    Map<Integer, Activation> changes =
        Map.of(
            promoted,
            new Activation(COARSE.id(), Role.CHAMPION, 2, Long.MAX_VALUE),
            back,
            new Activation(FIRST.id(), Role.CHAMPION, 3, 100));

    List<String> stayed = values(new Run(log, Map.of()).whole());
    assertThat(values(new Run(log, changes).whole())).isEqualTo(stayed);
  }

  /** What the first model's scores say, whatever its role. */
  private static List<String> values(Run run) {
    List<String> values = new ArrayList<>();
    for (Emission one : run.of(FIRST)) {
      if (one instanceof ScoreResult score) {
        values.add(score.id() + " " + score.surprise() + " " + score.observedWindows());
      }
    }
    return values;
  }

  @Example
  void theLogsOfTheseLawsHoldEverythingTheLawsAreAbout() {
    Set<String> speakers = new HashSet<>();
    int byChange = 0;
    int expired = 0;
    for (long seed = 0; seed < 100; seed++) {
      Run run = run(seed).whole();
      Set<Long> changed = new HashSet<>();
      run.changes.keySet().forEach(step -> changed.add(run.log.get(step).offset()));
      for (Emission one : run.out) {
        if (one instanceof ScoreResult score) {
          speakers.add(score.role() + " " + score.modelId());
        } else if (changed.contains(one.offset())
            && ((AlertResult) one).state() == AlertResult.State.CLOSED) {
          byChange++;
        }
      }
      expired +=
          run.roles(run.log.size()).stream()
              .filter(role -> role.isOver(run.log.get(run.log.size() - 1).millis()))
              .count();
    }
    assertThat(speakers).hasSize(2 * CHANGING.size() + 1);
    assertThat(byChange).isGreaterThan(20);
    assertThat(expired).isGreaterThan(10);
  }
}
