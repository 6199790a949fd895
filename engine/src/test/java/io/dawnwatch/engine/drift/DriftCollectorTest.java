package io.dawnwatch.engine.drift;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.Activation;
import io.dawnwatch.engine.HeapEntityStates;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.ModelSource;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.engine.event.KeyValue;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Severity;
import io.dawnwatch.engine.score.Role;
import java.util.List;
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
}
