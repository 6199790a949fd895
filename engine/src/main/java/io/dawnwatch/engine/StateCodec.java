package io.dawnwatch.engine;

import io.dawnwatch.engine.bytes.ByteReader;
import io.dawnwatch.engine.bytes.ByteWriter;
import io.dawnwatch.engine.detect.SeriesMemory;
import io.dawnwatch.engine.event.KeyValue;
import io.dawnwatch.engine.feature.ClosedFrame;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.feature.LogLinear;
import io.dawnwatch.engine.feature.LongCounts;
import io.dawnwatch.engine.feature.OpenFrame;
import io.dawnwatch.engine.feature.TellingEvent;
import io.dawnwatch.engine.score.Evidence;
import io.dawnwatch.engine.score.Reason;
import io.dawnwatch.engine.score.Role;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/*
 * Entries of state as bytes. Keys: 'P' partition and lanes; 'S' suppressions in force; 'T' lane slot(2): templates; 'E' lane entity: open part; 'F'
 * lane entity slot(2): closed window. A lane is its number, LEB128. Values begin with the format's number. Numbers are
 * LEB128, signed ones zigzag, doubles their IEEE bits.
 */
/** The versioned, compact form in which state is stored. */
final class StateCodec {
  /** Raised when the form changes; another number is refused. */
  static final byte FORMAT = 3;

  /** The partition comes first, then templates, then entities' open parts, then their windows. */
  static final Comparator<byte[]> LOAD_ORDER =
      Comparator.<byte[]>comparingInt(key -> key.length == 0 ? -1 : "PTEF".indexOf(key[0]))
          .thenComparing(Arrays::compareUnsigned);

  static final long[] NO_TEMPLATES = {};

  private static final byte[] NO_BYTES = {};

  private StateCodec() {}

  static byte[] partitionKey() {
    return new byte[] {'P'};
  }

  static byte[] suppressionsKey() {
    return new byte[] {'S'};
  }

  static byte[] templatesKey(LaneState lane, int slot) {
    return key('T', lane.number, NO_BYTES, slot);
  }

  static byte[] openKey(LaneState lane, EntityState entity) {
    return key('E', lane.number, entity.key, -1);
  }

