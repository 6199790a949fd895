package io.dawnwatch.topology.files;

import java.util.ArrayList;
import java.util.List;

/** Where the lines of a log stand: from a number that runs over all pieces to piece and line. */
final class LinePlaces {
  private final List<String> pieces = new ArrayList<>();
  private final List<Long> before = new ArrayList<>();
  private long lines;

  /** Takes the next line of the log and gives its running number, from 1. */
  long next(String piece, long lineInPiece) {
    if (lineInPiece == 1) {
      pieces.add(piece);
      before.add(lines);
    }
    return ++lines;
  }

  /** Lines so far. */
  long lines() {
    return lines;
  }

  FileScore.Place place(long running, String excerpt) {
    int piece = before.size() - 1;
    while (before.get(piece) >= running) {
      piece--;
    }
    return new FileScore.Place(pieces.get(piece), running - before.get(piece), excerpt);
  }
}
