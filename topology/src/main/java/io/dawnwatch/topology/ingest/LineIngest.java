package io.dawnwatch.topology.ingest;

import io.dawnwatch.engine.EntrySink;
import io.dawnwatch.engine.RuleBreaks;
import io.dawnwatch.engine.clean.EventOutcome;
import io.dawnwatch.engine.clean.EventRules;
import io.dawnwatch.engine.clean.Redaction;
import io.dawnwatch.engine.clean.Redactor;
import io.dawnwatch.engine.clean.SetExpectation;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.parse.LineParser;
import io.dawnwatch.engine.parse.ParseResult;
import io.dawnwatch.schemas.Quarantined;
import io.dawnwatch.schemas.Source;
import io.dawnwatch.topology.Release;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * From a line to its one outcome: what the ingest topology, {@code load} and the demo share. One
 * per partition or log, since rules look at the lines before; its state is saved with {@link
 * #drain}. Not thread-safe.
 */
public final class LineIngest {
  private static final Redactor NOTHING = new Redactor(Redaction.NONE);
  private static final String LEDGER = "ledger";
  private static final String CLOCK = "clock";
  private static final String RULES = "rules/";
  private static final String COUNTS = "counts";

  private final LineParser parser;
  private final EventRules rules;
  private final String hash;
  private final List<String> stale = new ArrayList<>();
  private final SortedMap<String, Long> reasons = new TreeMap<>();
  private final SortedMap<String, Long> steps = new TreeMap<>();
  private Ledger before = Ledger.EMPTY;
  private Consumer<SetExpectation.Breach> breaches = breach -> {};
  private Consumer<RuleBreaks> counted = breaks -> {};
  private Consumer<Ledger> drained = ledger -> {};
  private final RuleCounts counts = new RuleCounts();
  private int partition = -1;
  private long clock = LogEvent.NO_TIME;
  private long lines;
  private long records;
  private long events;
  private long flagged;
  private long repaired;
  private boolean changed;

  /** Ingest of a partition whose first line comes next. */
  public LineIngest(IngestSettings settings) {
    this(settings, new LineParser(settings.parse()));
  }

  /** Ingest of the lines of one log in their order: the turn of a year is followed. */
  public static LineIngest inOrder(IngestSettings settings) {
    return new LineIngest(settings, LineParser.inOrder(settings.parse()));
  }

  private LineIngest(IngestSettings settings, LineParser parser) {
    this.parser = parser;
    this.rules =
        new EventRules(
            settings.rules(),
            settings.parse().entity(),
            settings.parse().defaultEntity(),
            breach -> breaches.accept(breach));
    this.rules.onBroken(counts::add);
    this.hash = settings.hash();
  }

  /**
   * Ingest that goes on where entries of {@link #drain} say. What rules remember under another
   * configuration is forgotten; the ledger goes on.
   */
  public static LineIngest load(
      IngestSettings settings, Iterable<Map.Entry<byte[], byte[]>> entries) {
    LineIngest ingest = new LineIngest(settings);
    for (Map.Entry<byte[], byte[]> entry : entries) {
      String key = new String(entry.getKey(), StandardCharsets.UTF_8);
      if (key.equals(LEDGER)) {
        ingest.before = Ledger.fromBytes(entry.getValue());
      } else if (key.equals(CLOCK)) {
        ingest.clock = ByteBuffer.wrap(entry.getValue()).getLong();
      } else if (key.equals(COUNTS)) {
        ingest.counts.restore(entry.getValue());
      } else if (key.startsWith(RULES + ingest.hash + "/")) {
        ingest.rules.restore(
            key.substring(RULES.length() + ingest.hash.length() + 1), entry.getValue());
      } else {
        ingest.stale.add(key);
      }
    }
    return ingest;
  }

  /** Tells of windows that are not as expected. */
  public void onBreach(Consumer<SetExpectation.Breach> listener) {
    breaches = listener;
  }

  /**
   * Tells how many events of each minute broke which expectations, with the next line.
   *
   * @param ofPartition the partition whose lines these are; -1 for a file
   */
  public void onCounted(int ofPartition, Consumer<RuleBreaks> listener) {
    partition = ofPartition;
    counted = listener;
  }

  /** There are no more lines: tells what was counted since. */
  public void end() {
    counts.take(partition).ifPresent(counted);
  }

  /** Tells what is about to be saved, such as at a commit. */
  public void onDrain(Consumer<Ledger> listener) {
    drained = listener;
  }

  /**
   * Gives the outcome of each record of a line, at least one. Records, not lines, are what the
   * ledger counts: {@code lines + more = events + quarantined + filtered}, where more is the
   * records beyond the first of their line. They share the line's source and are told apart by an
   * attribute.
   *
   * @param line may be null
   * @param recordMillis when the line came, milliseconds since 1970 UTC: the clock of rules; {@link
   *     LogEvent#NO_TIME} while nobody knows
   */
  public void ingest(byte[] line, Source source, long recordMillis, Consumer<IngestedLine> sink) {
    begin(recordMillis);
    parser.recordTime(recordMillis);
    parser.parseAll(line, result -> sink.accept(counted(outcome(result, line, source))));
  }

  /**
   * Gives the outcomes of a line that was parsed already, with these settings and in its order.
   *
   * @param results of the line, at least one
   */
  public void parsed(
      List<ParseResult> results,
      byte[] line,
      Source source,
      long recordMillis,
      Consumer<IngestedLine> sink) {
    begin(recordMillis);
    for (ParseResult result : results) {
      sink.accept(counted(outcome(result, line, source)));
    }
  }

  /** Gives the outcome of a value that is no line for a reason found before it came here. */
  public void reject(
      String reason,
      String detail,
      byte[] value,
      Source source,
      long recordMillis,
      Consumer<IngestedLine> sink) {
    begin(recordMillis);
    sink.accept(counted(rejected(reason, detail, "", value, source, null)));
  }

  private void begin(long recordMillis) {
    changed = true;
    lines++;
    clock = Math.max(clock, recordMillis);
    if (clock != LogEvent.NO_TIME) {
      rules.line(clock);
      counts.moveTo(clock, partition).ifPresent(counted);
    }
  }

  private IngestedLine outcome(ParseResult result, byte[] line, Source source) {
    if (result instanceof ParseResult.Rejected rejected) {
      byte[] value = rejected.value() == null ? line : rejected.value();
      return rejected(rejected.reason().name(), rejected.detail(), "", value, source, null);
    }
    if (result instanceof ParseResult.Filtered filtered) {
      return new IngestedLine.Filtered(filtered.why());
    }
    LogEvent event = ((ParseResult.Parsed) result).event();
    EventOutcome outcome = rules.apply(event, clock);
    if (outcome instanceof EventOutcome.Filtered filtered) {
      return new IngestedLine.Filtered(filtered.step());
    }
    if (outcome instanceof EventOutcome.Broken broken) {
      String reason = QuarantineReason.EXPECTATION.name();
      Long millis = event.hasTime() ? event.eventMillis() : null;
      return rejected(reason, broken.detail(), broken.rule(), line, source, millis);
    }
    EventOutcome.Kept kept = (EventOutcome.Kept) outcome;
    return new IngestedLine.Event(kept.event(), source, hash, kept.flags());
  }

  private IngestedLine counted(IngestedLine outcome) {
    records++;
    if (outcome instanceof IngestedLine.Event one) {
      events++;
      flagged += one.flags().isEmpty() ? 0 : 1;
      repaired += one.event().repaired() ? 1 : 0;
    } else if (outcome instanceof IngestedLine.Rejected one) {
      reasons.merge(one.quarantined().getReason(), 1L, Long::sum);
    } else if (outcome instanceof IngestedLine.Filtered one) {
      steps.merge(one.step(), 1L, Long::sum);
    }
    return outcome;
  }

  private IngestedLine rejected(
      String reason, String detail, String rule, byte[] line, Source source, Long millis) {
    Quarantined record = quarantined(reason, detail, rule, line, source, hash, rules.redactor());
    record.setEventMillis(millis);
    return new IngestedLine.Rejected(record);
  }

  /** A record for quarantine of bytes that no rules know: whole up to the limit. */
  public static Quarantined quarantined(
      String reason, String detail, byte[] value, Source source, String hash) {
    return quarantined(reason, detail, "", value, source, hash, NOTHING);
  }

  private static Quarantined quarantined(
      String reason,
      String detail,
      String rule,
      byte[] value,
      Source source,
      String hash,
      Redactor redactor) {
    QuarantineLimit kept = QuarantineLimit.of(value, redactor);
    return new Quarantined(
        reason,
        detail,
        kept.head(),
        value == null ? -1L : value.length,
        kept.sha256(),
        source,
        hash,
        rule,
        Release.VERSION,
        kept.redacted(),
        null);
  }

  /** What became of the lines so far. */
  public Ledger ledger() {
    Ledger since =
        new Ledger(
            lines, records - lines, events, flagged, repaired, reasons, steps, new TreeMap<>());
    Ledger all = before.plus(since);
    // Rules count for themselves, and are saved with what they remember.
    return new Ledger(
        all.lines(),
        all.more(),
        all.events(),
        all.flagged(),
        all.repaired(),
        all.reasons(),
        all.steps(),
        rules.broken());
  }

  /** Gives what changed since the last time and has to be kept for {@link #load}. */
  public void drain(EntrySink sink) {
    stale.forEach(key -> sink.put(key.getBytes(StandardCharsets.UTF_8), null));
    stale.clear();
    if (!changed) {
      return;
    }
    changed = false;
    Ledger ledger = ledger();
    drained.accept(ledger);
    sink.put(LEDGER.getBytes(StandardCharsets.UTF_8), ledger.toBytes());
    sink.put(
        CLOCK.getBytes(StandardCharsets.UTF_8),
        ByteBuffer.allocate(Long.BYTES).putLong(clock).array());
    sink.put(COUNTS.getBytes(StandardCharsets.UTF_8), counts.save());
    rules.drain(
        (key, value) ->
            sink.put((RULES + hash + "/" + key).getBytes(StandardCharsets.UTF_8), value));
  }

  /** The ledger among saved entries, if this is its key. */
  public static boolean isLedger(byte[] key) {
    return new String(key, StandardCharsets.UTF_8).equals(LEDGER);
  }
}
