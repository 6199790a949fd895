package io.dawnwatch.topology.map;

import io.dawnwatch.engine.event.KeyValue;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Measure;
import io.dawnwatch.engine.event.Severity;
import io.dawnwatch.schemas.RecordWriter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/*
 * Scoring needs seven of the eleven fields, and of those entity and resource repeat: they are looked up by their bytes instead
 * of being made anew. Whatever is not plain (a field out of range, blocks with sizes, a bad flag) makes it give up, and
 * the caller asks the general reader, which accepts or refuses. So it never decides what is valid, only how fast.
 */
/**
 * Reads a {@code LogEvent} of exactly today's schema from its bytes, leaving out what scoring does
 * not look at: attributes, source, configuration, flags. Not thread-safe.
 */
final class LogEventDecoder {
  /** Texts that are remembered: a power of two. */
  private static final int CACHE = 16_384;

  /** So many places in a row a text may have: those of a partition seldom push others out. */
  private static final int PLACES = 8;

  private static final byte[] NO_END = {};

  /** Digits of a hash: nothing that long comes at the end of other events by chance. */
  private static final int SHA_256_LENGTH = 64;

  /** Eight bytes at a time: only the cache sees what they make. */
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final Repeated[] known = new Repeated[CACHE];

  private byte[] bytes = {};
  private int at;
  private boolean plain;

  /** Hash and flags of the last event whose hash was asked for; none of a hash that is no such. */
  private byte[] lastEnd = NO_END;

  /** A text, and the resource of the last event whose entity it was. */
  private static final class Repeated {
    final int hash;
    final byte[] bytes;
    final String text;
    byte[] resourceBytes;
    List<KeyValue> resource = List.of();

    Repeated(int hash, byte[] bytes) {
      this.hash = hash;
      this.bytes = bytes;
      text = new String(bytes, StandardCharsets.UTF_8);
    }

    boolean is(int ofHash, byte[] in, int from, int length) {
      return hash == ofHash && Arrays.equals(bytes, 0, bytes.length, in, from, from + length);
    }
  }

  /** The event in {@code value}, or null if the general reader has to look. */
  LogEvent decode(byte[] value) {
    long millis = begin(value);
    int severity = integer();
    String body = text();
    Repeated entity = repeated();
    List<Measure> measures = measures();
    List<KeyValue> resource = resource(entity);
    skipPairs();
    boolean repaired = flag();
    skipSource();
    skipText();
    skipTexts();
    if (!plain || at != value.length) {
      return null;
    }
    return new LogEvent(
        millis,
        Severity.ofNumber(severity),
        body,
        entity.text,
        List.of(),
        resource,
        measures,
        repaired);
  }

  /**
   * Hash of the configuration that made the event in {@code value}, or null if the general reader
   * has to look.
   */
  String ingestHash(byte[] value) {
    begin(value);
    integer();
    skipText();
    skipText();
    skipMeasures();
    skipPairs();
    skipPairs();
    flag();
    skipSource();
    int from = at;
    String hash = repeated().text;
    skipTexts();
    if (!plain || at != value.length) {
      return null;
    }
    lastEnd = hash.length() == SHA_256_LENGTH ? Arrays.copyOfRange(value, from, at) : NO_END;
    return hash;
  }

  /**
   * Whether an event ends as the last one did that {@link #ingestHash} read: by the same
   * configuration, with the same flags. What lies before is not looked at.
   */
  boolean endsAlike(byte[] value) {
    int length = lastEnd.length;
    return length > 0
        && value.length >= RecordWriter.HEADER + length
        && Arrays.equals(value, value.length - length, value.length, lastEnd, 0, length);
  }

  /** Goes to the second field; gives the first, the event's time. */
  private long begin(byte[] value) {
    bytes = value;
    at = RecordWriter.HEADER;
    plain = true;
    long union = number();
    plain &= union == 0 || union == 1;
    return union == 1 ? number() : LogEvent.NO_TIME;
  }

  private void skipSource() {
    skipText();
    integer();
    number();
  }

  private int integer() {
    int from = at;
    long value = number();
    plain &= at - from <= 5 && value == (int) value;
    return (int) value;
  }

