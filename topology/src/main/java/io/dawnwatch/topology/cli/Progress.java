package io.dawnwatch.topology.cli;

import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * How far long work has come, on standard error: one line rewritten in place on a terminal, else a
 * plain line now and then. Thread-safe; {@link #update} costs next to nothing when nothing is due.
 */
public final class Progress implements AutoCloseable {
  private static final long REDRAW_NANOS = 100_000_000L;
  private static final long PLAIN_NANOS = 30_000_000_000L;
  private static final int BAR = 24;

  private final Terminal terminal;
  private final boolean inPlace;
  private final int columns;
  private final LongSupplier nanoTime;
  private final long everyNanos;
  private volatile long nextNanos;

  Progress(Terminal terminal, boolean inPlace, int columns, LongSupplier nanoTime) {
    this.terminal = terminal;
    this.inPlace = inPlace;
    this.columns = columns;
    this.nanoTime = nanoTime;
    this.everyNanos = inPlace ? REDRAW_NANOS : PLAIN_NANOS;
    this.nextNanos = nanoTime.getAsLong() + everyNanos;
  }

  /** Whether it is one line of a terminal, which disturbs nobody. */
  public boolean isInPlace() {
    return inPlace;
  }

  /**
   * Shows the state if it is time to.
   *
   * @param done share of the work that is done, 0 to 1; below 0 when nobody knows
   * @param text what else to say
   */
  public void update(double done, Supplier<String> text) {
    if (nanoTime.getAsLong() - nextNanos >= 0) {
      show(done, text.get());
    }
  }

  private synchronized void show(double done, String text) {
    long now = nanoTime.getAsLong();
    if (now - nextNanos < 0) {
      return;
    }
    nextNanos = now + everyNanos;
    double share = Math.min(1, done);
    String percent = done < 0 ? "" : String.format(Locale.ROOT, "%3.0f %% ", share * 100);
    if (!inPlace) {
      terminal.note(Terminal.escape((percent + text).strip()));
      return;
    }
    int filled = (int) (Math.max(0, share) * BAR);
    String bar = done < 0 ? "" : "[" + "#".repeat(filled) + "-".repeat(BAR - filled) + "] ";
    terminal.showProgress(Table.cut(Terminal.escape(bar + percent + text), columns - 1));
  }

  /** Takes the line away. */
  @Override
  public void close() {
    terminal.clearProgress();
  }
}
