package io.dawnwatch.topology.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.engine.clean.Redactor;
import io.dawnwatch.schemas.Quarantined;
import io.dawnwatch.schemas.Source;
import io.dawnwatch.topology.Release;
import io.dawnwatch.topology.ingest.Ledger;
import io.dawnwatch.topology.ingest.QuarantineReason;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.QuarantineLog;
import io.dawnwatch.topology.lifecycle.QuarantineReplay;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quarantine}: what was rejected, why, and once more through ingest. */
@Command(
    name = "quarantine",
    description = "Shows what was rejected and why, and sends it through ingest again.",
    synopsisSubcommandLabel = "WHAT",
    commandListHeading = "%nWhat to do:%n",
    footer = {
      "",
      "Example:",
      "  dawnwatch quarantine list --bootstrap-server localhost:9092 --schema-registry"
          + " http://localhost:9093",
    })
public final class QuarantineCommand extends VerbGroup {
  private static final int EXCERPT = 80;

  private final Terminal terminal;

  QuarantineCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Where a line came from, as people write it. */
  static String place(Source source) {
    return source.getPartition() < 0
        ? source.getOrigin() + ":" + source.getPosition()
        : source.getOrigin() + "-" + source.getPartition() + "@" + source.getPosition();
  }

  private static String reason(Quarantined one) {
    return one.getRule().isEmpty() ? one.getReason() : one.getReason() + " " + one.getRule();
  }

  private static byte[] value(Quarantined one) {
    byte[] bytes = new byte[one.getValue() == null ? 0 : one.getValue().remaining()];
    if (one.getValue() != null) {
      one.getValue().duplicate().get(bytes);
    }
    return bytes;
  }

  /** The beginning of the value, without secrets, safe to print. */
  private static String excerpt(Quarantined one) {
    byte[] bytes = value(one);
    byte[] head = Arrays.copyOf(bytes, Math.min(bytes.length, 1024));
    String text = Redactor.USUAL.redact(new String(head, StandardCharsets.UTF_8));
    return Terminal.escape(text.length() <= EXCERPT ? text : text.substring(0, EXCERPT) + "...");
  }

  /** {@code quarantine list}. */
  @Command(
      name = "list",
      description = "Lists reasons with counts, and the latest entries.",
      footer = {
        "",
        "Example:",
        "  dawnwatch quarantine list --bootstrap-server localhost:9092 --schema-registry"
            + " http://localhost:9093 --reason BAD_JSON",
      })
  int list(
      @Mixin ClusterOptions cluster,
      @Mixin OutputOptions output,
      @Option(names = "--reason", description = "Only these: ${COMPLETION-CANDIDATES}.")
          QuarantineReason reason,
      @Option(
              names = "--top",
              paramLabel = "N",
              defaultValue = "20",
              description = "Entries to show (default ${DEFAULT-VALUE}).")
          int top)
      throws InterruptedException {
    Dataset dataset = cluster.dataset();
    QuarantineLog log = log(cluster.reachable(), dataset);
    Set<QuarantineLog.Line> replayed = log.replayed();
    SortedMap<String, Long> counts = new TreeMap<>();
    Deque<QuarantineLog.Entry> latest = new ArrayDeque<>();
    long[] again = {0};
    log.read(
        0,
        entry -> {
          if (reason == null || entry.quarantined().getReason().equals(reason.name())) {
            counts.merge(reason(entry.quarantined()), 1L, Long::sum);
            again[0] += replayed.contains(entry.line()) ? 1 : 0;
            latest.addLast(entry);
            if (latest.size() > top) {
              latest.removeFirst();
            }
          }
          return true;
        });
    ObjectNode result = OutputOptions.object().put("dataset", dataset.name());
    counts.forEach(result.putObject("reasons")::put);
    result.put("replayed", again[0]);
    ArrayNode nodes = result.putArray("latest");
    Table table =
        new Table().number("offset").text("reason").text("came from").number("bytes").text("value");
    for (QuarantineLog.Entry entry : latest) {
      Quarantined one = entry.quarantined();
      nodes
          .addObject()
          .put("offset", entry.offset())
          .put("reason", one.getReason())
          .put("rule", one.getRule())
          .put("detail", one.getDetail())
          .put("source", place(one.getSource()))
          .put("length", one.getLength())
          .put("replayed", replayed.contains(entry.line()))
          .put("excerpt", excerpt(one));
      table.row(
          Long.toString(entry.offset()),
          Terminal.escape(reason(one)),
          Terminal.escape(place(one.getSource())),
          Long.toString(one.getLength()),
          excerpt(one));
    }
    output.print(
        terminal,
        result,
        line -> {
          if (counts.isEmpty()) {
            line.accept(
                "nothing " + (reason == null ? "" : "of " + reason + " ") + "is in quarantine");
            return;
          }
          counts.forEach((name, count) -> line.accept(count + " " + Terminal.escape(name)));
          line.accept(again[0] + " of them went through ingest again");
          table.lines(terminal).forEach(line);
        });
    return Dawnwatch.OK;
  }

