package io.dawnwatch.engine.feature;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/*
 * Columns of numbers, one place per window, as many as lie between the oldest and the newest one with events: a place is
 * the window's number modulo a power of two. A column of zeros is not there; the others are kept in order, too. Templates are packed: nobody looks at them
 * until the window is saved or forgotten. So an entity with 60 windows of eight templates takes some 5 KB.
 */
/**
 * The closed windows of one entity within the horizon: what is older is forgotten whatever it was.
 * Empty windows take next to no place. Not thread-safe. O(1) per closed window, plus its templates.
 */
public final class History {
  /** Durations of a template that are needed before their mean says what is usual. */
  public static final int LEAST_TIMED = 5;

  private static final int FIRST_CAPACITY = 2;
  private static final byte[] @Nullable [] NO_WINDOWS = {};

  private final int frames;
  private final EntityTemplates templates = new EntityTemplates();
  private byte[] @Nullable [] packed = NO_WINDOWS;

  /** Heap of what is packed. */
  private int packedBytes;

  private @Nullable Column events;
  private @Nullable Column warnings;
  private @Nullable Column errors;
  private @Nullable Column unseen;
  private @Nullable Column deviations;
  private int @Nullable [][] medians;

  /** Windows with events. */
  private int size;

  private long oldest = Long.MAX_VALUE;
  private long newest = Long.MIN_VALUE;

  public History(int frames) {
    this.frames = frames;
  }

  /** Adds a closed window; windows come in ascending order. */
  public void push(ClosedFrame frame) {
    expire(frame.window() + 1);
    restore(frame);
  }

  /** Puts back a window that was saved, in any order; all of them lie within one horizon. */
  public void restore(ClosedFrame frame) {
    long first = Math.min(oldest, frame.window());
    long last = Math.max(newest, frame.window());
    reserve(first, last);
    oldest = first;
    newest = last;
    int place = (int) frame.window() & packed.length - 1;
    int[] places = new int[frame.templateIds().length];
    for (int i = 0; i < places.length; i++) {
      places[i] =
          templates.add(
              frame.templateIds()[i],
              frame.templateCounts()[i],
              frame.durationCounts()[i],
              frame.durationSums()[i]);
    }
    byte[] bytes = FrameTemplates.pack(frame, places);
    packed[place] = bytes;
    packedBytes += heapBytes(bytes);
    size++;
    events = with(events, place, frame.events(), 0);
    warnings = with(warnings, place, frame.warnings(), 0);
    errors = with(errors, place, frame.errors(), 0);
    unseen = with(unseen, place, frame.unseen(), 0);
    deviations = with(deviations, place, frame.medianDeviation(), ClosedFrame.NO_DEVIATION);
    if (medians == null && frame.medians().length > 0) {
      medians = new int[packed.length][];
    }
    if (medians != null) {
      medians[place] = frame.medians();
    }
  }

  private static int heapBytes(byte[] bytes) {
    return bytes.length == 0 ? 0 : bytes.length + 23 & ~7;
  }

  private @Nullable Column with(@Nullable Column column, int place, int value, int usual) {
    return Column.with(column, place, value, usual, packed.length);
  }

  /** Makes the columns long enough for the windows from first to last. */
  private void reserve(long first, long last) {
    long span = last - first + 1;
    if (span <= packed.length) {
      return;
    }
    int capacity = Math.max(FIRST_CAPACITY, packed.length);
    while (capacity < span) {
      capacity *= 2;
    }
    byte[] @Nullable [] before = packed;
    packed = new byte[capacity][];
    int[] from = new int[before.length];
    int[] to = new int[before.length];
    int n = 0;
    for (long window = oldest; window <= newest; window++) {
      int old = (int) window & before.length - 1;
      if (before[old] != null) {
        from[n] = old;
        to[n++] = (int) window & capacity - 1;
        packed[to[n - 1]] = before[old];
      }
    }
    Column.move(events, from, to, n, capacity);
    Column.move(warnings, from, to, n, capacity);
    Column.move(errors, from, to, n, capacity);
    Column.move(unseen, from, to, n, capacity);
    Column.move(deviations, from, to, n, capacity);
    if (medians != null) {
      int[][] longer = new int[capacity][];
      for (int i = 0; i < n; i++) {
        longer[to[i]] = medians[from[i]];
      }
      medians = longer;
    }
  }

  /**
   * Forgets what lies before the horizon of window {@code next}: the windows below {@code next -
   * frames}.
   */
  public void expire(long next) {
    long first = next - frames;
    if (oldest >= first) {
      return;
    }
    for (; oldest <= newest; oldest++) {
      int place = (int) oldest & packed.length - 1;
      byte[] forgotten = packed[place];
      if (forgotten != null) {
        if (oldest >= first) {
          return;
        }
        FrameTemplates each = new FrameTemplates(forgotten);
        while (each.next()) {
          templates.remove(each.place, each.count, each.timed, each.sum);
        }
        packed[place] = null;
        packedBytes -= heapBytes(forgotten);
        size--;
        Column.forget(events, place);
        Column.forget(warnings, place);
        Column.forget(errors, place);
        Column.forget(unseen, place);
        Column.forget(deviations, place);
      }
    }
    oldest = Long.MAX_VALUE;
    newest = Long.MIN_VALUE;
    packed = NO_WINDOWS;
    events = null;
    warnings = null;
    errors = null;
    unseen = null;
    deviations = null;
    medians = null;
  }

