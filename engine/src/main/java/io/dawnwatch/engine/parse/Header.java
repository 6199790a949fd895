package io.dawnwatch.engine.parse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What stands between the time of a line and its message, in order. It is learned from a sample
 * ({@link FormatDetector}) or given as text, such as {@code level brackets colon}. A line that
 * lacks one of the slots has the others read as if it were not there.
 *
 * <p>Names become the attribute {@code log.logger}, groups in brackets {@code context}, whole
 * numbers {@code process.pid} and {@code thread.id}, one that is the only slot {@code number}.
 *
 * @param slots at most {@value #MAX_SLOTS}; without {@link Slot#LEVEL} the level comes first
 */
public record Header(List<Slot> slots) {
  /** The level, and then the message. */
  public static final Header NONE = new Header(List.of());

  static final int MAX_SLOTS = 12;

  public Header {
    slots = List.copyOf(slots);
    if (slots.size() > MAX_SLOTS) {
      throw new IllegalArgumentException("a header has at most 12 slots, was " + slots.size());
    }
  }

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException for an unknown slot; the message lists the known ones
   */
  public static Header of(String text) {
    List<Slot> slots = new ArrayList<>();
    for (String word : text.strip().split("\\s+", -1)) {
      if (!word.isEmpty()) {
        slots.add(slot(word));
      }
    }
    return new Header(slots);
  }

  private static Slot slot(String word) {
    for (Slot slot : Slot.values()) {
      if (slot.text().equals(word.toLowerCase(Locale.ROOT))) {
        return slot;
      }
    }
    String known = Arrays.stream(Slot.values()).map(Slot::text).collect(Collectors.joining(", "));
    throw new IllegalArgumentException("a header is built of " + known + ", was \"" + word + "\"");
  }

  /** The text form: slots separated by blanks. */
  @Override
  public String toString() {
    return slots.stream().map(Slot::text).collect(Collectors.joining(" "));
  }
}
