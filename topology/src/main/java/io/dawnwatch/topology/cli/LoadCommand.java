package io.dawnwatch.topology.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.parse.Detected;
import io.dawnwatch.engine.parse.ParseSettings;
import io.dawnwatch.topology.files.LogFiles;
import io.dawnwatch.topology.files.LogSource;
import io.dawnwatch.topology.ingest.Ledger;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.Clock;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import io.dawnwatch.topology.lifecycle.HistoryLoad;
import io.dawnwatch.topology.lifecycle.HistoryWriter;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code load}: history into a dataset. */
@Command(
    name = "load",
    description = {
      "Loads history into a dataset whose events' own time is the clock.",
      "Makes the dataset if it is not there. All logs together, in time order; live scoring "
          + "and replay then run over it as over live data."
    },
    footer = {
      "",
      "Example:",
      "  dawnwatch load /var/log/kafka --bootstrap-server localhost:9092 --schema-registry"
          + " http://localhost:9093 --dataset history",
    })
public final class LoadCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ClusterOptions cluster;
  @Mixin private OutputOptions output;
  @Mixin private IngestOptions ingest;

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description =
          "Files or folders; - is standard input. Rotated pieces of a log are put together.")
  private List<Path> files;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "4",
      description = "Partitions of the dataset if it is made (default ${DEFAULT-VALUE}).")
  private int partitions;

  @Option(
      names = "--max-step",
      paramLabel = "TIME",
      defaultValue = "7d",
      converter = Durations.class,
      description =
          "Longer steps of time are refused: they are mostly a wrong year or zone (default"
              + " ${DEFAULT-VALUE}).")
  private Duration maxStep;

  @Option(
      names = "--leave-open",
      description = {
        "More history follows: the last windows and alerts stay open, and the next load goes on"
            + " after them.",
        "Without it the load ends the history, three horizons after its last event."
      })
  private boolean leaveOpen;

  LoadCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    Dataset dataset = cluster.dataset();
    Cluster on = cluster.reachable();
    long started = System.nanoTime();
    List<LogSource> sources = LogFiles.group(files, terminal.in());
    try (HistoryLoad load =
        new HistoryLoad(
            sources,
            Math.max(ParseSettings.DEFAULT_MAX_DOCUMENT_BYTES, ingest.config().maxLineBytes()),
            ingest::detect,
            ingest::ingest)) {
      for (int i = 0; i < sources.size(); i++) {
        Detected detected = load.detected().get(i);
        terminal.note(Terminal.escape(sources.get(i).name() + ": " + detected.describe()));
        ingest.examples(detected).forEach(line -> terminal.note("  " + Terminal.escape(line)));
      }
      load.onBreach(
          (log, breach) ->
              terminal.note(
                  Terminal.escape(
                      log.name() + ": expectation " + breach.name() + ": " + breach.what())));
      Model first =
          ingest.config().isFile() ? Model.coldStart(ingest.config().features()) : Model.COLD_START;
      new DatasetTopics(on, dataset)
          .create(partitions, Optional.empty(), Clock.EVENT, first, on.schemas());
      ModelTopic models = ModelTopic.read(on, dataset);
      long block =
          models
              .byId(models.last().orElseThrow().activation().modelId())
              .features()
              .horizonMillis();
      try (HistoryWriter writer = new HistoryWriter(on, dataset, on.schemas(), maxStep);
          Progress progress = terminal.progress()) {
        try {
          load.into(
              writer,
              () ->
                  progress.update(
                      load.done(),
                      () -> String.format(Locale.ROOT, "loading  %,d records", load.records())));
          if (leaveOpen) {
            writer.leaveOpen();
          } else {
            writer.finish(block);
          }
        } catch (KafkaException e) {
          throw brokenOff(on, dataset, writer, e);
        }
        progress.close();
        report(dataset, load, writer, (System.nanoTime() - started) / 1e9);
      }
    }
    return Dawnwatch.OK;
  }

  private static IllegalStateException brokenOff(
      Cluster on, Dataset dataset, HistoryWriter writer, KafkaException why) {
    return new IllegalStateException(
        String.format(
            Locale.ROOT,
            "the load broke off, the brokers at %s do not answer; %s of it in %s. %s",
            on.bootstrapServers(),
            writer.committed() == 0
                ? "there is nothing"
                : "there are the first " + writer.committed() + " events",
            dataset.events(),
            writer.committed() == 0
                ? "Load it again when they are back"
                : "When they are back: `dawnwatch clean --dataset "
                    + dataset.name()
                    + "`, then load it again"),
        why);
  }

  private void report(Dataset dataset, HistoryLoad load, HistoryWriter writer, double seconds) {
    Ledger ledger = load.ledger();
    if (!ledger.balances()
        || ledger.lines() + ledger.more() != load.records()
        || ledger.events() != writer.written()
        || ledger.quarantined() != writer.quarantined()) {
      throw new IllegalStateException(
          load.records()
              + " records, "
              + writer.written()
              + " events and "
              + writer.quarantined()
              + " quarantined do not agree with the ledger "
              + ledger.toJson());
    }
    ObjectNode result = OutputOptions.object().put("dataset", dataset.name());
    result.put("records", load.records());
    result.put("events", writer.written());
    result.put("quarantined", writer.quarantined());
    result.put("filtered", ledger.filtered());
    result.set("ledger", ledger.toJson());
    result.put("ticks", writer.ticks());
    result.put("seconds", Math.round(seconds * 10) / 10.0);
    output.print(
        terminal,
        result,
        line -> {
          line.accept(
              String.format(
                  Locale.ROOT,
                  "%,d records = %,d events + %,d quarantined + %,d filtered, %,d ticks, in %.1f s",
                  load.records(),
                  writer.written(),
                  writer.quarantined(),
                  ledger.filtered(),
                  writer.ticks(),
                  seconds));
          if (writer.written() > 0) {
            line.accept(
                "history from "
                    + Instant.ofEpochMilli(writer.firstMillis())
                    + " to "
                    + Instant.ofEpochMilli(writer.clockMillis())
                    + " in "
                    + dataset.events());
          }
          line.accept(
              "`dawnwatch stream` scores it, with the same options (`up --clock event` does"
                  + " already); then `dawnwatch replay` compares");
        });
  }
}
