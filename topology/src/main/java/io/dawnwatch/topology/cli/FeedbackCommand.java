package io.dawnwatch.topology.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.schemas.Verdict;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.FeedbackFile;
import io.dawnwatch.topology.lifecycle.FeedbackTopic;
import io.dawnwatch.topology.lifecycle.Judged;
import io.dawnwatch.topology.lifecycle.SuppressionNotes;
import io.dawnwatch.topology.lifecycle.Suppressions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code feedback}: what experts say of scores. */
@Command(
    name = "feedback",
    description = "Tells what experts say of scores: right, false, missed, expected.",
    synopsisSubcommandLabel = "WHAT",
    commandListHeading = "%nWhat to do:%n",
    footer = {
      "",
      "Example:",
      "  dawnwatch feedback queue --bootstrap-server localhost:9092 --schema-registry"
          + " http://localhost:9093 --dataset web",
    })
public final class FeedbackCommand extends VerbGroup {
  private FeedbackCommand() {}

  /** The command with its verbs. */
  static CommandLine of(Terminal terminal) {
    return new CommandLine(new FeedbackCommand())
        .addSubcommand(new FeedbackAddCommand(terminal))
        .addSubcommand(new ExportCommand(terminal))
        .addSubcommand(new ListCommand(terminal))
        .addSubcommand(new FeedbackPrecisionCommand(terminal))
        .addSubcommand(new FeedbackQueueCommand(terminal))
        .addSubcommand(new ImportCommand(terminal));
  }

  /** {@code feedback list}. */
  @Command(
      name = "list",
      description = "Lists the verdicts that stand, and says which contradict each other.",
      footer = {"", "Example:", "  dawnwatch feedback list --dataset web --output json"})
  static final class ListCommand implements Callable<Integer> {
    private final Terminal terminal;
    @Mixin private ClusterOptions cluster;
    @Mixin private OutputOptions output;

    ListCommand(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
      Dataset dataset = cluster.dataset();
      Cluster on = cluster.reachable();
      List<Verdict> all = new FeedbackTopic(on, dataset, on.schemas()).all();
      List<SuppressionNotes.Told> inForce = new Suppressions(on, dataset, on.schemas()).inForce();
      SortedMap<String, Judged> judged = Judged.bySubject(all);
      long disputed = judged.values().stream().filter(Judged::isDisputed).count();
      ObjectNode result = OutputOptions.object().put("dataset", dataset.name());
      result.put("subjects", judged.size()).put("disputed", disputed);
      ArrayNode nodes = result.putArray("verdicts");
      Table table =
          new Table()
              .text("said")
              .text("verdict")
              .text("by")
              .text("entity")
              .text("about")
              .number("score")
              .text("note")
              .text("");
      for (Verdict verdict : all) {
        boolean contested = judged.get(FeedbackTopic.subject(verdict)).isDisputed();
        List<SuppressionNotes.Told> suppressed =
            SuppressionText.holdingBack(inForce, verdict.getEntity(), "");
        ObjectNode node = VerdictText.node(verdict).put("disputed", contested);
        SuppressionText.mark(node, suppressed);
        nodes.add(node);
        table.row(
            VerdictText.time(verdict.getAtMillis()),
            VerdictText.kind(verdict),
            verdict.getBy(),
            verdict.getEntity(),
            VerdictText.time(verdict.getStartMillis()),
            verdict.getScoreId().isEmpty() ? "-" : Numbers.score(verdict.getScore()),
            verdict.getNote(),
            contested ? "disputed" : SuppressionText.mark(suppressed));
      }
      output.print(
          terminal,
          result,
          line -> {
            table.lines(terminal).forEach(line);
            line.accept("");
            line.accept(
                judged.size()
                    + " judged, "
                    + disputed
                    + " disputed: those count for nothing until people agree");
          });
      return Dawnwatch.OK;
    }
  }

  /** {@code feedback export}. */
  @Command(
      name = "export",
      description = "Writes the verdicts that stand as CSV to standard output.",
      footer = {"", "Example:", "  dawnwatch feedback export --dataset web > verdicts.csv"})
  static final class ExportCommand implements Callable<Integer> {
    private final Terminal terminal;
    @Mixin private ClusterOptions cluster;

    ExportCommand(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
      Dataset dataset = cluster.dataset();
      Cluster on = cluster.reachable();
      FeedbackFile.write(new FeedbackTopic(on, dataset, on.schemas()).all(), terminal.out());
      return Dawnwatch.OK;
    }
  }

  /** {@code feedback import}. */
  @Command(
      name = "import",
      description = "Reads verdicts from a CSV file as `feedback export` writes it; all or none.",
      footer = {"", "Example:", "  dawnwatch feedback import verdicts.csv --dataset web"})
  static final class ImportCommand implements Callable<Integer> {
    private final Terminal terminal;
    @Mixin private ClusterOptions cluster;
    @Mixin private OutputOptions output;

    @Parameters(paramLabel = "FILE", description = "The CSV file.")
    private Path file;

    ImportCommand(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
      Dataset dataset = cluster.dataset();
      List<Verdict> read = FeedbackFile.read(file);
      Cluster on = cluster.reachable();
      FeedbackTopic.Outcome outcome = new FeedbackTopic(on, dataset, on.schemas()).add(read);
      output.print(
          terminal,
          OutputOptions.object()
              .put("read", read.size())
              .put("added", outcome.added())
              .put("replaced", outcome.replaced())
              .put("same", outcome.same())
              .put("older", outcome.older())
              .put("disputed", outcome.disputed().size()),
          line -> {
            line.accept(
                String.format(
                    Locale.ROOT,
                    "%,d verdicts read from %s: %,d added, %,d replaced, %,d said before, %,d left"
                        + " out because their people thought again since",
                    read.size(),
                    file,
                    outcome.added(),
                    outcome.replaced(),
                    outcome.same(),
                    outcome.older()));
            outcome.disputed().forEach(one -> line.accept(VerdictText.dispute(one)));
          });
      return Dawnwatch.OK;
    }
  }
}
