package io.dawnwatch.topology.stream;

import io.dawnwatch.engine.Counters;
import io.dawnwatch.engine.EventObserver;
import io.dawnwatch.engine.HeapEntityStates;
import io.dawnwatch.engine.RuleBreaks;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.engine.detect.WindowView;
import io.dawnwatch.engine.score.AlertResult;
import io.dawnwatch.engine.score.Emission;
import io.dawnwatch.schemas.Quarantined;
import io.dawnwatch.schemas.RecordReader.BadRecordException;
import io.dawnwatch.schemas.RecordWriter;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.Source;
import io.dawnwatch.topology.Release;
import io.dawnwatch.topology.ingest.LineIngest;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.map.EmissionWriter;
import io.dawnwatch.topology.map.EventRecords;
import io.dawnwatch.topology.map.ScoreMapping;
import io.dawnwatch.topology.store.EntityHeap;
import io.dawnwatch.topology.store.WriteBehind;
import io.dawnwatch.topology.store.WriteBehindStore;
import io.dawnwatch.topology.store.WriteBehindStoreBuilder;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * {@code events -> score (entity store) -> scores, alerts}. One task per partition; a score goes to
 * the partition number of its event. Bytes that are damaged for ever go to {@code quarantine} in
 * the same transaction, and so does what was seen of each hour to {@code drift}.
 */
public final class ScoreTopology implements Supplier<Topology> {
  /**
   * Header that says which release wrote a record: it varies between runs, so it is not in the
   * body.
   */
  public static final String RELEASE_HEADER = "dw-release";

  public static final String STORE = "entities";

  private static final String EVENTS = "events";
  private static final String SCORE = "score";
  private static final String SCORES = "scores";
  private static final String ALERTS = "alerts";
  private static final String QUARANTINE = "quarantine";
  private static final String DRIFT = "drift";

  /** How often the counters of a busy partition are published, in records. */
  private static final int PUBLISH_EVERY = 256;

  /** What entities take is counted by a walk over those that changed. */
  private static final int COUNT_EVERY = 16 * PUBLISH_EVERY;

  private final Dataset dataset;
  private final ScorerFactory scorers;
  private final SchemaIds ids;
  private final Activity activity;
  private final SkippedEvents skipped;
  private final boolean persistent;
  private final EntityHeap heap;

  /** The topology of a dataset whose entities all find room on the heap. */
  public ScoreTopology(
      Dataset dataset,
      ScorerFactory scorers,
      SchemaIds ids,
      Activity activity,
      SkippedEvents skipped,
      boolean persistent) {
    this(dataset, scorers, ids, activity, skipped, persistent, EntityHeap.unbounded());
  }

  /**
   * The topology of a dataset.
   *
   * @param skipped finds events that a task would leave out after a restart
   * @param persistent whether state lies on disk; on the heap it is for tests
   * @param heap what entities may take of the heap
   */
  public ScoreTopology(
      Dataset dataset,
      ScorerFactory scorers,
      SchemaIds ids,
      Activity activity,
      SkippedEvents skipped,
      boolean persistent,
      EntityHeap heap) {
    this.heap = heap;
    this.dataset = dataset;
    this.scorers = scorers;
    this.ids = ids;
    this.activity = activity;
    this.skipped = skipped;
    this.persistent = persistent;
  }

  @Override
  public Topology get() {
    Topology topology =
        new Topology()
            .addSource(
                AutoOffsetReset.earliest(),
                EVENTS,
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer(),
                dataset.events())
            .addProcessor(SCORE, Scoring::new, EVENTS)
            .addStateStore(
                new WriteBehindStoreBuilder<>(STORE, persistent, WriteBehind.entities(heap)),
                SCORE);
    Placed.addSink(topology, SCORES, dataset.scores(), SCORE);
    Placed.addSink(topology, ALERTS, dataset.alerts(), SCORE);
    Placed.addSink(topology, QUARANTINE, dataset.quarantine(), SCORE);
    Placed.addSink(topology, DRIFT, dataset.drift(), SCORE);
    return topology;
  }

