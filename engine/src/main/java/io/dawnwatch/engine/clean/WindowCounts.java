package io.dawnwatch.engine.clean;

import io.dawnwatch.engine.event.LogEvent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Counts what set expectations need, over the open window of a partition. The latest time of a
 * record moves on to the next window, nothing else does. Not thread-safe.
 */
final class WindowCounts {
  private static final long NONE = Long.MIN_VALUE;

  private final List<SetExpectation> expectations;
  private final long windowMillis;
  private final long[] missing;
  private long window = NONE;
  private long lines;
  private long events;

  WindowCounts(List<SetExpectation> expectations, long windowMillis) {
    this.expectations = expectations;
    this.windowMillis = windowMillis;
    this.missing = new long[expectations.size()];
  }

  /** Number of the open window. */
  long window() {
    return window;
  }

  /** A line came at that time: closes the open window if it has ended. */
  List<SetExpectation.Breach> line(long clockMillis) {
    long now = Math.floorDiv(clockMillis, windowMillis);
    List<SetExpectation.Breach> breaches = List.of();
    if (window == NONE) {
      window = now;
    } else if (now > window) {
      breaches = expectations.isEmpty() ? List.of() : close(now);
      window = now;
      lines = 0;
      events = 0;
      Arrays.fill(missing, 0);
    }
    lines++;
    return breaches;
  }

  void event(LogEvent event) {
    events++;
    for (int i = 0; i < missing.length; i++) {
      if (expectations.get(i) instanceof SetExpectation.MaxMissing rule
          && Fields.text(event, rule.field()) == null) {
        missing[i]++;
      }
    }
  }

  private List<SetExpectation.Breach> close(long next) {
    List<SetExpectation.Breach> breaches = new ArrayList<>();
    for (int i = 0; i < missing.length; i++) {
      SetExpectation rule = expectations.get(i);
      SetExpectation.Breach found =
          rule instanceof SetExpectation.MaxMissing max
              ? missing(max, i)
              : volume((SetExpectation.Volume) rule, window, window + 1, lines);
      if (found != null) {
        breaches.add(found);
      }
      if (rule instanceof SetExpectation.Volume volume && next > window + 1) {
        SetExpectation.Breach none = volume(volume, window + 1, next, 0);
        if (none != null) {
          breaches.add(none);
        }
      }
    }
    return breaches;
  }

  private SetExpectation.@Nullable Breach missing(SetExpectation.MaxMissing rule, int index) {
    if (missing[index] <= rule.maxShare() * events) {
      return null;
    }
    return new SetExpectation.Breach(
        rule.name(),
        window * windowMillis,
        (window + 1) * windowMillis,
        lines,
        (double) missing[index] / events,
        rule.maxShare(),
        String.format(
            Locale.ROOT,
            "%s is missing in %d of %d events, more than %.1f %%",
            rule.field(),
            missing[index],
            events,
            100 * rule.maxShare()));
  }

  /** What is wrong with so many lines from one window to before another. */
  private SetExpectation.@Nullable Breach volume(
      SetExpectation.Volume rule, long from, long to, long count) {
    boolean few = count < rule.min();
    if (!few && count <= rule.max()) {
      return null;
    }
    return new SetExpectation.Breach(
        rule.name(),
        from * windowMillis,
        to * windowMillis,
        count,
        count,
        few ? rule.min() : rule.max(),
        words(rule, count));
  }

  private static String words(SetExpectation.Volume rule, long count) {
    String found = count == 0 ? "no line" : count == 1 ? "1 line" : count + " lines";
    return rule.max() == Long.MAX_VALUE
        ? found + " where at least " + rule.min() + (rule.min() == 1 ? " is" : " are") + " expected"
        : found + " where " + rule.min() + " to " + rule.max() + " are expected";
  }

  byte[] save() {
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * (3 + missing.length));
    bytes.putLong(window).putLong(lines).putLong(events);
    for (long count : missing) {
      bytes.putLong(count);
    }
    return bytes.array();
  }

  void restore(byte[] saved) {
    ByteBuffer bytes = ByteBuffer.wrap(saved);
    if (saved.length == Long.BYTES * (3 + missing.length)) {
      window = bytes.getLong();
      lines = bytes.getLong();
      events = bytes.getLong();
      for (int i = 0; i < missing.length; i++) {
        missing[i] = bytes.getLong();
      }
    }
  }
}
