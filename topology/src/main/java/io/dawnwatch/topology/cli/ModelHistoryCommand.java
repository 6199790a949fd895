package io.dawnwatch.topology.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.schemas.AuditEntry;
import io.dawnwatch.schemas.KeyValue;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.ActivationNotes;
import io.dawnwatch.topology.lifecycle.AuditTopic;
import io.dawnwatch.topology.lifecycle.ModelRoles;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code models history}: the audit trail of a dataset. */
@Command(
    name = "history",
    description = {
      "Tells who did what to the models of a dataset, when and why.",
      "Training, publishing, signing, roles and from which offsets on they hold, refusals that "
          + "were overridden."
    },
    footer = {
      "",
      "Example:",
      "  dawnwatch models history --bootstrap-server localhost:9092 --schema-registry"
          + " http://localhost:9093 --dataset web --model 3f2a91c0",
    })
final class ModelHistoryCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private ClusterOptions cluster;
  @Mixin private OutputOptions output;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      defaultValue = "",
      description = "Only what was done to this one, by its hash or the beginning of it.")
  private String model;

  ModelHistoryCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    Cluster on = cluster.reachable();
    Dataset dataset = cluster.dataset();
    ModelTopic models = ModelTopic.read(on, dataset);
    AuditTopic.Trail trail = new AuditTopic(on, dataset, on.schemas()).read();
    List<AuditEntry> entries =
        trail.entries().stream().filter(one -> one.getSubject().startsWith(model)).toList();
    ObjectNode result = OutputOptions.object().put("dataset", dataset.name());
    activations(models, result.putArray("activations"));
    ArrayNode audit = result.putArray("audit");
    entries.forEach(one -> put(audit.addObject(), one));
    result.put("unreadable", trail.unreadable());
    output.print(
        terminal,
        result,
        line -> {
          Table table = table(entries);
          if (table.isEmpty()) {
            line.accept("nothing was done yet");
          } else {
            table.lines(terminal).forEach(line);
          }
          if (trail.unreadable() > 0) {
            line.accept("");
            line.accept(trail.unreadable() + " records of " + dataset.audit() + " cannot be read");
          }
        });
    return Dawnwatch.OK;
  }

  private void activations(ModelTopic models, ArrayNode nodes) {
    Predicate<ActivationNotes.Note> asked = note -> note.activation().modelId().startsWith(model);
    models.notes().stream()
        .filter(asked)
        .forEach(
            note -> {
              ObjectNode node =
                  nodes
                      .addObject()
                      .put("epoch", note.activation().epoch())
                      .put("model", note.activation().modelId())
                      .put("role", note.activation().role().name())
                      .put("by", note.order().by())
                      .put("why", note.order().why())
                      .put("overridden", note.order().overridden())
                      .put("gates", note.order().gates())
                      .put("atMillis", note.order().atMillis());
              note.offsets().forEach(node.putArray("offsets")::add);
            });
  }

  /** An entry of the audit trail for scripts. */
  static void put(ObjectNode node, AuditEntry entry) {
    node.put("action", entry.getAction())
        .put("subject", entry.getSubject())
        .put("by", entry.getBy())
        .put("host", entry.getHost())
        .put("why", entry.getWhy())
        .put("overridden", entry.getOverridden())
        .put("atMillis", entry.getAtMillis())
        .put("release", entry.getRelease());
    ObjectNode details = node.putObject("details");
    entry.getDetails().forEach(one -> details.put(one.getKey(), one.getValue()));
  }

  /** Entries of the audit trail for people. */
  static Table table(List<AuditEntry> entries) {
    Table table =
        new Table()
            .text("time")
            .text("action")
            .text("of")
            .text("by")
            .text("host")
            .text("why")
            .text("details");
    for (AuditEntry one : entries) {
      table.row(
          ModelsCommand.time(one.getAtMillis()),
          one.getAction(),
          hash(one.getSubject()),
          one.getBy(),
          one.getHost(),
          one.getWhy(),
          one.getDetails().stream()
              .map(ModelHistoryCommand::detail)
              .collect(Collectors.joining(", ")));
      if (!one.getOverridden().isEmpty()) {
        table.detail("overridden: " + one.getOverridden());
      }
    }
    return table;
  }

  private static String detail(KeyValue one) {
    return one.getKey() + " " + hash(one.getValue());
  }

  /** Hashes are cut, other text is not. */
  private static String hash(String text) {
    return text.length() == 64 ? ModelRoles.shortened(text) : text;
  }
}
