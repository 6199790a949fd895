package io.dawnwatch.engine.detect;

import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Severity;
import java.util.List;

/*
 * Programs without levels (syslog, kernels, scripts) say in words what others say with a level. The words are those of
 * any English log. A log without levels has no graver words than those of failure, so they weigh as FATAL does, and those
 * of trouble as ERROR. A word counts where it stands alone, as in a sentence, not as part of
 * a path, a URL, an identifier or the name of a value; not after "no" or before or after 0; and not in a message that
 * says that it ended well. One pass, no allocation.
 */
/** How grave an event says it is: by its level, or where it has none, by its words. */
public final class SaidSeverity {
  /** Words of failure: a log without levels has no graver ones. */
  private static final List<String> FAILURE =
      List.of(
          "panic",
          "fatal",
          "emergency",
          "catastrophic",
          "error",
          "errors",
          "err",
          "fail",
          "fails",
          "failed",
          "failing",
          "failure",
          "failures",
          "traceback",
          "abort",
          "aborted",
          "aborting",
          "crash",
          "crashed",
          "corrupt",
          "corrupted",
          "corruption",
          "fault",
          "faults",
          "segfault",
          "unrecoverable",
          "uncorrectable");

  /** Words of trouble. */
  private static final List<String> TROUBLE =
      List.of(
          "warn",
          "warning",
          "warnings",
          "severe",
          "critical",
          "killed",
          "dead",
          "cannot",
          "unable",
          "refused",
          "denied",
          "rejected",
          "timeout",
          "timeouts",
          "unreachable",
          "invalid",
          "illegal",
          "bad",
          "lost",
          "missing",
          "unexpected",
          "degraded",
          "broken",
          "violation",
          "overflow");

  private static final List<String> WELL =
      List.of("corrected", "recovered", "resolved", "cleared", "succeeded", "successfully");

  private static final int BUCKETS = 1 << 9;
  private static final int LONGEST = 13;
  private static final String[] WORDS = new String[BUCKETS];
  private static final Severity[] SAID = new Severity[BUCKETS];

  static {
    FAILURE.forEach(word -> put(word, Severity.FATAL));
    TROUBLE.forEach(word -> put(word, Severity.ERROR));
    WELL.forEach(word -> put(word, Severity.INFO));
  }

  private SaidSeverity() {}

  private static void put(String word, Severity severity) {
    int hash = 0;
    for (int i = 0; i < word.length(); i++) {
      hash = 31 * hash + word.charAt(i);
    }
    int place = place(hash);
    while (WORDS[place] != null) {
      place = place + 1 & BUCKETS - 1;
    }
    WORDS[place] = word;
    SAID[place] = severity;
  }

  private static int place(int hash) {
    return hash * 0x9e3779b9 >>> 32 - 9;
  }

  /** Severity of an event, from its words if it has no level. O(length). */
  public static Severity of(LogEvent event) {
    return event.severity() == Severity.UNSPECIFIED ? ofWords(event.body()) : event.severity();
  }

  /** What the words of a message say; {@link Severity#UNSPECIFIED} if they say nothing. */
  static Severity ofWords(String text) {
    Severity gravest = Severity.UNSPECIFIED;
    int i = 0;
    while (i < text.length()) {
      if (!isLetter(text.charAt(i))) {
        i++;
        continue;
      }
      int from = i;
      int hash = 0;
      while (i < text.length() && isLetter(text.charAt(i))) {
        hash = 31 * hash + (text.charAt(i) | 0x20);
        i++;
      }
      Severity said = said(text, from, i, hash);
      if (said == Severity.INFO) {
        return Severity.UNSPECIFIED;
      }
      gravest = said.number() > gravest.number() ? said : gravest;
    }
    return gravest;
  }

  private static Severity said(String text, int from, int to, int hash) {
    if (isThrowable(text, from, to) && !isOfName(text, to, to)) {
      return Severity.FATAL;
    }
    if (to - from > LONGEST || isOfName(text, from, to) || isNone(text, from, to)) {
      return Severity.UNSPECIFIED;
    }
    for (int place = place(hash); WORDS[place] != null; place = place + 1 & BUCKETS - 1) {
      String word = WORDS[place];
      if (word.length() == to - from && text.regionMatches(true, from, word, 0, to - from)) {
        return SAID[place];
      }
    }
    return Severity.UNSPECIFIED;
  }

  /** Whether a run of letters is the name of a class such as IOException or OutOfMemoryError. */
  private static boolean isThrowable(String text, int from, int to) {
    return to - from >= 9 && text.startsWith("Exception", to - 9)
        || to - from > 5 && text.startsWith("Error", to - 5);
  }

  /** Whether what is around a word makes it a part of a name, a path or a value. */
  private static boolean isOfName(String text, int from, int to) {
    return from > 0 && from < to && ties(text.charAt(from - 1))
        || to < text.length() && (ties(text.charAt(to)) || endsInDot(text, to));
  }

  private static boolean ties(char c) {
    return c >= '0' && c <= '9'
        || c == '/'
        || c == '\\'
        || c == '_'
        || c == '-'
        || c == '='
        || c == '+'
        || c == '%'
        || c == '&'
        || c == '@'
        || c == '$';
  }

  /** Whether a dot follows that does not end a sentence. */
  private static boolean endsInDot(String text, int to) {
    return text.charAt(to) == '.'
        && to + 1 < text.length()
        && text.charAt(to + 1) > ' '
        && text.charAt(to + 1) != '.';
  }

  /** Whether a word is said of nothing: "no error", "0 errors", "errors: 0". */
  private static boolean isNone(String text, int from, int to) {
    int before = from - 1;
    while (before >= 0 && text.charAt(before) == ' ') {
      before--;
    }
    if (isNumberZero(text, before)
        || endsWith(text, before, "no")
        || endsWith(text, before, "without")) {
      return true;
    }
    int after = to;
    while (after < text.length() && (text.charAt(after) == ' ' || text.charAt(after) == ':')) {
      after++;
    }
    return after > to
        && after < text.length()
        && text.charAt(after) == '0'
        && (after + 1 == text.length() || text.charAt(after + 1) <= ',');
  }

  private static boolean isNumberZero(String text, int last) {
    return last >= 0 && text.charAt(last) == '0' && (last == 0 || text.charAt(last - 1) == ' ');
  }

  private static boolean endsWith(String text, int last, String word) {
    int from = last + 1 - word.length();
    return from >= 0
        && text.regionMatches(true, from, word, 0, word.length())
        && (from == 0 || text.charAt(from - 1) == ' ');
  }

  private static boolean isLetter(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
  }
}
