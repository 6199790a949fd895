package io.dawnwatch.engine;

import org.jspecify.annotations.Nullable;

/** Saved entries of state, found again by key. What was put is found at once. */
public interface EntryStore extends EntrySink {
  /** Value of a key, or null if there is none. */
  byte @Nullable [] get(byte[] key);

  /**
   * Gives the entries from one key to another, both included, by unsigned bytes. Entries may be put
   * and deleted meanwhile; whether they are given then is open.
   */
  void range(byte[] from, byte[] to, EntrySink sink);
}
