package io.dawnwatch.engine.detect;

import io.dawnwatch.engine.bytes.ByteReader;
import io.dawnwatch.engine.bytes.ByteWriter;
import io.dawnwatch.engine.feature.OpenFrame;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/*
 * Middle and spreads are on Anscombe's scale, where a Poisson count has variance 1 (see Surprise), in 64ths, as integers.
 * Entities the profile does not know have their own horizon for a level; the profile tells how the fleet's rate moves
 * from those hours to this one.
 */
/**
 * What training saw of every hour of the week: how many events and errors a window of each entity
 * has. Immutable. O(1) per window and about 1 KB per entity in a model.
 */
public final class Profile {
  /** Knows nothing. */
  public static final Profile NONE =
      new Profile(LocalHours.of("UTC", 0, 0), 0, new int[LocalHours.SLOTS], new TreeMap<>());

  /** Steps per deviation in which a profile is kept. */
  public static final int STEPS = 64;

  private static final byte FORMAT = 1;

  /** Greatest middle or spread: a count of an int has less. */
  private static final int MOST = 100_000 * STEPS;

  /** On Anscombe's scale: about a tenth of the events. */
  private static final double LEAST_MOVE = 0.05;

  /** What is counted. */
  public enum Count {
    EVENTS,
    ERRORS
  }

  /**
   * What is usual in one hour of the week, in steps.
   *
   * @param middle where most windows are
   * @param below deviation to that side; 0 if nothing is known of the hour
   * @param above deviation to the other side
   */
  public record Hour(int middle, int below, int above) {
    /** Nothing is known. */
    public static final Hour UNKNOWN = new Hour(0, 0, 0);

    boolean isKnown() {
      return below > 0 && above > 0;
    }
  }

  /** By count and hour of the week. The arrays are never written. */
  public record Entity(Hour[] events, Hour[] errors) {
    Hour at(Count count, int slot) {
      return (count == Count.EVENTS ? events : errors)[slot];
    }
  }

  private final LocalHours hours;
  private final long windowMillis;
  private final int[] shape;
  private final SortedMap<String, Entity> entities;

  /** The same, for look-ups only. */
  private final Map<String, Entity> byName;

  /**
   * A profile.
   *
   * @param windowMillis length of the windows that were counted: others are not compared
   * @param shape level of the fleet in every hour of the week, on Anscombe's scale in steps; 0 for
   *     an unknown hour
   * @param entities by entity; at most as many as training keeps
   */
  public Profile(
      LocalHours hours, long windowMillis, int[] shape, SortedMap<String, Entity> entities) {
    this.hours = hours;
    this.windowMillis = windowMillis;
    this.shape = shape.clone();
    this.entities = Collections.unmodifiableSortedMap(new TreeMap<>(entities));
    this.byName = new HashMap<>(entities);
  }

  /** Entities with hours of their own. */
  public int entities() {
    return entities.size();
  }

  /** The hours the profile was cut into. */
  LocalHours hours() {
    return hours;
  }

  /**
   * A count of the window against what is usual at its hour, as a robust z: 0 if nothing is known.
   * For an entity the profile does not know, its horizon moved as the fleet moves; events only.
   */
  public double z(WindowView window, Count count) {
    Hour hour = hour(window, count);
    if (hour == null) {
      return count == Count.EVENTS ? movedZ(window) : 0;
    }
    double distance = Surprise.scaled(actual(window, count)) - (double) hour.middle / STEPS;
    return distance * STEPS / Math.max(STEPS, distance > 0 ? hour.above : hour.below);
  }

  /** What is usual for the entity at this hour, or null if the profile does not know the two. */
  @Nullable Hour hour(WindowView window, Count count) {
    Entity entity = window.windowMillis() == windowMillis ? byName.get(window.entity()) : null;
    Hour hour = entity == null ? null : entity.at(count, slot(window.startMillis()));
    return hour != null && hour.isKnown() ? hour : null;
  }

  private double movedZ(WindowView window) {
    double factor = factor(window);
    return factor > 0
        ? Surprise.countZ(
            actual(window, Count.EVENTS), window.eventsSorted(), window.observed(), factor)
        : 0;
  }

  /**
   * How much the fleet's level, on Anscombe's scale, differs from what it was in the middle of the
   * horizon; 0 if that is unknown or hardly at all: then the horizon says what is usual.
   */
  double factor(WindowView window) {
    if (window.windowMillis() != windowMillis
        || !window.isWarm()
        || byName.containsKey(window.entity())) {
      return 0;
    }
    long start = window.startMillis();
    int before = shape[slot(start - window.observed() / 2 * windowMillis)];
    double factor = before == 0 ? 0 : (double) shape[slot(start)] / before;
    return Math.abs(factor - 1) < LEAST_MOVE ? 0 : factor;
  }

  private int slot(long millis) {
    return LocalHours.slot(hours.localHour(millis));
  }

  static int actual(WindowView window, Count count) {
    OpenFrame frame = window.frame();
    return frame == null ? 0 : count == Count.EVENTS ? frame.events : frame.errors;
  }

  /** The canonical form. */
  public byte[] toBytes() {
    ByteWriter out = new ByteWriter(FORMAT);
    hours.write(out);
    out.unsigned(windowMillis);
    int before = 0;
    for (int level : shape) {
      out.signed(level - before);
      before = level;
    }
    out.unsigned(entities.size());
    entities.forEach(
        (name, entity) -> {
          out.text(name);
          write(out, entity.events);
          write(out, entity.errors);
        });
    return out.toBytes();
  }

  private static void write(ByteWriter out, Hour[] hours) {
    Hour before = Hour.UNKNOWN;
    for (Hour hour : hours) {
      out.signed(hour.middle - before.middle);
      out.signed(hour.below - before.below);
      out.signed(hour.above - before.above);
      before = hour;
    }
  }

  /**
   * Reads the canonical form.
   *
   * @throws IllegalArgumentException if it is none; the message says why
   */
  public static Profile parse(byte[] bytes) {
    ByteReader in = new ByteReader(bytes, FORMAT, "a profile");
    LocalHours hours = LocalHours.read(in);
    long windowMillis = in.natural();
    int[] shape = new int[LocalHours.SLOTS];
    int before = 0;
    for (int i = 0; i < shape.length; i++) {
      before = step(in, before);
      shape[i] = before;
    }
    SortedMap<String, Entity> entities = new TreeMap<>();
    String last = null;
    for (int i = in.items(); i > 0; i--) {
      String name = in.text();
      in.require(last == null || name.compareTo(last) > 0, "an entity");
      last = name;
      entities.put(name, new Entity(read(in), read(in)));
    }
    in.end();
    return new Profile(hours, windowMillis, shape, entities);
  }

  private static Hour[] read(ByteReader in) {
    Hour[] hours = new Hour[LocalHours.SLOTS];
    Hour before = Hour.UNKNOWN;
    for (int i = 0; i < hours.length; i++) {
      before = new Hour(step(in, before.middle), step(in, before.below), step(in, before.above));
      hours[i] = before;
    }
    return hours;
  }

  private static int step(ByteReader in, int before) {
    long value = before + in.signed();
    in.require(value >= 0 && value <= MOST, "an hour");
    return (int) value;
  }
}
