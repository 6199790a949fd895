package io.dawnwatch.topology.cli.score;

import io.dawnwatch.topology.cli.Terminal;
import io.dawnwatch.topology.files.LogPiece;
import io.dawnwatch.topology.files.LogSource;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where every score is written, if anywhere. */
final class ScoresFile {
  private static final String STDOUT = "-";
  private static final int BUFFER_BYTES = 1 << 16;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Write every score there as a line of JSON; - for standard output.")
  private String out;

  boolean isStdout() {
    return STDOUT.equals(out);
  }

  /** Whether scores are written at all. */
  boolean isGiven() {
    return out != null;
  }

  /** The file; empty if there is none, as on standard output. */
  Optional<String> file() {
    return isStdout() ? Optional.empty() : Optional.ofNullable(out);
  }

  /**
   * Looks that it is none of the logs.
   *
   * @throws IllegalArgumentException if it is
   */
  void refuseToOverwrite(List<LogSource> logs) throws IOException {
    if (file().isEmpty() || !Files.exists(Path.of(out))) {
      return;
    }
    for (LogSource log : logs) {
      for (LogPiece piece : log.pieces()) {
        if (piece instanceof LogPiece.FilePiece file
            && Files.isSameFile(file.path(), Path.of(out))) {
          throw new IllegalArgumentException(
              "--out " + out + " is one of the logs to read: write somewhere else");
        }
      }
    }
  }

  /** Begins to write. */
  Open open(Terminal terminal) throws IOException {
    if (out == null) {
      return new Open(Optional.empty(), true);
    }
    OutputStream to = isStdout() ? terminal.out() : Files.newOutputStream(Path.of(out));
    return new Open(Optional.of(new BufferedOutputStream(to, BUFFER_BYTES)), isStdout());
  }

  /**
   * What is being written.
   *
   * @param stream takes scores; empty: nobody wants them
   * @param staysOpen whether the stream is used by others when it is closed here
   */
  record Open(Optional<OutputStream> stream, boolean staysOpen) implements Closeable {
    @Override
    public void close() throws IOException {
      if (stream.isPresent()) {
        stream.get().flush();
        if (!staysOpen) {
          stream.get().close();
        }
      }
    }
  }
}
