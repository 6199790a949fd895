package io.dawnwatch.embedded.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.embedded.EmbeddedStack;
import io.dawnwatch.embedded.LocalConsole;
import io.dawnwatch.schemas.Alert;
import io.dawnwatch.schemas.Evidence;
import io.dawnwatch.schemas.Reason;
import io.dawnwatch.topology.cli.AppOptions;
import io.dawnwatch.topology.cli.NightOutput;
import io.dawnwatch.topology.cli.OutputOptions;
import io.dawnwatch.topology.cli.Progress;
import io.dawnwatch.topology.cli.Table;
import io.dawnwatch.topology.cli.Terminal;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.replay.Parity;
import io.dawnwatch.topology.stream.StreamApp;
import java.nio.file.Path;
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
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code demo}: a simulated day, scored live and replayed, on a broker of its own. */
@Command(
    name = "demo",
    description = {
      "Plays a day of twenty services with five incidents, live and replayed.",
      "The day is simulated and goes through a broker of its own; the replay is compared with "
          + "live byte for byte."
    },
    footer = {
      "",
      "Exit codes with --once: 0 parity without a difference, coverage without a gap and every"
          + " stage ok, 1",
      "otherwise.",
      "",
      "Examples:",
      "  dawnwatch demo --once",
      "  dawnwatch demo --lifecycle --once --html morning.html",
    })
public final class DemoCommand implements Callable<Integer> {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final int TOP = 8;

  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @Option(names = "--once", description = "End when the result is there, instead of staying up.")
  private boolean once;

  @Option(
      names = "--lifecycle",
      description =
          "Instead of a day, the life of a model over eight days of ten services: trained,"
              + " evaluated, shadowed, promoted, outdated by a release, trained again, replaced by"
              + " a bad one, rolled back (docs/lifecycle.md).")
  private boolean lifecycle;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "With --lifecycle: keep the morning report of the last day in this file.")
  private Path html;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "0",
      description =
          "Port N of the broker; the registry has N+1, health and metrics N+2, the console N+3."
              + " Free ones by default.")
  private int port;

  @Mixin private OutputOptions output;
  @Mixin private AppOptions app;

  public DemoCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    NightOutput.requireFolder(spec, html);
    long started = System.nanoTime();
    try (EmbeddedStack stack = EmbeddedStack.start(port, Optional.empty());
        Progress progress = terminal.progress()) {
      return lifecycle ? lifecycle(stack, progress, started) : day(stack, progress, started);
    }
  }

  private int day(EmbeddedStack stack, Progress progress, long started) throws Exception {
    Cluster cluster = stack.cluster();
    DemoRun run = new DemoRun(cluster, new FleetDay(), told(progress));
    run.createTopics();
    try (StreamApp live = live(stack, DemoRun.DATASET)) {
      DemoRun.Result result = run.run(live);
      progress.close();
      double seconds = (System.nanoTime() - started) / 1e9;
      output.print(terminal, json(result, seconds), line -> text(result, seconds, line));
      terminal.flush();
      if (once) {
        return result.parityIsClean() && result.gaps() == 0 ? 0 : 1;
      }
      stay(
          cluster,
          live,
          DemoRun.DATASET,
          "replay %s --dataset demo --from 2026-03-02T12:00:00Z --to 2026-03-02T15:00:00Z",
          "score /var/log");
      return live.awaitEnd() ? 0 : 1;
    }
  }

  private int lifecycle(EmbeddedStack stack, Progress progress, long started) throws Exception {
    Cluster cluster = stack.cluster();
    Path folder = app.temporaryState();
    LifecycleDemo told = new LifecycleDemo(terminal, output, told(progress));
    Path page = html == null ? folder.resolve("morning.html") : html;
    LifecycleRun.createTopics(cluster, told);
    try (StreamApp live = live(stack, LifecycleRun.DATASET)) {
      LifecycleRun.Result result = new LifecycleRun(cluster, live, folder, page, told).run();
      progress.close();
      double seconds = (System.nanoTime() - started) / 1e9;
      output.print(
          terminal, LifecycleDemo.json(result, seconds), line -> told.text(result, seconds, line));
      terminal.flush();
      if (once) {
        return result.isGood() ? 0 : 1;
      }
      stay(
          cluster,
          live,
          LifecycleRun.DATASET,
          "models history %s --dataset lifecycle",
          "experiments list %s --dataset lifecycle",
          "report %s --dataset lifecycle --run morning-2026-03-09 --html morning.html");
      return live.awaitEnd() ? 0 : 1;
    }
  }

  private StreamApp live(EmbeddedStack stack, Dataset dataset) throws Exception {
    StreamApp live =
        StreamApp.score(
            stack.cluster(), dataset, app.settings(app.temporaryState(), port == 0 ? 0 : port + 2));
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  live.close();
                  stack.close();
                },
                "dawnwatch-stop"));
    return live;
  }

  private static DemoRun.Progress told(Progress progress) {
    return (stage, done, total) ->
        progress.update(
            total == 0 ? -1 : (double) done / total,
            () ->
                total == 0
                    ? stage
                    : String.format(Locale.ROOT, "%s  %,d of %,d", stage, done, total));
  }

  /**
   * Says what is there.
   *
   * @param next commands to try, {@code %s} for where the stack is
   */
  private void stay(Cluster cluster, StreamApp live, Dataset dataset, String... next)
      throws InterruptedException {
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
            + dataset.scores()
            + ", "
            + dataset.alerts());
    terminal.note("  schema registry  " + cluster.registryUrl());
    terminal.note(
        "  health, metrics  http://localhost:" + live.httpPort() + "/health/ready and /metrics");
    LocalConsole.start(terminal, cluster, dataset, app.temporaryState(), port == 0 ? 0 : port + 3)
        .ifPresent(url -> terminal.note("  console          " + url));
    terminal.note("Try next:");
    for (String one : next) {
      terminal.note("  ./dawnwatch " + String.format(Locale.ROOT, one, where));
    }
  }

  private static ObjectNode json(DemoRun.Result result, double seconds) {
    ObjectNode root = OutputOptions.object();
    root.put("events", result.events());
    root.put("scores", result.scores());
    root.put("alerts", result.findings().alerts().size());
    root.put("incidentsInjected", result.findings().findings().size());
    root.put("incidentsFound", result.findings().found());
    root.put("falseAlerts", result.findings().falseAlerts().size());
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
            result.findings().alerts().size(),
            seconds));
    line.accept("");
    line.accept(
        terminal.bold(
            String.format(
                Locale.ROOT,
                "Incidents: %d of %d found, %d false alerts",
                result.findings().found(),
                result.findings().findings().size(),
                result.findings().falseAlerts().size())));
    Table incidents =
        new Table().text("when").text("entity").text("incident").text("found").text("why");
    for (Findings.Finding finding : result.findings().findings()) {
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
    for (Alert alert : result.findings().falseAlerts()) {
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
        result.findings().alerts().stream()
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