  /**
   * The closed window of that number, or null if it was empty or is forgotten. O(its templates).
   */
  public @Nullable ClosedFrame at(long window) {
    int place = place(window);
    if (place < 0) {
      return null;
    }
    byte[] bytes = Objects.requireNonNull(packed[place]);
    int size = 0;
    for (FrameTemplates each = new FrameTemplates(bytes); each.next(); ) {
      size++;
    }
    long[] ids = new long[size];
    int[] counts = new int[size];
    int[] timed = new int[size];
    long[] sums = new long[size];
    FrameTemplates each = new FrameTemplates(bytes);
    for (int i = 0; each.next(); i++) {
      ids[i] = templates.id(each.place);
      counts[i] = each.count;
      timed[i] = each.timed;
      sums[i] = each.sum;
    }
    return new ClosedFrame(
        window,
        events(place),
        warnings(place),
        errors(place),
        unseen(place),
        deviation(place),
        medians(place),
        ids,
        counts,
        timed,
        sums);
  }

  /**
   * Where the numbers of a closed window stand until the next change, -1 if it was empty or is
   * forgotten.
   */
  public int place(long window) {
    if (window < oldest || window > newest) {
      return -1;
    }
    int place = (int) window & packed.length - 1;
    return packed[place] == null ? -1 : place;
  }

  /** Events of the closed window in a {@link #place}. */
  public int events(int place) {
    return Column.at(events, place, 0);
  }

  /** Its events of WARN. */
  public int warnings(int place) {
    return Column.at(warnings, place, 0);
  }

  /** Its events of ERROR and FATAL. */
  public int errors(int place) {
    return Column.at(errors, place, 0);
  }

  /** Its events of messages that were not known. */
  public int unseen(int place) {
    return Column.at(unseen, place, 0);
  }

  /** Median deviation of its durations, or {@link ClosedFrame#NO_DEVIATION}. */
  public int deviation(int place) {
    return Column.at(deviations, place, ClosedFrame.NO_DEVIATION);
  }

  /** Medians of its measures, as {@link ClosedFrame#medians} has them. Do not change. */
  public int[] medians(int place) {
    return medians == null || medians[place] == null ? ClosedFrame.NO_MEASURES : medians[place];
  }

  /** How many closed windows with events there are. */
  public int size() {
    return size;
  }

  /** Writes the events of the last {@code windows} windows, empty ones included, ascending. */
  public void eventsSorted(int[] into, int windows) {
    Column.sorted(events, into, windows);
  }

  /** Their events of WARN, likewise. */
  public void warningsSorted(int[] into, int windows) {
    Column.sorted(warnings, into, windows);
  }

  /** Their events of ERROR and FATAL, likewise. */
  public void errorsSorted(int[] into, int windows) {
    Column.sorted(errors, into, windows);
  }

  /** Their events of messages that were not known, likewise. */
  public void unseenSorted(int[] into, int windows) {
    Column.sorted(unseen, into, windows);
  }

  /** How many windows have a median deviation of durations. */
  public int measured() {
    return Column.size(deviations);
  }

  /** Writes those deviations, ascending. */
  public void deviationsSorted(int[] into) {
    Column.copy(deviations, into, 0);
  }

  /** The closed windows with events, ascending. */
  public long[] windows() {
    long[] windows = new long[packed.length];
    int n = 0;
    for (long window = oldest; window <= newest; window++) {
      if (place(window) >= 0) {
        windows[n++] = window;
      }
    }
    return Arrays.copyOf(windows, n);
  }

  /** About how many bytes of heap it takes. O(1). */
  public int heapBytes() {
    int columns = medians == null ? 0 : 16 + 32 * packed.length;
    columns += Column.heapBytes(events);
    columns += Column.heapBytes(warnings);
    columns += Column.heapBytes(errors);
    columns += Column.heapBytes(unseen);
    columns += Column.heapBytes(deviations);
    return 84 + 4 * packed.length + columns + packedBytes + templates.heapBytes();
  }

  /** Place of a window in the store: 0 to frames - 1. */
  public int slot(long window) {
    return (int) Math.floorMod(window, (long) frames);
  }

  public int frames() {
    return frames;
  }

  public boolean isEmpty() {
    return oldest == Long.MAX_VALUE;
  }

  /** Number of the oldest window with events; only if not empty. */
  public long oldest() {
    return oldest;
  }

  /** Number of the newest window with events; only if not empty. */
  public long newest() {
    return newest;
  }

  /**
   * Windows from the oldest one with events up to, not including, {@code window}: how much is
   * known.
   */
  public int observed(long window) {
    return isEmpty() ? 0 : (int) Math.min(frames, window - oldest);
  }

  /**
   * The {@link LogLinear} bucket that is usual for durations of a template within the horizon:
   * their mean, which is the geometric mean of the durations; -1 below {@link #LEAST_TIMED}.
   */
  public int usualDuration(long template) {
    int place = templates.find(template);
    long count = place < 0 ? 0 : templates.timed(place);
    return count < LEAST_TIMED ? -1 : (int) ((templates.sum(place) + count / 2) / count);
  }

  /** How often each template was seen within the horizon. */
  public Frequencies templates() {
    return templates;
  }

  /** The frame in a place of the store, for saving. */
  public @Nullable ClosedFrame inSlot(int slot) {
    if (isEmpty()) {
      return null;
    }
    return at(newest - Math.floorMod(newest - slot, (long) frames));
  }
}
