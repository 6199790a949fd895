package io.dawnwatch.topology.console.web;

import io.javalin.http.Context;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** What a request says, checked. */
final class Asked {
  /** Longest text of a field, in characters. */
  static final int MOST_TEXT = 1_000;

  private Asked() {}

  /** A parameter of the address; empty if it is not there. */
  static String query(Context request, String name) {
    return checked(request.queryParam(name), name);
  }

  /** A field of a form; empty if it is not there. */
  static String form(Context request, String name) {
    return checked(request.formParam(name), name).strip();
  }

  /** A field of a form that has to be there. */
  static String needed(Context request, String name) {
    String text = form(request, name);
    if (text.isEmpty()) {
      throw new Problem(400, "Something is missing: " + name + ".");
    }
    return text;
  }

  private static String checked(@Nullable String text, String name) {
    if (text != null && text.length() > MOST_TEXT) {
      throw new Problem(
          400, "More than " + MOST_TEXT + " characters are too many: shorten " + name + ".");
    }
    return text == null ? "" : text;
  }

  /** A share from 0 to 1 in the address; 0 if it is not there. */
  static double share(Context request, String name) {
    String text = query(request, name);
    try {
      double share = text.isEmpty() ? 0 : Double.parseDouble(text);
      if (share >= 0 && share <= 1) {
        return share;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new Problem(400, "A score is a number from 0 to 1: " + name + ".");
  }

  /** A whole number in the address, from 1 to a greatest one. */
  static int number(Context request, String name, int usual, int most) {
    String text = query(request, name);
    try {
      int number = text.isEmpty() ? usual : Integer.parseInt(text);
      if (number >= 1 && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new Problem(400, name + " is a whole number from 1 to " + most + ".");
  }

  /** A time of a form, ms since 1970 UTC: of that zone, or with its own. */
  static long time(Context request, String name, ZoneId zone) {
    String text = needed(request, name);
    try {
      if (text.endsWith("Z")) {
        return Instant.parse(text).toEpochMilli();
      }
      return text.contains("T")
          ? LocalDateTime.parse(text).atZone(zone).toInstant().toEpochMilli()
          : LocalDate.parse(text).atStartOfDay(zone).toInstant().toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      throw new Problem(400, name + " is a day or a time, such as 2026-11-21T02:10.");
    }
  }
}
