package io.dawnwatch.topology.config;

import java.util.Collection;
import java.util.Locale;

/** The known word that a misspelt one is nearest to. */
final class Nearest {
  private Nearest() {}

  /** One of {@code known}, or empty if none is near: a third of its letters may differ. */
  static String of(String word, Collection<String> known) {
    String nearest = "";
    int least = Integer.MAX_VALUE;
    for (String one : known) {
      int distance = distance(plain(word), plain(one));
      if (distance < least && distance <= Math.max(1, one.length() / 3)) {
        least = distance;
        nearest = one;
      }
    }
    return nearest;
  }

  private static String plain(String word) {
    return word.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
  }

  /** Letters to insert, delete or replace (Levenshtein). */
  private static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int same = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
        int best = Math.min(Math.min(row[j], row[j - 1]) + 1, diagonal + same);
        diagonal = row[j];
        row[j] = best;
      }
    }
    return row[row.length - 1];
  }
}
