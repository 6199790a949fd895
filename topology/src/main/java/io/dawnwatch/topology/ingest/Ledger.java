package io.dawnwatch.topology.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What became of the lines of a partition: {@code lines + more = events + quarantined + filtered},
 * always. Immutable.
 *
 * @param lines lines read
 * @param more records beyond the first of lines that hold several, as OTLP does
 * @param events that went on
 * @param flagged events that carry a flag, of those
 * @param repaired events with bytes that were not UTF-8, of those
 * @param reasons quarantined, by reason
 * @param steps filtered, by cleaning step
 * @param rules breaches, by expectation: events, or windows
 */
public record Ledger(
    long lines,
    long more,
    long events,
    long flagged,
    long repaired,
    SortedMap<String, Long> reasons,
    SortedMap<String, Long> steps,
    SortedMap<String, Long> rules) {
  /** Nothing was read. */
  public static final Ledger EMPTY =
      new Ledger(0, 0, 0, 0, 0, new TreeMap<>(), new TreeMap<>(), new TreeMap<>());

  private static final ObjectMapper JSON = new ObjectMapper();

  public Ledger {
    reasons = new TreeMap<>(reasons);
    steps = new TreeMap<>(steps);
    rules = new TreeMap<>(rules);
  }

  public long quarantined() {
    return sum(reasons);
  }

  public long filtered() {
    return sum(steps);
  }

  /** Whether every record has one outcome. */
  public boolean balances() {
    return lines + more == events + quarantined() + filtered();
  }

  /** Both together, such as those of two partitions. */
  public Ledger plus(Ledger other) {
    return new Ledger(
        lines + other.lines,
        more + other.more,
        events + other.events,
        flagged + other.flagged,
        repaired + other.repaired,
        sum(reasons, other.reasons),
        sum(steps, other.steps),
        sum(rules, other.rules));
  }

  private static long sum(SortedMap<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  private static SortedMap<String, Long> sum(
      SortedMap<String, Long> one, SortedMap<String, Long> other) {
    SortedMap<String, Long> both = new TreeMap<>(one);
    other.forEach((name, count) -> both.merge(name, count, Long::sum));
    return both;
  }

  /** JSON for scripts and for what is saved. */
  public ObjectNode toJson() {
    ObjectNode node = JSON.createObjectNode();
    node.put("lines", lines).put("more", more).put("events", events);
    node.put("quarantined", quarantined()).put("filtered", filtered());
    node.put("flagged", flagged).put("repaired", repaired);
    reasons.forEach(node.putObject("reasons")::put);
    steps.forEach(node.putObject("steps")::put);
    rules.forEach(node.putObject("rules")::put);
    return node;
  }

  byte[] toBytes() {
    return toJson().toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * A ledger that was saved.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Ledger fromBytes(byte[] saved) {
    try {
      JsonNode node = JSON.readTree(saved);
      return new Ledger(
          node.required("lines").longValue(),
          node.required("more").longValue(),
          node.required("events").longValue(),
          node.required("flagged").longValue(),
          node.required("repaired").longValue(),
          counts(node.required("reasons")),
          counts(node.required("steps")),
          counts(node.required("rules")));
    } catch (IOException e) {
      throw new IllegalArgumentException("not a ledger: " + e.getMessage(), e);
    }
  }

  private static SortedMap<String, Long> counts(JsonNode node) {
    SortedMap<String, Long> counts = new TreeMap<>();
    node.properties().forEach(entry -> counts.put(entry.getKey(), entry.getValue().longValue()));
    return counts;
  }
}
