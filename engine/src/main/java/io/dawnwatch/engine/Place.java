package io.dawnwatch.engine;

/**
 * Where the outputs of a scorer stand: the record that is being applied, and how many it has
 * caused.
 */
final class Place {
  private long offset;
  private int ordinal;

  void begin(long recordOffset) {
    offset = recordOffset;
    ordinal = 0;
  }

  long offset() {
    return offset;
  }

  /** The number of the next output of this record. */
  int next() {
    return ordinal++;
  }
}
