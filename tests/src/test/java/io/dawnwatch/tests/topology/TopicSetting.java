package io.dawnwatch.tests.topology;

import static io.dawnwatch.tests.topology.Patience.await;

import io.dawnwatch.topology.kafka.Cluster;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;

/** Settings of topics that tests change behind the back of what is under test. */
final class TopicSetting {
  private TopicSetting() {}

  /** Sets it and waits until brokers say so. */
  static void alter(Cluster cluster, String topic, String key, String value) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    AlterConfigOp set = new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET);
    try (Admin admin = cluster.admin()) {
      admin.incrementalAlterConfigs(Map.of(resource, List.of(set))).all().get();
    }
    await().until(() -> of(cluster, topic).get(key).value().equals(value));
  }

  /** All settings of a topic. */
  static Config of(Cluster cluster, String topic) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try (Admin admin = cluster.admin()) {
      return admin.describeConfigs(List.of(resource)).all().get().get(resource);
    }
  }
}
