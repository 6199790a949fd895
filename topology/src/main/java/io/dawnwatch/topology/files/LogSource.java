package io.dawnwatch.topology.files;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;

/**
 * One log: everything one writer wrote, over all its rotated pieces.
 *
 * @param name the shortest tail of its path that no other log given has, such as {@code
 *     kafka0/server.log}, without what rotation added
 * @param pieces its files, oldest first; at least one
 */
public record LogSource(String name, List<LogPiece> pieces) {
  public LogSource {
    pieces = List.copyOf(pieces);
    if (pieces.isEmpty()) {
      throw new IllegalArgumentException("a log has at least one piece: " + name);
    }
  }

  /** Whether it can be read more than once: standard input and pipes cannot. */
  boolean isReadAgain() {
    return pieces.stream()
        .allMatch(
            piece -> piece instanceof LogPiece.FilePiece file && Files.isRegularFile(file.path()));
  }

  /**
   * The year in which the log was last written, for times that name none.
   *
   * @param otherwise when that is, for a log that is no file
   * @return 1970 to 9999
   */
  public int year(ZoneId zone, Instant otherwise) throws IOException {
    int year = ZonedDateTime.ofInstant(written(otherwise), zone).getYear();
    return Math.min(9999, Math.max(1970, year));
  }

  /**
   * When the log was last written.
   *
   * @param otherwise when that is, for a log that is no file
   */
  public Instant written(Instant otherwise) throws IOException {
    LogPiece newest = pieces.get(pieces.size() - 1);
    return newest instanceof LogPiece.FilePiece file
        ? Files.getLastModifiedTime(file.path()).toInstant()
        : otherwise;
  }
}
