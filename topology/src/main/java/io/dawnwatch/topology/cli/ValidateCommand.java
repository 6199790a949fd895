package io.dawnwatch.topology.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.engine.clean.Redactor;
import io.dawnwatch.engine.event.Severity;
import io.dawnwatch.engine.parse.Detected;
import io.dawnwatch.schemas.LogEvent;
import io.dawnwatch.schemas.Quarantined;
import io.dawnwatch.topology.ingest.IngestedLine;
import io.dawnwatch.topology.ingest.Ledger;
import io.dawnwatch.topology.ingest.LineIngest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code validate}: what a dataset file makes of real lines; nothing is written anywhere. */
@Command(
    name = "validate",
    description = {
      "Tries a dataset file on real lines: three events, rejects by reason, entities.",
      "Nothing is written anywhere."
    },
    footer = {
      "",
      "Example:",
      "  dawnwatch validate --config dataset.yaml app.log",
      "",
      "Exit codes: 0 the file is valid (rejects are shown, they are no failure); 2 it is refused."
    })
public final class ValidateCommand implements Callable<Integer> {
  private static final long NO_TIME = io.dawnwatch.engine.event.LogEvent.NO_TIME;
  private static final int EXAMPLES = 3;
  private static final int ENTITIES = 10;

  private final Terminal terminal;

  @Mixin private IngestOptions ingest;
  @Mixin private ClusterOptions cluster;
  @Mixin private OutputOptions output;

  @Parameters(paramLabel = "FILE|TOPIC", description = "A log, - for standard input, or a topic.")
  private String what;

  @Option(
      names = "--lines",
      paramLabel = "N",
      defaultValue = "100000",
      description = "Records to look at (default ${DEFAULT-VALUE}).")
  private long most;

  private final List<LogEvent> events = new ArrayList<>();
  private final Map<String, Quarantined> firstRejects = new LinkedHashMap<>();
  private final SortedMap<String, Long> entities = new TreeMap<>();
  private final List<String> breaches = new ArrayList<>();
  private long latest = NO_TIME;
  private LineIngest reading;
  private Detected detected;

  ValidateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    ingest.config();
    long[] read = {0};
    new LineSample(ingest, cluster, terminal)
        .visit(
            what,
            found -> {
              detected = found;
              reading = LineIngest.inOrder(ingest.ingest(found.settings()));
              reading.onBreach(breach -> breaches.add(breach.name() + ": " + breach.what()));
              return (bytes, source, millis) -> {
                // A file's lines come when their events say they happened.
                long came = millis == NO_TIME ? latest : millis;
                reading.ingest(bytes, source, came, this::take);
                return ++read[0] < most;
              };
            });
    print();
    return Dawnwatch.OK;
  }

  private void take(IngestedLine outcome) {
    if (outcome instanceof IngestedLine.Event one) {
      LogEvent event = one.toAvro();
      if (events.size() < EXAMPLES) {
        events.add(event);
      }
      Long own = event.getTimestampMillis();
      latest = own == null ? latest : Math.max(latest, own);
      entities.merge(event.getEntity(), 1L, Long::sum);
    } else if (outcome instanceof IngestedLine.Rejected rejected) {
      Quarantined one = rejected.quarantined();
      firstRejects.putIfAbsent(reason(one), one);
    }
  }

  private static String reason(Quarantined one) {
    return one.getRule().isEmpty() ? one.getReason() : one.getReason() + " " + one.getRule();
  }

  private void print() {
    Ledger ledger = reading.ledger();
    ObjectNode result = OutputOptions.object().put("datasetHash", ingest.config().hash());
    result.put("format", detected.describe());
    result.set("ledger", ledger.toJson());
    ArrayNode examples = result.putArray("events");
    events.forEach(
        event ->
            examples
                .addObject()
                .put("entity", event.getEntity())
                .put("timestampMillis", event.getTimestampMillis())
                .put("severityNumber", event.getSeverityNumber())
                .put("body", Redactor.USUAL.redact(event.getBody())));
    ArrayNode rejects = result.putArray("rejects");
    firstRejects.forEach(
        (reason, one) ->
            rejects
                .addObject()
                .put("reason", reason)
                .put("first", place(one))
                .put("detail", one.getDetail()));
    result.put("entities", entities.size());
    ArrayNode windows = result.putArray("windowsNotAsExpected");
    breaches.forEach(windows::add);
    output.print(
        terminal,
        result,
        line -> {
          line.accept(Terminal.escape(detected.describe()));
          line.accept("");
          events.forEach(event -> line.accept(Terminal.escape(oneLine(event))));
          line.accept("");
          line.accept(
              String.format(
                  Locale.ROOT,
                  "%,d lines = %,d events + %,d quarantined + %,d filtered",
                  ledger.lines() + ledger.more(),
                  ledger.events(),
                  ledger.quarantined(),
                  ledger.filtered()));
          ledger
              .reasons()
              .forEach(
                  (reason, count) ->
                      line.accept(String.format(Locale.ROOT, "  %,d %s", count, reason)));
          firstRejects.forEach(
              (reason, one) ->
                  line.accept(
                      Terminal.escape(
                          "  first " + reason + " at " + place(one) + ": " + one.getDetail())));
          ledger
              .rules()
              .forEach(
                  (rule, count) ->
                      line.accept(
                          Terminal.escape(
                              String.format(
                                  Locale.ROOT,
                                  "  expectation %s is broken %,d times",
                                  rule,
                                  count))));
          breaches.stream()
              .limit(EXAMPLES)
              .forEach(one -> line.accept("  " + Terminal.escape(one)));
          line.accept(
              entities.size() == 1
                  ? "1 entity"
                  : String.format(Locale.ROOT, "%,d entities", entities.size()));
          entities.entrySet().stream()
              .sorted(
                  Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                      .thenComparing(Map.Entry.comparingByKey()))
              .limit(ENTITIES)
              .forEach(
                  one ->
                      line.accept(
                          Terminal.escape(
                              String.format(
                                  Locale.ROOT, "  %,d events  %s", one.getValue(), one.getKey()))));
        });
  }

  private static String place(Quarantined one) {
    return QuarantineCommand.place(one.getSource());
  }

  private static String oneLine(LogEvent event) {
    String time =
        event.getTimestampMillis() == null
            ? "no time"
            : Instant.ofEpochMilli(event.getTimestampMillis()).toString();
    String flags = event.getFlags().isEmpty() ? "" : "  flags " + event.getFlags();
    return time
        + "  "
        + Severity.ofNumber(event.getSeverityNumber())
        + "  "
        + event.getEntity()
        + flags
        + "  "
        + Redactor.USUAL.redact(event.getBody());
  }
}
