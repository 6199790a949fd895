package io.dawnwatch.topology.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Option;

/** Asking before something is changed. */
public final class Consent {
  private static final Set<String> YES = Set.of("y", "yes");

  @Option(names = "--yes", description = "Do it without asking, for scripts.")
  private boolean yes;

  private BufferedReader answers;

  /** Whether a person, or {@code --yes}, agrees; nobody at all does not. */
  boolean to(String question, Terminal terminal) {
    if (yes) {
      return true;
    }
    terminal.note(question + " [y/N]");
    try {
      if (answers == null) {
        answers = new BufferedReader(new InputStreamReader(terminal.in(), StandardCharsets.UTF_8));
      }
      String answer = answers.readLine();
      return answer != null && YES.contains(answer.strip().toLowerCase(Locale.ROOT));
    } catch (IOException e) {
      throw new UncheckedIOException("the answer cannot be read", e);
    }
  }
}
