package io.dawnwatch.topology.cli;

import io.dawnwatch.engine.evaluate.LabelledIncident;
import io.dawnwatch.topology.config.DurationText;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.FeedbackTopic;
import io.dawnwatch.topology.lifecycle.Judged;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import io.dawnwatch.topology.replay.Bound;
import io.dawnwatch.topology.replay.Manifest;
import io.dawnwatch.topology.replay.ManifestBuilder;
import io.dawnwatch.topology.train.Labels;
import io.dawnwatch.topology.train.TrainParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What a model is trained or judged on. */
final class TrainOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      defaultValue = "earliest",
      description =
          "Where the slice begins: earliest, a day or a time in UTC (default ${DEFAULT-VALUE}).")
  private String from;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      defaultValue = "latest",
      description = "Where it ends: latest, a day or a time in UTC (default ${DEFAULT-VALUE}).")
  private String to;

  @Option(
      names = "--manifest",
      paramLabel = "FILE",
      description = "Read what this manifest names, instead of a slice.")
  private Path manifestFile;

  @Option(
      names = "--save-manifest",
      paramLabel = "FILE",
      description = "Write the manifest to a file.")
  private Path saveManifest;

  @Option(
      names = "--params",
      paramLabel = "FILE",
      description = "Parameters in YAML (docs/training.md); what it leaves out has its default.")
  private Path params;

  @Option(
      names = "--labels",
      paramLabel = "feedback|FILE",
      description =
          "What is known to have gone wrong: CSV with the columns entity,from,to (times in UTC) and"
              + " perhaps kind, or partition,offset of events. Or the word feedback: the verdicts"
              + " of experts, where they agree.")
  private Path labels;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "2",
      description = "Partitions read at the same time (default ${DEFAULT-VALUE}).")
  private int threads;

  int threads() {
    if (threads < 1) {
      throw usage("--threads must be at least 1, was " + threads);
    }
    return threads;
  }

  TrainParameters parameters() throws IOException {
    if (params == null) {
      return TrainParameters.DEFAULT;
    }
    try {
      return TrainParameters.parse(
          Files.readString(params), text -> DurationText.millis(text).orElse(-1));
    } catch (IllegalArgumentException e) {
      throw usage("--params: " + params + ": " + e.getMessage());
    }
  }

  /** What is known to have gone wrong, if anything is; reads a file before a cluster is asked. */
  Optional<Labels> labels(ClusterOptions cluster) throws IOException {
    if (labels == null) {
      return Optional.empty();
    }
    if (labels.toString().equals("feedback")) {
      Cluster on = cluster.cluster();
      FeedbackTopic feedback = new FeedbackTopic(on, cluster.dataset(), on.schemas());
      return Optional.of(new Labels(incidents(feedback), Map.of()));
    }
    try {
      return Optional.of(IncidentFile.read(labels));
    } catch (IllegalArgumentException e) {
      throw usage("--labels: " + e.getMessage());
    }
  }

  /** True alarms and missed incidents; what people contradict each other about is left out. */
  private List<LabelledIncident> incidents(FeedbackTopic feedback) {
    List<LabelledIncident> incidents =
        Judged.bySubject(feedback.all()).values().stream()
            .filter(one -> !one.isDisputed() && one.isAnomaly())
            .map(Judged::last)
            .filter(one -> one.getEndMillis() > one.getStartMillis())
            .map(
                one ->
                    new LabelledIncident(
                        one.getEntity(), one.getStartMillis(), one.getEndMillis(), "feedback"))
            .toList();
    if (incidents.isEmpty()) {
      throw usage(
          "--labels feedback: no verdict says true or missed, and undisputed; see `dawnwatch"
              + " feedback list`");
    }
    return incidents;
  }

  /**
   * The manifest.
   *
   * @param warmsUpInside whether the warm-up is part of the slice, as in training
   */
  Manifest manifest(Cluster on, Dataset dataset, ModelTopic models, boolean warmsUpInside)
      throws IOException {
    Manifest manifest;
    if (manifestFile != null) {
      try {
        manifest = Manifest.fromJson(Files.readString(manifestFile));
      } catch (IllegalArgumentException e) {
        throw usage("--manifest: " + manifestFile + ": " + e.getMessage());
      }
      if (!manifest.dataset().equals(dataset.name())) {
        throw usage("the manifest is of dataset " + manifest.dataset() + ", not " + dataset.name());
      }
    } else {
      ManifestBuilder builder = new ManifestBuilder(on, dataset, models);
      try {
        manifest =
            (warmsUpInside ? builder.withoutWarmUp() : builder).build(Bound.of(from), Bound.of(to));
      } catch (IllegalArgumentException e) {
        throw usage(e.getMessage());
      }
    }
    if (saveManifest != null) {
      Files.writeString(saveManifest, manifest.toJson() + "\n");
    }
    return manifest;
  }

  ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
