package io.dawnwatch.engine.detect;

import io.dawnwatch.engine.feature.LongCounts;
import java.util.Arrays;

/**
 * How often each template occurs in a session or window. Up to {@value #MOST_EVENTS} events the
 * numbers count; beyond, only their proportions do: the counts are scaled to that many events, a
 * template that occurs at all to at least 1. So long traces are compared by what they are made of,
 * not by how long they run. The arrays are never written.
 *
 * @param ids templates that occur, ascending
 * @param counts how often, at least 1
 */
public record CountVector(long[] ids, int[] counts) implements Comparable<CountVector> {
  /** Events up to which absolute numbers count. */
  public static final int MOST_EVENTS = 256;

  /** The vector of what was counted. */
  public static CountVector of(LongCounts templates) {
    long[] ids = templates.sortedKeys();
    int[] counts = new int[ids.length];
    long total = templates.total();
    for (int i = 0; i < ids.length; i++) {
      long count = templates.get(ids[i]);
      counts[i] =
          (int)
              (total <= MOST_EVENTS
                  ? count
                  : Math.max(1, Math.round((double) count * MOST_EVENTS / total)));
    }
    return new CountVector(ids, counts);
  }

  /** The same templates, each once: what the session is made of, whatever the numbers. */
  public CountVector mixture() {
    int[] once = new int[ids.length];
    Arrays.fill(once, 1);
    return new CountVector(ids, once);
  }

  /** Mixed hash of ids and counts. */
  public long hash() {
    long hash = 0;
    for (int i = 0; i < ids.length; i++) {
      hash = mix(mix(hash ^ ids[i]) ^ counts[i]);
    }
    return hash;
  }

  /** The finaliser of SplitMix64: a bijection whose every output bit depends on every input bit. */
  public static long mix(long value) {
    long hash = value + 0x9e3779b97f4a7c15L;
    hash = (hash ^ hash >>> 30) * 0xbf58476d1ce4e5b9L;
    hash = (hash ^ hash >>> 27) * 0x94d049bb133111ebL;
    return hash ^ hash >>> 31;
  }

  @Override
  public int compareTo(CountVector other) {
    int order = Arrays.compare(ids, other.ids);
    return order != 0 ? order : Arrays.compare(counts, other.counts);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CountVector that && compareTo(that) == 0;
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(ids) + Arrays.hashCode(counts);
  }

  @Override
  public String toString() {
    return Arrays.toString(ids) + " x " + Arrays.toString(counts);
  }
}
