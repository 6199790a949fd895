package io.dawnwatch.topology.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** One file of a log, or standard input. */
public sealed interface LogPiece {
  /** How messages and lineage name it: the path as it was given, or {@code stdin}. */
  String name();

  /** Its bytes as stored, before decompression; -1 when unknown. */
  long sizeBytes() throws IOException;

  /** Opens it as stored; the reader closes it. */
  InputStream open() throws IOException;

  /** A regular file, plain or compressed. */
  record FilePiece(Path path) implements LogPiece {
    @Override
    public String name() {
      return path.toString();
    }

    @Override
    public long sizeBytes() throws IOException {
      return Files.size(path);
    }

    @Override
    public InputStream open() throws IOException {
      return Files.newInputStream(path);
    }
  }

  /** Standard input; it can be read once. */
  record StdinPiece(InputStream stdin) implements LogPiece {
    @Override
    public String name() {
      return LogFiles.STDIN_NAME;
    }

    @Override
    public long sizeBytes() {
      return -1;
    }

    @Override
    public InputStream open() {
      return stdin;
    }
  }
}
