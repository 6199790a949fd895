package io.dawnwatch.topology.cli.score;

import io.dawnwatch.engine.Model;
import io.dawnwatch.topology.cli.Numbers;
import io.dawnwatch.topology.cli.Terminal;
import io.dawnwatch.topology.files.FileScoring;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What people should know about logs that were read. */
final class LogNotes {
  /** Logs that are told one by one; of more, what is alike is told together. */
  static final int MOST_LOGS = FileScoring.MODELS_KEPT;

  private LogNotes() {}

  /** Tells by which model each log was scored, and what went wrong in it. */
  static void tell(List<FileScoring.LogOutcome> logs, Terminal terminal) {
    List<String> told = new ArrayList<>();
    for (FileScoring.LogOutcome log : logs) {
      if (logs.size() <= MOST_LOGS) {
        log.model().ifPresent(model -> told.add(Terminal.escape(log.log() + ": " + of(model))));
      }
      of(log).forEach(told::add);
    }
    int most = logs.size() <= MOST_LOGS ? Integer.MAX_VALUE : MOST_LOGS;
    told.stream().limit(most).forEach(terminal::note);
    if (told.size() > most) {
      terminal.note(Numbers.count(told.size() - most) + " more notes: --output json has them all");
    }
  }

  /** What somebody should know about a log, safe to print. */
  static Stream<String> of(FileScoring.LogOutcome log) {
    List<String> notes = new ArrayList<>();
    if (!log.skipped().isEmpty()) {
      notes.add("left out, " + log.skipped());
    }
    notes.addAll(log.notes());
    if (!log.failure().isEmpty()) {
      notes.add("not read to its end: " + log.failure());
    }
    return notes.stream().map(note -> Terminal.escape(log.log() + ": " + note));
  }

  /** What a model was learned from. */
  static String of(Model model) {
    Map<String, String> training = model.training();
    String situation = training.get("situation");
    if (situation == null) {
      return "scored by the built-in model " + model.name() + ", from its horizon alone";
    }
    String quality = training.getOrDefault("templateQuality.1", "");
    return "learned from "
        + training.get("events")
        + " events and "
        + training.get("windows")
        + " windows ("
        + situation
        + "), "
        + training.get("templates")
        + " templates; an anomaly from "
        + training.get("windowThreshold")
        + (quality.isEmpty() ? "" : "; templates: " + quality);
  }
}
