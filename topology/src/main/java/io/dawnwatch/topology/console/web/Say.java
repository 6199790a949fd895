package io.dawnwatch.topology.console.web;

import io.dawnwatch.topology.report.Html;
import io.pebbletemplates.pebble.extension.AbstractExtension;
import io.pebbletemplates.pebble.extension.Filter;
import io.pebbletemplates.pebble.extension.escaper.SafeString;
import io.pebbletemplates.pebble.template.EvaluationContext;
import io.pebbletemplates.pebble.template.PebbleTemplate;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How templates write numbers and times. */
final class Say extends AbstractExtension {
  private static final long SECOND = 1_000;
  private static final long MINUTE = 60 * SECOND;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  private final ZoneId zone;
  private final DateTimeFormatter dayTime;
  private final DateTimeFormatter time;
  private final DateTimeFormatter day;

  Say(ZoneId zone) {
    this.zone = zone;
    dayTime = formatter("d MMM yyyy HH:mm");
    time = formatter("HH:mm");
    day = formatter("d MMM yyyy");
  }

  private DateTimeFormatter formatter(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(zone);
  }

  @Override
  public Map<String, Filter> getFilters() {
    SortedMap<String, Filter> filters = new TreeMap<>();
    filters.put("when", of(value -> stamp(dayTime, millis(value))));
    filters.put("clock", of(value -> stamp(time, millis(value))));
    filters.put("day", of(value -> stamp(day, millis(value))));
    filters.put("utc", of(value -> Instant.ofEpochMilli(millis(value)).toString()));
    filters.put("count", of(value -> String.format(Locale.ROOT, "%,d", millis(value))));
    filters.put("score", of(value -> String.format(Locale.ROOT, "%.3f", number(value))));
    filters.put("number", of(value -> number(number(value))));
    filters.put("percent", of(value -> String.format(Locale.ROOT, "%.0f %%", 100 * number(value))));
    filters.put("lasting", of(value -> lasting(millis(value))));
    filters.put("word", of(value -> value.toString().toLowerCase(Locale.ROOT)));
    filters.put("short", of(value -> shortened(value.toString())));
    filters.put("query", of(value -> query(value.toString())));
    return filters;
  }

  /** A number with as many digits as it needs. */
  static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e12
        ? String.format(Locale.ROOT, "%,.0f", value)
        : String.format(Locale.ROOT, "%.3g", value);
  }

  /** A length of time in the largest two units that say it. */
  static String lasting(long millis) {
    if (millis < 10 * SECOND) {
      return String.format(Locale.ROOT, "%.1f s", millis / (double) SECOND);
    }
    if (millis < 2 * MINUTE) {
      return millis / SECOND + " s";
    }
    if (millis < 2 * HOUR) {
      return millis / MINUTE + " min";
    }
    return millis < 2 * DAY
        ? millis / HOUR + " h" + rest(millis % HOUR / MINUTE, " min")
        : millis / DAY + " days" + rest(millis % DAY / HOUR, " h");
  }

  private static String rest(long amount, String unit) {
    return amount == 0 ? "" : " " + amount + unit;
  }

  /** The beginning of a hash. */
  static String shortened(String hash) {
    return hash.length() > 12 ? hash.substring(0, 12) : hash;
  }

  /** Text as a part of an address. */
  static String query(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static SafeString stamp(DateTimeFormatter format, long millis) {
    Instant at = Instant.ofEpochMilli(millis);
    return new SafeString(
        "<time datetime=\""
            + at
            + "\" title=\""
            + at
            + "\">"
            + Html.escape(format.format(at))
            + "</time>");
  }

  private static long millis(Object value) {
    return ((Number) value).longValue();
  }

  private static double number(Object value) {
    return ((Number) value).doubleValue();
  }

  private static Filter of(Function<Object, Object> says) {
    return new Filter() {
      @Override
      public Object apply(
          @Nullable Object input,
          Map<String, Object> arguments,
          PebbleTemplate self,
          EvaluationContext context,
          int line) {
        return input == null ? "" : says.apply(input);
      }

      @Override
      public @Nullable List<String> getArgumentNames() {
        return null;
      }
    };
  }
}
