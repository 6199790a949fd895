package io.dawnwatch.topology.forecast;

import io.dawnwatch.engine.Activation;
import io.dawnwatch.engine.HeapEntityStates;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.ModelSource;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.score.Emission;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.schemas.Quarantined;
import io.dawnwatch.schemas.RecordReader.BadRecordException;
import io.dawnwatch.schemas.RecordWriter;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.Source;
import io.dawnwatch.schemas.Tick;
import io.dawnwatch.topology.ingest.IngestSettings;
import io.dawnwatch.topology.ingest.IngestedLine;
import io.dawnwatch.topology.ingest.LineIngest;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.map.EmissionWriter;
import io.dawnwatch.topology.map.EventRecords;
import io.dawnwatch.topology.map.ScoreMapping;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/**
 * Parses, encodes, decodes and scores a sample with the code that live and replay run, again and
 * again on the calling thread, and times it by the thread's processor time. Not thread-safe.
 */
public final class Measurement {
  private static final long COMMIT_MILLIS = 100;

  /** Records after which a replay forgets what changed. */
  private static final int DISCARD_EVERY = 4_096;

  /** Positions and offsets as long as those of a dataset that has run for a while. */
  private static final long FIRST_OFFSET = 1_000_000_000L;

  private static final byte[] NO_KEY = new byte[0];
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Dataset dataset = new Dataset("forecast");
  private final SchemaIds ids = SchemaIds.inMemory();
  private final RecordWriter events =
      new RecordWriter(
          ids,
          dataset.events(),
          io.dawnwatch.schemas.LogEvent.getClassSchema(),
          Tick.getClassSchema());
  private final RecordWriter quarantine =
      new RecordWriter(ids, dataset.quarantine(), Quarantined.getClassSchema());
  private final IngestSettings settings;
  private final Model model;
  private final List<SampleLine> lines;
  private final double spacingMillis;

  /** What would be on {@code events}; the time of a record is the latest so far. */
  private final List<ConsumerRecord<byte[], byte[]>> encoded = new ArrayList<>();

  private final List<byte[]> rejected = new ArrayList<>();

  /**
   * Measures a sample for a plan. Where the plan says how many entities speak, those of the sample
   * are made to speak as often as each of them.
   *
   * @param seconds processor time for each of the three parts, half of it to warm up
   * @throws IllegalArgumentException if nothing in the sample is an event, or nothing says when
   */
  public static Measured of(
      IngestSettings settings,
      Model model,
      List<SampleLine> lines,
      Forecast.Plan plan,
      double seconds) {
    if (plan.entities() == 0) {
      return new Measurement(settings, model, lines, 0).run(seconds);
    }
    Measurement counting = new Measurement(settings, model, lines, 1);
    counting.ingest();
    counting.requireEvents();
    long bytes = lines.stream().mapToLong(line -> line.bytes().length).sum();
    long spoke =
        counting.encoded.stream()
            .map(event -> new String(event.key(), StandardCharsets.UTF_8))
            .distinct()
            .count();
    double spacing = plan.spacingMillis((double) bytes / counting.encoded.size(), spoke);
    return new Measurement(settings, model, lines, spacing).run(seconds);
  }

  /**
   * A measurement of a sample.
   *
   * @param spacingMillis events come so far apart, in the data's time, whatever the sample says; 0
   *     to believe the sample
   */
  private Measurement(
      IngestSettings settings, Model model, List<SampleLine> lines, double spacingMillis) {
    this.settings = settings;
    this.model = model;
    this.lines = List.copyOf(lines);
    this.spacingMillis = spacingMillis;
  }

  private void requireEvents() {
    if (encoded.isEmpty()) {
      throw new IllegalArgumentException(
          "none of the "
              + lines.size()
              + " lines of the sample is an event: `dawnwatch validate` says why");
    }
  }

  private Measured run(double seconds) {
    ingest();
    requireEvents();
    final double ingestNanos = nanosPerPass(this::ingest, seconds) / lines.size();
    final double scoreNanos = nanosPerPass(() -> new Scoring(true).run(), seconds) / encoded.size();
    final double replayNanos =
        nanosPerPass(() -> new Scoring(false).run(), seconds) / encoded.size();
    DiskBytes eventBytes = new DiskBytes();
    encoded.forEach(event -> eventBytes.add(event.key(), event.value()));
    DiskBytes quarantineBytes = new DiskBytes();
    rejected.forEach(value -> quarantineBytes.add(NO_KEY, value));
    Scoring counted = new Scoring(true).counting();
    counted.run();
    return new Measured(
        lines.size(),
        lines.stream().mapToLong(line -> line.bytes().length).sum(),
        Measured.Volume.of(eventBytes),
        Measured.Volume.of(quarantineBytes),
        Measured.Volume.of(counted.outputBytes),
        Measured.Volume.of(counted.changelogBytes),
        ingestNanos,
        scoreNanos,
        replayNanos,
        encoded.get(encoded.size() - 1).timestamp() - encoded.get(0).timestamp(),
        counted.entities,
        counted.stateBytes);
  }

