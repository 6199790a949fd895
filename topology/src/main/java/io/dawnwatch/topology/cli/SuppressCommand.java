package io.dawnwatch.topology.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.engine.Suppression;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import io.dawnwatch.topology.lifecycle.SuppressionNotes;
import io.dawnwatch.topology.lifecycle.Suppressions;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code suppress}: alerts that nobody is to be told of for a while. */
@Command(
    name = "suppress",
    description = {
      "Holds back alerts of entities, or because of a message, until a date.",
      "Scores stay as they are. What was held back is in the morning's report."
    },
    synopsisSubcommandLabel = "WHAT",
    commandListHeading = "%nWhat to do:%n",
    footer = {
      "",
      "Example:",
      "  dawnwatch suppress list --bootstrap-server localhost:9092 --schema-registry"
          + " http://localhost:9093 --dataset web",
    })
public final class SuppressCommand extends VerbGroup {
  private final Terminal terminal;

  SuppressCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** {@code suppress add}. */
  @Command(
      name = "add",
      description = {
        "Holds back alerts from the next record of every partition until a date, by the clock of "
            + "each partition.",
        "With --entity and --template: alerts of those entities because of that message."
      },
      footer = {
        "",
        "Example:",
        "  dawnwatch suppress add --dataset web --entity 'checkout@*' --until 2026-12-01 --by ann"
            + " --why 'moving house'",
      })
  int add(
      @Mixin ClusterOptions cluster,
      @Mixin OutputOptions output,
      @Option(
              names = "--entity",
              paramLabel = "NAME",
              defaultValue = "",
              description = "Whose alerts, as scores name it; * stands for any text.")
          String entity,
      @Option(
              names = "--template",
              paramLabel = "ID",
              defaultValue = "",
              description = "Alerts whose first reason is a message of this template.")
          String template,
      @Option(
              names = "--until",
              required = true,
              paramLabel = "DATE",
              description = "Until when: a day, or an ISO 8601 time; UTC.")
          String until,
      @Option(names = "--by", required = true, paramLabel = "OWNER", description = "Who owns it.")
          String by,
      @Option(names = "--why", required = true, paramLabel = "TEXT", description = "The reason.")
          String why)
      throws InterruptedException {
    long untilMillis = time(until);
    Dataset dataset = cluster.dataset();
    Cluster on = cluster.reachable();
    SuppressionNotes.Note note =
        new Suppressions(on, dataset, on.schemas()).add(entity, template, untilMillis, by, why);
    tell(output, dataset, note, "until " + Instant.ofEpochMilli(untilMillis));
    return Dawnwatch.OK;
  }

  private long time(String text) {
    try {
      return text.contains("T")
          ? Instant.parse(text).toEpochMilli()
          : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    } catch (DateTimeException e) {
      throw usage(
          "--until is no day such as 2026-12-01 and no time such as 2026-12-01T06:00:00Z: '"
              + text
              + "'");
    }
  }

  private void tell(
      OutputOptions output, Dataset dataset, SuppressionNotes.Note note, String when) {
    ObjectNode result = SuppressionText.node(note).put("dataset", dataset.name());
    ArrayNode offsets = result.putArray("offsets");
    note.offsets().forEach(offsets::add);
    output.print(
        terminal,
        result,
        line ->
            line.accept(
                "suppression "
                    + note.suppression().id()
                    + " of "
                    + SuppressionText.about(note.suppression())
                    + " holds "
                    + when
                    + ", from offsets "
                    + note.offsets()
                    + " of "
                    + dataset.events()));
  }

  /** {@code suppress list}. */
  @Command(
      name = "list",
      description = "Lists the suppressions in force.",
      footer = {"", "Example:", "  dawnwatch suppress list --dataset web --all"})
  int list(
      @Mixin ClusterOptions cluster,
      @Mixin OutputOptions output,
      @Option(names = "--all", description = "Those that are over or were ended, too.") boolean all)
      throws InterruptedException {
    Dataset dataset = cluster.dataset();
    Cluster on = cluster.reachable();
    ModelTopic models = ModelTopic.read(on, dataset);
    List<Long> clocks = new Suppressions(on, dataset, on.schemas()).clocks();
    ObjectNode result = OutputOptions.object().put("dataset", dataset.name());
    ArrayNode nodes = result.putArray("suppressions");
    Table table =
        new Table()
            .number("id")
            .text("whose")
            .text("template")
            .text("until")
            .text("by")
            .text("why");
    table.text("");
    int inForce = 0;
    for (SuppressionNotes.Told told : models.suppressions().all()) {
      Suppression one = told.suppression();
      boolean over = told.end().isPresent() || clocks.stream().allMatch(one::isOver);
      inForce += over ? 0 : 1;
      if (over && !all) {
        continue;
      }
      ObjectNode node = SuppressionText.node(told.begin()).put("inForce", !over);
      told.end().ifPresent(end -> node.put("endedBy", end.by()).put("endedWhy", end.why()));
      nodes.add(node);
      table.row(
          Long.toString(one.id()),
          one.entity().isEmpty() ? "everybody" : one.entity(),
          one.template(),
          Instant.ofEpochMilli(one.untilMillis()).toString(),
          told.begin().by(),
          told.begin().why(),
          state(over, told.end()));
    }
    int count = inForce;
    output.print(
        terminal,
        result,
        line -> {
          if (!table.isEmpty()) {
            table.lines(terminal).forEach(line);
            line.accept("");
          }
          line.accept(count + " in force; `suppress add` begins one, `suppress end ID` ends it");
        });
    return Dawnwatch.OK;
  }

  private static String state(boolean over, Optional<SuppressionNotes.Note> end) {
    return end.map(one -> "ended by " + one.by()).orElse(over ? "over" : "");
  }

  /** {@code suppress end}. */
  @Command(
      name = "end",
      description = "Ends a suppression before its time, at the next record of every partition.",
      footer = {
        "",
        "Example:",
        "  dawnwatch suppress end 7 --dataset web --by ann --why 'it is over'"
      })
  int end(
      @Mixin ClusterOptions cluster,
      @Mixin OutputOptions output,
      @Parameters(paramLabel = "ID", description = "Its number, as `suppress list` shows it.")
          long id,
      @Option(names = "--by", required = true, paramLabel = "NAME", description = "Who ends it.")
          String by,
      @Option(names = "--why", defaultValue = "", paramLabel = "TEXT", description = "The reason.")
          String why)
      throws InterruptedException {
    Dataset dataset = cluster.dataset();
    Cluster on = cluster.reachable();
    tell(output, dataset, new Suppressions(on, dataset, on.schemas()).end(id, by, why), "no more");
    return Dawnwatch.OK;
  }
}