  static byte[] slotKey(LaneState lane, EntityState entity, int slot) {
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
  static byte[] firstKey(char kind, LaneState lane) {
    return key(kind, lane.number, NO_BYTES, -1);
  }

  /** Behind all keys of that kind of a lane: no text in UTF-8 has this byte. */
  static byte[] lastKey(char kind, LaneState lane) {
    return key(kind, lane.number, new byte[] {(byte) 0xff}, -1);
  }

  /** An empty entity of the name that the key of its open part has. */
  static EntityState entity(byte[] key, LaneState lane) {
    int from = 1 + laneBytes(lane.number);
    whole(key.length >= from, "a key");
    EntityState entity = new EntityState(text(key, from, key.length), lane.spec);
    whole(Arrays.equals(key, openKey(lane, entity)), "a key");
    return entity;
  }

  private static int laneBytes(int lane) {
    int bytes = 1;
    while (bytes < 5 && lane >>> 7 * bytes != 0) {
      bytes++;
    }
    return bytes;
  }

  private static int laneIn(byte[] key) {
    int lane = 0;
    for (int i = 1; i < Math.min(key.length, 6); i++) {
      lane |= (key[i] & 0x7f) << 7 * (i - 1);
      if (key[i] >= 0) {
        return lane;
      }
    }
    return -1;
  }

  static byte[] encodePartition(PartitionState partition) {
    ByteWriter out = new ByteWriter(FORMAT);
    out.signed(partition.clockMillis);
    out.signed(partition.lastOffset);
    out.signed(partition.epoch);
    out.unsigned(partition.read);
    out.unsigned(partition.applied);
    out.unsigned(partition.late);
    out.unsigned(partition.control);
    out.unsigned(partition.overflowed);
    out.unsigned(partition.roles.size());
    for (RoleInForce role : partition.roles) {
      out.text(role.modelId());
      out.unsigned(role.role().ordinal());
      out.signed(role.epoch());
      out.signed(role.untilMillis());
    }
    out.unsigned(partition.nextLane);
    out.unsigned(partition.lanes.size());
    for (LaneState lane : partition.lanes) {
      out.unsigned(lane.number);
      writeSpec(out, lane.spec);
      out.signed(lane.sinceMillis);
      out.signed(lane.closedThrough);
      out.signed(lane.block);
      out.unsigned(lane.admitted);
    }
    return out.toBytes();
  }

  /** By itself, because it seldom changes and the partition's entry is written at every commit. */
  static byte[] encodeSuppressions(PartitionState partition) {
    ByteWriter out = new ByteWriter(FORMAT);
    out.unsigned(partition.suppressions.size());
    for (Suppression one : partition.suppressions) {
      out.signed(one.id());
      out.text(one.entity());
      out.text(one.template());
      out.signed(one.untilMillis());
    }
    return out.toBytes();
  }

  /**
   * Reads them into the partition.
   *
   * @param value null for none
   * @throws IllegalArgumentException if the entry is damaged or of another format
   */
  static void decodeSuppressions(byte @Nullable [] value, PartitionState partition) {
    if (value == null) {
      return;
    }
    ByteReader in = reader(value);
    List<Suppression> all = new ArrayList<>();
    for (int i = in.below(Suppression.MOST + 1); i > 0; i--) {
      Suppression one = new Suppression(in.signed(), in.text(), in.text(), in.signed());
      whole(all.isEmpty() || one.id() > all.get(all.size() - 1).id(), "a suppression");
      all.add(one);
    }
    in.end();
    partition.suppressions = List.copyOf(all);
  }

  /** A spec by itself: the same bytes for equal ones. */
  static byte[] encodeSpec(FeatureSpec spec) {
    ByteWriter out = new ByteWriter((byte) 1);
    writeSpec(out, spec);
    return out.toBytes();
  }

  private static void writeSpec(ByteWriter out, FeatureSpec spec) {
    out.unsigned(spec.windowMillis());
    out.unsigned(spec.horizonMillis());
    out.unsigned(spec.latenessMillis());
    out.unsigned(spec.skewMillis());
    out.unsigned(spec.entityCap());
    out.unsigned(spec.templatesPerWindow());
    out.unsigned(spec.templatesPerPartition());
    out.unsigned(spec.sequence());
    out.unsigned(spec.sessionGapMillis());
    out.unsigned(spec.measures().size());
    spec.measures().forEach(out::text);
    out.text(spec.learned());
  }

  /**
   * The partition's entry.
   *
   * @throws IllegalArgumentException if it is damaged or of another format
   */
  static PartitionState decodePartition(byte[] value) {
    ByteReader in = reader(value);
    PartitionState partition = new PartitionState();
    partition.clockMillis = in.signed();
    partition.lastOffset = in.signed();
    partition.epoch = in.signed();
    partition.read = in.natural();
    partition.applied = in.natural();
    partition.late = in.natural();
    partition.control = in.natural();
    partition.overflowed = in.natural();
    List<RoleInForce> roles = new ArrayList<>();
    for (int i = in.items(); i > 0; i--) {
      String model = in.text();
      Role role = Role.values()[in.below(Role.values().length)];
      roles.add(new RoleInForce(model, role, in.signed(), in.signed()));
    }
    partition.roles = List.copyOf(roles);
    partition.nextLane = in.count();
    int before = -1;
    for (int i = in.below(Scorer.MOST_LANES + 1); i > 0; i--) {
      int number = in.below(partition.nextLane);
      whole(number > before, "a lane");
      before = number;
      LaneState lane = new LaneState(number, readSpec(in));
      lane.sinceMillis = in.signed();
      lane.closedThrough = in.signed();
      lane.block = in.signed();
      lane.admitted = in.count();
      partition.lanes.add(lane);
    }
    in.end();
    return partition;
  }

  private static FeatureSpec readSpec(ByteReader in) {
    return new FeatureSpec(
        in.natural(),
        in.natural(),
        in.natural(),
        in.natural(),
        in.count(),
        in.count(),
        in.count(),
        in.count(),
        in.natural(),
        texts(in),
        in.text());
  }

  private static List<String> texts(ByteReader in) {
    List<String> texts = new ArrayList<>();
    for (int i = in.items(); i > 0; i--) {
      texts.add(in.text());
    }
    return texts;
  }

  static byte[] encodeTemplates(long window, LongCounts counts) {
    ByteWriter out = new ByteWriter(FORMAT);
    out.signed(window);
    writeCounts(out, counts);
    return out.toBytes();
  }

  /**
   * A closed window. Its templates are among those of the lane in the same window, whose entry is
   * written at the same time and not changed again: each is its place there, as steps; 0 and the id
   * where the lane has no room for it.
   *
   * @param known templates of the lane in that window, ascending
   */
  static byte[] encodeFrame(ClosedFrame frame, long[] known) {
    ByteWriter out = new ByteWriter(FORMAT);
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
  static @Nullable ClosedFrame decodeFrame(
      byte[] value, LaneState lane, LongFunction<long[]> templates) {
    ByteReader in = reader(value);
    ClosedFrame frame = decodeFrame(in, in.signed(), lane, templates);
    in.end();
    return frame;
  }

  private static @Nullable ClosedFrame decodeFrame(
      ByteReader in, long window, LaneState lane, LongFunction<long[]> templates) {
    boolean isKnown = isKnown(window, lane);
    long[] known = isKnown ? templates.apply(window) : NO_TEMPLATES;
    int events = in.count();
    int warnings = in.count();
    int errors = in.count();
    int unseen = in.count();
    long medianDeviation = in.signed();
    whole(
        medianDeviation == ClosedFrame.NO_DEVIATION
            || Math.abs(medianDeviation) < LogLinear.BUCKETS,
        "a deviation");
    int[] medians = new int[in.below(FeatureSpec.MOST_MEASURES + 1)];
    for (int i = 0; i < medians.length; i++) {
      long median = in.signed();
      whole(median == ClosedFrame.NO_DEVIATION || Math.abs(median) < LogLinear.BUCKETS, "a median");
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
        whole(place < known.length, "a template");
        ids[i] = known[(int) place];
      }
      counts[i] = in.count();
      timed[i] = in.count();
      sums[i] = timed[i] == 0 ? 0 : in.unsigned();
      whole(counts[i] > 0 && (!isKnown || i == 0 || ids[i] > ids[i - 1]), "counts");
      whole(
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

  /**
   * The open part of an entity, and which windows are closed.
   *
   * @param stale whether entries of forgotten windows may still be in the store
   */
  static byte[] encodeOpen(EntityState entity, boolean stale) {
    ByteWriter out = new ByteWriter(FORMAT);
    out.signed(entity.admittedBlock);
    out.signed(entity.lateWindow);
    writeCounts(out, entity.lateScores);
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
  static long[] decodeOpen(byte[] value, EntityState entity, LaneState lane) {
    ByteReader in = reader(value);
    try {
      long[] windows = decodeOpen(in, entity, lane.closedThrough);
      in.end();
      entity.saved = true;
      return windows;
    } catch (IllegalStateException e) {
      throw new IllegalArgumentException("saved state is damaged: " + e.getMessage(), e);
    }
  }

  private static long[] decodeOpen(ByteReader in, EntityState entity, long closedThrough) {
    entity.admittedBlock = in.signed();
    entity.lateWindow = in.signed();
    LongCounts lateScores = new LongCounts();
    readCounts(in, lateScores);
    entity.lateScores = lateScores;
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
    writeCounts(out, frame.eventScores());
    out.signed(frame.firstOffset);
    out.signed(frame.lastOffset);
    out.signed(frame.firstMillis);
    out.signed(frame.lastMillis);
    out.unsigned(frame.longestGapMillis);
    out.unsigned(frame.surprise);
    writeCounts(out, frame.templates);
    out.unsigned(frame.sequence.length());
    for (int i = 0; i < frame.sequence.length(); i++) {
      out.fixed(frame.sequence.at(i));
    }
    writeCounts(out, frame.deviations);
    writeCounts(out, frame.durationCounts);
    writeCounts(out, frame.durationSums);
    int measures = frame.measures();
    out.unsigned(measures);
    for (int i = 0; i < measures; i++) {
      writeCounts(out, frame.measure(i));
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
    LongCounts eventScores = new LongCounts();
    readCounts(in, eventScores);
    for (long model : eventScores.sortedKeys()) {
      frame.countEventScore(model, eventScores.get(model));
    }
    frame.firstOffset = in.signed();
    frame.lastOffset = in.signed();
    frame.restoreTimes(in.signed(), in.signed(), in.natural());
    frame.surprise = in.natural();
    readCounts(in, frame.templates);
    for (int i = in.items(); i > 0; i--) {
      frame.sequence.add(in.fixed(), FeatureSpec.MOST_SEQUENCE);
    }
    readCounts(in, frame.deviations);
    readCounts(in, frame.durationCounts);
    readCounts(in, frame.durationSums);
    int measures = in.below(FeatureSpec.MOST_MEASURES + 1);
    for (int i = 0; i < measures; i++) {
      readCounts(in, frame.measure(i));
      in.require(frame.measure(i).keysWithin(-LogLinear.BUCKETS, LogLinear.BUCKETS), "a measure");
    }
    in.require(frame.measures() == measures, "measures");
    for (int i = in.items(); i > 0; i--) {
      frame.telling.add(
          new TellingEvent(in.signed(), in.fixed(), in.number(), in.flag(), in.text()));
    }
  }

  private static void writeCounts(ByteWriter out, LongCounts counts) {
    long[] keys = counts.sortedKeys();
    out.unsigned(keys.length);
    for (long key : keys) {
      out.fixed(key);
      out.unsigned(counts.get(key));
    }
  }

  private static void readCounts(ByteReader in, LongCounts counts) {
    for (int i = in.items(); i > 0; i--) {
      long key = in.fixed();
      long count = in.unsigned();
      whole(count > 0 && counts.get(key) == 0, "counts");
      counts.add(key, count);
    }
  }

  private static ByteReader reader(byte[] value) {
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
    HeapLaneStates lane = present(states.lane(laneIn(key)));
    try {
      decode(key, in, lane);
      in.end();
    } catch (IllegalStateException e) {
      throw new IllegalArgumentException("saved state is damaged: " + e.getMessage(), e);
    }
  }

  private static void decode(byte[] key, ByteReader in, HeapLaneStates lane) {
    LaneState state = lane.state();
    int from = 1 + laneBytes(state.number);
    switch (key[0]) {
      case 'T' -> {
        long window = in.signed();
        whole(Arrays.equals(key, templatesKey(state, state.templates.slot(window))), "a key");
        LongCounts counts = new LongCounts();
        readCounts(in, counts);
        if (isKnown(window, state)) {
          for (long template : counts.sortedKeys()) {
            state.templates.restore(window, template, counts.get(template));
          }
        }
      }
      case 'E' -> {
        EntityState entity = lane.create(text(key, from, key.length));
        whole(Arrays.equals(key, openKey(state, entity)), "a key");
        decodeOpen(in, entity, state.closedThrough);
        entity.saved = true;
      }
      default -> {
        whole(key.length >= from + 2, "a key");
        EntityState entity = present(lane.find(text(key, from, key.length - 2)));
        long window = in.signed();
        ClosedFrame frame = decodeFrame(in, window, state, lane::templatesOf);
        int slot = entity.history.slot(window);
        whole(Arrays.equals(key, slotKey(state, entity, slot)), "a key");
        entity.savedSlots.set(slot);
        if (frame != null) {
          entity.history.restore(frame);
        }
      }
    }
  }

  private static String text(byte[] key, int from, int to) {
    return new String(key, from, to - from, StandardCharsets.UTF_8);
  }

  /** Whether a closed window still lies in the horizon. */
  private static boolean isKnown(long window, LaneState lane) {
    whole(window < lane.closedThrough, "a closed window");
    return window >= lane.closedThrough - lane.spec.frames();
  }

  private static void whole(boolean holds, String what) {
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
