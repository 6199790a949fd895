package io.dawnwatch.embedded.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.embedded.demo.FleetDay;
import io.dawnwatch.engine.Activation;
import io.dawnwatch.engine.HeapEntityStates;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.ModelSource;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.parse.Format;
import io.dawnwatch.engine.parse.LineParser;
import io.dawnwatch.engine.parse.ParseResult;
import io.dawnwatch.engine.parse.ParseSettings;
import io.dawnwatch.engine.score.Emission;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.engine.template.TemplateMatcher;
import io.dawnwatch.topology.cli.OutputOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The engine alone, on one thread: the demo's day, parsed before the clock starts. */
final class EngineBench {
  private static final int EVENTS = 300_000;
  private static final int DISCARD_EVERY = 16_384;

  /** Keeps what is computed from being optimised away. */
  private long sink;

  ObjectNode run() throws Exception {
    List<byte[]> lines = new ArrayList<>();
    List<LogEvent> events = new ArrayList<>();
    read(lines, events);
    ObjectNode result = OutputOptions.object();
    result.put("parseJsonPerSec", Math.round(Rate.perSecond(() -> parse(lines))));
    result.put("templateMatchPerSec", Math.round(Rate.perSecond(() -> match(events))));
    double sparse = Rate.perSecond(() -> score(events, 1));
    double dense = Rate.perSecond(() -> score(events, 7));
    result.put("scorePerSec", Math.round(sparse));
    result.put("scorePerSecDense", Math.round(dense));
    long[] windows = {0};
    scoring(events, 1, emission -> windows[0]++);
    result.put("eventsPerWindow", Math.round(10.0 * events.size() / windows[0]) / 10.0);
    long[] denseWindows = {0};
    scoring(events, 7, emission -> denseWindows[0]++);
    result.put("eventsPerWindowDense", Math.round(10.0 * events.size() / denseWindows[0]) / 10.0);
    // Both densities do the same work per event; what differs is the work per window.
    double perEvent = 1e6 / sparse;
    double perEventDense = 1e6 / dense;
    double closeMicros =
        (perEvent - perEventDense)
            / ((double) windows[0] / events.size() - (double) denseWindows[0] / events.size());
    result.put("closeAndScoreMicros", Math.round(100 * closeMicros) / 100.0);
    return result;
  }

  private static void read(List<byte[]> lines, List<LogEvent> events) throws IOException {
    LineParser parser = new LineParser(ParseSettings.of(Format.JSON, "bench"));
    new FleetDay()
        .play(
            (millis, line) -> {
              if (events.size() < EVENTS
                  && parser.parse(line) instanceof ParseResult.Parsed parsed) {
                lines.add(line);
                events.add(parsed.event());
              }
            });
  }

  private long parse(List<byte[]> lines) {
    LineParser parser = new LineParser(ParseSettings.of(Format.JSON, "bench"));
    for (byte[] line : lines) {
      sink += parser.parse(line).hashCode();
    }
    return lines.size();
  }

  private long match(List<LogEvent> events) {
    TemplateMatcher matcher = Model.COLD_START.newMatcher();
    for (LogEvent event : events) {
      sink += matcher.match(event.body());
    }
    return events.size();
  }

  private long score(List<LogEvent> events, int denser) {
    return scoring(events, denser, emission -> sink += emission.ordinal());
  }

  /**
   * Scores all events with time running so many times slower, so that windows hold that many times
   * more.
   */
  private static long scoring(List<LogEvent> events, int denser, Consumer<Emission> out) {
    Model model = Model.COLD_START;
    HeapEntityStates states = new HeapEntityStates();
    Scorer scorer = new Scorer("bench", ModelSource.of(model), states, out);
    scorer.assume(new Activation(model.id(), Role.CHAMPION, 1));
    long first = events.get(0).eventMillis();
    long offset = 0;
    for (LogEvent event : events) {
      long millis = first + (event.eventMillis() - first) / denser;
      scorer.event(offset++, millis, denser == 1 ? event : at(event, millis));
      if (offset % DISCARD_EVERY == 0) {
        states.discardChanges();
      }
    }
    return events.size();
  }

  private static LogEvent at(LogEvent event, long millis) {
    return new LogEvent(
        millis,
        event.severity(),
        event.body(),
        event.entity(),
        event.attributes(),
        event.resource(),
        event.measures(),
        event.repaired());
  }
}
