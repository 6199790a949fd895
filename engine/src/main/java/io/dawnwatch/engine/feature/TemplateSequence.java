package io.dawnwatch.engine.feature;

import java.util.Arrays;

/** Template ids in the order in which their events came, up to a cap. Not thread-safe. */
public final class TemplateSequence {
  private static final long[] NONE = {};

  private long[] ids = NONE;
  private int length;

  /** Appends {@code template} unless {@code cap} ids are kept already. */
  public void add(long template, int cap) {
    if (length >= cap) {
      return;
    }
    if (length == ids.length) {
      ids = Arrays.copyOf(ids, Math.min(cap, Math.max(16, 2 * length)));
    }
    ids[length++] = template;
  }

  /** Ids kept. */
  public int length() {
    return length;
  }

  /** The id in place {@code i}: 0 to length - 1. */
  public long at(int i) {
    return ids[i];
  }

  /** About how many bytes of heap it takes. O(1). */
  int heapBytes() {
    return 24 + (ids.length == 0 ? 0 : 16 + 8 * ids.length);
  }
}
