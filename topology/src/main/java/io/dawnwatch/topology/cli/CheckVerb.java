package io.dawnwatch.topology.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.engine.Model;
import io.dawnwatch.schemas.Experiment;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.Verdict;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.FeedbackTopic;
import io.dawnwatch.topology.lifecycle.ModelRoles;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import io.dawnwatch.topology.train.Experiments;
import io.dawnwatch.topology.train.FeedbackSuite;
import java.util.List;
import java.util.Optional;

/** What {@code models check} does: the verdicts of experts, asked again. */
final class CheckVerb {
  /** Exit code: something that was right is not any more. */
  static final int LOST = 3;

  private CheckVerb() {}

  static int run(
      Terminal terminal,
      Cluster on,
      Dataset dataset,
      OutputOptions output,
      int threads,
      String said)
      throws InterruptedException {
    SchemaIds ids = on.schemas();
    ModelTopic models = ModelTopic.read(on, dataset);
    Model model = models.byId(ModelRoles.resolve(models, said));
    Optional<Model> champion =
        ModelRoles.champion(models).filter(id -> !id.equals(model.id())).map(models::byId);
    List<Verdict> verdicts = new FeedbackTopic(on, dataset, ids).all();
    long started = System.currentTimeMillis();
    ObjectNode suite;
    try (StageProgress progress = new StageProgress(terminal)) {
      suite = new FeedbackSuite(on, dataset, ids, threads).run(model, champion, verdicts, progress);
    }
    Experiment experiment =
        new Experiments(on, dataset, ids)
            .writeCheck(model, started, System.currentTimeMillis(), suite);
    output.print(
        terminal,
        ExperimentText.json(experiment),
        line -> {
          if (suite.path("verdicts").intValue() == 0) {
            line.accept(
                "no verdict that people agree about stands: `dawnwatch feedback queue` shows what"
                    + " to judge first");
          } else {
            new ExperimentText(terminal, line).show(experiment);
          }
        });
    return suite.path("lost").isEmpty() ? Dawnwatch.OK : LOST;
  }
}
