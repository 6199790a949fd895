package io.dawnwatch.engine;

import org.jspecify.annotations.Nullable;

/** Takes encoded entries of state: a key, and its value or null to delete it. */
@FunctionalInterface
public interface EntrySink {
  void put(byte[] key, byte @Nullable [] value);
}
