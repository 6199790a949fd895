package io.dawnwatch.engine.feature;

/*
 * Three numbers a template, four with durations, in LEB128: its place in EntityTemplates, twice how often it came plus 1
 * if some had a duration, then how many had one and the sum of their buckets. The templates stand in the order of their ids.
 */
/** The templates of one closed window, packed. Reads them one after the other. */
final class FrameTemplates {
  /** Of a window without templates, shared. */
  private static final byte[] NONE = {};

  private final byte[] bytes;
  private int at;
  int place;
  int count;
  int timed;
  long sum;

  FrameTemplates(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Goes to the next template; false at the end. */
  boolean next() {
    if (at == bytes.length) {
      return false;
    }
    place = (int) number();
    long twice = number();
    count = (int) (twice >>> 1);
    timed = (twice & 1) == 0 ? 0 : (int) number();
    sum = timed == 0 ? 0 : number();
    return true;
  }

  private long number() {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte part = bytes[at++];
      value |= (long) (part & 0x7f) << shift;
      if (part >= 0) {
        return value;
      }
    }
  }

  /** The templates of {@code frame}, whose places are known, trimmed to their size. */
  static byte[] pack(ClosedFrame frame, int[] places) {
    int size = 0;
    for (int i = 0; i < places.length; i++) {
      size += length(places[i]) + length(twice(frame, i));
      if (frame.durationCounts()[i] > 0) {
        size += length(frame.durationCounts()[i]) + length(frame.durationSums()[i]);
      }
    }
    if (size == 0) {
      return NONE;
    }
    byte[] bytes = new byte[size];
    int at = 0;
    for (int i = 0; i < places.length; i++) {
      at = write(bytes, at, places[i]);
      at = write(bytes, at, twice(frame, i));
      if (frame.durationCounts()[i] > 0) {
        at = write(bytes, at, frame.durationCounts()[i]);
        at = write(bytes, at, frame.durationSums()[i]);
      }
    }
    return bytes;
  }

  private static long twice(ClosedFrame frame, int i) {
    return 2L * frame.templateCounts()[i] + (frame.durationCounts()[i] > 0 ? 1 : 0);
  }

  private static int length(long value) {
    return Math.max(1, (70 - Long.numberOfLeadingZeros(value)) / 7);
  }

  private static int write(byte[] bytes, int from, long value) {
    int at = from;
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[at++] = (byte) (rest & 0x7f | 0x80);
      rest >>>= 7;
    }
    bytes[at++] = (byte) rest;
    return at;
  }
}
