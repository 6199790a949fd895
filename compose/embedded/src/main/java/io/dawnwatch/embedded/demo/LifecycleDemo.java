package io.dawnwatch.embedded.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.topology.cli.OutputOptions;
import io.dawnwatch.topology.cli.Terminal;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** How {@code demo --lifecycle} tells what is going on and what came of it. */
final class LifecycleDemo implements LifecycleRun.Listener {
  private final Terminal terminal;
  private final OutputOptions output;
  private final DemoRun.Progress progress;

  LifecycleDemo(Terminal terminal, OutputOptions output, DemoRun.Progress progress) {
    this.terminal = terminal;
    this.output = output;
    this.progress = progress;
  }

  @Override
  public void at(String what, long done, long total) {
    progress.at(what, done, total);
  }

  @Override
  public void command(String text) {
    say(terminal.faint("  $ " + Terminal.escape(text)));
  }

  @Override
  public void ended(Stages.Stage ended) {
    String name = String.format(Locale.ROOT, "%-14s", ended.name());
    say(
        (ended.ok() ? "ok      " + terminal.bold(name) : terminal.red("FAILED  " + name))
            + String.format(Locale.ROOT, "%6.1f s  ", ended.seconds())
            + Terminal.escape(ended.seen()));
  }

  private void say(String line) {
    if (output.json()) {
      terminal.note(line);
    } else {
      terminal.result(line);
    }
  }

  /** What came of it for scripts: what the demo of a day gives, and the stages. */
  static ObjectNode json(LifecycleRun.Result result, double seconds) {
    ObjectNode root = OutputOptions.object();
    Optional<JsonNode> replay = result.replay();
    root.put("events", result.events());
    root.put("scores", scores(replay));
    root.put("alerts", result.findings().alerts().size());
    root.put("incidentsInjected", result.findings().findings().size());
    root.put("incidentsFound", result.findings().found());
    root.put("falseAlerts", result.findings().falseAlerts().size());
    ObjectNode parity = root.putObject("parity");
    for (String part : new String[] {"match", "mismatch", "missing", "extra"}) {
      parity.put(part, replay.map(one -> one.at("/parity/" + part).longValue()).orElse(0L));
    }
    parity.put(
        "sha256Equal",
        replay.map(one -> one.at("/parity/sha256Equal").booleanValue()).orElse(false));
    root.putObject("coverage")
        .put("gaps", replay.map(one -> one.at("/coverage/gaps").longValue()).orElse(0L));
    root.put("seconds", Math.round(seconds * 10) / 10.0);
    ArrayNode stages = root.putArray("stages");
    result
        .stages()
        .forEach(
            stage ->
                stages
                    .addObject()
                    .put("name", stage.name())
                    .put("ok", stage.ok())
                    .put("seconds", stage.seconds()));
    return root;
  }

  private static long scores(Optional<JsonNode> replay) {
    long scores = 0;
    if (replay.isPresent()) {
      for (JsonNode partition : replay.get().at("/coverage/partitions")) {
        scores += partition.get("scores").longValue();
      }
    }
    return scores;
  }

  /** What came of it for people, after the stages have been told. */
  void text(LifecycleRun.Result result, double seconds, Consumer<String> line) {
    line.accept("");
    line.accept(
        String.format(
            Locale.ROOT,
            "%s: %d of %d stages; %,d events, %,d scores of all models, %d of %d incidents found, in"
                + " %.0f s",
            result.isGood() ? terminal.bold("whole") : terminal.red("NOT whole"),
            result.stages().stream().filter(Stages.Stage::ok).count(),
            result.stages().size(),
            result.events(),
            scores(result.replay()),
            result.findings().found(),
            result.findings().findings().size(),
            seconds));
  }
}
