package io.dawnwatch.topology.cli;

import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.ModelSource;
import io.dawnwatch.schemas.Experiment;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import io.dawnwatch.topology.replay.Manifest;
import io.dawnwatch.topology.train.Experiments;
import io.dawnwatch.topology.train.Labels;
import io.dawnwatch.topology.train.TrainParameters;
import io.dawnwatch.topology.train.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code evaluate}: how good a model is on a slice. */
@Command(
    name = "evaluate",
    description = {
      "Says how good a model is on a slice, beside the baseline and the champion.",
      "With labels by what it found, without by what can be known without. Writes an "
          + "experiment."
    },
    footer = {
      "",
      "Example:",
      "  dawnwatch evaluate --bootstrap-server localhost:9092 --schema-registry"
          + " http://localhost:9093 \\",
      "    --dataset web --model web.model --from 2026-03-09 --to 2026-03-10 --labels"
          + " incidents.csv",
    })
public final class EvaluateCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ClusterOptions cluster;
  @Mixin private TrainOptions slice;
  @Mixin private OutputOptions output;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "ID|FILE",
      description = "Hash of a model of the dataset, or a file of one.")
  private String model;

  @Option(
      names = "--why",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Why it is evaluated; kept with the experiment.")
  private String why;

  EvaluateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    TrainParameters parameters = slice.parameters();
    Dataset dataset = cluster.dataset();
    Optional<Labels> labels = slice.labels(cluster);
    int threads = slice.threads();
    Cluster on = cluster.reachable();
    SchemaIds ids = on.schemas();
    new DatasetTopics(on, dataset).check();
    ModelTopic models = ModelTopic.read(on, dataset);
    Model judged = model(models);
    long started = System.currentTimeMillis();
    Manifest manifest;
    Training.Trained result;
    try (StageProgress progress = new StageProgress(terminal)) {
      progress.at("freezing the slice", 0);
      manifest = slice.manifest(on, dataset, models, false);
      result =
          new Training(on, dataset, ids, models, progress)
              .evaluate(
                  judged,
                  new Training.Request(manifest, parameters, labels, judged.owner(), threads));
    }
    Experiment experiment =
        new Experiments(on, dataset, ids)
            .write(
                "evaluate",
                manifest,
                judged.id(),
                judged.owner(),
                why,
                started,
                System.currentTimeMillis(),
                result.body());
    output.print(
        terminal,
        ExperimentText.json(experiment),
        line -> new ExperimentText(terminal, line).show(experiment));
    return Dawnwatch.OK;
  }

  private Model model(ModelTopic models) throws IOException {
    Path file = Path.of(model);
    try {
      return Files.isRegularFile(file) ? Model.parse(Files.readAllBytes(file)) : models.byId(model);
    } catch (IllegalArgumentException e) {
      throw slice.usage("--model: " + model + ": " + e.getMessage());
    } catch (ModelSource.ModelNotFoundException e) {
      throw slice.usage("--model: there is neither a file nor a model of the dataset " + model);
    }
  }
}
