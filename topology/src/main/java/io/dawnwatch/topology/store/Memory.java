package io.dawnwatch.topology.store;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/*
 * One eighth for RocksDB, the rest for live entities: an entity that is live costs a look-up, one that was spilled some
 * tens of microseconds. The write buffers are part of the cache: the manager takes their bytes out of it.
 */
/**
 * What state may take of a process's memory, from one number.
 *
 * @param heapBytes bound of the live entities and stubs of all partitions
 * @param cacheBytes RocksDB's block cache, off the heap; the write buffers are charged to it
 * @param writeBufferBytes most of the cache that write buffers may take
 */
public record Memory(long heapBytes, long cacheBytes, long writeBufferBytes) {
  /** The property that names the number: bytes, or with k, m or g. */
  public static final String KEY = "dawnwatch.memory";

  private static final long LEAST_BYTES = 32L << 20;
  private static final long LEAST_CACHE = 16L << 20;
  private static final Pattern TEXT = Pattern.compile("(\\d{1,15})([kmg]?)b?");

  /** Splits {@code bytes}, at least 32 MB. */
  public static Memory of(long bytes) {
    if (bytes < LEAST_BYTES) {
      throw new IllegalArgumentException(
          KEY + " must be at least 32m, was " + bytes + " bytes: state needs heap and a cache");
    }
    long cache = Math.max(LEAST_CACHE, bytes / 8);
    return new Memory(bytes - cache, cache, cache / 2);
  }

  /**
   * Six tenths of the greatest heap there may be: the rest is for records and what is collected.
   */
  public static Memory usual() {
    return of(Math.max(LEAST_BYTES, Runtime.getRuntime().maxMemory() / 10 * 6));
  }

  /** What the property says, the usual without it. */
  public static Memory of(Map<String, ?> properties) {
    Object text = properties.get(KEY);
    return text == null ? usual() : of(bytes(text.toString()));
  }

  /**
   * Bytes of a text such as {@code 512m}.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static long bytes(String text) {
    Matcher matcher = TEXT.matcher(text.trim().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new IllegalArgumentException(KEY + " must be such as 512m or 2g, was \"" + text + "\"");
    }
    int shift = matcher.group(2).isEmpty() ? 0 : 10 * (1 + "kmg".indexOf(matcher.group(2)));
    return Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << shift);
  }
}
