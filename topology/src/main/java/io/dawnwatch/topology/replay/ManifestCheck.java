package io.dawnwatch.topology.replay;

import io.dawnwatch.engine.Activation;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.ModelSource.ModelNotFoundException;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.schemas.Alert;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.SchemaIds.UnknownSchemaException;
import io.dawnwatch.schemas.Score;
import io.dawnwatch.topology.Release;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.PartitionReader;
import io.dawnwatch.topology.lifecycle.BadArtifactException;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.avro.Schema;
import org.apache.kafka.common.TopicPartition;

/** Whether a manifest can still be replayed to the same bytes; nothing is written. */
public final class ManifestCheck {
  private final Cluster cluster;
  private final Dataset dataset;
  private final ModelTopic models;
  private final SchemaIds ids;

  public ManifestCheck(Cluster cluster, Dataset dataset, ModelTopic models, SchemaIds ids) {
    this.cluster = cluster;
    this.dataset = dataset;
    this.models = models;
    this.ids = ids;
  }

  /**
   * Refuses a manifest that would give other bytes, or none.
   *
   * @throws IllegalStateException if so; it says all that is gone, and what to do
   */
  public void require(Manifest manifest) {
    List<String> problems = problems(manifest);
    if (!problems.isEmpty()) {
      throw refused(manifest, problems);
    }
  }

  /**
   * Refuses a run that cannot be continued to the same bytes.
   *
   * @throws IllegalStateException if so; it says all that is gone, and what to do
   */
  public void require(Plan plan, Set<Integer> finished) {
    List<String> problems = problems(plan.manifest());
    try (PartitionReader reader = new PartitionReader(cluster)) {
      for (Manifest.Slice slice : plan.manifest().slices()) {
        TopicPartition replays = new TopicPartition(dataset.replays(), slice.partition());
        long from = plan.outputsFrom(slice.partition());
        if (!finished.contains(slice.partition()) && reader.beginning(replays) > from) {
          problems.add(Committed.gone(plan.runId(), replays, from, reader.beginning(replays)));
        }
      }
    }
    if (!problems.isEmpty()) {
      throw refused(plan.manifest(), problems);
    }
  }

  private static IllegalStateException refused(Manifest manifest, List<String> problems) {
    return new IllegalStateException(
        "data version "
            + manifest.dataVersion().substring(0, 12)
            + " cannot be replayed to the same bytes, and nothing was written: "
            + String.join("; ", problems));
  }

  /** Refuses semantics that this release does not implement. */
  static void semantics(Manifest manifest) {
    if (manifest.semantics() != Model.SEMANTICS) {
      throw new IllegalArgumentException(otherSemantics(manifest));
    }
  }

  private static String otherSemantics(Manifest manifest) {
    return "the manifest is of semantics "
        + manifest.semantics()
        + ", release "
        + Release.VERSION
        + " implements "
        + Model.SEMANTICS
        + ": run a release that implements those";
  }

  private List<String> problems(Manifest manifest) {
    List<String> problems = new ArrayList<>();
    if (!manifest.dataset().equals(dataset.name()) || !manifest.topic().equals(dataset.events())) {
      problems.add(
          "it is of dataset "
              + manifest.dataset()
              + " (topic "
              + manifest.topic()
              + "), not "
              + dataset.name()
              + ": give --dataset "
              + manifest.dataset());
      return problems;
    }
    if (manifest.semantics() != Model.SEMANTICS) {
      problems.add(otherSemantics(manifest));
    }
    offsets(manifest, problems);
    models(manifest, problems);
    schemas(manifest, problems);
    return problems;
  }

  private void offsets(Manifest manifest, List<String> problems) {
    try (PartitionReader reader = new PartitionReader(cluster)) {
      int partitions = reader.partitions(dataset.events());
      if (partitions != manifest.slices().size()) {
        problems.add(
            dataset.events()
                + " has "
                + partitions
                + " partitions, the manifest "
                + manifest.slices().size()
                + ": entities lie elsewhere since. Replay into a new dataset, or slice anew");
        return;
      }
      for (Manifest.Slice slice : manifest.slices()) {
        TopicPartition partition = new TopicPartition(dataset.events(), slice.partition());
        long beginning = reader.beginning(partition);
        long end = reader.end(partition);
        if (slice.start() < slice.end() && beginning > slice.warmUp()) {
          problems.add(
              partition
                  + " is retained from offset "
                  + beginning
                  + (beginning > slice.start()
                      ? ", the slice begins at " + slice.start()
                      : ", its warm-up begins at " + slice.warmUp())
                  + ": retention has taken the rest. Keep events longer (retention.ms), or begin"
                  + " the slice later");
        }
        if (end < slice.end()) {
          problems.add(
              partition
                  + " ends at offset "
                  + end
                  + ", the slice at "
                  + slice.end()
                  + ": the topic was made anew, or lost records. Slice anew");
        }
      }
    }
  }

  private void models(Manifest manifest, List<String> problems) {
    models.refresh();
    Set<String> needed = new TreeSet<>();
    for (Manifest.Slice slice : manifest.slices()) {
      slice.models().stream()
          .filter(active -> active.role() != Role.RETIRED)
          .forEach(active -> needed.add(active.modelId()));
      if (!manifest.isWhatIf()) {
        for (Activation active :
            models.activatedIn(slice.partition(), slice.warmUp(), slice.end())) {
          needed.add(active.modelId());
        }
      }
    }
    for (String id : needed) {
      try {
        models.byId(id);
      } catch (ModelNotFoundException e) {
        problems.add(
            "model " + id + " is not on " + dataset.models() + ": publish the artifact again");
      } catch (BadArtifactException e) {
        problems.add(e.getMessage());
      }
    }
  }

  private void schemas(Manifest manifest, List<String> problems) {
    Map<String, Schema> written =
        Map.of("Alert", Alert.getClassSchema(), "Score", Score.getClassSchema());
    manifest
        .schemas()
        .forEach(
            (name, fingerprint) -> {
              Schema ours = written.get(name);
              if (ours == null || !ManifestBuilder.fingerprint(ours).equals(fingerprint)) {
                problems.add(
                    "release "
                        + Release.VERSION
                        + " writes another version of "
                        + name
                        + " than the manifest names ("
                        + fingerprint
                        + "): run the release that made it, or slice anew");
              }
            });
    manifest
        .reads()
        .forEach(
            (id, fingerprint) -> {
              try {
                if (!ManifestBuilder.fingerprint(ids.byId(id)).equals(fingerprint)) {
                  problems.add(
                      "schema "
                          + id
                          + " of the registry is another one than the events were written with:"
                          + " is it the right registry?");
                }
              } catch (UnknownSchemaException e) {
                problems.add(
                    "schema "
                        + id
                        + " of the events is not in the registry: restore it there under that id");
              }
            });
  }
}
