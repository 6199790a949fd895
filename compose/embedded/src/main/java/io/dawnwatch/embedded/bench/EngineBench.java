package io.dawnwatch.embedded.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.embedded.demo.FleetDay;
import io.dawnwatch.engine.Activation;
import io.dawnwatch.engine.HeapEntityStates;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.ModelSource;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.feature.TellingEvent;
import io.dawnwatch.engine.parse.Format;
import io.dawnwatch.engine.parse.LineParser;
import io.dawnwatch.engine.parse.ParseResult;
import io.dawnwatch.engine.parse.ParseSettings;
import io.dawnwatch.engine.score.Emission;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.engine.template.Dictionary;
import io.dawnwatch.engine.template.DictionaryMatcher;
import io.dawnwatch.engine.template.DictionaryMiner;
import io.dawnwatch.engine.template.FollowedParameters;
import io.dawnwatch.engine.template.ParameterReader;
import io.dawnwatch.engine.template.TemplateMatcher;
import io.dawnwatch.engine.train.ParameterGlance;
import io.dawnwatch.topology.cli.OutputOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The engine alone, on one thread: the demo's day, parsed before the clock starts. */
final class EngineBench {
  private static final int EVENTS = 300_000;
  private static final int DISCARD_EVERY = 16_384;

  /** How much slower time runs than the demo's, so that a window holds about 7 and 100 events. */
  private static final double SPARSE = 0.5;

  private static final double DENSE = 7;

  /** Parameters that are read where any are. */
  private static final int FOLLOWED = 8;

  /** Keeps what is computed from being optimised away. */
  private long sink;

  private Dictionary mined = Dictionary.EMPTY;

  ObjectNode run() throws Exception {
    List<byte[]> lines = new ArrayList<>();
    List<LogEvent> events = new ArrayList<>();
    read(lines, events);
    ObjectNode result = OutputOptions.object();
    mined = dictionary(events);
    DictionaryMatcher matcher = mined.newMatcher();
    result.put("parseJsonPerSec", Math.round(Rate.perSecond(() -> parse(lines))));
    result.put("templateMatchPerSec", Math.round(Rate.perSecond(() -> match(matcher, events))));
    TemplateMatcher shapes = Model.COLD_START.newMatcher();
    result.put("shapeMatchPerSec", Math.round(Rate.perSecond(() -> match(shapes, events))));
    result.put("scorePerSec", Math.round(Rate.perSecond(() -> score(events, SPARSE))));
    result.put("scorePerSecDense", Math.round(Rate.perSecond(() -> score(events, DENSE))));
    double perEvent = windows(events, SPARSE);
    double perEventDense = windows(events, DENSE);
    result.put("eventsPerWindow", Math.round(10 / perEvent) / 10.0);
    result.put("eventsPerWindowDense", Math.round(10 / perEventDense) / 10.0);
    stages(result.putArray("stages"), matcher, events, perEvent, perEventDense);
    return result;
  }

  private static Dictionary dictionary(List<LogEvent> events) {
    DictionaryMiner miner = new DictionaryMiner();
    events.forEach(event -> miner.add(event.body()));
    return miner.mine();
  }

  /** Windows closed for each event. */
  private static double windows(List<LogEvent> events, double denser) {
    long[] windows = {0};
    scoring(events, denser, emission -> windows[0]++);
    return (double) windows[0] / events.size();
  }

  /** What each step of an event's way costs, in processor time of one thread. */
  private void stages(
      ArrayNode stages,
      DictionaryMatcher matcher,
      List<LogEvent> events,
      double perEvent,
      double perEventDense)
      throws Exception {
    for (Map.Entry<String, Rate.Cost> parsed : new ParseBench().costs().entrySet()) {
      add(stages, "parse", parsed.getValue()).put("format", parsed.getKey());
    }
    add(stages, "clean", Rate.cost(() -> clean(events)));
    Rate.Cost match = Rate.cost(() -> match(matcher, events));
    add(stages, "match", match);
    add(stages, "matchAndReadParameters", Rate.cost(() -> read(matcher, events)));
    Rate.Cost shape = Rate.cost(() -> match(Model.COLD_START.newMatcher(), events));
    add(stages, "matchShape", shape);
    Rate.Cost sparse = Rate.cost(() -> score(events, SPARSE));
    Rate.Cost dense = Rate.cost(() -> score(events, DENSE));
    // Both densities do the same work per event; what differs is the work per window.
    double perWindow = perEvent - perEventDense;
    Rate.Cost close =
        new Rate.Cost(
            (sparse.nanos() - dense.nanos()) / perWindow,
            (sparse.bytes() - dense.bytes()) / perWindow);
    add(
        stages,
        "windowUpdate",
        new Rate.Cost(
            dense.nanos() - close.nanos() * perEventDense - shape.nanos(),
            dense.bytes() - close.bytes() * perEventDense - shape.bytes()));
    closing(stages, close, perEvent);
    closing(stages, close, perEventDense);
  }

  private static void closing(ArrayNode stages, Rate.Cost close, double perEvent) {
    add(stages, "closeAndScore", new Rate.Cost(close.nanos() * perEvent, close.bytes() * perEvent))
        .put("eventsPerWindow", Math.round(10 / perEvent) / 10.0)
        .put("nsPerWindow", Math.round(close.nanos()));
  }

  private static ObjectNode add(ArrayNode stages, String stage, Rate.Cost cost) {
    return stages
        .addObject()
        .put("stage", stage)
        .put("nsPerEvent", Math.round(10 * cost.nanos()) / 10.0)
        .put("bytesPerEvent", Math.round(10 * cost.bytes()) / 10.0);
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

  private long match(TemplateMatcher matcher, List<LogEvent> events) {
    for (LogEvent event : events) {
      sink += matcher.match(event.body());
    }
    return events.size();
  }

  /** Matches and reads the numbers that a learned model may follow. */
  private long read(DictionaryMatcher matcher, List<LogEvent> events) {
    FollowedParameters all = FollowedParameters.candidates(mined, ParameterGlance.LEAST_MESSAGES);
    FollowedParameters followed =
        all.only(all.names().subList(0, Math.min(FOLLOWED, all.names().size())));
    ParameterReader reader = new ParameterReader(matcher, followed, followed.names());
    for (LogEvent event : events) {
      sink += matcher.match(event.body());
      sink += reader.read().count();
    }
    return events.size();
  }

  /** What every excerpt goes through: secrets are looked for. */
  private long clean(List<LogEvent> events) {
    for (LogEvent event : events) {
      sink += TellingEvent.excerptOf(event.body()).length();
    }
    return events.size();
  }

  private long score(List<LogEvent> events, double denser) {
    return scoring(events, denser, emission -> sink += emission.ordinal());
  }

  /**
   * Scores all events with time running so many times slower, so that windows hold that many times
   * more.
   */
  private static long scoring(List<LogEvent> events, double denser, Consumer<Emission> out) {
    Model model = Model.COLD_START;
    HeapEntityStates states = new HeapEntityStates();
    Scorer scorer = new Scorer("bench", ModelSource.of(model), states, out);
    scorer.assume(new Activation(model.id(), Role.CHAMPION, 1));
    long first = events.get(0).eventMillis();
    long offset = 0;
    for (LogEvent event : events) {
      long millis = first + (long) ((event.eventMillis() - first) / denser);
      scorer.event(offset++, millis, at(event, millis));
      if (offset % DISCARD_EVERY == 0) {
        states.discardChanges();
      }
    }
    return events.size();
  }

  /** The same event at another time. */
  static LogEvent at(LogEvent event, long millis) {
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
