package io.dawnwatch.topology.console.index;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Where a page ended: lists go from great to small, by a number, then by a text.
 *
 * @param number of the last row
 * @param id of the last row
 */
record Cursor(long number, String id) {
  /** Before everything. */
  private static final Cursor START = new Cursor(Long.MAX_VALUE, "");

  /** What {@link #toString} wrote; the start for an empty text or one that is none. */
  static Cursor of(String text) {
    int at = text.indexOf('_');
    try {
      return at < 0
          ? START
          : new Cursor(Long.parseLong(text.substring(0, at)), text.substring(at + 1));
    } catch (NumberFormatException e) {
      return START;
    }
  }

  /** The first of one row too many, cut to a page. */
  static <T> Page<T> page(List<T> rows, int size, Function<T, Cursor> of) {
    if (rows.size() <= size) {
      return new Page<>(rows, Optional.empty());
    }
    List<T> cut = rows.subList(0, size);
    return new Page<>(cut, Optional.of(of.apply(cut.get(size - 1)).toString()));
  }

  @Override
  public String toString() {
    return number + "_" + id;
  }
}
