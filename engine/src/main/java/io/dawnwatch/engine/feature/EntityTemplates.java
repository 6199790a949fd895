package io.dawnwatch.engine.feature;

import java.util.Arrays;

/*
 * Rows by place, and an open-addressing table of places by id. A closed window names its templates by place: one or
 * two bytes instead of eight. A place is free again when its count is back at zero, which is when no window of the
 * horizon holds its template. 16 to 32 bytes a template, half of which only entities with durations take; in one array,
 * because with many entities most of the time goes into waiting for memory.
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

  /** What a row holds: an id, how often it came, and of how many durations the sum of buckets. */
  private static final int ID = 0;

  private static final int COUNT = 1;
  private static final int TIMED = 2;
  private static final int SUM = 3;

  /** Length of a row, as a power of two: without durations, and with them. */
  private static final int COUNTED = 1;

  private static final int WITH_DURATIONS = 2;

  private long[] rows = NONE;
  private int width = COUNTED;

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
    return place < 0 ? 0 : rows[(place << width) + COUNT];
  }

  /** Durations of a template. */
  long timed(int place) {
    return width == COUNTED ? 0 : rows[(place << width) + TIMED];
  }

  /** Sum of the buckets of those durations. */
  long sum(int place) {
    return width == COUNTED ? 0 : rows[(place << width) + SUM];
  }

  /** Id of the template in a place. */
  long id(int place) {
    return rows[(place << width) + ID];
  }

  /** Place of a template, -1 if it has none. */
  int find(long template) {
    int mask = table.length - 1;
    for (int i = slot(template, mask); table[i] != FREE; i = (i + 1) & mask) {
      if (table[i] > 0 && id(table[i] - 1) == template) {
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
    if (durations > 0 && width == COUNTED) {
      rows = widened(rows.length >> COUNTED);
      width = WITH_DURATIONS;
    }
    int row = place << width;
    rows[row + COUNT] += by;
    total += by;
    if (durations > 0) {
      rows[row + TIMED] += durations;
      rows[row + SUM] += bucketSum;
    }
    return place;
  }

  private long[] widened(int capacity) {
    long[] wide = new long[capacity << WITH_DURATIONS];
    for (int place = 0; place < places; place++) {
      int row = place << WITH_DURATIONS;
      wide[row + ID] = rows[(place << COUNTED) + ID];
      wide[row + COUNT] = rows[(place << COUNTED) + COUNT];
    }
    return wide;
  }

  /**
   * Takes back what was counted for the template in a place.
   *
   * @throws IllegalStateException if more is taken than was given
   */
  void remove(int place, int by, int durations, long bucketSum) {
    int row = place << width;
    rows[row + COUNT] -= by;
    total -= by;
    if (width == WITH_DURATIONS) {
      rows[row + TIMED] -= durations;
      rows[row + SUM] -= bucketSum;
    }
    if (rows[row + COUNT] < 0 || timed(place) < 0 || sum(place) < 0) {
      throw new IllegalStateException("more was taken of template " + id(place) + " than given");
    }
    if (rows[row + COUNT] == 0) {
      int mask = table.length - 1;
      int i = slot(id(place), mask);
      while (table[i] != place + 1) {
        i = (i + 1) & mask;
      }
      table[i] = GONE;
      rows[row + ID] = free;
      free = place;
      size--;
      if (size == 0) {
        clear();
      }
    }
  }

  private void clear() {
    rows = NONE;
    width = COUNTED;
    table = NO_TABLE;
    used = 0;
    places = 0;
    free = -1;
  }

  private int put(long template) {
    int place = freePlace();
    rows[(place << width) + ID] = template;
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
      free = id(place);
      return place;
    }
    if (places << width == rows.length) {
      int capacity = Math.max(FIRST_CAPACITY, places + (places >> 1));
      rows = Arrays.copyOf(rows, capacity << width);
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
      if (place != but && rows[(place << width) + COUNT] > 0) {
        enter(id(place), place);
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
      if (rows[(place << width) + COUNT] > 0) {
        sorted[n++] = id(place);
      }
    }
    Arrays.sort(sorted);
    return sorted;
  }

  /** About how many bytes of heap it takes. */
  int heapBytes() {
    return 64 + 8 * rows.length + 4 * table.length;
  }
}
