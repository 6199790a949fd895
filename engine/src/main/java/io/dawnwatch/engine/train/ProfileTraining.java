package io.dawnwatch.engine.train;

import io.dawnwatch.engine.detect.LocalHours;
import io.dawnwatch.engine.detect.Profile;
import io.dawnwatch.engine.detect.Profile.Hour;
import io.dawnwatch.engine.detect.Surprise;
import io.dawnwatch.engine.detect.WindowView;
import io.dawnwatch.engine.feature.LongCounts;
import io.dawnwatch.engine.feature.OpenFrame;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/*
 * Counts per entity, hour of the week and half a deviation on Anscombe's scale; counts add up, so shards can be merged in
 * any order. Of more entities than are kept, those whose names have the least hashes stay: the same ones whatever the
 * order, and each is complete, for one that was dropped cannot come back.
 * Middle and spreads are medians and outer tenths (see Surprise). What few days say is uncertain: an hour of the week is
 * drawn towards the hour of the day, and that towards the whole, as if each had been seen on PRIOR more days; and the
 * spread grows by as much as the middle was drawn. So one day of training says little of the next at the same hour, and
 * four weeks say much.
 */
/**
 * Learns a {@link Profile}. Bounded: {@code mostEntities} entities, two years of hours, and counts
 * up to a million events per window. Not thread-safe.
 */
public final class ProfileTraining {
  /** Entities kept unless a caller says otherwise: about 1 KB each in the model. */
  public static final int MOST_ENTITIES = 256;

  /** Days an hour counts for before any was seen. */
  private static final double PRIOR = 1;

  /** Windows with events before an entity has hours of its own. */
  private static final int LEAST_WINDOWS = 15;

  private static final int MOST_HOURS = 2 * 366 * 24;
  private static final long TABLE_MILLIS = 5L * 366 * 86_400_000;

  /** Where the tables of zones end: long after any log. */
  private static final long END_OF_TABLES = 4_102_444_800_000L;

  /** Half a deviation. */
  private static final int STEPS = 2;

  private static final int LEVELS = 4096;

  /** Steps per level of the fleet. */
  private static final int SHAPE_STEPS = 1 << 10;

  private static final double MAD_TO_DEVIATION = 1.4826;
  private static final double TENTH_TO_DEVIATION = 1.2816;

  private final String zone;
  private final long windowMillis;
  private final int mostEntities;
  private final LocalHours hours;
  private final TreeMap<Name, Counts> entities = new TreeMap<>();
  private final TreeSet<Long> covered = new TreeSet<>();
  private long firstMillis = Long.MAX_VALUE;
  private long lastMillis = Long.MIN_VALUE;

  private record Name(long hash, String entity) implements Comparable<Name> {
    @Override
    public int compareTo(Name other) {
      int byHash = Long.compareUnsigned(hash, other.hash);
      return byHash != 0 ? byHash : entity.compareTo(other.entity);
    }
  }

  /** Of one entity: windows by count, slot and level, and its first and last window. */
  private static final class Counts {
    final LongCounts events = new LongCounts();
    final LongCounts errors = new LongCounts();
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
  }

  /**
   * Nothing seen yet.
   *
   * @param zone whose wall clock the hours follow: a name of the tz database
   * @param windowMillis length of the windows that will be added
   * @param mostEntities entities kept, at least 1
   * @throws java.time.DateTimeException if there is no such zone
   */
  public ProfileTraining(String zone, long windowMillis, int mostEntities) {
    this.zone = zone;
    this.windowMillis = windowMillis;
    this.mostEntities = mostEntities;
    this.hours = LocalHours.of(zone, 0, END_OF_TABLES);
  }

  /** Adds a window; one without events is known by its absence. */
  public void add(WindowView window) {
    OpenFrame frame = window.frame();
    if (frame != null) {
      add(window.entity(), window.startMillis(), frame.events, frame.errors);
    }
  }

  /** Adds a window with events. */
  public void add(String entity, long startMillis, int events, int errors) {
    cover(hours.localHour(startMillis));
    firstMillis = Math.min(firstMillis, startMillis);
    lastMillis = Math.max(lastMillis, startMillis);
    Name name = new Name(SplitMix.hash(entity), entity);
    Counts counts = entities.get(name);
    if (counts == null) {
      if (entities.size() >= mostEntities && name.compareTo(entities.lastKey()) > 0) {
        return;
      }
      counts = new Counts();
      entities.put(name, counts);
      shrink();
    }
    int slot = LocalHours.slot(hours.localHour(startMillis));
    counts.events.add(slot * (long) LEVELS + level(events), 1);
    counts.errors.add(slot * (long) LEVELS + level(errors), 1);
    counts.first = Math.min(counts.first, startMillis);
    counts.last = Math.max(counts.last, startMillis);
  }

