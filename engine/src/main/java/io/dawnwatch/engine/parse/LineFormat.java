package io.dawnwatch.engine.parse;

/** One way to read a line. The bytes given are valid UTF-8 and not blank. */
interface LineFormat {
  ParseResult parse(byte[] bytes, int from, int to, boolean repaired);
}
