package io.dawnwatch.topology.replay;

import io.dawnwatch.engine.drift.Distributions;
import io.dawnwatch.schemas.RecordReader;
import io.dawnwatch.schemas.RecordReader.BadRecordException;
import io.dawnwatch.schemas.RunManifest;
import io.dawnwatch.schemas.RunPartition;
import io.dawnwatch.schemas.RunPlan;
import io.dawnwatch.schemas.RunReport;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.PartitionReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/*
 * Key: the run's id. The first plan of an id counts, so that several who begin it at the same time work on the same. A
 * null value deletes what came before it under that id.
 */
/** What the {@code runs} topic says, read on as it grows. Thread-safe. */
public final class RunLog implements AutoCloseable {
  private final Dataset dataset;
  private final RecordReader records;
  private final PartitionReader reader;
  private final Map<String, Run> runs = new LinkedHashMap<>();
  private long readTo = -1;

  /**
   * A run so far.
   *
   * @param plan what it is
   * @param finished partitions that are done
   * @param report the last report of its replay, once there is one
   * @param lastOffset offset on {@code runs} of the last partition that was finished, -1 for none
   */
  public record Run(
      Plan plan,
      SortedMap<Integer, Finished> finished,
      Optional<RunReport> report,
      long lastOffset) {
    /** Whether all partitions are done. */
    public boolean isDone() {
      return finished.size() == plan.manifest().slices().size();
    }

    /** The ledger of what is done, by partition: what was reported, once it was. */
    public List<Coverage> coverage() {
      if (report.isPresent()) {
        return report.get().getCoverage().stream().map(Coverage::fromAvro).toList();
      }
      return finished.values().stream().map(Finished::coverage).toList();
    }

    /** Comparisons of what is done, by partition. */
    public List<Parity> parity() {
      return finished.values().stream().flatMap(one -> one.parity().stream()).toList();
    }

    /** What the model would have said of what is done, by partition. */
    public List<WhatIf> whatIf() {
      return finished.values().stream().flatMap(one -> one.whatIf().stream()).toList();
    }

    /** How the features of the windows of what is done are distributed. */
    public Distributions distributions() {
      Distributions all = new Distributions();
      finished.values().forEach(one -> all.merge(one.distributions()));
      return all;
    }

    /** What suppressions held back, by their id. */
    public SortedMap<Long, HeldBack> heldBack() {
      SortedMap<Long, HeldBack> all = new TreeMap<>();
      for (Finished one : finished.values()) {
        for (HeldBack held : one.heldBack()) {
          all.merge(
              held.suppression(),
              held,
              (a, b) ->
                  new HeldBack(a.suppression(), a.alerts() + b.alerts(), a.steps() + b.steps()));
        }
      }
      return all;
    }

    /** Hashes of the configurations that made the events of what is done, sorted. */
    public List<String> ingest() {
      return finished.values().stream()
          .flatMap(one -> one.ingest().stream())
          .distinct()
          .sorted()
          .toList();
    }

    /** Events that came late, by entity. */
    public Map<String, Long> late() {
      Map<String, Long> late = new TreeMap<>();
      finished
          .values()
          .forEach(one -> one.late().forEach((name, count) -> late.merge(name, count, Long::sum)));
      return late;
    }
  }

  public RunLog(Cluster cluster, Dataset dataset, SchemaIds ids) {
    this.dataset = dataset;
    this.records = new RecordReader(ids);
    this.reader = new PartitionReader(cluster);
  }

  /** Reads what is new. */
  public synchronized RunLog refresh() {
    TopicPartition partition = new TopicPartition(dataset.runs(), 0);
    if (readTo < 0) {
      readTo = reader.beginning(partition);
    }
    long end = reader.end(partition);
    reader.read(
        partition,
        readTo,
        end,
        record -> {
          take(record);
          return true;
        });
    readTo = Math.max(readTo, end);
    return this;
  }

  /** The run with that id. */
  public synchronized Optional<Run> run(String runId) {
    return Optional.ofNullable(runs.get(runId));
  }

  /** All runs, oldest first. */
  public synchronized List<Run> runs() {
    return new ArrayList<>(runs.values());
  }

  /** What a whole run has counted in the slices of a data version; empty if there was none. */
  synchronized List<Coverage> counted(String dataVersion) {
    return runs.values().stream()
        .filter(run -> run.report().isPresent() || run.isDone())
        .filter(run -> run.plan().manifest().dataVersion().equals(dataVersion))
        .map(Run::coverage)
        .filter(ledger -> ledger.stream().allMatch(Coverage::isWhole))
        .findFirst()
        .orElse(List.of());
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    String id = new String(record.key(), StandardCharsets.UTF_8);
    if (record.value() == null) {
      runs.remove(id);
      return;
    }
    try {
      SpecificRecord value = records.read(record.value());
      Run known = runs.get(id);
      if (value instanceof RunPlan plan && known == null) {
        runs.put(id, new Run(Plan.fromAvro(plan), new TreeMap<>(), Optional.empty(), -1));
      } else if (value instanceof RunManifest manifest && known == null) {
        // A run whose plan nobody shares: what it read and what it reported is all there is.
        Plan alone =
            new Plan(id, Manifest.fromAvro(manifest), true, List.of(), record.timestamp(), "");
        runs.put(id, new Run(alone, new TreeMap<>(), Optional.empty(), -1));
      } else if (value instanceof RunPartition one && known != null) {
        SortedMap<Integer, Finished> finished = new TreeMap<>(known.finished());
        finished.put(one.getCoverage().getPartition(), Finished.fromAvro(one));
        runs.put(id, new Run(known.plan(), finished, known.report(), record.offset()));
      } else if (value instanceof RunReport report
          && known != null
          && report.getKind().equals("replay")) {
        runs.put(
            id, new Run(known.plan(), known.finished(), Optional.of(report), known.lastOffset()));
      }
    } catch (BadRecordException e) {
      throw new IllegalStateException(
          dataset.runs() + " offset " + record.offset() + " cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    reader.close();
  }
}
