package io.dawnwatch.topology.replay;

import io.dawnwatch.schemas.Morning;
import io.dawnwatch.schemas.RecordWriter;
import io.dawnwatch.schemas.RunManifest;
import io.dawnwatch.schemas.RunPlan;
import io.dawnwatch.schemas.RunReport;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.Release;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** Writes plans and reports of runs to the {@code runs} topic, and takes runs away. */
public final class Runs {
  private final Cluster cluster;
  private final Dataset dataset;
  private final SchemaIds ids;

  public Runs(Cluster cluster, Dataset dataset, SchemaIds ids) {
    this.cluster = cluster;
    this.dataset = dataset;
    this.ids = ids;
  }

  /** Notes what a run is going to read that one process does alone. */
  public void begin(String runId, Manifest manifest) throws InterruptedException {
    write(runId, manifest.toAvro());
  }

  /**
   * Notes a plan for all who work on it. Where a whole run of the same data version is known, this
   * one has to read as many records.
   *
   * @return the plan that counts: the first of its id
   */
  public Plan begin(Plan plan) throws InterruptedException {
    try (RunLog log = new RunLog(cluster, dataset, ids)) {
      Manifest manifest = plan.manifest();
      List<Coverage> counted = log.refresh().counted(manifest.dataVersion());
      write(plan.runId(), plan.with(manifest.counted(counted)).toAvro());
      return log.refresh().run(plan.runId()).orElseThrow().plan();
    }
  }

  /** Notes what a run did. */
  public void report(
      String runId,
      String kind,
      Manifest manifest,
      long startedMillis,
      long finishedMillis,
      List<Coverage> coverage,
      List<Parity> parity)
      throws InterruptedException {
    report(
        runId,
        kind,
        manifest,
        startedMillis,
        finishedMillis,
        coverage,
        parity,
        Map.of(),
        List.of());
  }

  /** Notes what a run did that is done. */
  void report(RunLog.Run run) throws InterruptedException {
    Plan plan = run.plan();
    long finished =
        run.finished().values().stream()
            .mapToLong(Finished::finishedMillis)
            .max()
            .orElse(plan.createdMillis());
    report(
        plan.runId(),
        "replay",
        plan.manifest(),
        plan.createdMillis(),
        finished,
        run.coverage(),
        run.parity(),
        run.late(),
        run.whatIf());
  }

  private void report(
      String runId,
      String kind,
      Manifest manifest,
      long startedMillis,
      long finishedMillis,
      List<Coverage> coverage,
      List<Parity> parity,
      Map<String, Long> late,
      List<WhatIf> whatIf)
      throws InterruptedException {
    int gaps = (int) coverage.stream().filter(one -> !one.isWhole()).count();
    write(
        runId,
        new RunReport(
            runId,
            kind,
            dataset.name(),
            manifest.dataVersion(),
            Release.VERSION,
            startedMillis,
            finishedMillis,
            coverage.stream().map(Coverage::toAvro).toList(),
            gaps,
            parity.stream().map(Parity::toAvro).toList(),
            Finished.counts(late),
            whatIf.stream().map(WhatIf::toAvro).toList()));
  }

  /** Notes what the morning job found. */
  public void morning(Morning found) throws InterruptedException {
    write(found.getRunId(), found);
  }

  private void write(String runId, SpecificRecord record) throws InterruptedException {
    RecordWriter writer =
        new RecordWriter(
            ids,
            dataset.runs(),
            RunManifest.getClassSchema(),
            RunPlan.getClassSchema(),
            RunReport.getClassSchema(),
            Morning.getClassSchema());
    write(runId, writer.write(record));
  }

  private void write(String runId, byte[] value) throws InterruptedException {
    try (Producer<byte[], byte[]> producer = cluster.producer(Map.of())) {
      producer.send(new ProducerRecord<>(dataset.runs(), 0, Output.run(runId), value)).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "run " + runId + " could not be noted: " + e.getCause().getMessage(), e);
    }
  }

  /** How many members work on a run now. */
  public int workers(String runId) throws InterruptedException {
    String group = Plan.group(dataset, runId);
    try (Admin admin = cluster.admin()) {
      return admin
          .describeConsumerGroups(List.of(group))
          .describedGroups()
          .get(group)
          .get()
          .members()
          .size();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof GroupIdNotFoundException) {
        return 0;
      }
      throw new IllegalStateException(
          "group " + group + " cannot be read: " + e.getCause().getMessage(), e.getCause());
    }
  }

  /**
   * Forgets a run: its records on {@code runs} count no more, its group is deleted. What it wrote
   * to {@code replays} stays until retention takes it.
   *
   * @throws IllegalStateException if somebody works on it
   */
  public void delete(String runId) throws InterruptedException {
    int workers = workers(runId);
    if (workers > 0) {
      throw new IllegalStateException(
          "run "
              + runId
              + " is being worked on (threads: "
              + workers
              + "): stop them first; one that was killed is forgotten after ten seconds");
    }
    write(runId, (byte[]) null);
    try (Admin admin = cluster.admin()) {
      admin.deleteConsumerGroups(List.of(Plan.group(dataset, runId))).all().get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof GroupIdNotFoundException)) {
        throw new IllegalStateException(
            "the group of run " + runId + " cannot be deleted: " + e.getCause().getMessage(),
            e.getCause());
      }
    }
  }
}
