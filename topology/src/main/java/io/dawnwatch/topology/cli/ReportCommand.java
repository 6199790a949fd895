package io.dawnwatch.topology.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.schemas.Alert;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.replay.RunLog;
import io.dawnwatch.topology.report.Night;
import io.dawnwatch.topology.report.NightPage;
import io.dawnwatch.topology.report.NightReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code report}: what happened in the time of a run. */
@Command(
    name = "report",
    description = "Tells what happened in the time of a run, as text or as one HTML file.",
    footer = {
      "",
      "Example:",
      "  dawnwatch report --bootstrap-server localhost:9092 --schema-registry http://localhost:9093 --dataset web --html night.html",
    })
public final class ReportCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec spec;
  @Mixin private ClusterOptions cluster;
  @Mixin private OutputOptions output;

  @Option(names = "--run", paramLabel = "ID", description = "The run; the last one by default.")
  private String run;

  @Option(names = "--html", paramLabel = "FILE", description = "Write the page to this file.")
  private Path html;

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      defaultValue = "UTC",
      description = "Time zone of the page (default ${DEFAULT-VALUE}).")
  private ZoneId zone;

  ReportCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    NightOutput.requireFolder(spec, html);
    Dataset dataset = cluster.dataset();
    Cluster on = cluster.reachable();
    SchemaIds ids = on.schemas();
    List<RunLog.Run> finished;
    try (RunLog log = new RunLog(on, dataset, ids)) {
      finished = log.refresh().runs().stream().filter(one -> one.report().isPresent()).toList();
    }
    List<String> names = finished.stream().map(one -> one.plan().runId()).toList();
    int place = run == null ? names.size() - 1 : names.indexOf(run);
    if (place < 0) {
      throw new ParameterException(
          spec.commandLine(),
          names.isEmpty()
              ? "dataset "
                  + dataset.name()
                  + " has no finished run yet: `dawnwatch replay` makes one"
              : "there is no finished run " + run + "; there are " + String.join(", ", names));
    }
    Night night = new NightReader(on, dataset, ids).read(finished.get(place));
    ObjectNode result = OutputOptions.object().put("run", night.runId());
    result.put("from", Instant.ofEpochMilli(night.fromMillis()).toString());
    result.put("to", Instant.ofEpochMilli(night.toMillis()).toString());
    ArrayNode incidents = result.putArray("incidents");
    for (Night.Incident incident : night.incidents()) {
      Alert alert = incident.last();
      incidents
          .addObject()
          .put("alertId", alert.getId())
          .put("entity", alert.getEntity())
          .put("start", Instant.ofEpochMilli(alert.getStartMillis()).toString())
          .put("end", Instant.ofEpochMilli(alert.getEndMillis()).toString())
          .put("peakScore", alert.getPeakScore())
          .put("surprise", incident.nats());
    }
    NightOutput.put(result, night);
    if (html != null) {
      Files.writeString(html, NightPage.of(night, zone));
      result.put("html", html.toString());
    }
    output.print(
        terminal,
        result,
        line -> {
          NightPage.lines(night, zone).forEach(one -> line.accept(Terminal.escape(one)));
          if (html != null) {
            line.accept("");
            line.accept("written: " + html);
          }
        });
    return Dawnwatch.OK;
  }
}
