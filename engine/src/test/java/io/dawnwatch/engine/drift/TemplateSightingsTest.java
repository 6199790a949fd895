package io.dawnwatch.engine.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.dawnwatch.engine.Activation;
import io.dawnwatch.engine.EventObserver;
import io.dawnwatch.engine.HeapEntityStates;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.ModelSource;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.engine.detect.WindowView;
import io.dawnwatch.engine.drift.TemplateSightings.Sighting;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Severity;
import io.dawnwatch.engine.score.Role;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Example;

/** Which templates were seen, how often before a slice and in it, and where. */
class TemplateSightingsTest {
  private static final long MINUTE = 60_000;

  /** Events of a minute each: their bodies; the slice begins at {@code from}. */
  private static TemplateSightings seen(List<List<String>> minutes, int from) {
    TemplateSightings seen = new TemplateSightings();
    EventObserver observer =
        new EventObserver() {
          @Override
          public void scored(long offset, double surprise, double score) {}

          @Override
          public void closing(WindowView window) {
            seen.window(window, window.startMillis() >= from * MINUTE);
          }
        };
    Model model = Model.COLD_START;
    Scorer scorer =
        new Scorer("test", ModelSource.of(model), new HeapEntityStates(), one -> {}, observer);
    scorer.assume(new Activation(model.id(), Role.CHAMPION, 1));
    long offset = 100;
    for (int minute = 0; minute < minutes.size(); minute++) {
      for (String body : minutes.get(minute)) {
        long millis = minute * MINUTE + 10;
        scorer.event(
            offset++,
            millis,
            new LogEvent(
                millis,
                Severity.WARN,
                body,
                "web@h" + offset % 2,
                List.of(),
                List.of(),
                List.of(),
                false));
      }
    }
    scorer.tick(offset, (minutes.size() + 10) * MINUTE);
    return seen;
  }

  private static final TemplateSightings SEEN =
      seen(
          List.of(
              List.of("ready", "ready"),
              List.of("ready", "gone tomorrow"),
              List.of("ready", "disk lost", "disk lost", "disk lost"),
              List.of("ready", "disk lost")),
          2);

  private static Sighting of(TemplateSightings seen, String text) {
    return seen.all().stream().filter(one -> one.excerpt().equals(text)).findFirst().orElseThrow();
  }

  @Example
  void eventsAreCountedBeforeTheSliceAndInIt() {
    assertThat(of(SEEN, "ready").before()).isEqualTo(3);
    assertThat(of(SEEN, "ready").events()).isEqualTo(2);
    assertThat(of(SEEN, "gone tomorrow").events()).isZero();
    Sighting fresh = of(SEEN, "disk lost");
    assertThat(fresh.before()).isZero();
    assertThat(fresh.events()).isEqualTo(4);
    assertThat(fresh.firstMillis()).isEqualTo(2 * MINUTE);
    assertThat(fresh.offset()).isBetween(105L, 107L);
    assertThat(fresh.entities().values().stream().mapToLong(Long::longValue).sum()).isEqualTo(4);
  }

  @Example
  void whatIsSavedIsReadAndDamageIsRefused() {
    byte[] bytes = SEEN.toBytes();
    assertThat(TemplateSightings.fromBytes(bytes).toBytes()).isEqualTo(bytes);
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatIllegalArgumentException().isThrownBy(() -> TemplateSightings.fromBytes(cut));
    }
  }
}
