package io.dawnwatch.schemas;

import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The official client, with what it needs to be told beyond its own properties. */
final class RegistryClients {
  private static final int CACHE = 1000;
  private static final String NAMESPACE = "schema.registry.";

  /** Its own default is a minute: longer than a transaction may stay open. */
  private static final String TIMEOUT_MILLIS = "10000";

  private RegistryClients() {}

  static SchemaRegistryClient create(String urls, Map<String, ?> config) {
    Map<String, Object> all = new HashMap<>();
    all.put("http.connect.timeout.ms", TIMEOUT_MILLIS);
    all.put("http.read.timeout.ms", TIMEOUT_MILLIS);
    if (config.containsKey("basic.auth.user.info")) {
      all.put("basic.auth.credentials.source", "USER_INFO");
    }
    config.forEach(
        (key, value) -> {
          all.put(key, value);
          // It looks for TLS under its namespace, and for everything else without.
          all.put(NAMESPACE + key, value);
        });
    return new CachedSchemaRegistryClient(
        Arrays.asList(urls.split(",")), CACHE, List.of(new AvroSchemaProvider()), all);
  }
}
