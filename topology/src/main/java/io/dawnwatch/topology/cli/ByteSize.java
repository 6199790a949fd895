package io.dawnwatch.topology.cli;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Sizes as people type them, in powers of a thousand: {@code 800MB}, {@code 5TB}, {@code 1.5GB}.
 */
final class ByteSize implements ITypeConverter<Double> {
  private static final Pattern SIZE = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([kKMGTP]?)B?");
  private static final List<String> UNITS = List.of("", "K", "M", "G", "T", "P");
  private static final double THOUSAND = 1000;

  @Override
  public Double convert(String text) {
    Matcher matcher = SIZE.matcher(text.strip());
    double bytes =
        matcher.matches()
            ? Double.parseDouble(matcher.group(1))
                * Math.pow(THOUSAND, UNITS.indexOf(matcher.group(2).toUpperCase(Locale.ROOT)))
            : 0;
    if (!(bytes > 0)) {
      throw new TypeConversionException(
          "'"
              + text
              + "' is no size above 0: give a number with KB, MB, GB, TB or PB, such as 5TB");
    }
    return bytes;
  }

  /** A size as people read it: three digits or so and a unit. */
  static String shown(double bytes) {
    double left = bytes;
    int unit = 0;
    while (left >= THOUSAND && unit < UNITS.size() - 1) {
      left /= THOUSAND;
      unit++;
    }
    String digits = unit == 0 || left >= 100 ? "%.0f" : "%.1f";
    return String.format(Locale.ROOT, digits + " %sB", left, UNITS.get(unit));
  }
}
