package io.dawnwatch.engine.detect;

import io.dawnwatch.engine.bytes.ByteReader;
import io.dawnwatch.engine.bytes.ByteWriter;
import org.jspecify.annotations.Nullable;

/*
 * State must forget: what came before the last blocks may change nothing, or a replay could not warm up. So there are two
 * generations. The one that scores began one or two block boundaries ago; a younger one, begun at the last boundary, takes
 * its place at the next. Where blocks are longer than the series, there is one generation only.
 */
/** One measure of one entity as a series that forgets what came before the last two blocks. */
public final class SeriesMemory {
  private static final byte FORMAT = 1;
  private static final SeriesSpec SPEC = SeriesSpec.DEFAULT;

  private long block = Long.MIN_VALUE;
  private SeriesChange older = new SeriesChange(SPEC);
  private @Nullable SeriesChange younger;

  /**
   * Takes the next point.
   *
   * @param inBlock number of the block the partition's clock is in
   * @return its score, as {@link SeriesChange#next} gives it
   */
  public double next(long millis, double value, long inBlock) {
    if (inBlock != block) {
      boolean next = block != Long.MIN_VALUE && inBlock == block + 1;
      if (!next) {
        older = new SeriesChange(SPEC);
        younger = null;
      } else {
        older = younger == null ? older : younger;
        younger = new SeriesChange(SPEC);
      }
      block = inBlock;
    }
    if (younger != null) {
      younger.next(millis, value);
    }
    return older.next(millis, value);
  }

  /** What the last point changed; null unless it was an alarm. */
  public @Nullable SeriesFinding finding() {
    return older.finding();
  }

  /** What {@link #restore} needs to go on with the same bits. */
  public byte[] save() {
    ByteWriter out = new ByteWriter(FORMAT);
    out.signed(block);
    out.block(older.save());
    out.unsigned(younger == null ? 0 : 1);
    if (younger != null) {
      out.block(younger.save());
    }
    return out.toBytes();
  }

  /**
   * The series that was saved.
   *
   * @throws IllegalArgumentException if the bytes are damaged
   */
  public static SeriesMemory restore(byte[] saved) {
    ByteReader in = new ByteReader(saved, FORMAT, "saved series");
    SeriesMemory memory = new SeriesMemory();
    memory.block = in.signed();
    memory.older = SeriesChange.restore(SPEC, in.block());
    memory.younger = in.flag() ? SeriesChange.restore(SPEC, in.block()) : null;
    in.end();
    return memory;
  }
}
