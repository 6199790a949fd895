package io.dawnwatch.engine.parse;

import io.dawnwatch.engine.event.Severity;

/** The priority a syslog line may start with: {@code <0>} to {@code <191>}. */
final class Priority {
  private Priority() {}

  /** The first byte after a priority, or {@code from} when there is none. */
  static int after(byte[] bytes, int from, int to) {
    if (from == to || bytes[from] != '<') {
      return from;
    }
    int at = from + 1;
    int number = 0;
    while (at < to && at <= from + 3 && Text.isDigit(bytes[at])) {
      number = number * 10 + bytes[at] - '0';
      at++;
    }
    return at > from + 1 && at < to && bytes[at] == '>' && number <= 191 ? at + 1 : from;
  }

  /** The number of the priority that starts at {@code from}. */
  static int number(byte[] bytes, int from) {
    int number = 0;
    for (int at = from + 1; bytes[at] != '>'; at++) {
      number = number * 10 + bytes[at] - '0';
    }
    return number;
  }

  static Severity severity(byte[] bytes, int from) {
    return Fields.ofSyslog(number(bytes, from) % 8);
  }
}
