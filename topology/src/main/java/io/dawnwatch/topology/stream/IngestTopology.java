package io.dawnwatch.topology.stream;

import io.dawnwatch.engine.EntrySink;
import io.dawnwatch.engine.EntryStore;
import io.dawnwatch.engine.LinesBreach;
import io.dawnwatch.engine.RuleBreaks;
import io.dawnwatch.engine.clean.SetExpectation;
import io.dawnwatch.schemas.ExpectationBreach;
import io.dawnwatch.schemas.ExpectationCounts;
import io.dawnwatch.schemas.Quarantined;
import io.dawnwatch.schemas.RecordReader.BadRecordException;
import io.dawnwatch.schemas.RecordWriter;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.Source;
import io.dawnwatch.topology.ingest.IngestSettings;
import io.dawnwatch.topology.ingest.IngestedLine;
import io.dawnwatch.topology.ingest.LineIngest;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.EntityPartitioner;
import io.dawnwatch.topology.map.EventMapping;
import io.dawnwatch.topology.map.LogEventWriter;
import io.dawnwatch.topology.store.WriteBehind;
import io.dawnwatch.topology.store.WriteBehindStore;
import io.dawnwatch.topology.store.WriteBehindStoreBuilder;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * {@code lines -> parse, clean, check, key -> events}; what is rejected goes to {@code quarantine}
 * in the same transaction, and so does the ledger to the store's changelog. The store is small and
 * lies on the heap.
 */
public final class IngestTopology implements Supplier<Topology> {
  private static final String LINES = "lines";
  private static final String PARSE = "parse";
  private static final String EVENTS = "events";
  private static final String QUARANTINE = "quarantine";

  /** The ledger, and what the dataset's rules remember. */
  public static final String STORE = "outcomes";

  private final Dataset dataset;
  private final IngestSettings settings;
  private final SchemaIds ids;
  private final int partitions;
  private final Activity activity;
  private final LineSource from;

  /**
   * The topology of a dataset that takes its own lines.
   *
   * @param partitions partitions of {@code events}
   */
  public IngestTopology(
      Dataset dataset, IngestSettings settings, SchemaIds ids, int partitions, Activity activity) {
    this(dataset, LineSource.own(dataset), settings, ids, partitions, activity);
  }

  /**
   * The topology of a dataset.
   *
   * @param from where its lines are
   * @param partitions partitions of {@code events}
   */
  public IngestTopology(
      Dataset dataset,
      LineSource from,
      IngestSettings settings,
      SchemaIds ids,
      int partitions,
      Activity activity) {
    this.dataset = dataset;
    this.from = from;
    this.settings = settings;
    this.ids = ids;
    this.partitions = partitions;
    this.activity = activity;
  }

  @Override
  public Topology get() {
    Topology topology =
        new Topology()
            .addSource(
                from.first(),
                LINES,
                LineTime.INSTANCE,
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer(),
                from.topic())
            .addProcessor(PARSE, Parse::new, LINES)
            .addStateStore(new WriteBehindStoreBuilder<>(STORE, false, kept()), PARSE);
    Placed.addSink(topology, EVENTS, dataset.events(), PARSE);
    Placed.addSink(topology, QUARANTINE, dataset.quarantine(), PARSE);
    return topology;
  }

  /** Before and behind all keys of ingest's state, which are texts. */
  private static final byte[] FIRST = {0};

  private static final byte[] LAST = {(byte) 0xff};

  private WriteBehind<LineIngest> kept() {
    return new WriteBehind<>() {
      @Override
      public LineIngest load(EntryStore entries) {
        List<Map.Entry<byte[], byte[]>> all = new ArrayList<>();
        entries.range(FIRST, LAST, (key, value) -> all.add(new SimpleImmutableEntry<>(key, value)));
        return LineIngest.load(settings, all);
      }

      @Override
      public void drain(LineIngest ingest, EntrySink sink) {
        ingest.drain(sink);
      }
    };
  }

  private final class Parse implements Processor<byte[], byte[], Placed, byte[]> {
    private ProcessorContext<Placed, byte[]> context;
    private LineSource.Reader lines;
    private LineIngest ingest;
    private LogEventWriter events;
    private RecordWriter findings;
    private RecordWriter quarantine;
    private long recordMillis;

    @Override
    public void init(ProcessorContext<Placed, byte[]> context) {
      this.context = context;
      lines = from.reader(ids);
      WriteBehindStore<LineIngest> store = context.getStateStore(STORE);
      ingest = store.states();
      int partition = context.taskId().partition();
      ingest.onBreach(breach -> breach(partition, breach));
      ingest.onCounted(partition, breaks -> broken(partition, breaks));
      ingest.onDrain(ledger -> activity.ledger(partition, ledger));
      activity.ledger(partition, ingest.ledger());
      events = new LogEventWriter(ids, dataset.events());
      findings =
          new RecordWriter(
              ids,
              dataset.events(),
              ExpectationBreach.getClassSchema(),
              ExpectationCounts.getClassSchema());
      quarantine = new RecordWriter(ids, dataset.quarantine(), Quarantined.getClassSchema());
    }

    @Override
    public void process(Record<byte[], byte[]> line) {
      RecordMetadata at = context.recordMetadata().orElseThrow();
      Source source = new Source(at.topic(), at.partition(), at.offset());
      recordMillis = line.timestamp();
      Consumer<IngestedLine> sink = outcome -> take(outcome, line.timestamp());
      try {
        ingest.ingest(lines.line(line.value()), source, line.timestamp(), sink);
      } catch (BadRecordException e) {
        ingest.reject(e.reason(), e.getMessage(), line.value(), source, line.timestamp(), sink);
      }
      activity.line();
    }

    private void take(IngestedLine outcome, long timestamp) {
      if (outcome instanceof IngestedLine.Event event) {
        byte[] key = event.key();
        int partition = EntityPartitioner.partition(key, partitions);
        forward(EVENTS, new Placed(key, partition), event.value(key, events), timestamp);
      } else if (outcome instanceof IngestedLine.Rejected rejected) {
        Placed key = new Placed(null, 0);
        forward(QUARANTINE, key, quarantine.write(rejected.quarantined()), timestamp);
        activity.quarantined();
      } else {
        activity.filtered();
      }
    }

    /** In the transaction of the line that showed it: {@code stream} makes it an alert. */
    private void breach(int partition, SetExpectation.Breach breach) {
      activity.breach(partition, breach);
      ExpectationBreach record = EventMapping.toAvro(new LinesBreach(partition, breach));
      find(partition, findings.write(record));
    }

    /** Likewise: drift is told from it. */
    private void broken(int partition, RuleBreaks breaks) {
      find(partition, findings.write(EventMapping.toAvro(breaks)));
    }

    private void find(int partition, byte[] finding) {
      forward(EVENTS, new Placed(null, partition % partitions), finding, recordMillis);
    }

    private void forward(String sink, Placed key, byte[] value, long timestamp) {
      context.forward(new Record<>(key, value, timestamp, new RecordHeaders()), sink);
    }
  }
}
