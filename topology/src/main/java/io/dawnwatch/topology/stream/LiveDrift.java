package io.dawnwatch.topology.stream;

import io.dawnwatch.engine.EventObserver;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.ModelPart;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.engine.drift.Distributions;
import io.dawnwatch.engine.drift.Drift;
import io.dawnwatch.engine.drift.DriftCollector;
import io.dawnwatch.engine.drift.DriftCollector.Gathered;
import io.dawnwatch.engine.score.Emission;
import io.dawnwatch.schemas.DriftMove;
import io.dawnwatch.schemas.DriftSpan;
import io.dawnwatch.schemas.RecordWriter;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.Release;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/*
 * What is gathered is no part of the saved state: a task that moves or starts again loses at most the hour it was in, and
 * says so. In exchange nothing is encoded at commits, and no score depends on it.
 */
/**
 * Gathers what the scorer of one partition sees, hour by hour of the windows' own time, and makes a
 * record of each hour that is over. Not thread-safe.
 */
final class LiveDrift {
  private static final long HOUR = 3_600_000;

  /**
   * How long after an hour its record is made, in ms: windows of a minute that may come a minute
   * late are closed by then. What closes later makes a record of its own, which counts in addition.
   */
  private static final long AFTER = 300_000;

  /** Moves told in a record. */
  private static final int MOST_MOVES = 20;

  private final RecordWriter writer;
  private final int partition;
  private final DriftCollector seen = new DriftCollector(HOUR, Long.MIN_VALUE);
  private long dueMillis = Long.MIN_VALUE;
  private long beganMillis = Long.MIN_VALUE;

  private String referenceOf = "";
  private Optional<Distributions> reference = Optional.empty();

  LiveDrift(SchemaIds ids, String topic, int partition) {
    this.writer = new RecordWriter(ids, topic, DriftSpan.getClassSchema());
    this.partition = partition;
  }

  EventObserver observer() {
    return seen;
  }

  /**
   * Begins.
   *
   * @param clockMillis the partition's clock up to which somebody else has scored; {@link
   *     Long#MIN_VALUE} for nobody
   */
  void begin(long clockMillis) {
    beganMillis = clockMillis;
    dueMillis = clockMillis == Long.MIN_VALUE ? clockMillis : next(clockMillis);
  }

  /** Takes what the scorer says. */
  void accept(Emission emission) {
    seen.accept(emission);
  }

  /** Whether an hour is over at this time of the partition's clock. */
  boolean isDue(long clockMillis) {
    return clockMillis >= dueMillis && clockMillis != Long.MIN_VALUE;
  }

  private static long next(long clockMillis) {
    return (Math.floorDiv(clockMillis - AFTER, HOUR) + 1) * HOUR + AFTER;
  }

  /** The records of the hours that are over; one of the last hour even if nothing came. */
  List<byte[]> take(Scorer scorer) {
    boolean first = dueMillis == Long.MIN_VALUE;
    long clock = scorer.clockMillis();
    dueMillis = next(clock);
    Model champion = scorer.champion();
    if (first || champion == null) {
      return List.of();
    }
    long end = dueMillis - AFTER - HOUR;
    List<byte[]> records = new ArrayList<>();
    boolean lastHour = false;
    for (Gathered one : seen.takeBefore(end)) {
      lastHour |= one.startMillis() == end - HOUR && one.modelId().equals(champion.id());
      records.add(record(one, champion));
    }
    if (!lastHour) {
      records.add(
          record(new Gathered(champion.id(), end - HOUR, new Distributions()), champion));
    }
    return records;
  }

  private byte[] record(Gathered one, Model champion) {
    Optional<Distributions> known =
        one.modelId().equals(champion.id()) ? reference(champion) : Optional.empty();
    List<DriftMove> moved = new ArrayList<>();
    double unknown = -1;
    if (known.isPresent()) {
      for (Drift drift : Drift.compare(known.get(), one.counted())) {
        if (drift.feature().equals(Drift.UNKNOWN_TEMPLATES)) {
          unknown = drift.bins().get(1).now();
        }
        if (drift.isDrift() && moved.size() < MOST_MOVES) {
          moved.add(
              new DriftMove(
                  drift.subgroup(),
                  drift.feature(),
                  drift.psi(),
                  drift.jensenShannon(),
                  drift.level().name(),
                  drift.sentence()));
        }
      }
    }
    return writer.write(
        new DriftSpan(
            partition,
            one.modelId(),
            Release.VERSION,
            one.startMillis(),
            one.startMillis() + HOUR,
            beganMillis != Long.MIN_VALUE && one.startMillis() <= beganMillis,
            one.counted().windows(Distributions.ALL),
            one.counted().traffic().events(),
            unknown,
            known.isPresent(),
            moved,
            ByteBuffer.wrap(one.counted().toPart().bytes())));
  }

  private Optional<Distributions> reference(Model champion) {
    if (!champion.id().equals(referenceOf)) {
      ModelPart part = champion.parts().get(Distributions.PART);
      reference = Optional.ofNullable(part).map(Distributions::of);
      referenceOf = champion.id();
    }
    return reference;
  }
}
