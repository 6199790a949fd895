package io.dawnwatch.engine;

import io.dawnwatch.engine.bytes.ByteReader;
import io.dawnwatch.engine.bytes.ByteWriter;
import io.dawnwatch.engine.feature.ClosedFrame;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.feature.LogLinear;
import io.dawnwatch.engine.feature.LongCounts;
import java.util.Arrays;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** What is stored of closed windows: those of an entity, and the templates of a lane in each. */
final class FrameCodec {
  static final long[] NO_TEMPLATES = {};

  private FrameCodec() {}

  static byte[] encodeTemplates(long window, LongCounts counts) {
    ByteWriter out = new ByteWriter(StateCodec.FORMAT);
    out.signed(window);
    StateCodec.writeCounts(out, counts);
    return out.toBytes();
  }

  /**
   * A closed window. Its templates are among those of the lane in the same window, whose entry is
   * written at the same time and not changed again: each is its place there, as steps; 0 and the id
   * where the lane has no room for it.
   *
   * @param known templates of the lane in that window, ascending
   */
  static byte[] encode(ClosedFrame frame, long[] known) {
    ByteWriter out = new ByteWriter(StateCodec.FORMAT);
    out.signed(frame.window());
    out.unsigned(frame.events());
    out.unsigned(frame.warnings());
    out.unsigned(frame.errors());
    out.unsigned(frame.unseen());
    out.signed(frame.medianDeviation());
    out.unsigned(frame.medians().length);
    for (int median : frame.medians()) {
      out.signed(median);
    }
    out.unsigned(frame.templateIds().length);
    int before = -1;
    for (int i = 0; i < frame.templateIds().length; i++) {
      int place = Arrays.binarySearch(known, frame.templateIds()[i]);
      if (place >= 0) {
        out.unsigned(place - before);
        before = place;
      } else {
        out.unsigned(0);
        out.fixed(frame.templateIds()[i]);
      }
      out.unsigned(frame.templateCounts()[i]);
      out.unsigned(frame.durationCounts()[i]);
      if (frame.durationCounts()[i] > 0) {
        out.unsigned(frame.durationSums()[i]);
      }
    }
    return out.toBytes();
  }

  /**
   * A closed window, or null if it is so old that the lane's templates may be gone too.
   *
   * @param templates templates of the lane in a window, ascending
   * @throws IllegalArgumentException if the entry is damaged or of another format
   */
  static @Nullable ClosedFrame decode(
      byte[] value, LaneState lane, LongFunction<long[]> templates) {
    ByteReader in = StateCodec.reader(value);
    ClosedFrame frame = decode(in, in.signed(), lane, templates);
    in.end();
    return frame;
  }

  static @Nullable ClosedFrame decode(
      ByteReader in, long window, LaneState lane, LongFunction<long[]> templates) {
    boolean isKnown = StateCodec.isKnown(window, lane);
    long[] known = isKnown ? templates.apply(window) : NO_TEMPLATES;
    int events = in.count();
    int warnings = in.count();
    int errors = in.count();
    int unseen = in.count();
    long medianDeviation = in.signed();
    StateCodec.whole(
        medianDeviation == ClosedFrame.NO_DEVIATION
            || Math.abs(medianDeviation) < LogLinear.BUCKETS,
        "a deviation");
    int[] medians = new int[in.below(FeatureSpec.MOST_MEASURES + 1)];
    for (int i = 0; i < medians.length; i++) {
      long median = in.signed();
      StateCodec.whole(
          median == ClosedFrame.NO_DEVIATION || Math.abs(median) < LogLinear.BUCKETS, "a median");
      medians[i] = (int) median;
    }
    int size = in.items();
    long[] ids = new long[size];
    int[] counts = new int[size];
    int[] timed = new int[size];
    long[] sums = new long[size];
    long place = -1;
    for (int i = 0; i < size; i++) {
      int step = in.count();
      place += step;
      if (step == 0) {
        ids[i] = in.fixed();
      } else if (isKnown) {
        StateCodec.whole(place < known.length, "a template");
        ids[i] = known[(int) place];
      }
      counts[i] = in.count();
      timed[i] = in.count();
      sums[i] = timed[i] == 0 ? 0 : in.unsigned();
      StateCodec.whole(counts[i] > 0 && (!isKnown || i == 0 || ids[i] > ids[i - 1]), "counts");
      StateCodec.whole(
          timed[i] <= counts[i] && sums[i] >= 0 && sums[i] <= (long) timed[i] * LogLinear.BUCKETS,
          "durations");
    }
    return !isKnown
        ? null
        : new ClosedFrame(
            window,
            events,
            warnings,
            errors,
            unseen,
            (int) medianDeviation,
            medians,
            ids,
            counts,
            timed,
            sums);
  }
}
