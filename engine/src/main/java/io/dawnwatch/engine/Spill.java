package io.dawnwatch.engine;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the entities of a lane go that the heap has no room for.
 *
 * @param store takes them; null to keep everything on the heap
 * @param mostBytes what they may take of the heap now, in bytes
 * @param patience so many entities may change before what they take is counted again
 */
record Spill(@Nullable EntryStore store, LongSupplier mostBytes, int patience) {
  /** Everything stays on the heap. */
  static final Spill NOWHERE = new Spill(null, () -> Long.MAX_VALUE, Integer.MAX_VALUE);

  /** Counting costs a walk over those that changed: rarely, but before they are many. */
  static final int PATIENCE = 512;

  long most() {
    return mostBytes.getAsLong();
  }
}
