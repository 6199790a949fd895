package io.dawnwatch.topology.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.topology.kafka.Cluster;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;

/** What is said of an instance reaches Kafka's own configuration. */
class MembershipTest {
  private static StreamsConfig config(Optional<String> rack, Map<String, String> given) {
    Map<String, Object> all = new HashMap<>();
    all.put(StreamsConfig.APPLICATION_ID_CONFIG, "app");
    all.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:1");
    all.putAll(
        new Membership(1, Optional.empty(), rack, Membership.GroupProtocol.classic)
            .properties(given));
    return new StreamsConfig(all);
  }

  private static Object rackOfConsumer(StreamsConfig config) {
    return config
        .getMainConsumerConfigs("app", "app-1", 0)
        .get(ConsumerConfig.CLIENT_RACK_CONFIG);
  }

  @Test
  void theRackReachesTheConsumerAndTheSharingOutOfStandbys() {
    StreamsConfig config = config(Optional.of("zone-a"), Map.of());

    assertThat(rackOfConsumer(config)).isEqualTo("zone-a");
    assertThat(config.getClientTags()).containsExactly(Map.entry("rack", "zone-a"));
    assertThat(config.getList(StreamsConfig.RACK_AWARE_ASSIGNMENT_TAGS_CONFIG))
        .containsExactly("rack");
  }

  @Test
  void withoutARackNothingIsSaidOfOne() {
    StreamsConfig config = config(Optional.empty(), Map.of());

    assertThat(rackOfConsumer(config)).isNull();
    assertThat(config.getClientTags()).isEmpty();
    assertThat(config.getList(StreamsConfig.RACK_AWARE_ASSIGNMENT_TAGS_CONFIG)).isEmpty();
  }

  @Test
  void aPropertyGivenByNameWins() {
    StreamsConfig config =
        config(
            Optional.of("zone-a"),
            Map.of(
                "consumer.client.rack",
                "zone-b",
                StreamsConfig.RACK_AWARE_ASSIGNMENT_STRATEGY_CONFIG,
                "min_traffic"));

    assertThat(rackOfConsumer(config)).isEqualTo("zone-b");
    assertThat(config.getString(StreamsConfig.RACK_AWARE_ASSIGNMENT_STRATEGY_CONFIG))
        .isEqualTo("min_traffic");
  }

  /** A replay reads with consumers of its own, which take Kafka's properties as they are. */
  @Test
  void theRackOfACommandConfigReachesTheReadersOfAReplay() {
    Cluster cluster = new Cluster("localhost:1", "http://localhost:1", Map.of("client.rack", "z"));

    assertThat(cluster.client(Map.of())).containsEntry("client.rack", "z");
  }
}
