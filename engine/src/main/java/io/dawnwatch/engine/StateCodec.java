package io.dawnwatch.engine;

import io.dawnwatch.engine.event.KeyValue;
import io.dawnwatch.engine.feature.ClosedFrame;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.feature.LongCounts;
import io.dawnwatch.engine.feature.OpenFrame;
import io.dawnwatch.engine.feature.TellingEvent;
import io.dawnwatch.engine.feature.TemplateHorizon;
import io.dawnwatch.engine.score.Evidence;
import io.dawnwatch.engine.score.Reason;
import io.dawnwatch.engine.score.Role;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * Entries of state as bytes. Keys: 'P' partition; 'T' slot: templates; 'E' entity: open part; 'F' entity slot(2): closed
 * window. Values begin with the format's number. Numbers are LEB128, signed ones zigzag, doubles their IEEE bits.
 */
/** The versioned, compact form in which state is stored. */
final class StateCodec {
  /** Raised when the form changes; another number is refused. */
  static final byte FORMAT = 1;

  /** The partition comes first, then templates, then entities' open parts, then their windows. */
  static final Comparator<byte[]> LOAD_ORDER =
      Comparator.<byte[]>comparingInt(key -> "PTEF".indexOf(key[0]))
          .thenComparing(Arrays::compareUnsigned);

  private StateCodec() {}

  static byte[] partitionKey() {
    return new byte[] {'P'};
  }

  static byte[] templatesKey(int slot) {
    return new byte[] {'T', (byte) (slot >>> 8), (byte) slot};
  }

  static byte[] openKey(EntityState entity) {
    byte[] key = new byte[entity.key.length + 1];
    key[0] = 'E';
    System.arraycopy(entity.key, 0, key, 1, entity.key.length);
    return key;
  }

  static byte[] slotKey(EntityState entity, int slot) {
    byte[] key = new byte[entity.key.length + 3];
    key[0] = 'F';
    System.arraycopy(entity.key, 0, key, 1, entity.key.length);
    key[key.length - 2] = (byte) (slot >>> 8);
    key[key.length - 1] = (byte) slot;
    return key;
  }

  static byte[] encodePartition(PartitionState partition) {
    Writer out = new Writer();
    out.signed(partition.clockMillis);
    out.signed(partition.closedThrough);
    out.signed(partition.block);
    out.unsigned(partition.admitted);
    out.signed(partition.lastOffset);
    out.signed(partition.epoch);
    out.unsigned(partition.read);
    out.unsigned(partition.applied);
    out.unsigned(partition.late);
    out.unsigned(partition.control);
    out.unsigned(partition.active.size());
    for (Activation active : partition.active) {
      out.text(active.modelId());
      out.unsigned(active.role().ordinal());
      out.signed(active.epoch());
    }
    FeatureSpec spec = partition.spec;
    out.unsigned(spec == null ? 0 : 1);
    if (spec != null) {
      out.unsigned(spec.windowMillis());
      out.unsigned(spec.horizonMillis());
      out.unsigned(spec.latenessMillis());
      out.unsigned(spec.skewMillis());
      out.unsigned(spec.entityCap());
      out.unsigned(spec.templatesPerWindow());
      out.unsigned(spec.templatesPerPartition());
    }
    return out.bytes();
  }

  private static PartitionState decodePartition(Reader in) {
    PartitionState partition = new PartitionState();
    partition.clockMillis = in.signed();
    partition.closedThrough = in.signed();
    partition.block = in.signed();
    partition.admitted = in.count();
    partition.lastOffset = in.signed();
    partition.epoch = in.signed();
    partition.read = in.unsigned();
    partition.applied = in.unsigned();
    partition.late = in.unsigned();
    partition.control = in.unsigned();
    int models = in.count();
    for (int i = 0; i < models; i++) {
      partition.active.add(new Activation(in.text(), Role.values()[in.count()], in.signed()));
    }
    if (in.count() == 1) {
      FeatureSpec spec =
          new FeatureSpec(
              in.unsigned(),
              in.unsigned(),
              in.unsigned(),
              in.unsigned(),
              in.count(),
              in.count(),
              in.count());
      partition.spec = spec;
      partition.templates = new TemplateHorizon(spec);
    }
    return partition;
  }

  static byte[] encodeTemplates(long window, LongCounts counts) {
    Writer out = new Writer();
    out.signed(window);
    writeCounts(out, counts);
    return out.bytes();
  }

  static byte[] encodeFrame(ClosedFrame frame) {
    Writer out = new Writer();
    out.signed(frame.window());
    out.unsigned(frame.events());
    out.unsigned(frame.warnings());
    out.unsigned(frame.errors());
    out.unsigned(frame.unseen());
    out.signed(frame.medianDeviation());
    out.unsigned(frame.templateIds().length);
    for (int i = 0; i < frame.templateIds().length; i++) {
      out.fixed(frame.templateIds()[i]);
      out.unsigned(frame.templateCounts()[i]);
      out.unsigned(frame.durationCounts()[i]);
      out.unsigned(frame.durationSums()[i]);
    }
    return out.bytes();
  }

