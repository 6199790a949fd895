package io.dawnwatch.topology.console.index;

import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.Clock;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/**
 * What an index is an index of. An index of something else is dropped and built again.
 *
 * @param dataset name of the dataset
 * @param source id of the cluster and of its {@code scores} topic: a dataset that was removed and
 *     made again is another one
 * @param clock what moves the dataset's time
 */
public record Identity(String dataset, String source, Clock clock) {
  /**
   * Asks the cluster.
   *
   * @throws IllegalStateException if there is no such dataset
   */
  public static Identity of(Cluster cluster, Dataset dataset) throws InterruptedException {
    ModelTopic models = ModelTopic.read(cluster, dataset);
    Clock clock = models.fixed().map(ModelTopic.Fixed::clock).orElse(Clock.BROKER);
    try (Admin admin = cluster.admin()) {
      String id = admin.describeCluster().clusterId().get();
      String topic =
          admin
              .describeTopics(List.of(dataset.scores()))
              .allTopicNames()
              .get()
              .get(dataset.scores())
              .topicId()
              .toString();
      return new Identity(dataset.name(), id + "/" + topic, clock);
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "dataset " + dataset.name() + " cannot be described: " + e.getCause().getMessage(), e);
    }
  }
}
