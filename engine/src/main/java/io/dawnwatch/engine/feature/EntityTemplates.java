package io.dawnwatch.engine.feature;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/*
 * Columns by place, and an open-addressing table of places by id. A closed window names its templates by place: one or
 * two bytes instead of eight. A place is free again when its count is back at zero, which is when no window of the
 * horizon holds its template. 16 to 32 bytes a template, half of which only entities with durations take.
 */
/**
 * Templates of one entity within the horizon: how often each came, and how long it took. O(1) per
 * template. Not thread-safe.
 */
final class EntityTemplates implements Frequencies {
  private static final long[] NONE = {};
  private static final int[] NO_TABLE = {0};
  private static final int FREE = 0;
  private static final int GONE = -1;
  private static final int FIRST_CAPACITY = 4;

  private long[] ids = NONE;
  private long[] counts = NONE;

  /** How many had a duration, and the sum of their buckets; null while none had. */
  private long @Nullable [] timed;

  private long @Nullable [] sums;

  /** Place + 1 of an id, {@link #FREE} or {@link #GONE}. */
  private int[] table = NO_TABLE;

  /** Entries of the table that are not free. */
  private int used;

  /** Places given out so far, and the last one that was given back: its id names the one before. */
  private int places;

  private long free = -1;

  private int size;
  private long total;

  @Override
  public int size() {
    return size;
  }

  @Override
  public long total() {
    return total;
  }

  @Override
  public long get(long template) {
    int place = find(template);
    return place < 0 ? 0 : counts[place];
  }

  /** Durations of a template. */
  long timed(int place) {
    return timed == null ? 0 : timed[place];
  }

  /** Sum of the buckets of those durations. */
  long sum(int place) {
    return sums == null ? 0 : sums[place];
  }

  /** Id of the template in a place. */
  long id(int place) {
    return ids[place];
  }

  /** Place of a template, -1 if it has none. */
  int find(long template) {
    int mask = table.length - 1;
    for (int i = slot(template, mask); table[i] != FREE; i = (i + 1) & mask) {
      if (table[i] > 0 && ids[table[i] - 1] == template) {
        return table[i] - 1;
      }
    }
    return -1;
  }

  /** Counts a template {@code by} times, at least once, and returns its place. */
  int add(long template, int by, int durations, long bucketSum) {
    int place = find(template);
    if (place < 0) {
      place = put(template);
    }
    counts[place] += by;
    total += by;
    if (durations > 0) {
      if (timed == null || sums == null) {
        timed = new long[ids.length];
        sums = new long[ids.length];
      }
      timed[place] += durations;
      sums[place] += bucketSum;
    }
    return place;
  }

  /**
   * Takes back what was counted for the template in a place.
   *
   * @throws IllegalStateException if more is taken than was given
   */
  void remove(int place, int by, int durations, long bucketSum) {
    counts[place] -= by;
    total -= by;
    if (durations > 0 && timed != null && sums != null) {
      timed[place] -= durations;
      sums[place] -= bucketSum;
    }
    if (counts[place] < 0 || timed(place) < 0 || sum(place) < 0) {
      throw new IllegalStateException("more was taken of template " + ids[place] + " than given");
    }
    if (counts[place] == 0) {
      int mask = table.length - 1;
      int i = slot(ids[place], mask);
      while (table[i] != place + 1) {
        i = (i + 1) & mask;
      }
      table[i] = GONE;
      ids[place] = free;
      free = place;
      size--;
      if (size == 0) {
        clear();
      }
    }
  }

  private void clear() {
    ids = NONE;
    counts = NONE;
    timed = null;
    sums = null;
    table = NO_TABLE;
    used = 0;
    places = 0;
    free = -1;
  }

  private int put(long template) {
    int place = freePlace();
    ids[place] = template;
    size++;
    if ((used + 1) * 4 > table.length * 3) {
      rebuild(place);
    }
    enter(template, place);
    used++;
    return place;
  }

  private int freePlace() {
    if (free >= 0) {
      int place = (int) free;
      free = ids[place];
      return place;
    }
    if (places == ids.length) {
      int capacity = Math.max(FIRST_CAPACITY, places + (places >> 1));
      ids = Arrays.copyOf(ids, capacity);
      counts = Arrays.copyOf(counts, capacity);
      timed = timed == null ? null : Arrays.copyOf(timed, capacity);
      sums = sums == null ? null : Arrays.copyOf(sums, capacity);
    }
    return places++;
  }

  /** Makes room for one more; {@code but} is a place that has not been entered yet. */
  private void rebuild(int but) {
    int capacity = 2 * FIRST_CAPACITY;
    while (capacity < size * 2) {
      capacity *= 2;
    }
    table = new int[capacity];
    used = 0;
    for (int place = 0; place < places; place++) {
      if (place != but && counts[place] > 0) {
        enter(ids[place], place);
        used++;
      }
    }
  }

  private void enter(long template, int place) {
    int mask = table.length - 1;
    int i = slot(template, mask);
    while (table[i] != FREE) {
      i = (i + 1) & mask;
    }
    table[i] = place + 1;
  }

  private static int slot(long key, int mask) {
    long h = key * 0x9e3779b97f4a7c15L;
    return (int) (h >>> 32) & mask;
  }

  @Override
  public long[] sortedKeys() {
    long[] sorted = new long[size];
    int n = 0;
    for (int place = 0; place < places; place++) {
      if (counts[place] > 0) {
        sorted[n++] = ids[place];
      }
    }
    Arrays.sort(sorted);
    return sorted;
  }

  /** About how many bytes of heap it takes. */
  int heapBytes() {
    return 64 + ids.length * (timed == null ? 16 : 32) + 4 * table.length;
  }
}
