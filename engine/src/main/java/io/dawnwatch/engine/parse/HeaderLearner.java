package io.dawnwatch.engine.parse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Learns from a sample what stands between time and message: greedily, slot by slot, whatever nine
 * of ten lines have at the same place and do not end with. A whole number counts when another slot
 * follows it or when it is always the same. Fewer than ten lines teach nothing.
 */
final class HeaderLearner {
  private static final int FEWEST_LINES = 10;

  /** Tried in this order; a slot that says more comes before one that would also fit. */
  private static final List<Slot> CANDIDATES =
      List.of(Slot.STREAM, Slot.LETTER, Slot.BAR, Slot.BRACKETS, Slot.COLON, Slot.DASH, Slot.NAME);

  private final TimedFormat format;
  private final HeaderReader reader;
  private final List<byte[]> lines = new ArrayList<>();

  /** A learner for lines of these settings, whose header is not yet known. */
  HeaderLearner(ParseSettings settings, List<byte[]> sample) {
    this.format = new TimedFormat(settings.withHeader(Header.NONE), YearRule.of(settings));
    this.reader = new HeaderReader(new TimeReader(settings.zone(), YearRule.of(settings)));
    for (byte[] line : sample) {
      if (format.afterTime(line, 0, line.length) >= 0) {
        lines.add(line);
      }
    }
  }

  Header learn() {
    if (lines.size() < FEWEST_LINES) {
      return Header.NONE;
    }
    int[] at = new int[lines.size()];
    for (int i = 0; i < at.length; i++) {
      at[i] = format.afterTime(lines.get(i), 0, lines.get(i).length);
    }
    List<Slot> slots = new ArrayList<>(cluster(at));
    if (format.hasLevels()) {
      slots.add(Slot.LEVEL);
      for (int i = 0; i < at.length; i++) {
        byte[] line = lines.get(i);
        at[i] = format.afterLevel(line, at[i], line.length);
      }
    }
    int room = Header.MAX_SLOTS - slots.size();
    List<Slot> rest = rest(at, Math.min(6, room));
    if (rest.isEmpty() && slots.equals(List.of(Slot.LEVEL))) {
      return Header.NONE;
    }
    slots.addAll(rest);
    return new Header(slots);
  }

  /** Date, node and second time, as the logs of clusters have them after a number since 1970. */
  private List<Slot> cluster(int[] at) {
    List<Slot> found = new ArrayList<>();
    int[] then = at.clone();
    for (Slot slot : List.of(Slot.DATE, Slot.NODE, Slot.TIME, Slot.NODE)) {
      if (!format.countsFrom1970() || !advance(slot, then)) {
        return List.of();
      }
      found.add(slot);
    }
    System.arraycopy(then, 0, at, 0, at.length);
    return found;
  }

  private List<Slot> rest(int[] at, int most) {
    if (most == 0) {
      return List.of();
    }
    for (Slot slot : CANDIDATES) {
      int[] then = at.clone();
      if (advance(slot, then)) {
        return with(slot, rest(then, most - 1));
      }
    }
    int[] then = at.clone();
    if (advance(Slot.NUMBER, then)) {
      List<Slot> rest = rest(then, most - 1);
      if (!rest.isEmpty() || sameWord(at)) {
        return with(Slot.NUMBER, rest);
      }
    }
    then = at.clone();
    return advance(Slot.COLUMN, then) ? with(Slot.COLUMN, rest(then, most - 1)) : List.of();
  }

  private static List<Slot> with(Slot first, List<Slot> rest) {
    List<Slot> all = new ArrayList<>(List.of(first));
    all.addAll(rest);
    return all;
  }

  /** Moves past the slot in the lines that have it; false when too few have, or end with it. */
  private boolean advance(Slot slot, int[] at) {
    int matched = 0;
    for (int i = 0; i < at.length; i++) {
      byte[] line = lines.get(i);
      int next = reader.match(slot, line, at[i], line.length);
      if (next >= 0) {
        matched += next < line.length && !Text.isBlank(line[next]) ? 1 : 0;
        at[i] = next;
      }
    }
    return matched * 10 >= at.length * 9;
  }

  private boolean sameWord(int[] at) {
    byte[] first = null;
    int same = 0;
    for (int i = 0; i < at.length; i++) {
      byte[] line = lines.get(i);
      int from = Math.min(at[i], line.length);
      byte[] word = Arrays.copyOfRange(line, from, Text.tokenEnd(line, from, line.length));
      first = first == null ? word : first;
      same += Arrays.equals(word, first) ? 1 : 0;
    }
    return same * 10 >= at.length * 9;
  }
}
