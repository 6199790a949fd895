package io.dawnwatch.engine.clean;

import io.dawnwatch.engine.bytes.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * The last {@code capacity} different ids of a partition, each with a number, such as that of its
 * window. Ids are kept as 64 bits of their SHA-256. What it holds depends on the ids alone and on
 * their order. Not thread-safe. O(1) per id; 16 bytes of state per id, saved in pages that changed.
 */
final class SeenIds {
  /** Entries of a page: what is saved together. */
  private static final int PAGE = 256;

  private static final int MOST = 10_000_000;

  private final long[] ids;
  private final long[] numbers;
  private final Map<Long, Integer> slots = new HashMap<>();
  private final BitSet dirty = new BitSet();
  private long added;

  SeenIds(int capacity) {
    requireCapacity(capacity);
    ids = new long[capacity];
    numbers = new long[capacity];
  }

  static void requireCapacity(int capacity) {
    if (capacity < 1 || capacity > MOST) {
      throw new IllegalArgumentException(
          "remembered ids must be 1 to " + MOST + ", was " + capacity);
    }
  }

  static long hash(String id) {
    return ByteBuffer.wrap(Sha256.newDigest().digest(id.getBytes(StandardCharsets.UTF_8)))
        .getLong();
  }

  /** Notes an id with a number; true if it was known with this very number. */
  boolean seen(String id, long number) {
    long hash = hash(id);
    Integer known = slots.get(hash);
    if (known != null) {
      boolean same = numbers[known] == number;
      numbers[known] = number;
      dirty.set(known / PAGE, dirty.get(known / PAGE) || !same);
      return same;
    }
    int slot = (int) (added % ids.length);
    if (added >= ids.length) {
      slots.remove(ids[slot], slot);
    }
    ids[slot] = hash;
    numbers[slot] = number;
    slots.put(hash, slot);
    added++;
    dirty.set(slot / PAGE);
    return false;
  }

  /** Gives the pages that changed since the last time, by number. */
  void drain(BiConsumer<Integer, byte[]> pages) {
    for (int page = dirty.nextSetBit(0); page >= 0; page = dirty.nextSetBit(page + 1)) {
      int from = page * PAGE;
      int to = (int) Math.min(Math.min(from + PAGE, ids.length), Math.max(added, from));
      ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * (1 + 2 * (to - from)));
      bytes.putLong(added);
      for (int slot = from; slot < to; slot++) {
        bytes.putLong(ids[slot]).putLong(numbers[slot]);
      }
      pages.accept(page, bytes.array());
    }
    dirty.clear();
  }

  /** Takes a page that was drained from one of the same capacity. */
  void restore(int page, byte[] saved) {
    ByteBuffer bytes = ByteBuffer.wrap(saved);
    added = Math.max(added, bytes.getLong());
    for (int slot = page * PAGE; bytes.hasRemaining() && slot < ids.length; slot++) {
      ids[slot] = bytes.getLong();
      numbers[slot] = bytes.getLong();
      slots.put(ids[slot], slot);
    }
  }
}
