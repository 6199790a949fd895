package io.dawnwatch.topology.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.ModelRoles;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import io.dawnwatch.topology.train.Gate;
import io.dawnwatch.topology.train.GateLimits;
import io.dawnwatch.topology.train.Gates;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;

/** What the verbs that ask the gates share. */
final class GateVerb {
  /** Exit code: a gate is failed, nothing was written. */
  static final int STOPPED = 3;

  @Mixin private GateLimitOptions limits;

  /**
   * How a model stands.
   *
   * @param champion the champion it was held against
   * @param exempt why it need not be asked; empty if it must
   */
  record Asked(
      String id,
      String name,
      Optional<String> champion,
      Optional<String> exempt,
      List<Gate> gates) {
    boolean stops() {
      return !Gate.failed(gates).isEmpty();
    }

    ModelRoles.Findings findings() {
      List<Gate> open = Gate.unknown(gates);
      return new ModelRoles.Findings(
          champion,
          Gate.words(Gate.failed(gates)),
          exempt.orElseGet(
              () ->
                  Gate.allPassed(gates)
                      ? "all passed"
                      : open.isEmpty() ? "" : "not known: " + Gate.words(open)));
    }

    void json(ObjectNode to) {
      exempt.ifPresent(why -> to.put("exempt", why));
      to.put("allPassed", Gate.allPassed(gates));
      ArrayNode list = to.putArray("gates");
      for (Gate one : gates) {
        list.addObject()
            .put("name", one.name())
            .put("state", one.state().text())
            .put("says", one.says())
            .put("remedy", one.remedy());
      }
    }

    void lines(Terminal terminal, Consumer<String> line) {
      if (exempt.isPresent()) {
        line.accept("no gate is asked: " + exempt.get());
        return;
      }
      for (Gate one : gates) {
        line.accept(
            String.format("%-11s ", one.name())
                + state(terminal, one)
                + "  "
                + Terminal.escape(one.says()));
        if (!one.remedy().isEmpty()) {
          line.accept(
              " ".repeat(21) + terminal.faint("what to do: " + Terminal.escape(one.remedy())));
        }
      }
    }

    private static String state(Terminal terminal, Gate gate) {
      String text = String.format("%-7s", gate.state().text());
      return gate.state() == Gate.State.FAILED ? terminal.red(text) : text;
    }
  }

  /**
   * Asks the gates.
   *
   * @throws ModelRoles.RefusedException if the model could not be promoted whatever they say
   */
  Asked ask(Cluster on, Dataset dataset, String said) throws InterruptedException {
    GateLimits asked = limits.limits(on);
    ModelTopic models = ModelTopic.read(on, dataset);
    String id = ModelRoles.resolve(models, said);
    ModelRoles.requirePromotable(models, id);
    Optional<String> exempt = Gates.exempt(models, id);
    List<Gate> gates =
        exempt.isPresent()
            ? List.of()
            : new Gates(on, dataset, on.schemas(), asked).judge(models, id);
    return new Asked(id, models.byId(id).name(), ModelRoles.champion(models), exempt, gates);
  }

  /** Shows how a model stands, and what that means for a promotion. */
  static int show(
      Terminal terminal, OutputOptions output, Dataset dataset, Asked asked, boolean ordered) {
    ObjectNode result =
        OutputOptions.object()
            .put("dataset", dataset.name())
            .put("model", asked.id())
            .put("name", asked.name());
    if (ordered) {
      result.put("promoted", false);
    }
    asked.json(result);
    output.print(
        terminal,
        result,
        line -> {
          line.accept(
              terminal.bold(
                  ModelRoles.shortened(asked.id()) + " (" + Terminal.escape(asked.name()) + ")"));
          asked.lines(terminal, line);
          line.accept("");
          line.accept(meaning(asked, ordered));
        });
    return asked.stops() ? STOPPED : Dawnwatch.OK;
  }

  private static String meaning(Asked asked, boolean ordered) {
    int failed = Gate.failed(asked.gates()).size();
    int unknown = Gate.unknown(asked.gates()).size();
    if (failed > 0) {
      return (ordered ? "not promoted, nothing was written: " : "a promotion would be stopped: ")
          + failed
          + " of "
          + asked.gates().size()
          + " gates failed. --override --why TEXT promotes all the same, and is noted";
    }
    return unknown > 0
        ? "a person may promote it; what is unknown is noted. No promotion without a person"
        : "nothing stops a promotion";
  }
}