  /** Entities held. */
  int entities() {
    return entities.size();
  }

  private void cover(long localHour) {
    covered.add(localHour);
    if (covered.size() > MOST_HOURS) {
      covered.pollFirst();
    }
  }

  private void shrink() {
    while (entities.size() > mostEntities) {
      entities.pollLastEntry();
    }
  }

  private static int level(int count) {
    return Math.min((int) Math.round(STEPS * Surprise.scaled(count)), LEVELS - 1);
  }

  /**
   * Adds what another training of the same zone and windows saw.
   *
   * @throws IllegalArgumentException if they differ
   */
  public void merge(ProfileTraining other) {
    if (!zone.equals(other.zone)
        || windowMillis != other.windowMillis
        || mostEntities != other.mostEntities) {
      throw new IllegalArgumentException(
          "profiles of " + zone + " and " + other.zone + ", or of other windows, do not merge");
    }
    other.covered.forEach(this::cover);
    firstMillis = Math.min(firstMillis, other.firstMillis);
    lastMillis = Math.max(lastMillis, other.lastMillis);
    other.entities.forEach(
        (name, counts) -> {
          Counts mine = entities.computeIfAbsent(name, any -> new Counts());
          mine.events.addAll(counts.events);
          mine.errors.addAll(counts.errors);
          mine.first = Math.min(mine.first, counts.first);
          mine.last = Math.max(mine.last, counts.last);
        });
    shrink();
  }

  /** What was learned; of nothing, {@link Profile#NONE}. */
  public Profile profile() {
    if (covered.isEmpty()) {
      return Profile.NONE;
    }
    SortedMap<String, Profile.Entity> known = new TreeMap<>();
    TreeMap<Name, Hour[]> levels = new TreeMap<>();
    entities.forEach(
        (name, counts) -> {
          if (counts.events.total() >= LEAST_WINDOWS) {
            Coverage coverage = coverage(counts);
            Hour[] events = hours(counts.events, coverage);
            known.put(name.entity, new Profile.Entity(events, hours(counts.errors, coverage)));
            levels.put(name, events);
          }
        });
    LocalHours table = LocalHours.of(zone, firstMillis, lastMillis + TABLE_MILLIS);
    return new Profile(table, windowMillis, shape(levels), known);
  }

  // ---- one entity

  /** Windows and days that an entity could have spoken in, by slot. */
  private record Coverage(long[] windows, int[] weeks, int[] days) {}

  private Coverage coverage(Counts counts) {
    long[] windows = new long[LocalHours.SLOTS];
    int[] weeks = new int[LocalHours.SLOTS];
    int[] days = new int[24];
    long perHour = Math.max(1, 3_600_000 / windowMillis);
    long first = hours.localHour(counts.first);
    long last = hours.localHour(counts.last);
    for (long hour : covered.subSet(first, true, last, true)) {
      int slot = LocalHours.slot(hour);
      weeks[slot]++;
      days[slot % 24]++;
      long from = hour == first ? hours.localSeconds(counts.first) - hour * 3600 : 0;
      long to = hour == last ? hours.localSeconds(counts.last) - hour * 3600 : 3600;
      long within =
          hour == last ? (to - from) * 1000 / windowMillis + 1 : (to - from) * 1000 / windowMillis;
      windows[slot] += Math.min(Math.max(1, within), perHour);
    }
    return new Coverage(windows, weeks, days);
  }

