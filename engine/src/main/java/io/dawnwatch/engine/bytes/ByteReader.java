package io.dawnwatch.engine.bytes;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what {@link ByteWriter} wrote; whatever the bytes, it throws nothing else than it says. */
public final class ByteReader {
  private final byte[] bytes;
  private final String what;
  private int at;

  /**
   * @param what what the bytes are, for messages: {@code saved state}
   * @throws IllegalArgumentException if they do not begin with {@code format}
   */
  public ByteReader(byte[] bytes, byte format, String what) {
    this.bytes = bytes;
    this.what = what;
    byte found = next();
    if (found != format) {
      throw new IllegalArgumentException(
          what + " is of format " + found + " where this release knows " + format);
    }
  }

  private byte next() {
    if (at >= bytes.length) {
      throw new IllegalArgumentException(what + " ends too early");
    }
    return bytes[at++];
  }

  /** Counterpart of {@link ByteWriter#unsigned}; may come back negative above 2^63. */
  public long unsigned() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte part = next();
      value |= (long) (part & 0x7f) << shift;
      if (part >= 0) {
        return value;
      }
    }
    throw damaged("a number does not end");
  }

  /** An unsigned number that fits an int. */
  public int count() {
    long value = unsigned();
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw damaged("a count of " + value);
    }
    return (int) value;
  }

  /** A number of at least 0. */
  public long natural() {
    long value = unsigned();
    require(value >= 0, "a number");
    return value;
  }

  /** A number from 0 to {@code end - 1}. */
  public int below(int end) {
    int value = count();
    require(value < end, "a number");
    return value;
  }

  /** 0 or 1. */
  public boolean flag() {
    return below(2) == 1;
  }

  /** How many items follow: no more than there are bytes, so that memory is bounded by them. */
  public int items() {
    int value = count();
    require(value <= bytes.length - at, "a number of items");
    return value;
  }

  /** Counterpart of {@link ByteWriter#signed}. */
  public long signed() {
    long value = unsigned();
    return value >>> 1 ^ -(value & 1);
  }

  /** Counterpart of {@link ByteWriter#fixed}. */
  public long fixed() {
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = value << 8 | next() & 0xff;
    }
    return value;
  }

  /** A finite double. */
  public double number() {
    double value = Double.longBitsToDouble(fixed());
    require(Double.isFinite(value), "a number");
    return value;
  }

  /** A finite float. */
  public float single() {
    int bits = 0;
    for (int i = 0; i < 4; i++) {
      bits = bits << 8 | next() & 0xff;
    }
    float value = Float.intBitsToFloat(bits);
    require(Float.isFinite(value), "a number");
    return value;
  }

  /** Counterpart of {@link ByteWriter#text}. */
  public String text() {
    return new String(block(), StandardCharsets.UTF_8);
  }

  /** Counterpart of {@link ByteWriter#block}. */
  public byte[] block() {
    int length = count();
    if (length > bytes.length - at) {
      throw new IllegalArgumentException(what + " ends too early");
    }
    at += length;
    return Arrays.copyOfRange(bytes, at - length, at);
  }

  /** Refuses bytes that follow. */
  public void end() {
    if (at != bytes.length) {
      throw new IllegalArgumentException(what + " has " + (bytes.length - at) + " bytes too many");
    }
  }

  /** Refuses what cannot be: {@code subject} names it. */
  public void require(boolean holds, String subject) {
    if (!holds) {
      throw damaged(subject + " cannot be");
    }
  }

  private IllegalArgumentException damaged(String why) {
    return new IllegalArgumentException(what + " is damaged: " + why);
  }
}
