package io.dawnwatch.embedded.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.embedded.EmbeddedStack;
import io.dawnwatch.schemas.Alert;
import io.dawnwatch.schemas.Evidence;
import io.dawnwatch.schemas.Reason;
import io.dawnwatch.topology.cli.AppOptions;
import io.dawnwatch.topology.cli.OutputOptions;
import io.dawnwatch.topology.cli.Progress;
import io.dawnwatch.topology.cli.Table;
import io.dawnwatch.topology.cli.Terminal;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.replay.Parity;
import io.dawnwatch.topology.stream.StreamApp;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code demo}: a simulated day, scored live and replayed, on a broker of its own. */
@Command(
    name = "demo",
    description = {
      "Plays a simulated day of twenty services with five incidents through a broker of its own:",
      "scored live, replayed, compared byte for byte."
    },
    footer = {
      "",
      "Exit codes with --once: 0 parity without a difference and coverage without a gap, 1 otherwise.",
      "",
      "Example:",
      "  dawnwatch demo --once",
    })
public final class DemoCommand implements Callable<Integer> {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final int TOP = 8;

  private final Terminal terminal;

  @Option(names = "--once", description = "End when the result is there, instead of staying up.")
  private boolean once;

  @Option(
      names = "--port",
      defaultValue = "0",
      description =
          "Port N of the broker; the registry has N+1, health and metrics N+2. Free ones by default.")
  private int port;

  @Mixin private OutputOptions output;
  @Mixin private AppOptions app;

