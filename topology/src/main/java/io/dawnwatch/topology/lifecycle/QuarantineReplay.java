package io.dawnwatch.topology.lifecycle;

import io.dawnwatch.schemas.AvroLines;
import io.dawnwatch.schemas.Quarantined;
import io.dawnwatch.schemas.RecordReader.BadRecordException;
import io.dawnwatch.schemas.RecordWriter;
import io.dawnwatch.schemas.Replayed;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.Source;
import io.dawnwatch.topology.ingest.IngestSettings;
import io.dawnwatch.topology.ingest.IngestedLine;
import io.dawnwatch.topology.ingest.LineIngest;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.EntityPartitioner;
import io.dawnwatch.topology.kafka.PartitionReader;
import io.dawnwatch.topology.map.LogEventWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/*
 * A line's events and the note that it went through again are written in one transaction, and the notes are read after
 * initTransactions has fenced and ended whatever an earlier replay left open. So a line goes through once, however often a
 * replay is killed and begun again.
 */
/**
 * Sends quarantined lines through ingest again, after a rule was fixed. Their events keep the
 * lineage of their lines. What is still rejected stays as it is.
 */
public final class QuarantineReplay {
  private static final int PER_TRANSACTION = 1_000;

  private final Cluster cluster;
  private final Dataset dataset;
  private final SchemaIds ids;
  private final String release;

  public QuarantineReplay(Cluster cluster, Dataset dataset, SchemaIds ids, String release) {
    this.cluster = cluster;
    this.dataset = dataset;
    this.ids = ids;
    this.release = release;
  }

  /**
   * What became of the entries that were chosen: {@code entries = lines + already + rejected +
   * unavailable}.
   *
   * @param entries entries of the quarantine that were chosen
   * @param lines went through
   * @param events they became
   * @param filtered records of them that the dataset's cleaning leaves out
   * @param already went through before
   * @param rejected are rejected still
   * @param unavailable are kept in part or without secrets, and their line is no longer retained
   */
  public record Result(
      long entries,
      long lines,
      long events,
      long filtered,
      long already,
      long rejected,
      long unavailable) {}

  /**
   * Replays what is in quarantine now.
   *
   * @param chosen which entries
   * @throws IllegalStateException if the dataset holds history: its past cannot be added to
   */
  public Result run(IngestSettings settings, Predicate<QuarantineLog.Entry> chosen)
      throws InterruptedException {
    ModelTopic.Fixed fixed = new DatasetTopics(cluster, dataset).check();
    if (fixed.clock() != Clock.BROKER) {
      throw new IllegalStateException(
          "dataset "
              + dataset.name()
              + " holds history, to whose past nothing can be added: load the files again into another dataset");
    }
    try (Pass pass = new Pass(settings, fixed.partitions())) {
      return pass.run(chosen);
    }
  }

  /** One replay. */
  private final class Pass implements AutoCloseable {
    private final Producer<byte[], byte[]> producer;
    private final PartitionReader reader = new PartitionReader(cluster);
    private final QuarantineLog log = new QuarantineLog(cluster, dataset, ids);
    private final Map<String, SourceTopic.Note> sources = SourceTopic.notes(cluster, dataset);
    private final AvroLines avro = new AvroLines(ids);
    private final LineIngest ingest;
    private final String hash;
    private final int partitions;
    private final LogEventWriter events = new LogEventWriter(ids, dataset.events());
    private final RecordWriter quarantine =
        new RecordWriter(
            ids, dataset.quarantine(), Quarantined.getClassSchema(), Replayed.getClassSchema());
    private final List<Future<RecordMetadata>> sent = new ArrayList<>();
    private long entries;
    private long lines;
    private long became;
    private long filtered;
    private long already;
    private long rejected;
    private long unavailable;
    private int inTransaction;

    Pass(IngestSettings settings, int partitions) {
      this.ingest = new LineIngest(settings);
      this.hash = settings.hash();
      this.partitions = partitions;
      this.producer =
          cluster.producer(Map.of("transactional.id", dataset.application("quarantine-replay")));
      producer.initTransactions();
    }

