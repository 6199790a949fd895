package io.dawnwatch.topology.files;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file name taken apart into the name of its log and its place among the log's rotated pieces.
 *
 * @param log the name without date, number and the suffix of a compression
 * @param date digits of the date and time in the name, as yyyyMMddHHmmss; empty without a date
 * @param number the number in the name, -1 without one
 */
record RotatedName(String log, String date, int number) {
  /**
   * Oldest first: pieces with a date by date, and within a date by rising number; then numbered
   * pieces, where a higher number is older; then the file that is being written.
   */
  static final Comparator<RotatedName> OLDEST_FIRST =
      Comparator.comparing((RotatedName name) -> name.date.isEmpty() ? "~" : name.date)
          .thenComparing(name -> name.date.isEmpty() ? -name.number : name.number);

  private static final Pattern DATED =
      Pattern.compile(
          "(?<log>.+?)[._-]"
              + "(?<date>\\d{4}(?:-\\d{2}-\\d{2}|_\\d{2}_\\d{2}|\\.\\d{2}\\.\\d{2}|\\d{4})"
              + "(?:[-_.T]?\\d{2}(?:[-_:.]?\\d{2}(?:[-_:.]?\\d{2})?)?)?)"
              + "(?:[._-](?<number>\\d{1,4}))?"
              + "(?<extension>\\.\\p{Alpha}+)?");
  private static final Pattern NUMBERED = Pattern.compile("(?<log>.+)\\.(?<number>\\d{1,4})");

  static RotatedName of(String fileName) {
    String name = Compression.withoutSuffix(fileName);
    Matcher dated = DATED.matcher(name);
    if (dated.matches()) {
      String date = dated.group("date").replaceAll("\\D", "");
      if (isDate(date)) {
        String extension = dated.group("extension");
        return new RotatedName(
            dated.group("log") + (extension == null ? "" : extension),
            (date + "000000").substring(0, 14),
            number(dated.group("number")));
      }
    }
    Matcher numbered = NUMBERED.matcher(name);
    return numbered.matches()
        ? new RotatedName(numbered.group("log"), "", number(numbered.group("number")))
        : new RotatedName(name, "", -1);
  }

  private static int number(@Nullable String digits) {
    return digits == null ? -1 : Integer.parseInt(digits);
  }

  private static boolean isDate(String digits) {
    int year = Integer.parseInt(digits.substring(0, 4));
    int month = Integer.parseInt(digits.substring(4, 6));
    int day = Integer.parseInt(digits.substring(6, 8));
    return year >= 1970 && year < 2200 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
  }
}
