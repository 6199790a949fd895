package io.dawnwatch.topology.ingest;

import io.dawnwatch.engine.RuleBreaks;
import io.dawnwatch.engine.bytes.ByteReader;
import io.dawnwatch.engine.bytes.ByteWriter;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts events that break expectations, minute by minute of ingest's clock. Not thread-safe. */
final class RuleCounts {
  private static final byte FORMAT = 1;
  private static final long WINDOW = 60_000;
  private static final long NONE = Long.MIN_VALUE;

  /** Names in a state that is read: more than any dataset file holds. */
  private static final int MOST_RULES = 1 << 20;

  private final SortedMap<String, Long> events = new TreeMap<>();
  private long window = NONE;

  void add(String rule) {
    events.merge(rule, 1L, Long::sum);
  }

  /** The time is this: gives what was counted in the minute that is over, if anything was. */
  Optional<RuleBreaks> moveTo(long clockMillis, int partition) {
    long now = Math.floorDiv(clockMillis, WINDOW);
    Optional<RuleBreaks> over = window != NONE && now > window ? take(partition) : Optional.empty();
    window = Math.max(window, now);
    return over;
  }

  /** Gives and forgets what was counted so far. */
  Optional<RuleBreaks> take(int partition) {
    if (events.isEmpty() || window == NONE) {
      return Optional.empty();
    }
    RuleBreaks taken = new RuleBreaks(partition, window * WINDOW, (window + 1) * WINDOW, events);
    events.clear();
    return Optional.of(taken);
  }

  byte[] save() {
    ByteWriter out = new ByteWriter(FORMAT);
    out.signed(window);
    out.unsigned(events.size());
    events.forEach(
        (rule, count) -> {
          out.text(rule);
          out.unsigned(count);
        });
    return out.toBytes();
  }

  void restore(byte[] saved) {
    ByteReader in = new ByteReader(saved, FORMAT, "counts of broken expectations");
    window = in.signed();
    for (int i = in.below(MOST_RULES); i > 0; i--) {
      String rule = in.text();
      events.put(rule, in.natural());
    }
    in.end();
  }
}
