package io.dawnwatch.engine.feature;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/*
 * Sorting the horizon whenever a window closes took an eighth of the scoring thread; one window comes and one goes, so
 * the order is kept instead: a search and a copy of at most a horizon of ints. What is usual takes no place in it.
 */
/**
 * One number of each closed window of an entity: by the window's place, and in ascending order. Not
 * thread-safe. O(frames) per change, as a copy of memory.
 */
final class Column {
  private static final int[] NONE = {};
  private static final int FIRST_CAPACITY = 2;

  private final int usual;
  private int[] byPlace;
  private int[] sorted = NONE;
  private int size;

  private Column(int capacity, int usual) {
    this.usual = usual;
    byPlace = new int[capacity];
    Arrays.fill(byPlace, usual);
  }

  /**
   * Puts a value in a place that has none.
   *
   * @param column null while all values are the usual one
   * @param capacity how many places there are
   */
  static @Nullable Column with(
      @Nullable Column column, int place, int value, int usual, int capacity) {
    if (value == usual) {
      return column;
    }
    Column with = column == null ? new Column(capacity, usual) : column;
    with.byPlace[place] = value;
    with.insert(value);
    return with;
  }

  private void insert(int value) {
    if (size == sorted.length) {
      sorted = Arrays.copyOf(sorted, Math.max(FIRST_CAPACITY, 2 * size));
    }
    int at = find(value);
    System.arraycopy(sorted, at, sorted, at + 1, size - at);
    sorted[at] = value;
    size++;
  }

  /** Empties a place. */
  static void forget(@Nullable Column column, int place) {
    if (column != null && column.byPlace[place] != column.usual) {
      column.remove(column.byPlace[place]);
      column.byPlace[place] = column.usual;
    }
  }

  private void remove(int value) {
    int at = find(value);
    size--;
    System.arraycopy(sorted, at + 1, sorted, at, size - at);
  }

  /** Where the value stands in the order, or would. */
  private int find(int value) {
    int found = Arrays.binarySearch(sorted, 0, size, value);
    return found < 0 ? -1 - found : found;
  }

  /** Moves {@code n} values to other places, of which there are more. */
  static void move(@Nullable Column column, int[] from, int[] to, int n, int capacity) {
    if (column != null) {
      int[] longer = new int[capacity];
      Arrays.fill(longer, column.usual);
      for (int i = 0; i < n; i++) {
        longer[to[i]] = column.byPlace[from[i]];
      }
      column.byPlace = longer;
    }
  }

  static int at(@Nullable Column column, int place, int usual) {
    return column == null ? usual : column.byPlace[place];
  }

  /** How many values are not the usual one. */
  static int size(@Nullable Column column) {
    return column == null ? 0 : column.size;
  }

  /**
   * Writes the values of {@code windows} windows, ascending, those that are not here as zeros: only
   * where zero is usual and the others are greater.
   */
  static void sorted(@Nullable Column column, int[] into, int windows) {
    int zeros = windows - size(column);
    Arrays.fill(into, 0, zeros, 0);
    copy(column, into, zeros);
  }

  /** Writes the values that are not the usual one, ascending. */
  static void copy(@Nullable Column column, int[] into, int from) {
    if (column != null) {
      System.arraycopy(column.sorted, 0, into, from, column.size);
    }
  }

  /** About how many bytes of heap it takes. */
  static int heapBytes(@Nullable Column column) {
    return column == null ? 0 : 64 + 4 * (column.byPlace.length + column.sorted.length);
  }
}
