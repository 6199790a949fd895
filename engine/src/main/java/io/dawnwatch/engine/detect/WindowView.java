package io.dawnwatch.engine.detect;

import io.dawnwatch.engine.feature.ClosedFrame;
import io.dawnwatch.engine.feature.History;
import io.dawnwatch.engine.feature.OpenFrame;
import java.util.Arrays;
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
  private boolean anyWarning;
  private boolean anyError;
  private boolean anyUnseen;
  private int silentBefore;
  private int silentRun;
  private @Nullable OpenFrame frame;
  private boolean cutShort;
  private final String windowWords;
  private final String horizonWords;

  public WindowView(int frames, long windowMillis) {
    events = new int[frames];
    warnings = new int[frames];
    errors = new int[frames];
    unseen = new int[frames];
    deviations = new int[frames];
    windowWords = Words.span(windowMillis);
    horizonWords = Words.span(windowMillis * frames);
  }

  /**
   * Points the view at window {@code number} of an entity.
   *
   * @param frame what was counted in it; null for a window without events
   * @param windows how many windows it stands for: 1, or the length of a gap
   * @param cutShort whether the log ended before the window did, so that few events say nothing
   */
  public void point(
      History history, @Nullable OpenFrame frame, long number, int windows, boolean cutShort) {
    this.frame = frame;
    this.cutShort = cutShort;
    history.expire(number);
    observed = history.observed(number);
    active = 0;
    measured = 0;
    anyWarning = false;
    anyError = false;
    anyUnseen = false;
    for (int i = 0; i < observed; i++) {
      ClosedFrame at = history.at(number - observed + i);
      if (at == null) {
        events[i] = 0;
        warnings[i] = 0;
        errors[i] = 0;
        unseen[i] = 0;
      } else {
        active++;
        events[i] = at.events();
        warnings[i] = at.warnings();
        errors[i] = at.errors();
        unseen[i] = at.unseen();
        anyWarning |= at.warnings() > 0;
        anyError |= at.errors() > 0;
        anyUnseen |= at.unseen() > 0;
        if (at.medianDeviation() != ClosedFrame.NO_DEVIATION) {
          deviations[measured++] = at.medianDeviation();
        }
      }
    }
    boolean silent = frame == null && !history.isEmpty();
    silentBefore = silent ? (int) Math.min(number - history.newest() - 1, observed) : 0;
    silentRun = silent ? silentBefore + windows : 0;
    Arrays.sort(events, 0, observed);
    sortIf(anyWarning, warnings);
    sortIf(anyError, errors);
    sortIf(anyUnseen, unseen);
    Arrays.sort(deviations, 0, measured);
  }

  private void sortIf(boolean any, int[] counts) {
    if (any) {
      Arrays.sort(counts, 0, observed);
    }
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
    return events;
  }

  public int[] warningsSorted() {
    return warnings;
  }

  public int[] errorsSorted() {
    return errors;
  }

  public int[] unseenSorted() {
    return unseen;
  }

  /** Median deviations of durations, ascending, of the measured windows. Do not keep. */
  public int[] deviationsSorted() {
    return deviations;
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