  /** {@code quarantine show}. */
  @Command(
      name = "show",
      description = "Shows one entry, with what its reason means and what helps.",
      footer = {
        "",
        "Example:",
        "  dawnwatch quarantine show 17 --bootstrap-server localhost:9092 --schema-registry"
            + " http://localhost:9093",
      })
  int show(
      @Mixin ClusterOptions cluster,
      @Mixin OutputOptions output,
      @Parameters(paramLabel = "OFFSET", description = "Offset of the entry, as `list` shows it.")
          long offset)
      throws InterruptedException {
    Dataset dataset = cluster.dataset();
    QuarantineLog log = log(cluster.reachable(), dataset);
    QuarantineLog.Entry[] found = {null};
    log.read(
        offset,
        entry -> {
          found[0] = entry.offset() == offset ? entry : null;
          return false;
        });
    if (found[0] == null) {
      throw new IllegalArgumentException(
          "there is no entry at offset " + offset + " of " + dataset.quarantine());
    }
    Quarantined one = found[0].quarantined();
    QuarantineReason known = QuarantineReason.valueOf(one.getReason());
    String text = Redactor.USUAL.redact(new String(value(one), StandardCharsets.UTF_8));
    ObjectNode result = OutputOptions.object().put("offset", offset);
    result.put("reason", one.getReason()).put("meaning", known.meaning());
    result.put("remedy", known.remedy());
    result.put("rule", one.getRule()).put("detail", one.getDetail());
    result.put("source", place(one.getSource()));
    result.put("came", Instant.ofEpochMilli(found[0].millis()).toString());
    Long happened = one.getEventMillis();
    result.put(
        "happened", happened == null ? "unknown" : Instant.ofEpochMilli(happened).toString());
    result.put("length", one.getLength()).put("sha256", one.getSha256());
    result.put("redacted", one.getRedacted());
    result.put("ingestHash", one.getIngestHash()).put("release", one.getRelease());
    result.put("replayed", log.replayed().contains(found[0].line()));
    result.put("value", text);
    output.print(
        terminal,
        result,
        line ->
            result
                .properties()
                .forEach(
                    field ->
                        line.accept(
                            String.format("%-11s", field.getKey())
                                + Terminal.escape(field.getValue().asText()))));
    return Dawnwatch.OK;
  }