  private void ingest() {
    encoded.clear();
    rejected.clear();
    LineIngest ingest = LineIngest.inOrder(settings);
    long[] clock = {LogEvent.NO_TIME};
    Consumer<IngestedLine> sink = outcome -> take(outcome, clock);
    for (int i = 0; i < lines.size(); i++) {
      SampleLine line = lines.get(i);
      long came = line.millis() == LogEvent.NO_TIME ? clock[0] : line.millis();
      if (line.millis() != LogEvent.NO_TIME) {
        clock[0] = Math.max(clock[0], line.millis());
      }
      ingest.ingest(line.bytes(), new Source(dataset.lines(), 0, FIRST_OFFSET + i), came, sink);
    }
  }

  private void take(IngestedLine outcome, long[] clock) {
    if (outcome instanceof IngestedLine.Event one) {
      io.dawnwatch.schemas.LogEvent event = one.toAvro();
      if (spacingMillis > 0) {
        clock[0] = FIRST_OFFSET + (long) (encoded.size() * spacingMillis);
        event.setTimestampMillis(clock[0]);
      } else if (event.getTimestampMillis() != null) {
        clock[0] = Math.max(clock[0], event.getTimestampMillis());
      } else if (clock[0] == LogEvent.NO_TIME) {
        throw new IllegalArgumentException(
            "the sample begins without a time, so how often an entity speaks is not known: give"
                + " --entities N");
      }
      encoded.add(
          record(
              encoded.size(),
              clock[0],
              event.getEntity().getBytes(StandardCharsets.UTF_8),
              events.write(event)));
    } else if (outcome instanceof IngestedLine.Rejected one) {
      rejected.add(quarantine.write(one.quarantined()));
    }
  }

  /** A tick by which the windows that are still open close. */
  private ConsumerRecord<byte[], byte[]> end() {
    long last = encoded.get(encoded.size() - 1).timestamp();
    return record(
        encoded.size(),
        last + model.features().windowMillis() + model.features().latenessMillis() + 1,
        NO_KEY,
        events.write(new Tick(dataset.name(), false)));
  }

  private ConsumerRecord<byte[], byte[]> record(int number, long millis, byte[] key, byte[] value) {
    return new ConsumerRecord<>(
        dataset.events(),
        0,
        FIRST_OFFSET + number,
        millis,
        TimestampType.CREATE_TIME,
        key.length,
        value.length,
        key,
        value,
        new RecordHeaders(),
        Optional.empty());
  }

  /** Nanoseconds of processor time of one pass: the median of those after the warm-up. */
  private static double nanosPerPass(Runnable pass, double seconds) {
    long begin = THREADS.getCurrentThreadCpuTime();
    long half = (long) (seconds * 0.5e9);
    do {
      pass.run();
    } while (THREADS.getCurrentThreadCpuTime() - begin < half);
    List<Long> passes = new ArrayList<>();
    long from = THREADS.getCurrentThreadCpuTime();
    long now = from;
    do {
      long before = now;
      pass.run();
      now = THREADS.getCurrentThreadCpuTime();
      passes.add(now - before);
    } while (now - from < half);
    Collections.sort(passes);
    return passes.get(passes.size() / 2);
  }

  /** The sample through a scorer of its own. */
  private final class Scoring {
    private final boolean saving;
    private final HeapEntityStates states = new HeapEntityStates();
    private final EmissionWriter writer =
        new EmissionWriter(
            ids,
            dataset.scores(),
            dataset.alerts(),
            new ScoreMapping(dataset.name(), dataset.events(), 0));
    private boolean counting;
    private final DiskBytes outputBytes = new DiskBytes();
    private final DiskBytes changelogBytes = new DiskBytes();
    private int entities;
    private long stateBytes;

    Scoring(boolean saving) {
      this.saving = saving;
    }

    Scoring counting() {
      counting = true;
      return this;
    }

    void run() {
      EventRecords records = new EventRecords(ids);
      Scorer scorer = new Scorer(dataset.name(), ModelSource.of(model), states, this::emitted);
      scorer.assume(new Activation(model.id(), Role.CHAMPION, 1));
      long committed = Long.MIN_VALUE;
      int sinceDiscard = 0;
      for (ConsumerRecord<byte[], byte[]> event : encoded) {
        if (saving && event.timestamp() - COMMIT_MILLIS >= committed) {
          states.drain(this::saved);
          committed = event.timestamp();
        } else if (!saving && ++sinceDiscard >= DISCARD_EVERY) {
          states.discardChanges();
          sinceDiscard = 0;
        }
        apply(event, records, scorer);
      }
      apply(end(), records, scorer);
      if (saving) {
        states.drain(this::saved);
      }
      if (counting) {
        entities = states.size();
        states.snapshot().forEach((key, value) -> stateBytes += (long) key.length + value.length);
      }
    }

    private void apply(ConsumerRecord<byte[], byte[]> record, EventRecords records, Scorer scorer) {
      try {
        records.apply(record.offset(), record.timestamp(), record.value(), scorer);
      } catch (BadRecordException e) {
        throw new IllegalStateException("a record that was just written cannot be read", e);
      }
    }

    private void emitted(Emission emission) {
      byte[] value = writer.write(emission);
      if (counting) {
        outputBytes.add(emission.entity().getBytes(StandardCharsets.UTF_8), value);
      }
    }

    private void saved(byte[] key, byte[] value) {
      if (counting) {
        changelogBytes.add(key, value);
      }
    }
  }
}
