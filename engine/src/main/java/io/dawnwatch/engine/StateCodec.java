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
import io.dawnwatch.engine.feature.TemplateHorizon;
import io.dawnwatch.engine.score.Evidence;
import io.dawnwatch.engine.score.Reason;
import io.dawnwatch.engine.score.Role;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * Entries of state as bytes. Keys: 'P' partition; 'T' slot: templates; 'E' entity: open part; 'F' entity slot(2): closed
 * window. Values begin with the format's number. Numbers are LEB128, signed ones zigzag, doubles their IEEE bits.
 */
/** The versioned, compact form in which state is stored. */
final class StateCodec {
  /** Raised when the form changes; another number is refused. */
  static final byte FORMAT = 2;

  /** The partition comes first, then templates, then entities' open parts, then their windows. */
  static final Comparator<byte[]> LOAD_ORDER =
      Comparator.<byte[]>comparingInt(key -> key.length == 0 ? -1 : "PTEF".indexOf(key[0]))
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
    ByteWriter out = new ByteWriter(FORMAT);
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
      out.unsigned(spec.sequence());
      out.unsigned(spec.sessionGapMillis());
      out.unsigned(spec.measures().size());
      spec.measures().forEach(out::text);
      out.text(spec.learned());
    }
    return out.toBytes();
  }

  private static PartitionState decodePartition(ByteReader in) {
    PartitionState partition = new PartitionState();
    partition.clockMillis = in.signed();
    partition.closedThrough = in.signed();
    partition.block = in.signed();
    partition.admitted = in.count();
    partition.lastOffset = in.signed();
    partition.epoch = in.signed();
    partition.read = in.natural();
    partition.applied = in.natural();
    partition.late = in.natural();
    partition.control = in.natural();
    for (int i = in.items(); i > 0; i--) {
      String model = in.text();
      Role role = Role.values()[in.below(Role.values().length)];
      partition.active.add(new Activation(model, role, in.signed()));
    }
    if (in.flag()) {
      FeatureSpec spec =
          new FeatureSpec(
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
      partition.spec = spec;
      partition.templates = new TemplateHorizon(spec);
    }
    return partition;
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
   * A closed window. Its templates are among those of the partition in the same window, whose entry
   * is written at the same time and not changed again: each is its place there, as steps; 0 and the
   * id where the partition has no room for it.
   *
   * @param known templates of the partition in that window, ascending
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

  /** The window, or null if it is so old that the partition's templates may be gone too. */
  private static @Nullable ClosedFrame decodeFrame(
      ByteReader in, long window, PartitionState partition) {
    TemplateHorizon templates = present(partition.templates);
    LongCounts counted = templates.at(window);
    long[] known = counted == null ? new long[0] : counted.sortedKeys();
    boolean isKnown = isKnown(window, partition);
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

  static byte[] encodeOpen(EntityState entity) {
    ByteWriter out = new ByteWriter(FORMAT);
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
    return out.toBytes();
  }

  private static void decodeOpen(ByteReader in, EntityState entity, long closedThrough) {
    entity.admittedBlock = in.signed();
    entity.lateWindow = in.signed();
    entity.lateScores = in.count();
    List<KeyValue> keyValues = new ArrayList<>();
    for (int i = in.items(); i > 0; i--) {
      keyValues.add(new KeyValue(in.text(), in.text()));
    }
    entity.groups = List.copyOf(keyValues);
    entity.alert = in.flag() ? readAlert(in) : null;
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

  private static OpenAlert readAlert(ByteReader in) {
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
    out.unsigned(frame.eventScores);
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
    frame.eventScores = in.count();
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

  /**
   * Puts one saved entry back; the partition's comes first, an entity's open part before its
   * windows. A window the horizon has forgotten since it was saved is left out: that bounds the
   * work, whatever the entry says.
   *
   * @throws IllegalArgumentException if the entry is damaged or does not fit those before it
   */
  static void decode(byte[] key, byte[] value, HeapEntityStates states) {
    if (value.length > 0 && value[0] != FORMAT) {
      throw new IllegalArgumentException(
          "state of format "
              + value[0]
              + " where this release writes "
              + FORMAT
              + ": reset the application's state");
    }
    try {
      ByteReader in = new ByteReader(value, FORMAT, "saved state");
      decode(key, in, states);
      in.end();
    } catch (IllegalStateException e) {
      throw new IllegalArgumentException("saved state is damaged: " + e.getMessage(), e);
    }
  }

  private static void decode(byte[] key, ByteReader in, HeapEntityStates states) {
    PartitionState partition = states.partition();
    switch (key.length == 0 ? 0 : key[0]) {
      case 'P' -> {
        whole(key.length == 1, "a key");
        states.restorePartition(decodePartition(in));
      }
      case 'T' -> {
        TemplateHorizon templates = present(partition.templates);
        long window = in.signed();
        whole(Arrays.equals(key, templatesKey(templates.slot(window))), "a key");
        LongCounts counts = new LongCounts();
        readCounts(in, counts);
        if (isKnown(window, partition)) {
          for (long template : counts.sortedKeys()) {
            templates.restore(window, template, counts.get(template));
          }
        }
      }
      case 'E' -> {
        FeatureSpec spec = present(partition.spec);
        EntityState entity = states.create(entityIn(key, key.length), spec);
        whole(Arrays.equals(key, openKey(entity)), "a key");
        decodeOpen(in, entity, partition.closedThrough);
      }
      case 'F' -> {
        whole(key.length >= 3, "a key");
        EntityState entity = present(states.find(entityIn(key, key.length - 2)));
        long window = in.signed();
        ClosedFrame frame = decodeFrame(in, window, partition);
        int slot = entity.history.slot(window);
        whole(Arrays.equals(key, slotKey(entity, slot)), "a key");
        entity.savedSlots.set(slot);
        if (frame != null) {
          entity.history.restore(frame);
        }
      }
      default ->
          throw new IllegalArgumentException(
              "not an entry of state: key is " + HexFormat.of().formatHex(key));
    }
  }

  private static String entityIn(byte[] key, int end) {
    return new String(key, 1, end - 1, StandardCharsets.UTF_8);
  }

  /** Whether a closed window still lies in the horizon. */
  private static boolean isKnown(long window, PartitionState partition) {
    whole(window < partition.closedThrough, "a closed window");
    return window >= partition.closedThrough - present(partition.spec).frames();
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
