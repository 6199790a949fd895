package io.dawnwatch.topology.stream;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How an instance shares an app with others, in Kafka's own properties.
 *
 * @param standbys copies of each partition's state on other instances, 0 or more
 * @param instanceId its name in static membership; empty for none
 * @param rack its rack or zone; empty if that does not matter
 * @param protocol who shares out the partitions
 */
public record Membership(
    int standbys, Optional<String> instanceId, Optional<String> rack, GroupProtocol protocol) {
  private static final String INSTANCE_ID = "main.consumer.group.instance.id";
  private static final String SESSION = "consumer.session.timeout.ms";
  private static final String PROTOCOL = "group.protocol";

  /** An instance with a name may restart for this long before its partitions move. */
  private static final String STATIC_SESSION_MILLIS = "45000";

  /** Who shares out the partitions, by Kafka's own names. */
  public enum GroupProtocol {
    classic,
    streams
  }

  public Membership {
    if (standbys < 0) {
      throw new IllegalArgumentException("--standbys must be at least 0, was " + standbys);
    }
    if (protocol == GroupProtocol.streams && (standbys > 0 || instanceId.isPresent())) {
      throw new IllegalArgumentException(
          "--group-protocol streams leaves standbys to the brokers (group configuration"
              + " streams.num.standby.replicas) and knows no static membership: leave out --standbys"
              + " and --instance-id");
    }
  }

  /** These as properties, under those that were given by name. */
  public Map<String, String> properties(Map<String, String> given) {
    Map<String, String> all = new HashMap<>();
    if (standbys > 0) {
      all.put("num.standby.replicas", Integer.toString(standbys));
    }
    instanceId.ifPresent(
        id -> {
          all.put(INSTANCE_ID, id);
          all.put(SESSION, STATIC_SESSION_MILLIS);
        });
    rack.ifPresent(
        name -> {
          all.put("client.tag.rack", name);
          all.put("rack.aware.assignment.tags", "rack");
          all.put("consumer.client.rack", name);
        });
    if (protocol == GroupProtocol.streams) {
      all.put(PROTOCOL, protocol.name());
    }
    all.putAll(given);
    return all;
  }

  /** Takes away what the brokers decide when they share out the partitions. */
  static void settle(Map<String, Object> config) {
    if (GroupProtocol.streams.name().equals(config.get(PROTOCOL))) {
      config.remove(SESSION);
    }
  }

  /** Whether an instance that stops is expected back under its name. */
  static boolean isStatic(Map<String, Object> config) {
    return config.containsKey(INSTANCE_ID)
        || config.containsKey("consumer.group.instance.id")
        || config.containsKey("group.instance.id");
  }
}
