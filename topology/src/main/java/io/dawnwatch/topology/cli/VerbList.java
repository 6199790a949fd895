package io.dawnwatch.topology.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;

/** The verbs in help: by what somebody wants to do, each with the first sentence about it. */
final class VerbList {
  private static final Map<String, List<String>> TASKS = new LinkedHashMap<>();

  static {
    TASKS.put("Try it, with a broker of its own", List.of("demo", "up"));
    TASKS.put("Score files, without Kafka", List.of("score", "formats", "lab", "dictionary"));
    TASKS.put(
        "Set up a dataset on a cluster",
        List.of("forecast", "init", "validate", "topics", "doctor", "reset", "clean"));
    TASKS.put("Bring in lines", List.of("ingest", "load", "quarantine"));
    TASKS.put("Score live and again", List.of("stream", "replay", "parity", "runs", "entity"));
    TASKS.put(
        "Read what happened, say what was right",
        List.of("console", "morning", "report", "feedback", "suppress", "drift"));
    TASKS.put(
        "Make, judge and change models",
        List.of(
            "train",
            "evaluate",
            "experiments",
            "models",
            "shadow",
            "promote",
            "rollback",
            "retire"));
  }

  private VerbList() {}

  /** The verbs that this command line has; those without a task of their own come last. */
  static String of(Help help) {
    Map<String, Help> left = new LinkedHashMap<>(help.subcommands());
    int width = help.subcommands().keySet().stream().mapToInt(String::length).max().orElse(0);
    StringBuilder text = new StringBuilder();
    TASKS.forEach(
        (task, verbs) -> {
          List<String> here = verbs.stream().filter(left::containsKey).toList();
          if (!here.isEmpty()) {
            text.append(String.format("%n%s%n", help.colorScheme().text("@|bold " + task + "|@")));
          }
          here.forEach(verb -> text.append(line(verb, left.remove(verb), width)));
        });
    if (!left.isEmpty()) {
      text.append(String.format("%n%s%n", help.colorScheme().text("@|bold Measure|@")));
      left.forEach((verb, of) -> text.append(line(verb, of, width)));
    }
    return text.append(String.format("%ndawnwatch VERB --help shows what a verb wants.%n"))
        .toString();
  }

  private static String line(String verb, Help help, int width) {
    CommandSpec spec = help.commandSpec();
    String[] description = spec.usageMessage().description();
    return String.format(
        "  %-" + width + "s  %s%n", verb, description.length == 0 ? "" : description[0]);
  }
}