  /** {@code quarantine replay}. */
  @Command(
      name = "replay",
      description = {
        "Sends quarantined lines through ingest again, after a rule or the format was fixed.",
        "Each goes through once, with its original lineage; what is still rejected stays. Its "
            + "events come now: those older than the lateness count as late, and no score that was "
            + "emitted changes."
      },
      footer = {
        "",
        "Example:",
        "  dawnwatch quarantine replay --config dataset.yaml --bootstrap-server localhost:9092"
            + " --schema-registry http://localhost:9093",
      })
  int replay(
      @Mixin ClusterOptions cluster,
      @Mixin OutputOptions output,
      @Mixin IngestOptions ingest,
      @Option(names = "--reason", description = "Only these: ${COMPLETION-CANDIDATES}.")
          QuarantineReason reason,
      @Option(names = "--rule", description = "Only what broke the expectation of that name.")
          String rule)
      throws InterruptedException {
    Dataset dataset = cluster.dataset();
    ingest.config();
    Cluster on = cluster.reachable();
    QuarantineReplay.Result done =
        new QuarantineReplay(on, dataset, on.schemas(), Release.VERSION)
            .run(
                ingest.settings(on, dataset, terminal),
                entry ->
                    (reason == null || entry.quarantined().getReason().equals(reason.name()))
                        && (rule == null || entry.quarantined().getRule().equals(rule)));
    ObjectNode result = OutputOptions.object().put("dataset", dataset.name());
    result.put("entries", done.entries()).put("lines", done.lines()).put("events", done.events());
    result.put("filtered", done.filtered()).put("already", done.already());
    result.put("rejected", done.rejected()).put("unavailable", done.unavailable());
    output.print(
        terminal,
        result,
        line -> {
          line.accept(
              done.entries()
                  + " entries = "
                  + done.lines()
                  + " replayed + "
                  + done.already()
                  + " replayed before + "
                  + done.rejected()
                  + " rejected still + "
                  + done.unavailable()
                  + " no longer to be had whole");
          line.accept(done.events() + " events, " + done.filtered() + " filtered");
        });
    return Dawnwatch.OK;
  }

  /** {@code quarantine ledger}. */
  @Command(
      name = "ledger",
      description =
          "Shows what ingest made of the lines of each partition: lines = events + quarantined +"
              + " filtered.",
      footer = {
        "",
        "Example:",
        "  dawnwatch quarantine ledger --bootstrap-server localhost:9092 --schema-registry"
            + " http://localhost:9093",
      })
  int ledger(
      @Mixin ClusterOptions cluster,
      @Mixin OutputOptions output,
      @Option(
              names = "--source-topic",
              paramLabel = "TOPIC",
              description = "Of the ingest of this topic of yours instead of dw.<dataset>.lines.")
          String sourceTopic)
      throws InterruptedException {
    Dataset dataset = cluster.dataset();
    String application =
        sourceTopic == null ? dataset.application("ingest") : dataset.ingestOf(sourceTopic);
    SortedMap<Integer, Ledger> ledgers = log(cluster.reachable(), dataset).ledgers(application);
    Ledger total = ledgers.values().stream().reduce(Ledger.EMPTY, Ledger::plus);
    ObjectNode result = OutputOptions.object().put("dataset", dataset.name());
    result.put("balances", ledgers.values().stream().allMatch(Ledger::balances));
    ObjectNode partitions = result.putObject("partitions");
    Table table =
        new Table()
            .text("partition")
            .number("lines")
            .number("events")
            .number("quarantined")
            .number("filtered")
            .number("flagged")
            .number("repaired")
            .text("");
    ledgers.forEach(
        (number, one) -> {
          partitions.set(number.toString(), one.toJson());
          row(table, number.toString(), one);
        });
    result.set("total", total.toJson());
    row(table, "all", total);
    output.print(
        terminal,
        result,
        line -> {
          if (ledgers.isEmpty()) {
            line.accept("ingest has not run on dataset " + dataset.name() + " yet");
            return;
          }
          table.lines(terminal).forEach(line);
          total.reasons().forEach((name, count) -> line.accept(count + " quarantined: " + name));
          total
              .steps()
              .forEach((name, count) -> line.accept(count + " filtered: " + Terminal.escape(name)));
          total
              .rules()
              .forEach((name, count) -> line.accept(count + " breaches: " + Terminal.escape(name)));
        });
    return result.get("balances").asBoolean() ? Dawnwatch.OK : Dawnwatch.FAILED;
  }

  private static void row(Table table, String name, Ledger one) {
    table.row(
        name,
        Long.toString(one.lines() + one.more()),
        Long.toString(one.events()),
        Long.toString(one.quarantined()),
        Long.toString(one.filtered()),
        Long.toString(one.flagged()),
        Long.toString(one.repaired()),
        one.balances() ? "balances" : "DOES NOT BALANCE");
  }

  private static QuarantineLog log(Cluster cluster, Dataset dataset) {
    return new QuarantineLog(cluster, dataset, cluster.schemas());
  }
}