  private static ClosedFrame decodeFrame(Reader in) {
    long window = in.signed();
    int events = in.count();
    int warnings = in.count();
    int errors = in.count();
    int unseen = in.count();
    int medianDeviation = (int) in.signed();
    int size = in.count();
    long[] ids = new long[size];
    int[] counts = new int[size];
    int[] timed = new int[size];
    int[] sums = new int[size];
    for (int i = 0; i < size; i++) {
      ids[i] = in.fixed();
      counts[i] = in.count();
      timed[i] = in.count();
      sums[i] = in.count();
    }
    return new ClosedFrame(
        window, events, warnings, errors, unseen, medianDeviation, ids, counts, timed, sums);
  }

  static byte[] encodeOpen(EntityState entity) {
    Writer out = new Writer();
    out.signed(entity.admittedBlock);
    out.signed(entity.lateWindow);
    out.unsigned(entity.lateScores);
    out.unsigned(entity.groups.size());
    for (KeyValue group : entity.groups) {
      out.text(group.key());
      out.text(group.value());
    }
    OpenAlert alert = entity.alert;
    out.unsigned(alert == null ? 0 : 1);
    if (alert != null) {
      writeAlert(out, alert);
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
    return out.bytes();
  }

  private static void decodeOpen(Reader in, EntityState entity) {
    entity.admittedBlock = in.signed();
    entity.lateWindow = in.signed();
    entity.lateScores = in.count();
    int groups = in.count();
    List<KeyValue> keyValues = new ArrayList<>(groups);
    for (int i = 0; i < groups; i++) {
      keyValues.add(new KeyValue(in.text(), in.text()));
    }
    entity.groups = List.copyOf(keyValues);
    entity.alert = in.count() == 1 ? readAlert(in) : null;
    int frames = in.count();
    for (int i = 0; i < frames; i++) {
      readOpenFrame(in, entity);
    }
  }

  private static void writeAlert(Writer out, OpenAlert alert) {
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

  private static OpenAlert readAlert(Reader in) {
    String id = in.text();
    long start = in.signed();
    long since = in.signed();
    long lastEnd = in.signed();
    int windows = in.count();
    boolean continued = in.count() == 1;
    double peak = in.number();
    String peakId = in.text();
    List<Reason> reasons = new ArrayList<>();
    for (int i = in.count(); i > 0; i--) {
      reasons.add(new Reason(in.text(), in.number(), in.number(), in.number(), in.text()));
    }
    List<Evidence> evidence = new ArrayList<>();
    for (int i = in.count(); i > 0; i--) {
      evidence.add(new Evidence(in.signed(), in.fixed(), in.text()));
    }
    return new OpenAlert(
        id,
        start,
        since,
        lastEnd,
        windows,
        continued,
        peak,
        peakId,
        List.copyOf(reasons),
        List.copyOf(evidence));
  }

  private static void writeOpenFrame(Writer out, OpenFrame frame) {
    out.signed(frame.window);
    out.unsigned(frame.events);
    out.unsigned(frame.warnings);
    out.unsigned(frame.errors);
    out.unsigned(frame.unseen);
    out.unsigned(frame.timeSuspect);
    out.unsigned(frame.eventScores);
    out.signed(frame.firstOffset);
    out.signed(frame.lastOffset);
    writeCounts(out, frame.templates);
    writeCounts(out, frame.deviations);
    writeCounts(out, frame.durationCounts);
    writeCounts(out, frame.durationSums);
    out.unsigned(frame.telling.size());
    for (TellingEvent event : frame.telling) {
      out.signed(event.offset());
      out.fixed(event.template());
      out.number(event.surprise());
      out.unsigned(event.unseen() ? 1 : 0);
      out.text(event.excerpt());
    }
  }

  private static void readOpenFrame(Reader in, EntityState entity) {
    OpenFrame frame = entity.openFrame(in.signed());
    frame.events = in.count();
    frame.warnings = in.count();
    frame.errors = in.count();
    frame.unseen = in.count();
    frame.timeSuspect = in.count();
    frame.eventScores = in.count();
    frame.firstOffset = in.signed();
    frame.lastOffset = in.signed();
    readCounts(in, frame.templates);
    readCounts(in, frame.deviations);
    readCounts(in, frame.durationCounts);
    readCounts(in, frame.durationSums);
    for (int i = in.count(); i > 0; i--) {
      frame.telling.add(
          new TellingEvent(in.signed(), in.fixed(), in.number(), in.count() == 1, in.text()));
    }
  }

  private static void writeCounts(Writer out, LongCounts counts) {
    long[] keys = counts.sortedKeys();
    out.unsigned(keys.length);
    for (long key : keys) {
      out.fixed(key);
      out.unsigned(counts.get(key));
    }
  }

  private static void readCounts(Reader in, LongCounts counts) {
    for (int i = in.count(); i > 0; i--) {
      counts.add(in.fixed(), in.count());
    }
  }

  /**
   * Puts one saved entry back; the partition's comes first, an entity's open part before its
   * windows.
   */
  static void decode(byte[] key, byte[] value, HeapEntityStates states) {
    Reader in = new Reader(value);
    switch (key[0]) {
      case 'P' -> states.restorePartition(decodePartition(in));
      case 'T' -> {
        TemplateHorizon templates = present(states.partition().templates);
        long window = in.signed();
        for (int i = in.count(); i > 0; i--) {
          templates.restore(window, in.fixed(), in.count());
        }
      }
      case 'E' -> {
        FeatureSpec spec = present(states.partition().spec);
        decodeOpen(
            in, states.create(new String(key, 1, key.length - 1, StandardCharsets.UTF_8), spec));
      }
      case 'F' -> {
        EntityState entity =
            present(states.find(new String(key, 1, key.length - 3, StandardCharsets.UTF_8)));
        ClosedFrame frame = decodeFrame(in);
        entity.savedSlots.set(entity.history.slot(frame.window()));
        entity.history.restore(frame);
      }
      default ->
          throw new IllegalArgumentException("not an entry of state: key starts with " + key[0]);
    }
    in.end();
  }

  private static <T> T present(@Nullable T part) {
    if (part == null) {
      throw new IllegalArgumentException(
          "saved state is not whole: an entry lacks the one it belongs to");
    }
    return part;
  }

  private static final class Writer {
    private byte[] bytes = new byte[128];
    private int size;

    Writer() {
      bytes[size++] = FORMAT;
    }

    private void room(int more) {
      if (size + more > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
      }
    }

    void unsigned(long value) {
      room(10);
      long rest = value;
      while ((rest & ~0x7fL) != 0) {
        bytes[size++] = (byte) (rest & 0x7f | 0x80);
        rest >>>= 7;
      }
      bytes[size++] = (byte) rest;
    }

    void signed(long value) {
      unsigned(value << 1 ^ value >> 63);
    }

    void fixed(long value) {
      room(8);
      for (int shift = 56; shift >= 0; shift -= 8) {
        bytes[size++] = (byte) (value >>> shift);
      }
    }

    void number(double value) {
      fixed(Double.doubleToLongBits(value));
    }

    void text(String value) {
      byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
      unsigned(utf8.length);
      room(utf8.length);
      System.arraycopy(utf8, 0, bytes, size, utf8.length);
      size += utf8.length;
    }

    byte[] bytes() {
      return Arrays.copyOf(bytes, size);
    }
  }

  private static final class Reader {
    private final byte[] bytes;
    private int at;

    Reader(byte[] bytes) {
      this.bytes = bytes;
      if (next() != FORMAT) {
        throw new IllegalArgumentException(
            "state of format "
                + bytes[0]
                + " where this release writes "
                + FORMAT
                + ": reset the application's state");
      }
    }

    private byte next() {
      if (at >= bytes.length) {
        throw new IllegalArgumentException("saved state ends too early");
      }
      return bytes[at++];
    }

    long unsigned() {
      long value = 0;
      for (int shift = 0; shift < 64; shift += 7) {
        byte part = next();
        value |= (long) (part & 0x7f) << shift;
        if (part >= 0) {
          return value;
        }
      }
      throw new IllegalArgumentException("saved state is damaged: a number does not end");
    }

    int count() {
      long value = unsigned();
      if (value < 0 || value > Integer.MAX_VALUE) {
        throw new IllegalArgumentException("saved state is damaged: a count of " + value);
      }
      return (int) value;
    }

    long signed() {
      long value = unsigned();
      return value >>> 1 ^ -(value & 1);
    }

    long fixed() {
      long value = 0;
      for (int i = 0; i < 8; i++) {
        value = value << 8 | next() & 0xff;
      }
      return value;
    }

    double number() {
      return Double.longBitsToDouble(fixed());
    }

    String text() {
      int length = count();
      if (length > bytes.length - at) {
        throw new IllegalArgumentException("saved state ends too early");
      }
      String text = new String(bytes, at, length, StandardCharsets.UTF_8);
      at += length;
      return text;
    }

    void end() {
      if (at != bytes.length) {
        throw new IllegalArgumentException(
            "saved state has " + (bytes.length - at) + " bytes too many");
      }
    }
  }
}
