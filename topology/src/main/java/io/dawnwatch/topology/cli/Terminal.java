package io.dawnwatch.topology.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Where a verb speaks: results on standard output, everything else on standard error, both UTF-8.
 * Thread-safe: a note never lands in the middle of a progress line.
 *
 * <p>The launcher says whether each is a terminal, through the system properties {@code
 * dawnwatch.tty.out} and {@code dawnwatch.tty.err}: since JDK 22 {@code System.console()} does not.
 */
public final class Terminal {
  private static final int DEFAULT_COLUMNS = 120;
  private static final int BUFFER_BYTES = 8192;
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final InputStream in;
  private final PrintStream out;
  private final PrintStream err;
  private final boolean outIsTerminal;
  private final boolean errIsTerminal;
  private final boolean colour;
  private final int columns;
  private final LongSupplier nanoTime;
  private boolean progressShown;

  private Terminal(
      InputStream in,
      PrintStream out,
      PrintStream err,
      boolean outIsTerminal,
      boolean errIsTerminal,
      Map<String, String> environment,
      LongSupplier nanoTime) {
    this.in = in;
    this.out = out;
    this.err = err;
    this.outIsTerminal = outIsTerminal;
    this.errIsTerminal = errIsTerminal;
    this.colour =
        outIsTerminal
            && environment.getOrDefault("NO_COLOR", "").isEmpty()
            && !environment.getOrDefault("TERM", "").equals("dumb");
    this.columns = columns(environment.getOrDefault("COLUMNS", ""));
    this.nanoTime = nanoTime;
  }

  /** The terminal of this process. */
  public static Terminal ofSystem() {
    return new Terminal(
        System.in,
        stream(FileDescriptor.out),
        stream(FileDescriptor.err),
        "1".equals(System.getProperty("dawnwatch.tty.out")),
        "1".equals(System.getProperty("dawnwatch.tty.err")),
        System.getenv(),
        System::nanoTime);
  }

  /**
   * A terminal over other streams, for tests and for verbs that are run inside a process; {@code
   * nanoTime} paces progress.
   */
  public static Terminal of(
      InputStream in,
      PrintStream out,
      PrintStream err,
      boolean outIsTerminal,
      boolean errIsTerminal,
      Map<String, String> environment,
      LongSupplier nanoTime) {
    return new Terminal(in, out, err, outIsTerminal, errIsTerminal, environment, nanoTime);
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(
        new BufferedOutputStream(new FileOutputStream(descriptor), BUFFER_BYTES),
        true,
        StandardCharsets.UTF_8);
  }

  private static int columns(String given) {
    try {
      int columns = Integer.parseInt(given.strip());
      return columns > 0 ? columns : DEFAULT_COLUMNS;
    } catch (NumberFormatException e) {
      return DEFAULT_COLUMNS;
    }
  }

  /** Standard input. */
  public InputStream in() {
    return in;
  }

  /** Standard output: results. */
  public PrintStream out() {
    return out;
  }

  /** Standard error, raw; {@link #note} is for messages. */
  public PrintStream err() {
    return err;
  }

  /** Whether to colour standard output: it is a terminal, and NO_COLOR is not set. */
  public boolean colour() {
    return colour;
  }

  /** Columns of the terminal, from the environment variable COLUMNS. */
  public int columns() {
    return columns;
  }

  /** Columns to which a line on standard output is cut; no limit when it is not a terminal. */
  public int cutAt() {
    return outIsTerminal ? columns : Integer.MAX_VALUE;
  }

  /** Text in bold when standard output is coloured. */
  public String bold(String text) {
    return styled("1", text);
  }

  /** Text in red when standard output is coloured. */
  public String red(String text) {
    return styled("31", text);
  }

  /** Text held back when standard output is coloured. */
  public String faint(String text) {
    return styled("2", text);
  }

  private String styled(String style, String text) {
    return colour ? "\u001b[" + style + "m" + text + "\u001b[0m" : text;
  }

  /** A line on standard error, above the progress line if one is shown. */
  public synchronized void note(String line) {
    out.flush();
    clearProgress();
    err.println(line);
    err.flush();
  }

  /** A line of the result on standard output while work goes on, at once. */
  public synchronized void result(String line) {
    clearProgress();
    out.println(line);
    out.flush();
  }

  /** A progress line, to be closed when the work is done. */
  public Progress progress() {
    return new Progress(this, errIsTerminal, columns, nanoTime);
  }

  synchronized void showProgress(String line) {
    err.print(CLEAR_LINE + line);
    err.flush();
    progressShown = true;
  }

  synchronized void clearProgress() {
    if (progressShown) {
      err.print(CLEAR_LINE);
      err.flush();
      progressShown = false;
    }
  }

  public void flush() {
    out.flush();
    err.flush();
  }

  /**
   * Text of a log made harmless: control characters, marks that turn the direction of writing and
   * characters without width are written out, as {@code \x1b} or {@code \u202e}, so that a line can
   * neither drive the terminal nor hide what it says. Newlines are control characters too.
   */
  public static String escape(String text) {
    int at = 0;
    while (at < text.length() && !isHidden(text.charAt(at))) {
      at++;
    }
    if (at == text.length()) {
      return text;
    }
    StringBuilder shown = new StringBuilder(text.length() + 16).append(text, 0, at);
    for (; at < text.length(); at++) {
      char c = text.charAt(at);
      if (!isHidden(c)) {
        shown.append(c);
      } else if (c == '\n') {
        shown.append("\\n");
      } else if (c == '\t') {
        shown.append("\\t");
      } else {
        shown.append(String.format(Locale.ROOT, c < 0x100 ? "\\x%02x" : "\\u%04x", (int) c));
      }
    }
    return shown.toString();
  }

  private static boolean isHidden(char c) {
    return c < 0x20
        || c >= 0x7f && c < 0xa0
        || c == 0xad
        || c == 0x61c
        || c == 0x180e
        || c >= 0x200b && c <= 0x200f
        || c >= 0x2028 && c <= 0x202e
        || c >= 0x2060 && c <= 0x206f
        || c == 0xfeff
        || c >= 0xfff9 && c <= 0xfffb;
  }
}
