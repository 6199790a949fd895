package io.dawnwatch.engine.parse;

import io.dawnwatch.engine.event.LogEvent;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What became of one line: exactly one of these. */
public sealed interface ParseResult {
  /** The line was understood. */
  record Parsed(LogEvent event) implements ParseResult {}

  /**
   * The line goes to quarantine.
   *
   * @param reason the closed reason, fit for a counter
   * @param detail a short sentence for people; it never quotes the line
   * @param value the bytes that are rejected where they are not the whole line: one record of
   *     several, in a form that can be read again; else null
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Rejected(RejectReason reason, String detail, byte @Nullable [] value)
      implements ParseResult {
    public Rejected(RejectReason reason, String detail) {
      this(reason, detail, null);
    }

    /** The same of one record of several, whose number is given unless it is the only one. */
    Rejected of(byte[] newValue, String number) {
      String said = number.isEmpty() ? detail : "log record " + number + ": " + detail;
      return new Rejected(reason, said, newValue);
    }

    /** Values are the same when their bytes are. */
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Rejected that
          && reason == that.reason
          && detail.equals(that.detail)
          && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
      return reason.hashCode() * 31 + detail.hashCode();
    }
  }

  /**
   * The line says nothing and is meant to: the header line of a CSV file.
   *
   * @param why a short sentence for people
   */
  record Filtered(String why) implements ParseResult {}
}
