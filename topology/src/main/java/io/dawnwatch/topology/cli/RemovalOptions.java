package io.dawnwatch.topology.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.topology.operate.Removal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code reset} and {@code clean} share: list, ask, do. */
public final class RemovalOptions {
  @Mixin Consent consent;

  @Option(names = "--dry-run", description = "Only list what would go.")
  private boolean dryRun;

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      defaultValue = "var/state",
      description =
          "Folder of local state on this host, as given to ingest or stream; may be given again"
              + " (default ${DEFAULT-VALUE}).")
  private List<Path> stateFolders;

  List<Path> stateFolders() {
    return stateFolders;
  }

  /** Lists the plan, asks, and does it. */
  int carryOut(
      String verb,
      String dataset,
      Removal removal,
      Removal.Plan plan,
      List<String> warnings,
      OutputOptions output,
      Terminal terminal)
      throws InterruptedException {
    boolean agreed = false;
    if (!dryRun && !plan.isEmpty()) {
      removal.refuseWhileRunning(plan);
      lines(plan, warnings, line -> output.say(terminal, line));
      agreed = consent.to(verb + " dataset " + dataset + ": delete all that?", terminal);
    }
    List<String> gone = new ArrayList<>();
    if (agreed) {
      removal.apply(plan, gone::add);
    }
    ObjectNode result = OutputOptions.object().put("dataset", dataset).put("done", agreed);
    put(result, "groups", plan.groups());
    put(result, "topics", plan.topics());
    put(result, "subjects", plan.subjects());
    put(result, "folders", plan.folders().stream().map(Path::toString).toList());
    put(result, "sources", plan.sources());
    put(result, "left", plan.left());
    boolean done = agreed;
    output.print(
        terminal,
        result,
        line -> {
          if (plan.isEmpty()) {
            line.accept("nothing of dataset " + dataset + " is there to delete");
          } else if (dryRun) {
            lines(plan, warnings, line);
            line.accept("dry run: nothing was deleted");
          } else {
            line.accept(done ? gone.size() + " deleted" : "nothing was deleted");
          }
        });
    return dryRun || plan.isEmpty() || agreed ? Dawnwatch.OK : Dawnwatch.FAILED;
  }

  private static void put(ObjectNode result, String name, Collection<String> values) {
    ArrayNode array = result.putArray(name);
    values.forEach(array::add);
  }

  private static void lines(Removal.Plan plan, List<String> warnings, Consumer<String> line) {
    plan.groups().forEach(one -> line.accept("group    " + one));
    plan.topics().forEach(one -> line.accept("topic    " + one));
    plan.subjects().forEach(one -> line.accept("subject  " + one));
    plan.folders().forEach(one -> line.accept("folder   " + one));
    plan.sources()
        .forEach(one -> line.accept("note     that " + one + " was read; the topic stays"));
    plan.left().forEach(one -> line.accept("stays    " + one + ", which Dawnwatch did not make"));
    warnings.forEach(line);
  }
}
