package io.dawnwatch.topology.report;

import java.util.Locale;

/** Builds a page; everything that is not markup of ours is escaped. Not thread-safe. */
public final class Html {
  private final StringBuilder page = new StringBuilder(1 << 16);

  /** Adds markup as it is: never text from outside. */
  Html raw(String markup) {
    page.append(markup);
    return this;
  }

  /** Adds formatted markup whose arguments are numbers or escaped text. */
  Html raw(String format, Object... arguments) {
    page.append(String.format(Locale.ROOT, format, arguments));
    return this;
  }

  /** Adds text. */
  Html text(String text) {
    page.append(escape(text));
    return this;
  }

  /** Says how many more there are than were told, if any. */
  void more(int left) {
    if (left > 0) {
      raw("<p class=\"note\">and %s more</p>", PageText.count(left));
    }
  }

  /**
   * Text that is neither markup nor able to end an attribute; what cannot be seen is written out.
   */
  public static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        case '\n', '\t' -> escaped.append(c);
        default -> {
          if (c < 0x20
              || c >= 0x7f && c < 0xa0
              || c >= 0x200b && c <= 0x202e
              || c >= 0x2066 && c <= 0x2069
              || c == 0xfeff) {
            escaped.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
          } else {
            escaped.append(c);
          }
        }
      }
    }
    return escaped.toString();
  }

  @Override
  public String toString() {
    return page.toString();
  }
}
