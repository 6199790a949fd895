package io.dawnwatch.topology.cli;

import io.dawnwatch.topology.ingest.IngestSettings;
import io.dawnwatch.topology.ingest.Ledger;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.stream.LineSource;
import io.dawnwatch.topology.stream.StreamApp;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ingest}: lines become events. */
@Command(
    name = "ingest",
    description = {
      "Turns the lines of a dataset into events, exactly once.",
      "What is rejected goes to quarantine."
    },
    footer = {
      "",
      "Example:",
      "  dawnwatch ingest --bootstrap-server localhost:9092 --schema-registry http://localhost:9093"
          + " --dataset web --format json",
      "  dawnwatch ingest --bootstrap-server kafka:9092 --schema-registry http://registry:8081"
          + " --dataset web \\",
      "    --source-topic app-logs --from earliest",
    })
public final class IngestCommand extends AppCommand implements Callable<Integer> {
  @Mixin private IngestOptions ingest;
  @Mixin private SourceOptions source;

  IngestCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  public Integer call() throws Exception {
    Dataset dataset = cluster.dataset();
    Cluster on = cluster.reachable();
    LineSource from = source.resolve(on, dataset, terminal);
    IngestSettings settings = ingest.settings(on, dataset, from, terminal);
    try (StreamApp running =
        StreamApp.ingest(on, dataset, from, settings, app.settings(stateDirectory, httpPort))) {
      running.activity().onBreach(told -> terminal.note(Terminal.escape(told)));
      int code = stay("ingest " + from.topic() + " -> " + dataset.events(), running);
      Ledger total =
          running.activity().ledgers().values().stream().reduce(Ledger.EMPTY, Ledger::plus);
      terminal.note(
          String.format(
              Locale.ROOT,
              "%,d lines = %,d events + %,d quarantined + %,d filtered",
              total.lines() + total.more(),
              total.events(),
              total.quarantined(),
              total.filtered()));
      return code;
    }
  }
}
