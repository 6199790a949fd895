package io.dawnwatch.engine.template;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.Arrays;
import java.util.List;

/** Where the masks of the user match in a line. Earlier masks win where several match. */
final class CustomSpans {
  private static final int MAX_SPANS = 128;

  private final Matcher[] matchers;

  int count;
  final int[] start = new int[MAX_SPANS];
  final int[] end = new int[MAX_SPANS];
  final int[] mask = new int[MAX_SPANS];

  CustomSpans(List<CustomMask> masks) {
    matchers =
        masks.stream()
            .map(custom -> Pattern.compile(custom.regex()).matcher(""))
            .toArray(Matcher[]::new);
  }

  void find(CharSequence line) {
    count = 0;
    for (int m = 0; m < matchers.length; m++) {
      matchers[m].reset(line);
      while (count < MAX_SPANS && matchers[m].find()) {
        add(matchers[m].start(), matchers[m].end(), m);
      }
    }
  }

  private void add(int from, int to, int m) {
    int at = 0;
    while (at < count && end[at] <= from) {
      at++;
    }
    if (from == to || at < count && start[at] < to) {
      return;
    }
    for (int[] column : Arrays.asList(start, end, mask)) {
      System.arraycopy(column, at, column, at + 1, count - at);
    }
    start[at] = from;
    end[at] = to;
    mask[at] = m;
    count++;
  }
}