  private long number() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at >= bytes.length) {
        plain = false;
        return 0;
      }
      byte part = bytes[at++];
      value |= (long) (part & 0x7f) << shift;
      if (part >= 0) {
        return value >>> 1 ^ -(value & 1);
      }
    }
    plain = false;
    return 0;
  }

  /** Length of what follows, 0 if it cannot be. */
  private int length() {
    long length = number();
    if (length < 0 || length > bytes.length - at) {
      plain = false;
      return 0;
    }
    return (int) length;
  }

  private String text() {
    int length = length();
    String text = new String(bytes, at, length, StandardCharsets.UTF_8);
    at += length;
    return text;
  }

  private void skipText() {
    int length = length();
    at += length;
  }

  private void skipTexts() {
    for (long count = number(); count != 0 && plain; count = number()) {
      plain &= count > 0 && count <= bytes.length;
      for (long i = 0; i < count && plain; i++) {
        skipText();
      }
    }
  }

  private boolean flag() {
    if (at >= bytes.length) {
      plain = false;
      return false;
    }
    byte flag = bytes[at++];
    plain &= flag == 0 || flag == 1;
    return flag == 1;
  }

  /** A text that comes again and again: an entity, the name of a measure. */
  private Repeated repeated() {
    int length = length();
    int from = at;
    at += length;
    int hash = hash(from, length);
    for (int i = 0; i < PLACES; i++) {
      int place = hash + i & CACHE - 1;
      Repeated there = known[place];
      if (there == null) {
        return remember(place, hash, from);
      }
      if (there.is(hash, bytes, from, length)) {
        return there;
      }
    }
    return remember(hash & CACHE - 1, hash, from);
  }

  private Repeated remember(int place, int hash, int from) {
    Repeated made = new Repeated(hash, Arrays.copyOfRange(bytes, from, at));
    known[place] = made;
    return made;
  }

  private int hash(int from, int length) {
    long hash = length;
    int i = 0;
    for (; i + Long.BYTES <= length; i += Long.BYTES) {
      hash = (hash ^ (long) LONGS.get(bytes, from + i)) * 0x9e3779b97f4a7c15L;
      hash ^= hash >>> 32;
    }
    for (; i < length; i++) {
      hash = 31 * hash + bytes[from + i];
    }
    hash *= 0x9e3779b97f4a7c15L;
    return (int) (hash >>> 32);
  }

  /** The list ends where it says so: bytes that begin with a known one are that one. */
  private List<KeyValue> resource(Repeated entity) {
    byte[] before = entity.resourceBytes;
    int from = at;
    if (before != null
        && before.length <= bytes.length - from
        && Arrays.equals(before, 0, before.length, bytes, from, from + before.length)) {
      at = from + before.length;
      return entity.resource;
    }
    skipPairs();
    if (!plain) {
      return List.of();
    }
    int end = at;
    at = from;
    entity.resource = pairs();
    at = end;
    entity.resourceBytes = Arrays.copyOfRange(bytes, from, end);
    return entity.resource;
  }

  private List<KeyValue> pairs() {
    List<KeyValue> pairs = new ArrayList<>();
    for (long count = number(); count > 0; count = number()) {
      for (long i = 0; i < count; i++) {
        pairs.add(new KeyValue(text(), text()));
      }
    }
    return List.copyOf(pairs);
  }

  private void skipPairs() {
    for (long count = number(); count != 0 && plain; count = number()) {
      plain &= count > 0 && count <= bytes.length;
      for (long i = 0; i < count && plain; i++) {
        skipText();
        skipText();
      }
    }
  }

  private void skipMeasures() {
    for (long count = number(); count != 0 && plain; count = number()) {
      plain &= count > 0 && count <= bytes.length;
      for (long i = 0; i < count && plain; i++) {
        skipText();
        if (bytes.length - at < Double.BYTES) {
          plain = false;
          break;
        }
        at += Double.BYTES;
      }
    }
  }

  private List<Measure> measures() {
    List<Measure> measures = List.of();
    for (long count = number(); count != 0 && plain; count = number()) {
      plain &= count > 0 && count <= bytes.length;
      for (long i = 0; i < count && plain; i++) {
        String name = repeated().text;
        if (bytes.length - at < Double.BYTES) {
          plain = false;
          break;
        }
        long bits = 0;
        for (int b = 7; b >= 0; b--) {
          bits = bits << 8 | bytes[at + b] & 0xff;
        }
        at += Double.BYTES;
        double value = Double.longBitsToDouble(bits);
        if (Double.isFinite(value)) {
          measures = with(measures, new Measure(name, value));
        }
      }
    }
    return measures;
  }

  /** Most events have one measure or none. */
  private static List<Measure> with(List<Measure> measures, Measure more) {
    if (measures.isEmpty()) {
      return List.of(more);
    }
    List<Measure> all = measures instanceof ArrayList ? measures : new ArrayList<>(measures);
    all.add(more);
    return all;
  }
}
