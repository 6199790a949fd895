package io.dawnwatch.topology.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.RuleBreaks;
import io.dawnwatch.engine.clean.Action;
import io.dawnwatch.engine.clean.DataRules;
import io.dawnwatch.engine.clean.Expectation;
import io.dawnwatch.engine.clean.Redaction;
import io.dawnwatch.engine.clean.Rule;
import io.dawnwatch.engine.parse.Format;
import io.dawnwatch.engine.parse.ParseSettings;
import io.dawnwatch.schemas.Quarantined;
import io.dawnwatch.schemas.Source;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What events break is counted minute by minute, whatever is done with them. */
class RuleCountsTest {
  private static final long START = 1_767_323_040_000L;
  private static final long MINUTE = 60_000;
  private static final IngestSettings SETTINGS =
      new IngestSettings(
          ParseSettings.of(Format.JSON, "main"),
          new DataRules(
              List.of(),
              List.of(),
              Map.of(),
              List.of(
                  new Expectation("seen", "code", new Rule.Range(0, 9), Action.COUNT),
                  new Expectation("told", "code", new Rule.Range(0, 99), Action.FLAG),
                  new Expectation("kept", "code", new Rule.Range(0, 999), Action.QUARANTINE)),
              List.of(),
              Redaction.NONE,
              MINUTE),
          "hash");

  private final List<RuleBreaks> told = new ArrayList<>();
  private final List<IngestedLine> outcomes = new ArrayList<>();

  private LineIngest watched(LineIngest ingest) {
    ingest.onCounted(3, told::add);
    return ingest;
  }

  private void line(LineIngest ingest, long millis, int code) {
    String text = "{\"timestamp\":\"2026-01-02T03:00:00Z\",\"message\":\"x\",\"code\":\"" + code;
    ingest.ingest((text + "\"}").getBytes(UTF_8), new Source("a", 0, 1L), millis, outcomes::add);
  }

  private static RuleBreaks breaks(long start, Map<String, Long> events) {
    return new RuleBreaks(3, start, start + MINUTE, new TreeMap<>(events));
  }

  @Test
  void theFirstLineOfTheNextMinuteTellsWhatTheLastOneBroke() {
    LineIngest ingest = watched(new LineIngest(SETTINGS));
    for (int code : new int[] {1, 10, 100, 1000}) {
      line(ingest, START, code);
    }
    assertThat(told).isEmpty();
    line(ingest, START + 3 * MINUTE, 1);
    assertThat(told).containsExactly(breaks(START, Map.of("seen", 3L, "told", 2L, "kept", 1L)));
    line(ingest, START + 5 * MINUTE, 10);
    assertThat(told).as("a minute in which nothing was broken says nothing").hasSize(1);
    ingest.end();
    assertThat(told.get(1)).isEqualTo(breaks(START + 5 * MINUTE, Map.of("seen", 1L)));
  }

  @Test
  void aRestartWithinAMinuteLosesNoneAndTellsNoneTwice() {
    LineIngest ingest = watched(new LineIngest(SETTINGS));
    line(ingest, START, 10);
    LineIngest again = watched(restarted(ingest));
    line(again, START + 1, 10);
    line(again, START + MINUTE, 1);
    assertThat(told).containsExactly(breaks(START, Map.of("seen", 2L)));
    line(watched(restarted(again)), START + 2 * MINUTE, 1);
    assertThat(told).hasSize(1);
  }

  @Test
  void whatIsQuarantinedSaysWhenItHappenedIfItsLineDoes() {
    LineIngest ingest = new LineIngest(SETTINGS);
    line(ingest, START, 1000);
    ingest.ingest("{\"cut".getBytes(UTF_8), new Source("a", 0, 2L), START + MINUTE, outcomes::add);
    assertThat(outcomes)
        .map(one -> ((IngestedLine.Rejected) one).quarantined())
        .map(Quarantined::getEventMillis)
        .containsExactly(1_767_322_800_000L, null);
  }

  private static LineIngest restarted(LineIngest ingest) {
    Map<String, byte[]> saved = new TreeMap<>();
    ingest.drain((key, value) -> saved.put(new String(key, UTF_8), value));
    List<Map.Entry<byte[], byte[]>> entries = new ArrayList<>();
    saved.forEach(
        (key, value) -> entries.add(new SimpleImmutableEntry<>(key.getBytes(UTF_8), value)));
    return LineIngest.load(SETTINGS, entries);
  }
}
