package io.dawnwatch.topology.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.schemas.Score;
import io.dawnwatch.schemas.Verdict;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.FeedbackTopic;
import io.dawnwatch.topology.lifecycle.ReviewQueue;
import io.dawnwatch.topology.lifecycle.ScoreLog;
import io.dawnwatch.topology.lifecycle.SuppressionNotes;
import io.dawnwatch.topology.lifecycle.Suppressions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code feedback queue}: what to judge first. */
@Command(
    name = "queue",
    description = {
      "Lists what to look at first: of every week "
          + ReviewQueue.SAMPLE
          + " anomalies drawn at random, from",
      "which precision is told without bias, then the highest scores without a verdict, and",
      "those that no detector alone would have called anomalies."
    },
    footer = {"", "Example:", "  dawnwatch feedback queue --dataset web --since 7d"})
final class FeedbackQueueCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Spec private CommandSpec spec;
  @Mixin private ClusterOptions cluster;
  @Mixin private OutputOptions output;

  @Option(
      names = "--since",
      paramLabel = "DURATION",
      defaultValue = "14d",
      converter = Durations.class,
      description = "How far back to look (default ${DEFAULT-VALUE}).")
  private Duration since;

  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "10",
      description = "Most of each kind (default ${DEFAULT-VALUE}).")
  private int top;

  FeedbackQueueCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (top < 1) {
      throw new ParameterException(spec.commandLine(), "--top must be at least 1");
    }
    Dataset dataset = cluster.dataset();
    Cluster on = cluster.reachable();
    List<Verdict> verdicts = new FeedbackTopic(on, dataset, on.schemas()).all();
    List<ReviewQueue.Item> items =
        ReviewQueue.read(new ScoreLog(on, dataset, on.schemas()), since, verdicts, top).items();
    List<SuppressionNotes.Told> inForce = new Suppressions(on, dataset, on.schemas()).inForce();
    ObjectNode result = OutputOptions.object().put("dataset", dataset.name());
    ArrayNode nodes = result.putArray("queue");
    Table table =
        new Table()
            .text("score id")
            .text("why")
            .text("entity")
            .text("from")
            .number("score")
            .text("");
    items.forEach(item -> add(item, inForce, nodes, table));
    output.print(
        terminal,
        result,
        line -> {
          if (items.isEmpty()) {
            line.accept("nothing to look at: no anomaly without a verdict in that time");
            return;
          }
          table.lines(terminal).forEach(line);
          line.accept("");
          line.accept(
              "say what it was: dawnwatch feedback add SCORE_ID --verdict true|false|expected --by"
                  + " NAME --dataset "
                  + dataset.name());
        });
    return Dawnwatch.OK;
  }

  private static void add(
      ReviewQueue.Item item, List<SuppressionNotes.Told> inForce, ArrayNode nodes, Table table) {
    Score score = item.score();
    String why =
        item.why().stream()
            .map(one -> one.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    String reason = score.getReasons().isEmpty() ? "" : score.getReasons().get(0).getText();
    String template =
        score.getEvidence().isEmpty() ? "" : score.getEvidence().get(0).getTemplateId();
    List<SuppressionNotes.Told> suppressed =
        SuppressionText.holdingBack(inForce, score.getEntity(), template);
    ObjectNode node = nodes.addObject();
    SuppressionText.mark(node, suppressed);
    node.put("scoreId", score.getId())
        .put("why", why)
        .put("entity", score.getEntity())
        .put("start", Instant.ofEpochMilli(score.getStartMillis()).toString())
        .put("score", score.getScore())
        .put("reason", reason);
    table
        .row(
            score.getId(),
            why,
            score.getEntity(),
            VerdictText.time(score.getStartMillis()),
            Numbers.score(score.getScore()),
            SuppressionText.mark(suppressed))
        .detail(reason);
  }
}
