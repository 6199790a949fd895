package io.dawnwatch.engine;

import io.dawnwatch.engine.bytes.ByteReader;
import io.dawnwatch.engine.bytes.ByteWriter;
import io.dawnwatch.engine.detect.SeriesMemory;
import io.dawnwatch.engine.event.KeyValue;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.feature.LogLinear;
import io.dawnwatch.engine.feature.LongCounts;
import io.dawnwatch.engine.feature.OpenFrame;
import io.dawnwatch.engine.feature.TellingEvent;
import io.dawnwatch.engine.score.Evidence;
import io.dawnwatch.engine.score.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * What is stored of an entity that is open: its open windows, its session, its alert, its series,
 * and which of its windows are closed.
 */
final class EntityCodec {
  private EntityCodec() {}

  /** An empty entity of the name that the key of its open part has. */
  static EntityState entity(byte[] key, LaneState lane) {
    EntityState entity = new EntityState(StateKeys.openEntity(key, lane), lane.spec);
    StateCodec.whole(Arrays.equals(key, StateKeys.open(lane, entity)), "a key");
    return entity;
  }

  /**
   * The open part of an entity, and which windows are closed.
   *
   * @param stale whether entries of forgotten windows may still be in the store
   */
  static byte[] encode(EntityState entity, boolean stale) {
    ByteWriter out = new ByteWriter(StateCodec.FORMAT);
    out.signed(entity.admittedBlock);
    out.signed(entity.lateWindow);
    StateCodec.writeCounts(out, entity.lateScores);
    out.unsigned(entity.groups.size());
    for (KeyValue group : entity.groups) {
      out.text(group.key());
      out.text(group.value());
    }
    OpenAlert alert = entity.alert;
    out.unsigned(alert == null ? 0 : alert.told() || alert.windows() == 0 ? 1 : 2);
    if (alert != null) {
      writeAlert(out, alert);
    }
    out.unsigned(entity.series.size());
    entity.series.forEach(
        (measure, series) -> {
          out.text(measure);
          out.block(series.save());
        });
    OpenSession session = entity.session;
    out.unsigned(session == null ? 0 : 1);
    if (session != null) {
      out.signed(session.startMillis);
      out.signed(session.lastMillis);
      out.unsigned(session.continued ? 1 : 0);
      writeOpenFrame(out, session.frame);
    }
    int frames = 0;
    for (OpenFrame frame : entity.open) {
      frames += frame == null ? 0 : 1;
    }
    out.unsigned(frames);
    for (OpenFrame frame : entity.open) {
      if (frame != null) {
        writeOpenFrame(out, frame);
      }
    }
    writeWindows(out, entity, stale);
    return out.toBytes();
  }

  /** The numbers of closed windows, back from the newest, and the slots that have an entry. */
  private static void writeWindows(ByteWriter out, EntityState entity, boolean stale) {
    long[] windows = entity.history.windows();
    BitSet back = new BitSet();
    BitSet slots = new BitSet();
    if (stale) {
      slots.or(entity.savedSlots);
    }
    for (long window : windows) {
      back.set((int) (entity.history.newest() - window));
      slots.set(entity.history.slot(window));
    }
    writeBits(out, back);
    if (windows.length > 0) {
      out.signed(entity.history.newest());
    }
    writeBits(out, slots);
  }

  private static long[] readWindows(ByteReader in, EntityState entity, long closedThrough) {
    int frames = entity.history.frames();
    BitSet back = readBits(in, frames);
    long[] windows = new long[back.cardinality()];
    if (windows.length > 0) {
      long newest = in.signed();
      in.require(back.get(0) && newest < closedThrough, "a closed window");
      int n = windows.length;
      for (int bit = 0; bit >= 0; bit = back.nextSetBit(bit + 1)) {
        windows[--n] = newest - bit;
      }
    }
    entity.savedSlots.or(readBits(in, frames));
    return windows;
  }

  private static void writeBits(ByteWriter out, BitSet bits) {
    long[] words = bits.toLongArray();
    out.unsigned(words.length);
    for (long word : words) {
      out.unsigned(word);
    }
  }

  private static BitSet readBits(ByteReader in, int end) {
    long[] words = new long[in.items()];
    for (int i = 0; i < words.length; i++) {
      words[i] = in.unsigned();
    }
    BitSet bits = BitSet.valueOf(words);
    in.require(bits.length() <= end, "a closed window");
    return bits;
  }

  /**
   * Reads the open part of an entity into it.
   *
   * @return its closed windows, ascending; some may have left the horizon since
   * @throws IllegalArgumentException if the entry is damaged or of another format
   */
  static long[] decode(byte[] value, EntityState entity, LaneState lane) {
    ByteReader in = StateCodec.reader(value);
    try {
      long[] windows = decode(in, entity, lane.closedThrough);
      in.end();
      entity.saved = true;
      return windows;
    } catch (IllegalStateException e) {
      throw new IllegalArgumentException("saved state is damaged: " + e.getMessage(), e);
    }
  }

  static long[] decode(ByteReader in, EntityState entity, long closedThrough) {
    entity.admittedBlock = in.signed();
    entity.lateWindow = in.signed();
    entity.lateScores = StateCodec.readCounts(in);
    List<KeyValue> keyValues = new ArrayList<>();
    for (int i = in.items(); i > 0; i--) {
      keyValues.add(new KeyValue(in.text(), in.text()));
    }
    entity.groups = List.copyOf(keyValues);
    int alert = in.below(3);
    entity.alert = alert > 0 ? readAlert(in, alert == 1) : null;
    for (int i = in.items(); i > 0; i--) {
      entity.series.put(in.text(), SeriesMemory.restore(in.block()));
    }
    if (in.flag()) {
      long start = in.signed();
      long last = in.signed();
      boolean continued = in.flag();
      OpenSession session = new OpenSession(new OpenFrame(in.signed()), start, last, continued);
      readOpenFrame(in, session.frame);
      entity.session = session;
    }
    for (int i = in.items(); i > 0; i--) {
      long window = in.signed();
      in.require(
          window >= closedThrough && window - closedThrough < entity.open.length, "an open window");
      OpenFrame frame = entity.openFrame(window);
      in.require(frame.events == 0, "an open window");
      readOpenFrame(in, frame);
    }
    return readWindows(in, entity, closedThrough);
  }

