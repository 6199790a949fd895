package io.dawnwatch.topology.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.topology.files.FormatReport;
import io.dawnwatch.topology.files.LogFiles;
import io.dawnwatch.topology.files.LogSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code formats}: how logs would be read. */
@Command(
    name = "formats",
    description = {
      "Shows how logs are read: format, share of lines that fit, three examples.",
      "The format is told from the first lines of each log. Scores nothing and needs no Kafka."
    },
    footer = {
      "",
      "Examples:",
      "  dawnwatch formats /var/log",
      "  dawnwatch formats app.log --pattern '(?P<time>\\S+ \\S+) (?P<level>\\w+) (?P<message>.*)'",
      "",
      "Exit codes: 0 read; 1 a log is missing, or none could be read; 2 usage."
    })
final class FormatsCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private OutputOptions output;
  @Mixin private IngestOptions ingest;

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description =
          "Files or folders; - is standard input. Rotated pieces of a log are put together.")
  private List<Path> files;

  @Option(
      names = "--brief",
      description = "One row per log, without what was assumed and examples.")
  private boolean brief;

  FormatsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  private record Row(LogSource log, FormatReport report) {}

  @Override
  public Integer call() throws IOException {
    List<Row> rows = new ArrayList<>();
    for (LogSource log : LogFiles.group(files, terminal.in())) {
      try {
        rows.add(new Row(log, FormatReport.of(log, sample -> ingest.detect(sample, log))));
      } catch (IOException e) {
        terminal.note(Terminal.escape(e.getMessage()));
      }
    }
    output.print(
        terminal,
        json(rows),
        line -> {
          table(rows).lines(terminal).forEach(line);
          if (rows.isEmpty()) {
            line.accept("no log to read");
          }
        });
    return rows.isEmpty() ? Dawnwatch.FAILED : Dawnwatch.OK;
  }

  private Table table(List<Row> rows) {
    Table table =
        new Table().text("log").text("format").number("records").number("fit %").number("entities");
    for (Row row : rows) {
      FormatReport report = row.report;
      table.row(
          row.log.name(),
          report.detected().settings().format().cliName(),
          String.format(Locale.ROOT, "%,d", report.records()),
          String.format(Locale.ROOT, "%.2f", Math.floor(report.share() * 10_000) / 100),
          String.format(Locale.ROOT, "%,d", report.entities()));
      if (!brief) {
        table.detail(report.detected().describe());
        ingest.examples(report.detected()).forEach(table::detail);
      }
      report
          .rejected()
          .forEach((reason, count) -> table.detail(count + " rejected: " + reason.name()));
    }
    return table;
  }

  private ObjectNode json(List<Row> rows) {
    ObjectNode result = OutputOptions.object();
    ArrayNode logs = result.putArray("logs");
    for (Row row : rows) {
      FormatReport report = row.report;
      ObjectNode log = logs.addObject();
      log.put("log", row.log.name());
      log.put("format", report.detected().settings().format().cliName());
      log.put("settings", report.detected().settings().describe());
      log.put("found", report.detected().describe());
      log.put("records", report.records());
      log.put("fitted", report.fitted());
      log.put("share", report.share());
      log.put("entities", report.entities());
      ObjectNode rejected = log.putObject("rejected");
      report.rejected().forEach((reason, count) -> rejected.put(reason.name(), count));
      ingest.examples(report.detected()).forEach(log.withArray("examples")::add);
    }
    return result;
  }
}
