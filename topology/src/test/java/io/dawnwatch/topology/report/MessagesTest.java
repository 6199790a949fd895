package io.dawnwatch.topology.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.Activation;
import io.dawnwatch.engine.EventObserver;
import io.dawnwatch.engine.HeapEntityStates;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.ModelSource;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.engine.detect.WindowView;
import io.dawnwatch.engine.drift.Distributions;
import io.dawnwatch.engine.drift.TemplateSightings;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Severity;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.topology.replay.Coverage;
import io.dawnwatch.topology.replay.Finished;
import io.dawnwatch.topology.replay.Manifest;
import io.dawnwatch.topology.replay.Plan;
import io.dawnwatch.topology.replay.RunLog;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Which messages are new in a night and which did not come, over all partitions. */
final class MessagesTest {
  private static final long MINUTE = 60_000;
  private static final String TOPIC = "dw.web.events";

  /** What a partition's windows held: a minute of warm-up, then a minute of the slice. */
  private static Finished partition(int number, List<String> warmUp, List<String> slice) {
    TemplateSightings seen = new TemplateSightings();
    EventObserver observer =
        new EventObserver() {
          @Override
          public void scored(long offset, double surprise, double score) {
            // windows are looked at, not events
          }

          @Override
          public void closing(WindowView window) {
            seen.window(window, window.startMillis() >= MINUTE);
          }
        };
    Model model = Model.COLD_START;
    Scorer scorer =
        new Scorer("test", ModelSource.of(model), new HeapEntityStates(), one -> {}, observer);
    scorer.assume(new Activation(model.id(), Role.CHAMPION, 1));
    long offset = 100;
    for (List<String> bodies : List.of(warmUp, slice)) {
      long millis = (bodies == slice ? MINUTE : 0) + 10;
      for (String body : bodies) {
        scorer.event(
            offset++,
            millis,
            new LogEvent(
                millis,
                Severity.WARN,
                body,
                "web@h" + number,
                List.of(),
                List.of(),
                List.of(),
                false));
      }
    }
    scorer.tick(offset, 10 * MINUTE);
    return new Finished(
        new Coverage(number, 0, 0, 0, 0, 0, 0, 0, 0, 0),
        Map.of(),
        List.of(),
        new Distributions(),
        List.of(),
        seen,
        Optional.empty(),
        Optional.empty(),
        "host",
        "release",
        0);
  }

  private static RunLog.Run run(String id, long start, Finished... partitions) {
    List<Manifest.Slice> slices = new ArrayList<>();
    SortedMap<Integer, Finished> finished = new TreeMap<>();
    for (Finished one : partitions) {
      slices.add(new Manifest.Slice(one.partition(), start, start, start + 1_000, List.of()));
      finished.put(one.partition(), one);
    }
    Manifest manifest = new Manifest("web", TOPIC, 1, slices, Map.of());
    return new RunLog.Run(
        new Plan(id, manifest, true, List.of(), 0, "release"), finished, Optional.empty(), -1);
  }

  private static List<String> times(int times, String body) {
    return Collections.nCopies(times, body);
  }

  private static Messages messages(RunLog.Run run, Optional<RunLog.Run> previous) {
    return Messages.of(run, TOPIC, Optional.of(Model.COLD_START), previous);
  }

  @Test
  void newIsWhatNeitherTheWarmUpNorTheRunBeforeHeldWithItsPlaceAndEntities() {
    Finished quiet = partition(0, times(5, "ready"), times(5, "ready"));
    Finished loud = partition(1, times(5, "ready"), times(3, "disk lost"));
    Messages alone = messages(run("night", 2_000, quiet, loud), Optional.empty());
    assertThat(alone.reference()).isEqualTo("the warm-up");
    assertThat(alone.freshCount()).isEqualTo(1);
    Messages.Fresh fresh = alone.fresh().get(0);
    assertThat(fresh.text()).isEqualTo("disk lost");
    assertThat(fresh.events()).isEqualTo(3);
    assertThat(fresh.firstMillis()).isEqualTo(MINUTE);
    assertThat(fresh.place()).isIn(TOPIC + "-1@105", TOPIC + "-1@106", TOPIC + "-1@107");
    assertThat(fresh.entities()).containsOnly(Map.entry("web@h1", 3L));

    RunLog.Run before =
        run(
            "eve",
            1_000,
            partition(0, List.of(), times(1, "disk lost")),
            partition(1, List.of(), times(1, "ready")));
    Messages after = messages(run("night", 2_000, quiet, loud), Optional.of(before));
    assertThat(after.reference()).contains("the run before, eve");
    assertThat(after.fresh()).as("another partition had it the night before").isEmpty();
  }

