package io.dawnwatch.engine;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;

/*
 * 'P' partition and lanes; 'S' suppressions in force; 'T' lane slot(2): templates; 'E' lane entity: open part; 'F' lane
 * entity slot(2): closed window. A lane is its number, LEB128.
 */
/** The keys under which entries of state are stored. */
final class StateKeys {
  /** The partition comes first, then templates, then entities' open parts, then their windows. */
  static final Comparator<byte[]> LOAD_ORDER =
      Comparator.<byte[]>comparingInt(key -> key.length == 0 ? -1 : "PTEF".indexOf(key[0]))
          .thenComparing(Arrays::compareUnsigned);

  private static final byte[] NO_BYTES = {};

  private StateKeys() {}

  static byte[] partition() {
    return new byte[] {'P'};
  }

  static byte[] suppressions() {
    return new byte[] {'S'};
  }

  static byte[] templates(LaneState lane, int slot) {
    return key('T', lane.number, NO_BYTES, slot);
  }

  static byte[] open(LaneState lane, EntityState entity) {
    return key('E', lane.number, entity.key, -1);
  }

  static byte[] slot(LaneState lane, EntityState entity, int slot) {
    return key('F', lane.number, entity.key, slot);
  }

  /** A key; without a slot if it is negative. */
  private static byte[] key(char kind, int lane, byte[] entity, int slot) {
    int laneBytes = laneBytes(lane);
    byte[] key = new byte[1 + laneBytes + entity.length + (slot < 0 ? 0 : 2)];
    key[0] = (byte) kind;
    for (int i = 0; i < laneBytes; i++) {
      key[1 + i] = (byte) (lane >>> 7 * i & 0x7f | (i + 1 < laneBytes ? 0x80 : 0));
    }
    System.arraycopy(entity, 0, key, 1 + laneBytes, entity.length);
    if (slot >= 0) {
      key[key.length - 2] = (byte) (slot >>> 8);
      key[key.length - 1] = (byte) slot;
    }
    return key;
  }

  /** Before all keys of that kind of a lane. */
  static byte[] first(char kind, LaneState lane) {
    return key(kind, lane.number, NO_BYTES, -1);
  }

  /** Behind all keys of that kind of a lane: no text in UTF-8 has this byte. */
  static byte[] last(char kind, LaneState lane) {
    return key(kind, lane.number, new byte[] {(byte) 0xff}, -1);
  }

  static int laneBytes(int lane) {
    int bytes = 1;
    while (bytes < 5 && lane >>> 7 * bytes != 0) {
      bytes++;
    }
    return bytes;
  }

  static int laneIn(byte[] key) {
    int lane = 0;
    for (int i = 1; i < Math.min(key.length, 6); i++) {
      lane |= (key[i] & 0x7f) << 7 * (i - 1);
      if (key[i] >= 0) {
        return lane;
      }
    }
    return -1;
  }

  /** The name of the entity in the key of its open part. */
  static String openEntity(byte[] key, LaneState lane) {
    return text(key, lane, key.length);
  }

  /** The name of the entity in the key of one of its windows. */
  static String slotEntity(byte[] key, LaneState lane) {
    return text(key, lane, key.length - 2);
  }

  private static String text(byte[] key, LaneState lane, int to) {
    int from = 1 + laneBytes(lane.number);
    StateCodec.whole(to >= from, "a key");
    return new String(key, from, to - from, StandardCharsets.UTF_8);
  }
}
