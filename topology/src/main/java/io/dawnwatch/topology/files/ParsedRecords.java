package io.dawnwatch.topology.files;

import io.dawnwatch.engine.parse.ParseResult;
import io.dawnwatch.engine.parse.ParseSettings;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The records of one log with what became of them, in their order, parsed ahead on other threads.
 * Not thread-safe.
 */
public final class ParsedRecords {
  /**
   * A record and its results.
   *
   * @param results at least one
   */
  public record Parsed(LogRecords.Raw raw, List<ParseResult> results) {}

  private final LogRecords records;
  private final ParseAhead ahead;

  /** Records whose results have not come yet. */
  private final Deque<LogRecords.Raw> sent = new ArrayDeque<>();

  private final Deque<Parsed> parsed = new ArrayDeque<>();
  private boolean ended;

  /**
   * @param helpers run tasks that parse; null to parse on the caller's thread alone
   * @param logs that are read at the same time, which share what may be ahead
   */
  public ParsedRecords(
      LogRecords records, ParseSettings settings, @Nullable Executor helpers, int logs) {
    int batches = ParseAhead.MOST_BATCHES / logs;
    this.records = records;
    this.ahead =
        new ParseAhead(
            settings,
            batches == 0 ? null : helpers,
            batches,
            () -> null,
            (result, line, index, matched) -> take(result, index));
  }

  private void take(ParseResult result, int index) {
    if (index == 0) {
      parsed.add(new Parsed(sent.remove(), new ArrayList<>(1)));
    }
    parsed.getLast().results().add(result);
  }

  /** The next record, or null at the end. */
  public @Nullable Parsed next() throws IOException {
    while (parsed.isEmpty() && !ended) {
      LogRecords.Raw raw = records.next();
      if (raw == null) {
        ended = true;
        ahead.flush();
      } else {
        sent.add(raw);
        ahead.add(raw.bytes(), raw.line());
      }
    }
    return parsed.poll();
  }
}
