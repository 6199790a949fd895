package io.dawnwatch.engine.drift;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.Activation;
import io.dawnwatch.engine.EventObserver;
import io.dawnwatch.engine.HeapEntityStates;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.ModelSource;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.engine.detect.Profile;
import io.dawnwatch.engine.detect.WindowView;
import io.dawnwatch.engine.event.KeyValue;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Severity;
import io.dawnwatch.engine.score.Emission;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.engine.score.Scope;
import io.dawnwatch.engine.score.ScoreResult;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Distributions are gathered from what the production scorer sees. */
final class DriftCollectorTest {
  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;

  private static DriftCollector collect(int hours, long from) {
    DriftCollector collector = new DriftCollector(HOUR, from);
    Scorer scorer =
        new Scorer(
            "drift",
            ModelSource.of(Model.COLD_START),
            new HeapEntityStates(),
            collector,
            collector);
    scorer.assume(new Activation(Model.COLD_START.id(), Role.CHAMPION, 1));
    long offset = 0;
    for (long at = 0; at < hours * HOUR; at += MINUTE) {
      for (String entity : List.of("web@h1", "db@h1")) {
        String service = entity.substring(0, entity.indexOf('@'));
        for (int i = 0; i < (service.equals("web") ? 6 : 2); i++) {
          scorer.event(
              offset++,
              at + i,
              new LogEvent(
                  at + i,
                  i == 0 ? Severity.WARN : Severity.INFO,
                  "request served",
                  entity,
                  List.of(),
                  List.of(new KeyValue("service", service)),
                  List.of(),
                  false));
        }
      }
    }
    scorer.tick(offset, hours * HOUR + 5 * MINUTE);
    return collector;
  }

  @Test
  void everyWindowWithEventsCountsOnceForAllForItsEntityAndForItsGroups() {
    Distributions total = collect(3, 0).total();
    assertThat(total.windows(Distributions.ALL)).isEqualTo(2 * 180);
    assertThat(total.windows("entity=web@h1")).isEqualTo(180);
    assertThat(total.windows("service=db")).isEqualTo(180);
    assertThat(total.features(Distributions.ALL))
        .contains("events", "error.share", "warning.share", DriftCollector.SURPRISE)
        .hasSize(DriftCollector.FEATURES.size() + 1);
  }

  @Test
  void windowsBeforeTheBeginningAreLeftOut() {
    DriftCollector collector = collect(3, 2 * HOUR);
    assertThat(collector.periods().keySet()).containsExactly(2 * HOUR);
    assertThat(collector.total().windows(Distributions.ALL)).isEqualTo(2 * 60);
  }

  @Test
  void aServiceThatDoublesDriftsByItselfAndIsNamed() {
    Distributions reference = collect(3, 0).total();
    Distributions now = new Distributions();
    now.merge(reference);
    assertThat(Drift.compare(reference, now)).noneMatch(Drift::isDrift);
    Distributions doubled = collect(3, 0).total();
    for (int i = 0; i < 400; i++) {
      doubled.add("service=web", "events", 12);
    }
    assertThat(Drift.compare(reference, doubled))
        .first()
        .satisfies(
            drift -> {
              assertThat(drift.subgroup()).isEqualTo("service=web");
              assertThat(drift.feature()).isEqualTo("events");
              assertThat(drift.level()).isEqualTo(Drift.Level.MAJOR);
            });
  }

  /** What a window counts is counted in each of its subgroups at once. */
  private static final class Naive implements EventObserver, Consumer<Emission> {
    final Distributions total = new Distributions();
    private final Set<String> subgroups = new HashSet<>();
    private final double[] features = new double[DriftCollector.FEATURES.size()];
    private boolean hasEvents;

    @Override
    public boolean ofEvents() {
      return false;
    }

    @Override
    public void scored(long offset, double surprise, double score) {}

    @Override
    public void closing(WindowView closing) {
      hasEvents = closing.frame() != null;
      for (int i = 0; hasEvents && i < features.length; i++) {
        features[i] = DriftCollector.FEATURES.get(i).of(closing, Profile.NONE);
      }
    }

    @Override
    public void accept(Emission emission) {
      if (emission instanceof ScoreResult score && score.scope() == Scope.WINDOW) {
        if (hasEvents) {
          count(Distributions.ALL, score);
          count("entity=" + score.entity(), score);
          score.groups().forEach(group -> count(group.key() + "=" + group.value(), score));
        }
      }
    }

    private void count(String subgroup, ScoreResult score) {
      if (subgroups.size() < 256 || subgroups.contains(subgroup)) {
        subgroups.add(subgroup);
        for (int i = 0; i < features.length; i++) {
          total.add(subgroup, DriftCollector.FEATURES.get(i).key(), features[i]);
        }
        total.add(subgroup, DriftCollector.SURPRISE, score.surprise());
      }
    }
  }

  @Test
  void manyEntitiesThatMoveBetweenGroupsCountAsIfEachWereCountedAtOnce() {
    DriftCollector collector = new DriftCollector();
    Naive naive = new Naive();
    Scorer scorer =
        new Scorer(
            "drift",
            ModelSource.of(Model.COLD_START),
            new HeapEntityStates(),
            emission -> {
              collector.accept(emission);
              naive.accept(emission);
            },
            new EventObserver() {
              @Override
              public boolean ofEvents() {
                return false;
              }

              @Override
              public void scored(long offset, double surprise, double score) {}

              @Override
              public void closing(WindowView window) {
                collector.closing(window);
                naive.closing(window);
              }
            });
    scorer.assume(new Activation(Model.COLD_START.id(), Role.CHAMPION, 1));
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 20_000; i++) {
      long at = i * MINUTE / 400;
      int entity = random.nextInt(random.nextBoolean() ? 10 : 400);
      scorer.event(
          i,
          at,
          new LogEvent(
              at,
              random.nextInt(9) == 0 ? Severity.ERROR : Severity.INFO,
              "request served in " + random.nextInt(90) + " ms",
              "e" + entity,
              List.of(),
              List.of(
                  new KeyValue("host", "h" + entity % 7),
                  new KeyValue("zone", "z" + (random.nextInt(50) == 0 ? 1 : 0))),
              List.of(),
              false));
    }
    scorer.tick(20_000, HOUR + 10 * MINUTE);
    assertThat(naive.total.windows(Distributions.ALL)).isGreaterThan(5_000);
    assertThat(collector.total().toPart().bytes()).isEqualTo(naive.total.toPart().bytes());
    assertThat(collector.total().toPart().bytes()).isEqualTo(naive.total.toPart().bytes());
    assertThat(collector.total().subgroups()).isEqualTo(naive.total.subgroups()).hasSize(256);
  }
}