  @Test
  void aMessageThatOtherPartitionsHeldBeforeIsNotNew() {
    Finished moved = partition(0, List.of(), times(4, "disk lost"));
    Finished had = partition(1, times(2, "disk lost"), times(4, "ready"));
    assertThat(messages(run("night", 2_000, moved, had), Optional.empty()).fresh())
        .extracting(Messages.Fresh::text)
        .containsExactly("ready");
  }

  @Test
  void theMostFrequentNewMessageOfAllPartitionsTogetherComesFirst() {
    Messages found =
        messages(
            run(
                "night",
                2_000,
                partition(
                    0, List.of("ready"), concat(times(3, "disk lost"), times(2, "fan stopped"))),
                partition(1, List.of("ready"), times(2, "fan stopped"))),
            Optional.empty());
    assertThat(found.fresh()).extracting(Messages.Fresh::events).containsExactly(4L, 3L);
    assertThat(found.fresh().get(0).entities())
        .containsExactly(Map.entry("web@h0", 2L), Map.entry("web@h1", 2L));
  }

  private static List<String> concat(List<String> a, List<String> b) {
    List<String> all = new ArrayList<>(a);
    all.addAll(b);
    return all;
  }

  @Test
  void vanishedIsWhatWasUsualAndDidNotComeInAnyPartition() {
    int usual = (int) Messages.USUAL;
    Finished one = partition(0, times(usual, "backup done"), times(3, "ready"));
    Messages alone = messages(run("night", 2_000, one), Optional.empty());
    assertThat(alone.gone())
        .singleElement()
        .satisfies(
            gone -> {
              assertThat(gone.text()).isEqualTo("backup done");
              assertThat(gone.before()).isEqualTo(usual);
            });
    assertThat(
            messages(
                    run(
                        "night",
                        2_000,
                        partition(0, times(usual - 1, "backup done"), List.of("ready"))),
                    Optional.empty())
                .gone())
        .as("once less than usual is not missed")
        .isEmpty();
    assertThat(
            messages(
                    run("night", 2_000, one, partition(1, List.of(), times(1, "backup done"))),
                    Optional.empty())
                .gone())
        .as("it came to another partition")
        .isEmpty();
    RunLog.Run before = run("eve", 1_000, partition(0, List.of(), times(usual, "mail sent")));
    assertThat(messages(run("night", 2_000, one), Optional.of(before)).gone())
        .as("with a run before it, its slice is what was usual, not the warm-up")
        .extracting(Messages.Gone::text)
        .containsExactly("mail sent");
  }

  @Test
  void aRunNobodyLookedAtSaysNothing() {
    Messages nothing = messages(run("night", 2_000), Optional.empty());
    assertThat(nothing.isKnown()).isFalse();
    assertThat(nothing.fresh()).isEmpty();
  }

  @Test
  void theRunBeforeIsTheLastWholeOneThatEndsBeforeInEveryPartition() {
    Finished some = partition(0, List.of(), List.of("ready"));
    RunLog.Run night = run("night", 5_000, some);
    RunLog.Run early = run("early", 1_000, some);
    RunLog.Run later = run("later", 3_000, some);
    RunLog.Run overlapping = run("overlapping", 4_500, some);
    RunLog.Run unseen = run("unseen", 3_500, partition(0, List.of(), List.of()));
    RunLog.Run open =
        new RunLog.Run(
            run("open", 3_600, some).plan(), Collections.emptySortedMap(), Optional.empty(), -1);
    assertThat(Messages.before(night, List.of(early, later, overlapping, unseen, open, night)))
        .contains(later);
    assertThat(Messages.before(early, List.of(later, night))).isEmpty();
  }
}
