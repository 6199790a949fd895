package io.dawnwatch.engine.detect;

import io.dawnwatch.engine.feature.ClosedFrame;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.feature.History;
import io.dawnwatch.engine.feature.OpenFrame;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a detector sees: the window that closes and the windows before it. One instance per scorer,
 * pointed at window after window; its arrays are scratch space.
 */
public final class WindowView {
  /** Closed windows of an entity, with or without events, before its past says what is usual. */
  public static final int WARM_WINDOWS = 15;

  private final int[] events;
  private final int[] warnings;
  private final int[] errors;
  private final int[] unseen;
  private final int[] deviations;
  private int observed;
  private int active;
  private int measured;
  private int silentBefore;
  private int silentRun;
  private final MedianRing[] medians;
  private @Nullable OpenFrame frame;
  private String entity = "";
  private long number;
  private final long windowMillis;
  private final List<String> measures;
  private boolean cutShort;
  private final CountSort sort = new CountSort();

  /** The windows before; good until the one that closes becomes one of them. */
  private History history;

  /** Which of the sorted counts are written by now, by bit: most windows are told by few. */
  private int written;

  private final double[] z = new double[4];
  private int zKnown;
  private final String windowWords;
  private final String horizonWords;

  /** Medians of one measure, of the observed windows that have one. */
  private static final class MedianRing {
    final int[] sorted;
    int size;
    boolean inOrder;

    MedianRing(int frames) {
      sorted = new int[frames];
    }
  }

  public WindowView(FeatureSpec spec) {
    this(spec.frames(), spec.windowMillis(), spec.measures());
  }

  /** A view of windows without measures. */
  public WindowView(int frames, long windowMillis) {
    this(frames, windowMillis, List.of());
  }

  private WindowView(int frames, long windowMillis, List<String> measures) {
    this.windowMillis = windowMillis;
    this.measures = measures;
    medians = new MedianRing[measures.size()];
    for (int i = 0; i < medians.length; i++) {
      medians[i] = new MedianRing(frames);
    }
    history = new History(frames);
    events = new int[frames];
    warnings = new int[frames];
    errors = new int[frames];
    unseen = new int[frames];
    deviations = new int[frames];
    windowWords = Words.span(windowMillis);
    horizonWords = Words.span(windowMillis * frames);
  }

  /** Points the view at window {@code number} of an entity without a name. */
  public void point(
      History history, @Nullable OpenFrame frame, long number, int windows, boolean cutShort) {
    point("", history, frame, number, windows, cutShort);
  }

  /**
   * Points the view at window {@code number} of an entity.
   *
   * @param frame what was counted in it; null for a window without events
   * @param windows how many windows it stands for: 1, or the length of a gap
   * @param cutShort whether the log ended before the window did, so that few events say nothing
   */
  public void point(
      String entity,
      History history,
      @Nullable OpenFrame frame,
      long number,
      int windows,
      boolean cutShort) {
    this.entity = entity;
    this.number = frame == null ? number : frame.window;
    this.frame = frame;
    this.cutShort = cutShort;
    this.history = history;
    zKnown = 0;
    history.expire(number);
    observed = history.observed(number);
    active = history.size();
    measured = history.measured();
    if (medians.length > 0) {
      pointMedians(history);
    }
    boolean silent = frame == null && !history.isEmpty();
    silentBefore = silent ? (int) Math.min(number - history.newest() - 1, observed) : 0;
    silentRun = silent ? silentBefore + windows : 0;
    written = 0;
  }

  private void pointMedians(History history) {
    for (MedianRing ring : medians) {
      ring.size = 0;
      ring.inOrder = false;
    }
    for (int i = 0; i < observed; i++) {
      int place = history.place(number - observed + i);
      if (place >= 0) {
        for (int measure = 0; measure < medians.length; measure++) {
          add(measure, history.medians(place));
        }
      }
    }
  }

