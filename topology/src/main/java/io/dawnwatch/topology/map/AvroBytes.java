package io.dawnwatch.topology.map;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** An Avro record in the making: what Avro's own encoder writes, into an array that is kept. */
final class AvroBytes {
  private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private static final VarHandle LITTLE_ENDIAN =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int FIRST_ROOM = 1024;
  private static final int REPEATED = 256;

  private byte[] bytes = new byte[FIRST_ROOM];
  private int at;

  /** Texts that come again and again, and their UTF-8, by hash. */
  private final String[] texts = new String[REPEATED];

  private final byte[][] ofTexts = new byte[REPEATED][];

  /** Begins a part of a record. */
  void begin() {
    at = 0;
  }

  /** Begins a record in the Confluent wire format: 0, then the id of its schema. */
  void begin(int schemaId) {
    begin();
    room(5);
    bytes[at++] = 0;
    for (int shift = 24; shift >= 0; shift -= 8) {
      bytes[at++] = (byte) (schemaId >>> shift);
    }
  }

  /** A copy of what was written since {@link #begin}. */
  byte[] end() {
    return Arrays.copyOf(bytes, at);
  }

  private void room(int more) {
    if (bytes.length - at < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, at + more));
    }
  }

  /** An int, a long, the place of a symbol or the length of a block: variable length, zigzag. */
  void number(long value) {
    room(10);
    byte[] into = bytes;
    int to = at;
    long left = value << 1 ^ value >> 63;
    while ((left & ~0x7fL) != 0) {
      into[to++] = (byte) (left | 0x80);
      left >>>= 7;
    }
    into[to++] = (byte) left;
    at = to;
  }

  /** A double: eight bytes, the least significant first. */
  void real(double value) {
    room(Double.BYTES);
    LITTLE_ENDIAN.set(bytes, at, Double.doubleToRawLongBits(value));
    at += Double.BYTES;
  }

  void flag(boolean value) {
    room(1);
    bytes[at++] = (byte) (value ? 1 : 0);
  }

  /** A string: its length in bytes, then UTF-8. */
  void text(String text) {
    utf8(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The same for a text that comes again and again: a model, a detector, a feature. */
  void repeated(String text) {
    int hash = text.hashCode();
    int slot = (hash ^ hash >>> 16) & REPEATED - 1;
    if (!text.equals(texts[slot])) {
      texts[slot] = text;
      ofTexts[slot] = text.getBytes(StandardCharsets.UTF_8);
    }
    utf8(ofTexts[slot]);
  }

  /** A string that is UTF-8 already. */
  void utf8(byte[] text) {
    number(text.length);
    room(text.length);
    System.arraycopy(text, 0, bytes, at, text.length);
    at += text.length;
  }

  /** What is Avro already. */
  void raw(byte[] value) {
    room(value.length);
    System.arraycopy(value, 0, bytes, at, value.length);
    at += value.length;
  }

  /** A string of 16 hexadecimal digits. */
  void hex(long value) {
    number(16);
    room(16);
    for (int shift = 60; shift >= 0; shift -= 4) {
      bytes[at++] = DIGITS[(int) (value >>> shift) & 15];
    }
  }

  /** Begins an array of that many items, which follow; {@link #endItems} ends it. */
  void items(int count) {
    if (count > 0) {
      number(count);
    }
  }

  void endItems() {
    number(0);
  }
}
