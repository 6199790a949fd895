package io.dawnwatch.engine.bytes;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes the compact forms of state and of what a model learned. Not thread-safe. */
public final class ByteWriter {
  private byte[] bytes = new byte[128];
  private int size;

  /** Starts with the format's number. */
  public ByteWriter(byte format) {
    bytes[size++] = format;
  }

  private void room(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }

  /** A number in LEB128: one byte below 128. */
  public void unsigned(long value) {
    room(10);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[size++] = (byte) (rest & 0x7f | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  /** A number in zigzag LEB128: one byte from -64 to 63. */
  public void signed(long value) {
    unsigned(value << 1 ^ value >> 63);
  }

  /** A number in eight bytes, most significant first: for hashes. */
  public void fixed(long value) {
    room(8);
    for (int shift = 56; shift >= 0; shift -= 8) {
      bytes[size++] = (byte) (value >>> shift);
    }
  }

  /** The IEEE bits of a double. */
  public void number(double value) {
    fixed(Double.doubleToLongBits(value));
  }

  /** The IEEE bits of a float, in four bytes. */
  public void single(float value) {
    room(4);
    int bits = Float.floatToIntBits(value);
    for (int shift = 24; shift >= 0; shift -= 8) {
      bytes[size++] = (byte) (bits >>> shift);
    }
  }

  /** UTF-8 after its length. */
  public void text(String value) {
    block(value.getBytes(StandardCharsets.UTF_8));
  }

  /** Bytes after their length. */
  public void block(byte[] value) {
    unsigned(value.length);
    room(value.length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
  }

  /** What was written. */
  public byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }
}