  private void add(int measure, int[] ofWindow) {
    if (measure < ofWindow.length && ofWindow[measure] != ClosedFrame.NO_DEVIATION) {
      MedianRing ring = medians[measure];
      ring.sorted[ring.size++] = ofWindow[measure];
    }
  }

  /** Whether what this bit stands for was written since the last window; now it will be. */
  private boolean isWritten(int bit) {
    boolean before = (written & bit) != 0;
    written |= bit;
    return before;
  }

  /** The entity's key. */
  public String entity() {
    return entity;
  }

  /** When the window starts, of a session the window of its first event: ms since 1970 UTC. */
  public long startMillis() {
    return number * windowMillis;
  }

  /** Length of a window in milliseconds. */
  public long windowMillis() {
    return windowMillis;
  }

  /** Names of the measures whose quantiles are kept. */
  public List<String> measures() {
    return measures;
  }

  /** Observed windows that have a median of the measure in that place. */
  public int measuredOf(int measure) {
    return medians[measure].size;
  }

  /** Median buckets of that measure, ascending, of the windows that have one. Do not keep. */
  public int[] mediansSorted(int measure) {
    MedianRing ring = medians[measure];
    if (!ring.inOrder) {
      sort.sort(ring.sorted, ring.size);
      ring.inOrder = true;
    }
    return ring.sorted;
  }

  /** The counts of this window, or null when nothing happened in it. */
  public @Nullable OpenFrame frame() {
    return frame;
  }

  /** Whether the log ended before the window did. */
  public boolean isCutShort() {
    return cutShort;
  }

  /**
   * Windows before this one that are known, empty ones included: 0 to the frames of the horizon.
   */
  public int observed() {
    return observed;
  }

  /** How many of the observed windows had events. */
  public int active() {
    return active;
  }

  /** Whether enough windows are known to say what is usual. */
  public boolean isWarm() {
    return observed >= WARM_WINDOWS;
  }

  /** Windows without events at the end, this one included; 0 if this one has events. */
  public int silentRun() {
    return silentRun;
  }

  /**
   * Observed windows before the silence that this window goes on with; all observed ones if it has
   * events.
   */
  public int observedBeforeSilence() {
    return observed - silentBefore;
  }

  /** Observed windows that have a median deviation of durations. */
  public int measured() {
    return measured;
  }

  /** Events per window, ascending, of the observed windows. Do not keep. */
  public int[] eventsSorted() {
    if (!isWritten(1)) {
      history.eventsSorted(events, observed);
    }
    return events;
  }

  public int[] warningsSorted() {
    if (!isWritten(2)) {
      history.warningsSorted(warnings, observed);
    }
    return warnings;
  }

  public int[] errorsSorted() {
    if (!isWritten(4)) {
      history.errorsSorted(errors, observed);
    }
    return errors;
  }

  public int[] unseenSorted() {
    if (!isWritten(8)) {
      history.unseenSorted(unseen, observed);
    }
    return unseen;
  }

  /** Median deviations of durations, ascending, of the measured windows. Do not keep. */
  public int[] deviationsSorted() {
    if (!isWritten(16)) {
      history.deviationsSorted(deviations);
    }
    return deviations;
  }

  /**
   * Robust z of a count of this window against the same of the observed ones: computed once,
   * whoever asks.
   *
   * @param sorted one of the sorted counts of this view
   */
  double countZ(int count, int[] sorted) {
    int place = sorted == events ? 0 : sorted == errors ? 1 : sorted == warnings ? 2 : 3;
    if ((zKnown & 1 << place) == 0) {
      z[place] = Surprise.countZ(count, sorted, observed);
      zKnown |= 1 << place;
    }
    return z[place];
  }

  /** Length of a window in words: {@code 1 min}. */
  public String windowWords() {
    return windowWords;
  }

  /** Length of the horizon in words: {@code 1 h}. */
  public String horizonWords() {
    return horizonWords;
  }
}
