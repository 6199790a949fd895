package io.dawnwatch.topology.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.schemas.Verdict;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.FeedbackTopic;
import io.dawnwatch.topology.lifecycle.Judged;
import io.dawnwatch.topology.lifecycle.Precision;
import io.dawnwatch.topology.lifecycle.ReviewQueue;
import io.dawnwatch.topology.lifecycle.ScoreLog;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code feedback precision}: how many alarms were right, week by week. */
@Command(
    name = "precision",
    description = "Tells the precision of each week from the verdicts on its random sample.",
    footer = {"", "Example:", "  dawnwatch feedback precision --dataset web --since 90d"})
final class FeedbackPrecisionCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private ClusterOptions cluster;
  @Mixin private OutputOptions output;

  @Option(
      names = "--since",
      paramLabel = "DURATION",
      defaultValue = "60d",
      converter = Durations.class,
      description = "How far back to look (default ${DEFAULT-VALUE}).")
  private Duration since;

  FeedbackPrecisionCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    Dataset dataset = cluster.dataset();
    Cluster on = cluster.reachable();
    List<Verdict> verdicts = new FeedbackTopic(on, dataset, on.schemas()).all();
    ReviewQueue queue =
        ReviewQueue.read(new ScoreLog(on, dataset, on.schemas()), since, verdicts, 1);
    List<Precision> weeks = Precision.byWeek(queue.samples(), Judged.bySubject(verdicts));
    ObjectNode result = OutputOptions.object().put("dataset", dataset.name());
    ArrayNode nodes = result.putArray("weeks");
    Table table =
        new Table()
            .text("week of")
            .number("sampled")
            .number("judged")
            .number("right")
            .number("precision")
            .text("interval of 95 %");
    weeks.forEach(week -> add(week, nodes.addObject(), table));
    output.print(
        terminal,
        result,
        line -> {
          if (weeks.isEmpty()) {
            line.accept("no anomalies in that time");
            return;
          }
          table.lines(terminal).forEach(line);
        });
    return Dawnwatch.OK;
  }

  private static void add(Precision week, ObjectNode node, Table table) {
    String monday =
        LocalDate.ofInstant(Instant.ofEpochMilli(week.weekMillis()), ZoneOffset.UTC).toString();
    node.put("week", monday)
        .put("sampled", week.sampled())
        .put("judged", week.judged())
        .put("right", week.right())
        .put("low", week.low())
        .put("high", week.high());
    String precision = "unknown";
    String interval = "";
    if (week.judged() == 0) {
      node.putNull("precision");
    } else {
      double share = (double) week.right() / week.judged();
      node.put("precision", share);
      precision = percent(share);
      interval = percent(week.low()) + " to " + percent(week.high());
    }
    table.row(
        monday,
        Integer.toString(week.sampled()),
        Integer.toString(week.judged()),
        Integer.toString(week.right()),
        precision,
        interval);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }
}