  private static void writeAlert(ByteWriter out, OpenAlert alert) {
    out.text(alert.id());
    out.signed(alert.startMillis());
    out.signed(alert.sinceMillis());
    out.signed(alert.lastEndMillis());
    out.unsigned(alert.windows());
    out.unsigned(alert.continued() ? 1 : 0);
    out.number(alert.peakScore());
    out.text(alert.peakScoreId());
    out.unsigned(alert.reasons().size());
    for (Reason reason : alert.reasons()) {
      out.text(reason.feature());
      out.number(reason.actual());
      out.number(reason.expected());
      out.number(reason.contribution());
      out.text(reason.text());
    }
    out.unsigned(alert.evidence().size());
    for (Evidence evidence : alert.evidence()) {
      out.signed(evidence.offset());
      out.fixed(evidence.template());
      out.text(evidence.excerpt());
    }
  }

  private static OpenAlert readAlert(ByteReader in, boolean told) {
    String id = in.text();
    long start = in.signed();
    long since = in.signed();
    long lastEnd = in.signed();
    int windows = in.count();
    boolean continued = in.flag();
    double peak = in.number();
    String peakId = in.text();
    List<Reason> reasons = new ArrayList<>();
    for (int i = in.items(); i > 0; i--) {
      reasons.add(new Reason(in.text(), in.number(), in.number(), in.number(), in.text()));
    }
    List<Evidence> evidence = new ArrayList<>();
    for (int i = in.items(); i > 0; i--) {
      evidence.add(new Evidence(in.signed(), in.fixed(), in.text()));
    }
    return new OpenAlert(
        id,
        start,
        since,
        lastEnd,
        windows,
        continued,
        told && windows > 0,
        peak,
        peakId,
        List.copyOf(reasons),
        List.copyOf(evidence));
  }

  private static void writeOpenFrame(ByteWriter out, OpenFrame frame) {
    out.signed(frame.window);
    out.unsigned(frame.events);
    out.unsigned(frame.warnings);
    out.unsigned(frame.errors);
    out.unsigned(frame.unseen);
    out.unsigned(frame.fatals);
    out.unsigned(frame.debugs);
    out.unsigned(frame.unspecified);
    out.unsigned(frame.timeSuspect);
    StateCodec.writeCounts(out, frame.eventScores());
    out.signed(frame.firstOffset);
    out.signed(frame.lastOffset);
    out.signed(frame.firstMillis);
    out.signed(frame.lastMillis);
    out.unsigned(frame.longestGapMillis);
    out.unsigned(frame.surprise);
    StateCodec.writeCounts(out, frame.templates);
    out.unsigned(frame.sequence.length());
    for (int i = 0; i < frame.sequence.length(); i++) {
      out.fixed(frame.sequence.at(i));
    }
    StateCodec.writeCounts(out, frame.deviations());
    StateCodec.writeCounts(out, frame.durationCounts());
    StateCodec.writeCounts(out, frame.durationSums());
    int measures = frame.measures();
    out.unsigned(measures);
    for (int i = 0; i < measures; i++) {
      StateCodec.writeCounts(out, frame.measure(i));
    }
    out.unsigned(frame.telling.size());
    for (TellingEvent event : frame.telling) {
      out.signed(event.offset());
      out.fixed(event.template());
      out.number(event.surprise());
      out.unsigned(event.unseen() ? 1 : 0);
      out.text(event.excerpt());
    }
  }

  private static void readOpenFrame(ByteReader in, OpenFrame frame) {
    frame.events = in.count();
    frame.warnings = in.count();
    frame.errors = in.count();
    frame.unseen = in.count();
    frame.fatals = in.count();
    frame.debugs = in.count();
    frame.unspecified = in.count();
    frame.timeSuspect = in.count();
    LongCounts eventScores = StateCodec.readCounts(in);
    for (long model : eventScores.sortedKeys()) {
      frame.countEventScore(model, eventScores.get(model));
    }
    frame.firstOffset = in.signed();
    frame.lastOffset = in.signed();
    frame.restoreTimes(in.signed(), in.signed(), in.natural());
    frame.surprise = in.natural();
    StateCodec.readCounts(in, frame.templates);
    for (int i = in.items(); i > 0; i--) {
      frame.sequence.add(in.fixed(), FeatureSpec.MOST_SEQUENCE);
    }
    frame.restoreDurations(
        StateCodec.readCounts(in), StateCodec.readCounts(in), StateCodec.readCounts(in));
    int measures = in.below(FeatureSpec.MOST_MEASURES + 1);
    for (int i = 0; i < measures; i++) {
      StateCodec.readCounts(in, frame.measure(i));
      in.require(frame.measure(i).keysWithin(-LogLinear.BUCKETS, LogLinear.BUCKETS), "a measure");
    }
    in.require(frame.measures() == measures, "measures");
    for (int i = in.items(); i > 0; i--) {
      frame.telling.add(
          new TellingEvent(in.signed(), in.fixed(), in.number(), in.flag(), in.text()));
    }
  }
}
