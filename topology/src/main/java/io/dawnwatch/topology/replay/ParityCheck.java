package io.dawnwatch.topology.replay;

import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.Release;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/**
 * Compares what a run emitted with what was emitted live, body by body: a merge by (emission
 * offset, model, ordinal), so memory stays flat whatever the slice's size.
 */
public final class ParityCheck {
  private static final int LOOK_EVERY = 512;

  private final Cluster cluster;
  private final Dataset dataset;
  private final SchemaIds ids;

  public ParityCheck(Cluster cluster, Dataset dataset, SchemaIds ids) {
    this.cluster = cluster;
    this.dataset = dataset;
    this.ids = ids;
  }

  /** Who watched the comparison ended it. */
  static final class EndedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    EndedException() {
      super("the comparison was ended", null, false, false);
    }
  }

  /** Compares every partition of the manifest. */
  public List<Parity> compare(Manifest manifest, String runId) throws InterruptedException {
    return compare(new Plan(runId, manifest, true, List.of(), 0, Release.VERSION));
  }

  /** Compares every partition of a run. */
  public List<Parity> compare(Plan plan) throws InterruptedException {
    List<Parity> parities = new ArrayList<>();
    for (Manifest.Slice slice : plan.manifest().slices()) {
      parities.add(compare(plan, slice, offset -> true));
    }
    return parities;
  }

  /** Compares one partition of a run. */
  Parity compare(Plan plan, Manifest.Slice slice, Watch watch) throws InterruptedException {
    ModelTopic models = new ModelTopic(cluster, dataset);
    models.refresh();
    TopicPartition events = new TopicPartition(dataset.events(), slice.partition());
    try (Emitted scores = Emitted.live(cluster, ids, dataset.scores(), slice);
        Emitted alerts = Emitted.live(cluster, ids, dataset.alerts(), slice);
        Emitted replay = Emitted.of(cluster, ids, dataset.replays(), plan, slice)) {
      Comparison comparison =
          new Comparison(
              ManifestBuilder.warmUpMillis(models),
              scores.hasLostItsBeginning(),
              (live, again) -> Difference.text(cluster, ids, events, live, again));
      RecordMerge merge = new RecordMerge(List.of(scores, alerts), replay, comparison);
      for (long merged = 1; merge.next(); merged++) {
        if (merged % LOOK_EVERY == 0 && !watch.goOn(slice.end() - 1)) {
          throw new EndedException();
        }
      }
      return comparison.result(slice.partition());
    }
  }

  /** What the model of a what-if would have said of one partition, beside live. */
  WhatIf whatIf(Plan plan, Manifest.Slice slice, Watch watch) throws InterruptedException {
    try (Emitted scores = Emitted.live(cluster, ids, dataset.scores(), slice);
        Emitted alerts = Emitted.live(cluster, ids, dataset.alerts(), slice);
        Emitted replay = Emitted.of(cluster, ids, dataset.replays(), plan, slice)) {
      Verdicts verdicts = new Verdicts();
      for (long merged = 1; ; merged++) {
        Output live = first(scores.peek(), alerts.peek());
        Output again = replay.peek();
        if (live == null && again == null) {
          return verdicts.result(slice.partition());
        }
        if (again == null || live != null && live.offset() <= again.offset()) {
          (live == scores.peek() ? scores : alerts).take();
          verdicts.live(live);
        } else {
          replay.take();
          verdicts.model(again);
        }
        if (merged % LOOK_EVERY == 0 && !watch.goOn(slice.end() - 1)) {
          throw new EndedException();
        }
      }
    }
  }

  private static Output first(Output score, Output alert) {
    return alert == null || score != null && score.compareTo(alert) <= 0 ? score : alert;
  }
}