    Result run(Predicate<QuarantineLog.Entry> chosen) throws InterruptedException {
      Set<QuarantineLog.Line> done = log.replayed();
      List<QuarantineLog.Entry> wanted = new ArrayList<>();
      log.read(
          0,
          entry -> {
            String origin = entry.quarantined().getSource().getOrigin();
            if ((origin.equals(dataset.lines()) || sources.containsKey(origin))
                && chosen.test(entry)) {
              entries++;
              if (done.add(entry.line())) {
                wanted.add(entry);
              } else {
                already++;
              }
            }
            return true;
          });
      producer.beginTransaction();
      for (QuarantineLog.Entry entry : wanted) {
        replay(entry);
        if (inTransaction >= PER_TRANSACTION) {
          commit();
          producer.beginTransaction();
        }
      }
      commit();
      return new Result(entries, lines, became, filtered, already, rejected, unavailable);
    }

    private void replay(QuarantineLog.Entry entry) {
      Quarantined one = entry.quarantined();
      Optional<byte[]> value = value(one);
      if (value.isEmpty() && one.getLength() >= 0) {
        unavailable++;
        return;
      }
      List<IngestedLine> outcomes = new ArrayList<>();
      try {
        byte[] line = value.isEmpty() ? null : line(one.getSource(), value.get());
        ingest.ingest(line, one.getSource(), entry.millis(), outcomes::add);
      } catch (BadRecordException e) {
        rejected++;
        return;
      }
      if (outcomes.stream().allMatch(IngestedLine.Rejected.class::isInstance)) {
        rejected++;
        return;
      }
      int eventsOfLine = 0;
      int filteredOfLine = 0;
      for (IngestedLine outcome : outcomes) {
        if (outcome instanceof IngestedLine.Event event) {
          eventsOfLine++;
          byte[] key = event.key();
          int partition = EntityPartitioner.partition(key, partitions);
          send(new ProducerRecord<>(dataset.events(), partition, key, event.value(key, events)));
        } else if (outcome instanceof IngestedLine.Rejected still) {
          send(
              new ProducerRecord<>(
                  dataset.quarantine(), 0, null, quarantine.write(still.quarantined())));
        } else {
          filteredOfLine++;
        }
      }
      Replayed note =
          new Replayed(
              one.getSource(), one.getSha256(), eventsOfLine, filteredOfLine, hash, release);
      send(new ProducerRecord<>(dataset.quarantine(), 0, null, quarantine.write(note)));
      lines++;
      became += eventsOfLine;
      filtered += filteredOfLine;
    }

    /**
     * The bytes of a line: what was kept if that is all of it, else the line where it came from.
     */
    private Optional<byte[]> value(Quarantined one) {
      if (one.getValue() == null) {
        return Optional.empty();
      }
      byte[] kept = new byte[one.getValue().remaining()];
      one.getValue().duplicate().get(kept);
      if (kept.length == one.getLength() && !one.getRedacted()) {
        return Optional.of(kept);
      }
      Source source = one.getSource();
      TopicPartition partition = new TopicPartition(source.getOrigin(), source.getPartition());
      if (source.getPosition() < reader.beginning(partition)) {
        return Optional.empty();
      }
      return reader
          .first(partition, source.getPosition())
          .filter(record -> record.offset() == source.getPosition())
          .map(ConsumerRecord::value)
          .filter(bytes -> bytes != null && isWhole(one, bytes));
    }

    /** The line of a value; quarantine keeps values of Avro that could not be read as they came. */
    private byte[] line(Source source, byte[] value) throws BadRecordException {
      SourceTopic.Note note = sources.get(source.getOrigin());
      boolean isAvro = note != null && note.content() == Content.AVRO;
      return isAvro && value.length > 0 && value[0] == 0 ? avro.line(value) : value;
    }

    private boolean isWhole(Quarantined one, byte[] value) {
      try {
        return value.length == one.getLength()
            || line(one.getSource(), value).length == one.getLength();
      } catch (BadRecordException e) {
        return false;
      }
    }

    private void send(ProducerRecord<byte[], byte[]> record) {
      sent.add(producer.send(record));
      inTransaction++;
    }

    private void commit() throws InterruptedException {
      producer.flush();
      try {
        for (Future<RecordMetadata> one : sent) {
          one.get();
        }
      } catch (ExecutionException e) {
        producer.abortTransaction();
        throw new IllegalStateException(
            "quarantined lines could not be replayed: " + e.getCause().getMessage(), e.getCause());
      }
      producer.commitTransaction();
      sent.clear();
      inTransaction = 0;
    }

    @Override
    public void close() {
      reader.close();
      producer.close();
    }
  }
}
