package io.dawnwatch.engine.parse;

import java.util.function.Consumer;

/** One way to read a line. The bytes given are valid UTF-8 and not blank. Not thread-safe. */
interface LineFormat {
  /** What the line is; for a format whose lines hold many records, what the first of them is. */
  ParseResult parse(byte[] bytes, int from, int to, boolean repaired);

  /** Hands over what each record of the line is, at least one. */
  default void parseAll(
      byte[] bytes, int from, int to, boolean repaired, Consumer<ParseResult> sink) {
    sink.accept(parse(bytes, from, to, repaired));
  }

  /** Whether a record starts with this line, rather than going on with it. */
  default boolean startsRecord(byte[] bytes, int from, int to) {
    return true;
  }
}
