package io.dawnwatch.topology.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.ActivationNotes;
import io.dawnwatch.topology.lifecycle.ModelOrder;
import io.dawnwatch.topology.lifecycle.ModelRoles;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Mixin;

/** What the verbs that change the role of a model share. */
public final class RoleOptions {
  @Mixin private ClusterOptions cluster;
  @Mixin private OutputOptions output;

  @Mixin private WhoOptions who;

  /** When the verb began, before it reached for the cluster. */
  private final long startedNanos = System.nanoTime();

  /** What a verb does with the roles of a dataset. */
  @FunctionalInterface
  interface Change {
    ModelRoles.Changed apply(ModelRoles roles) throws InterruptedException;
  }

  /** Whether a reason is given. */
  boolean saysWhy() {
    return !who.why().isBlank();
  }

  /** Who, why, and when: now. */
  ModelOrder order() {
    return who.order();
  }

  /** The dataset whose roles are meant. */
  Dataset dataset() {
    return cluster.dataset();
  }

  /** A cluster that answers. */
  Cluster reachable() throws InterruptedException {
    return cluster.reachable();
  }

  OutputOptions output() {
    return output;
  }

  /** Changes a role and says where it took effect. */
  int carryOut(Terminal terminal, Change change) throws InterruptedException {
    return carryOut(terminal, cluster.reachable(), change, Optional.empty());
  }

  /** The same, and says how the gates stood. */
  int carryOut(Terminal terminal, Cluster on, Change change, Optional<GateVerb.Asked> asked)
      throws InterruptedException {
    Dataset dataset = cluster.dataset();
    ModelRoles.Changed changed = change.apply(new ModelRoles(on, dataset, on.schemas()));
    ActivationNotes.Note note = changed.note();
    ObjectNode result =
        OutputOptions.object()
            .put("dataset", dataset.name())
            .put("model", changed.model().id())
            .put("name", changed.model().name())
            .put("role", note.activation().role().name())
            .put("epoch", note.activation().epoch());
    changed.replaced().ifPresent(id -> result.put("replaced", id));
    if (!note.order().overridden().isEmpty()) {
      result.put("overridden", note.order().overridden());
    }
    ArrayNode offsets = result.putArray("offsets");
    note.offsets().forEach(offsets::add);
    result.put("tookMillis", changed.took().toMillis());
    long sinceCommandMillis = (System.nanoTime() - startedNanos) / 1_000_000;
    result.put("sinceCommandMillis", sinceCommandMillis);
    asked.ifPresent(one -> one.json(result.put("promoted", true)));
    output.print(
        terminal,
        result,
        line -> {
          asked.ifPresent(
              one -> {
                one.lines(terminal, line);
                line.accept("");
              });
          line.accept(
              ModelRoles.shortened(changed.model().id())
                  + " ("
                  + Terminal.escape(changed.model().name())
                  + ") is "
                  + does(note)
                  + changed
                      .replaced()
                      .map(id -> " instead of " + ModelRoles.shortened(id))
                      .orElse("")
                  + ", epoch "
                  + note.activation().epoch());
          if (!note.order().overridden().isEmpty()) {
            line.accept(
                "against a refusal, which is noted: " + Terminal.escape(note.order().overridden()));
          }
          line.accept("");
          Table table = new Table().number("partition").number("from offset");
          for (int partition = 0; partition < note.offsets().size(); partition++) {
            table.row(
                Integer.toString(partition),
                String.format(Locale.ROOT, "%,d", note.offsets().get(partition)));
          }
          table.lines(terminal).forEach(line);
          line.accept("");
          line.accept(
              String.format(
                  Locale.ROOT,
                  "in force in all partitions %,d ms after the command, %,d ms of it for the order",
                  sinceCommandMillis,
                  changed.took().toMillis()));
        });
    return Dawnwatch.OK;
  }

  private static String does(ActivationNotes.Note note) {
    return switch (note.activation().role()) {
      case CHAMPION -> "the champion";
      case CHALLENGER -> "a challenger, in shadow";
      case RETIRED -> "retired";
    };
  }
}
