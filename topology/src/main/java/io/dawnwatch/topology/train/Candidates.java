package io.dawnwatch.topology.train;

import io.dawnwatch.schemas.Experiment;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.Activator;
import io.dawnwatch.topology.lifecycle.AuditTopic;
import io.dawnwatch.topology.lifecycle.ModelOrder;
import io.dawnwatch.topology.lifecycle.SigningKey;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Publishes what was trained: the model, its experiment, and the entry of it in the audit trail.
 */
public final class Candidates {
  private final Cluster cluster;
  private final Dataset dataset;
  private final SchemaIds ids;

  public Candidates(Cluster cluster, Dataset dataset, SchemaIds ids) {
    this.cluster = cluster;
    this.dataset = dataset;
    this.ids = ids;
  }

  /**
   * Publishes a model that was trained just now. It scores nothing until it is given a role.
   *
   * @param request what it was trained on
   * @param order who had it trained, and why
   * @param signer signs it, if somebody is to
   * @param startedMillis when its training began, ms since 1970 UTC
   * @return its experiment
   */
  public Experiment publish(
      Training.Request request,
      Training.Trained trained,
      ModelOrder order,
      Optional<SigningKey> signer,
      long startedMillis)
      throws InterruptedException {
    String id = trained.model().id();
    new Activator(cluster, dataset, ids).publish(trained.model().toBytes(), order, signer);
    Experiment experiment =
        new Experiments(cluster, dataset, ids)
            .write(
                "train",
                request.manifest(),
                id,
                request.owner(),
                order.why(),
                startedMillis,
                System.currentTimeMillis(),
                trained.body());
    new AuditTopic(cluster, dataset, ids)
        .add(
            AuditTopic.entry(
                "train",
                id,
                order,
                new TreeMap<>(
                    Map.of(
                        "dataVersion",
                        request.manifest().dataVersion(),
                        "experiment",
                        experiment.getId(),
                        "owner",
                        request.owner()))));
    return experiment;
  }
}
