package io.dawnwatch.topology.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** A terminal whose streams a test can read, and whose clock it moves. */
final class Screen {
  final ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
  final ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
  final AtomicLong nanos = new AtomicLong();
  final Terminal terminal;

  private Screen(byte[] stdin, boolean isTerminal, Map<String, String> environment) {
    terminal =
        Terminal.of(
            new ByteArrayInputStream(stdin),
            new PrintStream(outBytes, true, UTF_8),
            new PrintStream(errBytes, true, UTF_8),
            isTerminal,
            isTerminal,
            environment,
            nanos::get);
  }

  static Screen piped() {
    return new Screen(new byte[0], false, Map.of());
  }

  static Screen fedWith(byte[] stdin) {
    return new Screen(stdin, false, Map.of());
  }

  static Screen interactive(Map<String, String> environment) {
    return new Screen(new byte[0], true, environment);
  }

  int run(Object verb, String... args) {
    return Dawnwatch.commandLine(terminal, verb).execute(args);
  }

  int run(String... args) {
    return Dawnwatch.commandLine(terminal).execute(args);
  }

  String out() {
    terminal.flush();
    return outBytes.toString(UTF_8);
  }

  String err() {
    terminal.flush();
    return errBytes.toString(UTF_8);
  }
}
