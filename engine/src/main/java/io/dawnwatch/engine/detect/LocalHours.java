package io.dawnwatch.engine.detect;

import io.dawnwatch.engine.bytes.ByteReader;
import io.dawnwatch.engine.bytes.ByteWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/*
 * Time zones change by decree, and two machines may know different decrees. So the rules are asked once, in training:
 * what they said becomes a table of offsets, part of the model, and nothing else is asked afterwards. A machine with
 * newer rules gives the same scores; after the table's end its last offset goes on.
 * Slots follow the wall clock: the hour that comes twice in autumn falls into one slot both times, and the slot of the
 * hour that spring leaves out gets nothing in that week.
 */
/** Hours of the week in a time zone, frozen. Immutable. O(log transitions) per look-up. */
public final class LocalHours {
  /** Hours of a week. */
  public static final int SLOTS = 168;

  private static final long SECONDS = 3600;

  /** 1970-01-01 was a Thursday: three days after a Monday. */
  private static final int THURSDAY = 72;

  private static final int MOST_OFFSET = 18 * 3600;

  private static final List<String> DAYS =
      List.of("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays");

  private final String zone;

  /** When each offset begins, but for the first: seconds since 1970 UTC, ascending. */
  private final long[] since;

  /** Seconds to add to UTC: one more than {@link #since}. */
  private final int[] offsets;

  private LocalHours(String zone, long[] since, int[] offsets) {
    this.zone = zone;
    this.since = since;
    this.offsets = offsets;
  }

  /**
   * The hours of a zone as this machine knows its rules.
   *
   * @param zone a name of the tz database: {@code Europe/Berlin}, {@code UTC}
   * @param fromMillis where the table begins; before, its first offset holds
   * @param toMillis where it ends; after, its last offset holds
   * @throws java.time.DateTimeException if there is no such zone
   */
  public static LocalHours of(String zone, long fromMillis, long toMillis) {
    ZoneRules rules = ZoneId.of(zone).getRules();
    List<ZoneOffsetTransition> found = new ArrayList<>();
    Instant from = Instant.ofEpochMilli(fromMillis);
    for (ZoneOffsetTransition next = rules.nextTransition(from);
        next != null && next.toEpochSecond() <= Math.floorDiv(toMillis, 1000);
        next = rules.nextTransition(next.getInstant())) {
      found.add(next);
    }
    int[] offsets = new int[found.size() + 1];
    offsets[0] = rules.getOffset(from).getTotalSeconds();
    for (int i = 0; i < found.size(); i++) {
      offsets[i + 1] = found.get(i).getOffsetAfter().getTotalSeconds();
    }
    return new LocalHours(
        zone, found.stream().mapToLong(ZoneOffsetTransition::toEpochSecond).toArray(), offsets);
  }

  /** Reads what {@link #write} wrote. */
  static LocalHours read(ByteReader in) {
    String zone = in.text();
    int size = in.items();
    int[] offsets = new int[size + 1];
    long[] since = new long[size];
    for (int i = 0; i <= size; i++) {
      long offset = in.signed();
      in.require(Math.abs(offset) <= MOST_OFFSET, "an offset");
      offsets[i] = (int) offset;
      if (i < size) {
        since[i] = in.signed();
        in.require(i == 0 || since[i] > since[i - 1], "a transition");
      }
    }
    return new LocalHours(zone, since, offsets);
  }

  void write(ByteWriter out) {
    out.text(zone);
    out.unsigned(since.length);
    for (int i = 0; i <= since.length; i++) {
      out.signed(offsets[i]);
      if (i < since.length) {
        out.signed(since[i]);
      }
    }
  }

  /** Seconds of the local wall clock since 1970-01-01 00:00 there. */
  public long localSeconds(long millis) {
    long seconds = Math.floorDiv(millis, 1000);
    int at = Arrays.binarySearch(since, seconds);
    return seconds + offsets[at >= 0 ? at + 1 : -at - 1];
  }

  /** Hours of the local wall clock since 1970-01-01 00:00 there. */
  public long localHour(long millis) {
    return Math.floorDiv(localSeconds(millis), SECONDS);
  }

  /** Hour of the week of a {@link #localHour}: 0 for Mondays from 00:00, to 167. */
  public static int slot(long localHour) {
    return (int) Math.floorMod(localHour + THURSDAY, (long) SLOTS);
  }

  /** Name of the zone. */
  public String zone() {
    return zone;
  }

  /** A slot in words: {@code on Mondays from 09:00}. */
  static String words(int slot) {
    return String.format(Locale.ROOT, "on %s from %02d:00", DAYS.get(slot / 24), slot % 24);
  }
}
