package io.dawnwatch.topology.operate;

import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;

/**
 * What all checks look at, asked once.
 *
 * @param nodes the brokers
 * @param topics the topics whose names begin with the dataset's prefix, by name
 * @param configs the configuration of each of those
 * @param fixed how the dataset was made; empty if that cannot be read
 * @param features what the scoring model looks at; the default if there is none yet
 */
record Patient(
    Cluster cluster,
    Dataset dataset,
    Admin admin,
    Collection<Node> nodes,
    Map<String, TopicDescription> topics,
    Map<String, Config> configs,
    Optional<ModelTopic.Fixed> fixed,
    FeatureSpec features) {

  static Patient examine(Cluster cluster, Dataset dataset, Admin admin)
      throws ExecutionException, InterruptedException {
    Collection<Node> nodes = admin.describeCluster().nodes().get();
    Collection<String> names =
        admin.listTopics().names().get().stream()
            .filter(name -> name.startsWith(dataset.prefix()))
            .sorted()
            .toList();
    Map<String, TopicDescription> topics =
        new TreeMap<>(admin.describeTopics(names).allTopicNames().get());
    Map<String, Config> configs = new TreeMap<>();
    admin
        .describeConfigs(
            names.stream()
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                .toList())
        .all()
        .get()
        .forEach((resource, config) -> configs.put(resource.name(), config));
    Optional<ModelTopic.Fixed> fixed = Optional.empty();
    FeatureSpec features = FeatureSpec.DEFAULT;
    if (topics.containsKey(dataset.models())) {
      ModelTopic models = ModelTopic.read(cluster, dataset);
      fixed = models.fixed();
      features =
          models
              .last()
              .map(note -> models.byId(note.activation().modelId()).features())
              .orElse(features);
    }
    return new Patient(cluster, dataset, admin, nodes, topics, configs, fixed, features);
  }

  /** A setting of a topic; empty if it is not told. */
  String setting(String topic, String key) {
    Config config = configs.get(topic);
    return config == null || config.get(key) == null || config.get(key).value() == null
        ? ""
        : config.get(key).value();
  }

  /** How a script of Kafka's is called on this cluster. */
  String script(String name) {
    return name + " --bootstrap-server " + cluster.bootstrapServers() + credentials();
  }

  /** How a verb of Dawnwatch is called on this dataset. */
  String verb(String verb) {
    return "dawnwatch "
        + verb
        + " --bootstrap-server "
        + cluster.bootstrapServers()
        + " --schema-registry "
        + cluster.shownRegistryUrl()
        + credentials()
        + " --dataset "
        + dataset.name();
  }

  private String credentials() {
    return cluster.properties().isEmpty() ? "" : " --command-config FILE";
  }
}
