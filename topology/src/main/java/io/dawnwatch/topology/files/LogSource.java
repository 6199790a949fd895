package io.dawnwatch.topology.files;

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
}
