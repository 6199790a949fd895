package io.dawnwatch.topology.map;

import io.dawnwatch.engine.LinesBreach;
import io.dawnwatch.engine.RuleBreaks;
import io.dawnwatch.engine.clean.SetExpectation;
import io.dawnwatch.engine.event.KeyValue;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Measure;
import io.dawnwatch.engine.event.Severity;
import io.dawnwatch.schemas.ExpectationBreach;
import io.dawnwatch.schemas.ExpectationCounts;
import io.dawnwatch.schemas.NamedCount;
import io.dawnwatch.schemas.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Events between the engine and the contract. */
public final class EventMapping {
  private EventMapping() {}

  /** An engine event as a record of the contract; flags are the expectations that it breaks. */
  public static io.dawnwatch.schemas.LogEvent toAvro(
      LogEvent event, Source source, String ingestHash, List<String> flags) {
    return new io.dawnwatch.schemas.LogEvent(
        event.hasTime() ? event.eventMillis() : null,
        event.severity().number(),
        event.body(),
        event.entity(),
        measuresToAvro(event.measures()),
        toAvro(event.resource()),
        toAvro(event.attributes()),
        event.repaired(),
        source,
        ingestHash,
        flags);
  }

  /** A record of the contract as an engine event. */
  public static LogEvent toEngine(io.dawnwatch.schemas.LogEvent event) {
    Long millis = event.getTimestampMillis();
    return new LogEvent(
        millis == null ? LogEvent.NO_TIME : millis,
        Severity.ofNumber(event.getSeverityNumber()),
        event.getBody(),
        event.getEntity(),
        toEngine(event.getAttributes()),
        toEngine(event.getResource()),
        measuresToEngine(event.getMeasures()),
        event.getRepaired());
  }

  static List<io.dawnwatch.schemas.KeyValue> toAvro(List<KeyValue> pairs) {
    List<io.dawnwatch.schemas.KeyValue> out = new ArrayList<>(pairs.size());
    for (KeyValue pair : pairs) {
      out.add(new io.dawnwatch.schemas.KeyValue(pair.key(), pair.value()));
    }
    return out;
  }

  private static List<KeyValue> toEngine(List<io.dawnwatch.schemas.KeyValue> pairs) {
    if (pairs.isEmpty()) {
      return List.of();
    }
    List<KeyValue> out = new ArrayList<>(pairs.size());
    for (io.dawnwatch.schemas.KeyValue pair : pairs) {
      out.add(new KeyValue(pair.getKey(), pair.getValue()));
    }
    return out;
  }

  private static List<io.dawnwatch.schemas.Measure> measuresToAvro(List<Measure> measures) {
    List<io.dawnwatch.schemas.Measure> out = new ArrayList<>(measures.size());
    for (Measure measure : measures) {
      out.add(new io.dawnwatch.schemas.Measure(measure.name(), measure.value()));
    }
    return out;
  }

  /** Measures that are not finite, which the contract forbids but bytes can say, are left out. */
  private static List<Measure> measuresToEngine(List<io.dawnwatch.schemas.Measure> measures) {
    if (measures.isEmpty()) {
      return List.of();
    }
    List<Measure> out = new ArrayList<>(measures.size());
    for (io.dawnwatch.schemas.Measure measure : measures) {
      if (Double.isFinite(measure.getValue())) {
        out.add(new Measure(measure.getName(), measure.getValue()));
      }
    }
    return out;
  }

  /** What ingest found in a partition of lines, as a record of the contract. */
  public static ExpectationBreach toAvro(LinesBreach found) {
    SetExpectation.Breach breach = found.breach();
    return new ExpectationBreach(
        breach.name(),
        found.partition(),
        breach.startMillis(),
        breach.endMillis(),
        breach.lines(),
        breach.found(),
        breach.allowed(),
        breach.what());
  }

  /** A finding of ingest as the engine takes it. */
  public static LinesBreach toEngine(ExpectationBreach breach) {
    return new LinesBreach(
        breach.getPartition(),
        new SetExpectation.Breach(
            breach.getName(),
            breach.getStartMillis(),
            breach.getEndMillis(),
            breach.getLines(),
            breach.getFound(),
            breach.getAllowed(),
            breach.getWhat()));
  }

  /** What ingest counted in a window, as a record of the contract. */
  public static ExpectationCounts toAvro(RuleBreaks found) {
    List<NamedCount> broken = new ArrayList<>();
    found.events().forEach((rule, events) -> broken.add(new NamedCount(rule, events)));
    return new ExpectationCounts(found.partition(), found.startMillis(), found.endMillis(), broken);
  }

  /** What ingest counted in a window, as the engine takes it. */
  public static RuleBreaks toEngine(ExpectationCounts counts) {
    SortedMap<String, Long> events = new TreeMap<>();
    counts.getBroken().forEach(one -> events.merge(one.getName(), one.getCount(), Long::sum));
    return new RuleBreaks(
        counts.getPartition(), counts.getStartMillis(), counts.getEndMillis(), events);
  }
}