  public DemoCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    long started = System.nanoTime();
    try (EmbeddedStack stack = EmbeddedStack.start(port, Optional.empty())) {
      Cluster cluster = stack.cluster();
      FleetDay day = new FleetDay();
      try (Progress progress = terminal.progress()) {
        DemoRun run =
            new DemoRun(
                cluster,
                day,
                (stage, done, total) ->
                    progress.update(
                        total == 0 ? -1 : (double) done / total,
                        () ->
                            total == 0
                                ? stage
                                : String.format(
                                    Locale.ROOT, "%s  %,d of %,d", stage, done, total)));
        run.createTopics();
        try (StreamApp live =
            StreamApp.score(
                cluster,
                DemoRun.DATASET,
                app.settings(app.temporaryState(), port == 0 ? 0 : port + 2))) {
          Runtime.getRuntime()
              .addShutdownHook(
                  new Thread(
                      () -> {
                        live.close();
                        stack.close();
                      },
                      "dawnwatch-stop"));
          DemoRun.Result result = run.run(live);
          progress.close();
          double seconds = (System.nanoTime() - started) / 1e9;
          output.print(terminal, json(result, seconds), line -> text(result, seconds, line));
          terminal.flush();
          if (once) {
            return result.parityIsClean() && result.gaps() == 0 ? 0 : 1;
          }
          stay(cluster, live);
          return live.awaitEnd() ? 0 : 1;
        }
      }
    }
  }

  private void stay(Cluster cluster, StreamApp live) {
    String where =
        "--bootstrap-server "
            + cluster.bootstrapServers()
            + " --schema-registry "
            + cluster.registryUrl();
    terminal.note("");
    terminal.note("The stack stays up until you press Ctrl-C.");
    terminal.note(
        "  broker           "
            + cluster.bootstrapServers()
            + "   topics "
            + DemoRun.DATASET.scores()
            + ", "
            + DemoRun.DATASET.alerts());
    terminal.note("  schema registry  " + cluster.registryUrl());
    terminal.note(
        "  health, metrics  http://localhost:" + live.httpPort() + "/health/ready and /metrics");
    terminal.note("Try next:");
    terminal.note(
        "  ./dawnwatch replay "
            + where
            + " --dataset demo --from 2026-03-02T12:00:00Z --to 2026-03-02T15:00:00Z");
    terminal.note("  ./dawnwatch score /var/log");
  }

  private static ObjectNode json(DemoRun.Result result, double seconds) {
    ObjectNode root = OutputOptions.object();
    root.put("events", result.events());
    root.put("scores", result.scores());
    root.put("alerts", result.alerts().size());
    root.put("incidentsInjected", result.findings().size());
    root.put("incidentsFound", result.found());
    root.put("falseAlerts", result.falseAlerts().size());
    ObjectNode parity = root.putObject("parity");
    parity.put("match", sum(result, Parity::match));
    parity.put("mismatch", sum(result, Parity::mismatch));
    parity.put("missing", sum(result, Parity::missing));
    parity.put("extra", sum(result, Parity::extra));
    parity.put(
        "sha256Equal",
        result.parity().stream().allMatch(one -> one.liveSha256().equals(one.replaySha256())));
    root.putObject("coverage").put("gaps", result.gaps());
    root.put("seconds", Math.round(seconds * 10) / 10.0);
    return root;
  }

  private static long sum(DemoRun.Result result, ToLongFunction<Parity> part) {
    return result.parity().stream().mapToLong(part).sum();
  }

  private void text(DemoRun.Result result, double seconds, Consumer<String> line) {
    line.accept(terminal.bold("One day of twenty services, scored live and replayed"));
    line.accept("");
    line.accept(
        String.format(
            Locale.ROOT,
            "  %,d lines = %,d events + %,d quarantined; %,d scores, %d alerts, in %.0f s",
            result.lines(),
            result.events(),
            result.quarantined(),
            result.scores(),
            result.alerts().size(),
            seconds));
    line.accept("");
    line.accept(
        terminal.bold(
            String.format(
                Locale.ROOT,
                "Incidents: %d of %d found, %d false alerts",
                result.found(),
                result.findings().size(),
                result.falseAlerts().size())));
    Table incidents =
        new Table().text("when").text("entity").text("incident").text("found").text("why");
    for (DemoRun.Finding finding : result.findings()) {
      Incident incident = finding.incident();
      incidents.row(
          TIME.format(Instant.ofEpochMilli(incident.startMillis()))
              + "-"
              + TIME.format(Instant.ofEpochMilli(incident.endMillis())),
          incident.entity(),
          incident.kind(),
          finding.alert().map(alert -> delay(alert, incident)).orElse("missed"),
          finding.alert().map(DemoCommand::why).orElse(""));
    }
    incidents.lines(terminal).forEach(line);
    for (Alert alert : result.falseAlerts()) {
      line.accept(
          "  false: "
              + TIME.format(Instant.ofEpochMilli(alert.getStartMillis()))
              + " "
              + alert.getEntity()
              + "  "
              + why(alert));
    }
    line.accept("");
    line.accept(terminal.bold("Top anomalies"));
    Table top = new Table().text("when").text("entity").number("score").text("why");
    List<Alert> greatest =
        result.alerts().stream()
            .sorted(
                Comparator.comparingDouble(Alert::getPeakScore)
                    .reversed()
                    .thenComparing(Alert::getId))
            .limit(TOP)
            .toList();
    for (Alert alert : greatest) {
      top.row(
          TIME.format(Instant.ofEpochMilli(alert.getStartMillis())),
          alert.getEntity(),
          String.format(Locale.ROOT, "%.3f", alert.getPeakScore()),
          why(alert));
      if (!alert.getEvidence().isEmpty()) {
        Evidence first = alert.getEvidence().get(0);
        top.detail(
            first.getTopic()
                + "-"
                + first.getPartition()
                + " offset "
                + first.getOffset()
                + ": "
                + Terminal.escape(first.getExcerpt()));
      }
    }
    top.lines(terminal).forEach(line);
    line.accept("");
    line.accept(
        terminal.bold("Replay against live")
            + "  data version "
            + result.manifest().dataVersion().substring(0, 16)
            + ", run "
            + result.runId());
    Table parity =
        new Table()
            .text("partition")
            .number("records")
            .number("match")
            .number("mismatch")
            .number("missing")
            .number("extra")
            .text("SHA-256")
            .text("coverage");
    for (int i = 0; i < result.parity().size(); i++) {
      Parity one = result.parity().get(i);
      parity.row(
          Integer.toString(one.partition()),
          String.format(Locale.ROOT, "%,d", result.coverage().get(i).read()),
          String.format(Locale.ROOT, "%,d", one.match()),
          Long.toString(one.mismatch()),
          Long.toString(one.missing()),
          Long.toString(one.extra()),
          one.liveSha256().substring(0, 12)
              + (one.liveSha256().equals(one.replaySha256()) ? " equal" : " DIFFERS"),
          result.coverage().get(i).isWhole() ? "whole" : "GAP");
    }
    parity.lines(terminal).forEach(line);
  }

  private static String delay(Alert alert, Incident incident) {
    long seconds = (alert.getEmission().getClockMillis() - incident.startMillis()) / 1000;
    return String.format(Locale.ROOT, "after %d min %02d s", seconds / 60, seconds % 60);
  }

  private static String why(Alert alert) {
    return alert.getReasons().stream()
        .max(Comparator.comparingDouble(Reason::getContribution))
        .map(Reason::getText)
        .map(Terminal::escape)
        .orElse("");
  }
}