  private static Hour[] hours(LongCounts counts, Coverage coverage) {
    long[] keys = counts.sortedKeys();
    int at = 0;
    Levels[] slots = new Levels[LocalHours.SLOTS];
    for (int slot = 0; slot < LocalHours.SLOTS; slot++) {
      Levels levels = new Levels();
      for (; at < keys.length && keys[at] / LEVELS == slot; at++) {
        levels.add((int) (keys[at] % LEVELS), counts.get(keys[at]));
      }
      levels.add(level(0), Math.max(0, coverage.windows[slot] - levels.total));
      slots[slot] = levels;
    }
    Levels all = new Levels();
    Levels[] ofDay = new Levels[24];
    Arrays.setAll(ofDay, any -> new Levels());
    for (int slot = 0; slot < LocalHours.SLOTS; slot++) {
      ofDay[slot % 24].addAll(slots[slot]);
      all.addAll(slots[slot]);
    }
    Usual whole = all.usual();
    Hour[] hours = new Hour[LocalHours.SLOTS];
    for (int slot = 0; slot < LocalHours.SLOTS; slot++) {
      int days = coverage.days[slot % 24];
      int weeks = coverage.weeks[slot];
      if (days == 0) {
        hours[slot] = Hour.UNKNOWN;
        continue;
      }
      Usual hour = whole.drawnTo(ofDay[slot % 24].usual(), days);
      hour = weeks == 0 ? hour : hour.drawnTo(slots[slot].usual(), weeks);
      hours[slot] = hour.rounded(1 + 1.0 / (days + weeks));
    }
    return hours;
  }

  /** Windows by level. */
  private static final class Levels {
    final TreeMap<Integer, Long> windows = new TreeMap<>();
    long total;

    void add(int level, long count) {
      if (count > 0) {
        windows.merge(level, count, Long::sum);
        total += count;
      }
    }

    void addAll(Levels other) {
      other.windows.forEach(this::add);
    }

    /** The level of that rank, 0 to total - 1. */
    int at(long rank) {
      long seen = 0;
      for (var entry : windows.entrySet()) {
        seen += entry.getValue();
        if (seen > rank) {
          return entry.getKey();
        }
      }
      return 0;
    }

    Usual usual() {
      int middle = at(total / 2);
      Levels distances = new Levels();
      windows.forEach((level, count) -> distances.add(Math.abs(level - middle), count));
      double inner = MAD_TO_DEVIATION * distances.at(total / 2);
      double below = Math.max(inner, (middle - at(total / 10)) / TENTH_TO_DEVIATION);
      double above = Math.max(inner, (at(total - 1 - total / 10) - middle) / TENTH_TO_DEVIATION);
      return new Usual((double) middle / STEPS, below / STEPS, above / STEPS, 0);
    }
  }

  /** Middle, spreads, and how far the middle may be off, in deviations of a Poisson count. */
  private record Usual(double middle, double below, double above, double doubt) {
    /** This, of a wider class of windows, drawn to what {@code days} days of a narrower one say. */
    Usual drawnTo(Usual seen, int days) {
      double rest = PRIOR / (days + PRIOR);
      double drawn = rest * Math.abs(middle - seen.middle);
      return new Usual(
          seen.middle + rest * (middle - seen.middle),
          seen.below + rest * (below - seen.below),
          seen.above + rest * (above - seen.above),
          Math.sqrt(drawn * drawn + rest * rest * doubt * doubt));
    }

    Hour rounded(double widen) {
      return new Hour(
          (int) Math.round(middle * Profile.STEPS), side(below, widen), side(above, widen));
    }

    private int side(double spread, double widen) {
      double whole = Math.max(1, Math.sqrt(spread * spread + doubt * doubt) * widen);
      return (int) Math.round(whole * Profile.STEPS);
    }
  }

  // ---- the fleet

  /** The median of what the entities' levels are, each against its own mean level. */
  private static int[] shape(TreeMap<Name, Hour[]> entities) {
    int[] shape = new int[LocalHours.SLOTS];
    double[] means = new double[entities.size()];
    int n = 0;
    for (Hour[] hours : entities.values()) {
      long sum = 0;
      int known = 0;
      for (Hour hour : hours) {
        sum += hour.middle();
        known += hour.equals(Hour.UNKNOWN) ? 0 : 1;
      }
      means[n++] = known == 0 ? 1 : (double) sum / known;
    }
    double[] ratios = new double[entities.size()];
    for (int slot = 0; slot < shape.length; slot++) {
      int known = 0;
      int i = 0;
      for (Hour[] hours : entities.values()) {
        if (!hours[slot].equals(Hour.UNKNOWN)) {
          ratios[known++] = hours[slot].middle() / means[i];
        }
        i++;
      }
      Arrays.sort(ratios, 0, known);
      shape[slot] = known == 0 ? 0 : (int) Math.round(ratios[known / 2] * SHAPE_STEPS);
    }
    return shape;
  }
}
