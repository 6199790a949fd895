package io.dawnwatch.engine.template;

import java.util.Locale;

/**
 * What a variable part of a message is. The order is the order in which the built-in masks are
 * tried: the first that fits names the part. Every mask reads its characters once, so a line takes
 * time linear in its length.
 */
public enum MaskKind {
  /** A part found by a pattern of the user. */
  CUSTOM,
  /** {@code scheme://...} up to white space, a quote or a bracket. */
  URL,
  /** {@code name@host.domain}. */
  EMAIL,
  /** An absolute, home or drive path, or a relative one that holds a digit. */
  PATH,
  /** 8-4-4-4-12 hexadecimal digits. */
  UUID,
  /** Six pairs of hexadecimal digits. */
  MAC,
  /** A date, a time, or both, as digits or with names of month and weekday. */
  TIMESTAMP,
  /** An IPv4 or IPv6 address, with or without a port. */
  IP,
  /** A host by name with a port, or a name that ends in a top-level domain. */
  HOST,
  /** {@code 0x...}, or a word of hexadecimal digits with both letters and digits. */
  HEX,
  /** A number with a unit of time. */
  DURATION,
  /** A number with a unit of bytes. */
  SIZE,
  /** Numbers joined by at least two dots. */
  VERSION,
  /** A number, with or without sign, fraction or per cent. */
  NUMBER,
  /** A word for no value, such as {@code null}. */
  ABSENT,
  /** Any other word with a digit, and such words joined by punctuation. */
  ID,
  /** A word without a digit that stands in quotes and varies, as found by mining. */
  QUOTED,
  /** A word without a digit that varies, as found by mining. */
  WORD;

  /** Whether a value of this kind can be a measure. */
  public boolean isNumeric() {
    return this == NUMBER || this == DURATION || this == SIZE;
  }

  /** The name in tables: one lower-case word. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
