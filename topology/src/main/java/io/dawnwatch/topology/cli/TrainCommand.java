package io.dawnwatch.topology.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.schemas.Experiment;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import io.dawnwatch.topology.lifecycle.SigningKey;
import io.dawnwatch.topology.replay.Manifest;
import io.dawnwatch.topology.train.Candidates;
import io.dawnwatch.topology.train.Labels;
import io.dawnwatch.topology.train.TrainParameters;
import io.dawnwatch.topology.train.Training;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code train}: a model from a slice of events, judged, as a candidate. */
@Command(
    name = "train",
    description = {
      "Trains a model on a slice of events and judges it on the end of the slice.",
      "It is judged beside the built-in baseline and the champion. Writes an experiment and "
          + "publishes the model as a candidate: it scores nothing until it is given a role."
    },
    footer = {
      "",
      "Example:",
      "  dawnwatch train --bootstrap-server localhost:9092 --schema-registry http://localhost:9093"
          + " --dataset web \\",
      "    --from 2026-03-02 --to 2026-03-09 --owner web-platform --labels incidents.csv",
    })
public final class TrainCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ClusterOptions cluster;
  @Mixin private TrainOptions slice;
  @Mixin private WhoOptions who;
  @Mixin private SignOptions sign;
  @Mixin private OutputOptions output;

  @Option(
      names = "--owner",
      required = true,
      paramLabel = "TEAM",
      description = "The team that answers for the model.")
  private String owner;

  @Option(
      names = "--entity-disjoint",
      description = "Keep a fifth of the entities for the test, and judge by them alone.")
  private boolean entityDisjoint;

  @Option(
      names = "--template-disjoint",
      description = "Keep a fifth of the messages out of training; in the test they are new.")
  private boolean templateDisjoint;

  @Option(
      names = "--save-model",
      paramLabel = "FILE",
      description = "Write the model to a file, too.")
  private Path saveModel;

  TrainCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    if (owner.isBlank()) {
      throw slice.usage("--owner must name a team");
    }
    Optional<SigningKey> signer = sign.key();
    TrainParameters parameters = slice.parameters();
    if (entityDisjoint || templateDisjoint) {
      parameters =
          parameters.holdingOut(
              entityDisjoint || parameters.entityDisjoint(),
              templateDisjoint || parameters.templateDisjoint());
    }
    Dataset dataset = cluster.dataset();
    Optional<Labels> labels = slice.labels(cluster);
    int threads = slice.threads();
    Cluster on = cluster.reachable();
    SchemaIds ids = on.schemas();
    new DatasetTopics(on, dataset).check();
    ModelTopic models = ModelTopic.read(on, dataset);
    models.requireSigner(signer);
    long started = System.currentTimeMillis();
    Training.Request request;
    Training.Trained trained;
    try (StageProgress progress = new StageProgress(terminal)) {
      progress.at("freezing the slice", 0);
      Manifest manifest = slice.manifest(on, dataset, models, true);
      request = new Training.Request(manifest, parameters, labels, owner, threads);
      trained = new Training(on, dataset, ids, models, progress).train(request);
    }
    byte[] artifact = trained.model().toBytes();
    if (saveModel != null) {
      Files.write(saveModel, artifact);
    }
    Experiment experiment =
        new Candidates(on, dataset, ids).publish(request, trained, who.order(), signer, started);
    ObjectNode result = ExperimentText.json(experiment);
    output.print(
        terminal,
        result,
        line -> {
          new ExperimentText(terminal, line).show(experiment);
          line.accept("");
          line.accept(
              String.format(
                  Locale.ROOT,
                  "Published candidate %s (%,d bytes). It scores nothing until it is given a role.",
                  trained.model().id(),
                  artifact.length));
        });
    return Dawnwatch.OK;
  }
}
