package io.dawnwatch.engine;

import io.dawnwatch.engine.bytes.ByteReader;
import io.dawnwatch.engine.bytes.ByteWriter;
import io.dawnwatch.engine.feature.ClosedFrame;
import io.dawnwatch.engine.feature.LongCounts;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/*
 * Values begin with the format's number. Numbers are LEB128, signed ones zigzag, doubles their IEEE bits.
 */
/**
 * The versioned, compact form in which state is stored: what is common to its entries, and putting
 * them back. {@link StateKeys} has the keys; {@link PartitionCodec}, {@link EntityCodec} and {@link
 * FrameCodec} have the values.
 */
final class StateCodec {
  /** Raised when the form changes; another number is refused. */
  static final byte FORMAT = 3;

  private StateCodec() {}

  static ByteReader reader(byte[] value) {
    if (value.length > 0 && value[0] != FORMAT) {
      throw new IllegalArgumentException(
          "state of format "
              + value[0]
              + " where this release writes "
              + FORMAT
              + ": reset the application's state");
    }
    return new ByteReader(value, FORMAT, "saved state");
  }

  /**
   * Puts one saved entry back, other than the partition's; a lane's templates come first, an
   * entity's open part before its windows. A window the horizon has forgotten since it was saved is
   * left out: that bounds the work, whatever the entry says.
   *
   * @throws IllegalArgumentException if the entry is damaged or does not fit those before it
   */
  static void decode(byte[] key, byte[] value, HeapEntityStates states) {
    ByteReader in = reader(value);
    if (key.length < 2 || "TEF".indexOf(key[0]) < 0) {
      throw new IllegalArgumentException(
          "not an entry of state: key is " + HexFormat.of().formatHex(key));
    }
    HeapLaneStates lane = present(states.lane(StateKeys.laneIn(key)));
    try {
      decode(key, in, lane);
      in.end();
    } catch (IllegalStateException e) {
      throw new IllegalArgumentException("saved state is damaged: " + e.getMessage(), e);
    }
  }

  private static void decode(byte[] key, ByteReader in, HeapLaneStates lane) {
    LaneState state = lane.state();
    switch (key[0]) {
      case 'T' -> {
        long window = in.signed();
        whole(
            Arrays.equals(key, StateKeys.templates(state, state.templates.slot(window))), "a key");
        LongCounts counts = new LongCounts();
        readCounts(in, counts);
        if (isKnown(window, state)) {
          for (long template : counts.sortedKeys()) {
            state.templates.restore(window, template, counts.get(template));
          }
        }
      }
      case 'E' -> {
        EntityState entity = lane.create(StateKeys.openEntity(key, state));
        whole(Arrays.equals(key, StateKeys.open(state, entity)), "a key");
        EntityCodec.decode(in, entity, state.closedThrough);
        entity.saved = true;
      }
      default -> {
        EntityState entity = present(lane.find(StateKeys.slotEntity(key, state)));
        long window = in.signed();
        ClosedFrame frame = FrameCodec.decode(in, window, state, lane::templatesOf);
        int slot = entity.history.slot(window);
        whole(Arrays.equals(key, StateKeys.slot(state, entity, slot)), "a key");
        entity.savedSlots.set(slot);
        if (frame != null) {
          entity.history.restore(frame);
        }
      }
    }
  }

  /** Whether a closed window still lies in the horizon. */
  static boolean isKnown(long window, LaneState lane) {
    whole(window < lane.closedThrough, "a closed window");
    return window >= lane.closedThrough - lane.spec.frames();
  }

  static void writeCounts(ByteWriter out, LongCounts counts) {
    long[] keys = counts.sortedKeys();
    out.unsigned(keys.length);
    for (long key : keys) {
      out.fixed(key);
      out.unsigned(counts.get(key));
    }
  }

  static LongCounts readCounts(ByteReader in) {
    LongCounts counts = new LongCounts();
    readCounts(in, counts);
    return counts;
  }

  static void readCounts(ByteReader in, LongCounts counts) {
    for (int i = in.items(); i > 0; i--) {
      long key = in.fixed();
      long count = in.unsigned();
      whole(count > 0 && counts.get(key) == 0, "counts");
      counts.add(key, count);
    }
  }

  static void whole(boolean holds, String what) {
    if (!holds) {
      throw new IllegalArgumentException("saved state is damaged: " + what + " cannot be");
    }
  }

  private static <T> T present(@Nullable T part) {
    if (part == null) {
      throw new IllegalArgumentException(
          "saved state is not whole: an entry lacks the one it belongs to");
    }
    return part;
  }
}