  /** Shows the live scorer's windows to one observer, and counts what suppressions hold back. */
  private record Watching(EventObserver windows, Activity activity) implements EventObserver {
    @Override
    public boolean ofEvents() {
      return windows.ofEvents();
    }

    @Override
    public void scored(long offset, double surprise, double score) {
      windows.scored(offset, surprise, score);
    }

    @Override
    public void closing(WindowView window) {
      windows.closing(window);
    }

    @Override
    public void broken(String champion, RuleBreaks found) {
      windows.broken(champion, found);
    }

    @Override
    public void heldBack(long suppression, String alertId) {
      activity.suppressed();
    }
  }

  private final class Scoring implements Processor<byte[], byte[], Placed, byte[]> {
    private ProcessorContext<Placed, byte[]> context;
    private Scorer scorer;
    private HeapEntityStates states;
    private EventRecords records;
    private EmissionWriter writer;
    private RecordWriter quarantine;
    private LiveDrift drift;
    private Headers headers;
    private long timestamp;
    private int partition;
    private long applied;
    private boolean continued;

    @Override
    public void init(ProcessorContext<Placed, byte[]> context) {
      this.context = context;
      partition = context.taskId().partition();
      records = new EventRecords(ids);
      writer =
          new EmissionWriter(
              ids,
              dataset.scores(),
              dataset.alerts(),
              new ScoreMapping(dataset.name(), dataset.events(), partition));
      quarantine = new RecordWriter(ids, dataset.quarantine(), Quarantined.getClassSchema());
      headers =
          new RecordHeaders().add(RELEASE_HEADER, Release.VERSION.getBytes(StandardCharsets.UTF_8));
      WriteBehindStore<HeapEntityStates> store = context.getStateStore(STORE);
      states = store.states();
      drift = new LiveDrift(ids, dataset.drift(), partition);
      scorer = scorers.create(states, this::emit, new Watching(drift.observer(), activity));
      drift.begin(scorer.clockMillis());
      applied = states.partition().lastOffset();
      activity.own(partition, scorer.counters());
      activity.entities(partition, states.usage(), states.partition().overflowed());
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
      RecordMetadata at = context.recordMetadata().orElseThrow();
      timestamp = record.timestamp();
      if (!continued) {
        skipped.check(dataset, partition, applied, at.offset());
        continued = true;
      }
      try {
        records.apply(at.offset(), record.timestamp(), record.value(), scorer);
      } catch (BadRecordException e) {
        scorer.rejected(at.offset());
        Source source = new Source(at.topic(), at.partition(), at.offset());
        Quarantined rejected =
            LineIngest.quarantined(e.reason(), e.getMessage(), record.value(), source, "");
        context.forward(
            new Record<>(new Placed(null, 0), quarantine.write(rejected), timestamp, headers),
            QUARANTINE);
        activity.quarantined();
      }
      if (drift.isDue(scorer.clockMillis())) {
        drift.take(scorer).forEach(this::forwardDrift);
      }
      activity.record(partition);
      Counters counters = scorer.counters();
      if (counters.read() % PUBLISH_EVERY == 0 || record.key() == null) {
        activity.counters(partition, counters);
      }
      if (counters.read() % COUNT_EVERY == 0 || record.key() == null) {
        activity.entities(partition, states.usage(), states.partition().overflowed());
      }
    }

    private void forwardDrift(byte[] span) {
      context.forward(new Record<>(new Placed(null, partition), span, timestamp, headers), DRIFT);
    }

    private void emit(Emission emission) {
      drift.accept(emission);
      boolean alert = emission instanceof AlertResult;
      Placed key = new Placed(emission.entity().getBytes(StandardCharsets.UTF_8), partition);
      context.forward(
          new Record<>(key, writer.write(emission), timestamp, headers), alert ? ALERTS : SCORES);
      activity.emitted(alert);
    }

    @Override
    public void close() {
      activity.release(partition);
    }
  }
}
