package io.dawnwatch.topology.kafka;

import io.dawnwatch.schemas.Registry;
import io.dawnwatch.schemas.SchemaIds;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * How a Kafka cluster and its schema registry are reached.
 *
 * @param bootstrapServers host:port, separated by commas
 * @param registryUrl URL of the schema registry
 * @param properties Kafka's own properties, passed through; those that begin with {@code
 *     schema.registry.} go to the registry's client without the prefix, and so do {@code
 *     basic.auth.*} and {@code bearer.auth.*}; those that begin with {@code dawnwatch.} are ours
 */
public record Cluster(String bootstrapServers, String registryUrl, Map<String, String> properties) {
  private static final String REGISTRY = "schema.registry.";

  /** Names that Confluent's clients use for the registry alone. */
  private static final Set<String> REGISTRY_ALONE = Set.of("basic.auth.", "bearer.auth.");

  /** Begins the names of our own properties, which no client of Kafka's is given. */
  private static final String OURS = "dawnwatch.";

  private static final String API_TIMEOUT = "default.api.timeout.ms";

  /** A cluster none of whose brokers answers within this is not there. */
  private static final int ANSWER_MILLIS = 10_000;

  public Cluster {
    properties = Map.copyOf(properties);
  }

  /** Kafka's properties for a client, with these on top. */
  public Map<String, Object> client(Map<String, ?> more) {
    Map<String, Object> all = new HashMap<>();
    properties.forEach(
        (key, value) -> {
          if (registryKey(key).isEmpty() && !key.startsWith(OURS)) {
            all.put(key, value);
          }
        });
    all.put("bootstrap.servers", bootstrapServers);
    all.putAll(more);
    return all;
  }

  public Properties streams(Map<String, ?> more) {
    Properties all = new Properties();
    all.putAll(client(more));
    return all;
  }

  /** The registry for those who write and read records. */
  public SchemaIds schemas() {
    return SchemaIds.at(registryUrl, registryProperties());
  }

  /** The registry for those who look after it. */
  public Registry registry() {
    return Registry.at(registryUrl, registryProperties());
  }

  private Map<String, String> registryProperties() {
    Map<String, String> config = new HashMap<>();
    properties.forEach(
        (key, value) -> registryKey(key).ifPresent(registryKey -> config.put(registryKey, value)));
    return config;
  }

  /** The name of a property for the registry's client; empty if it is one of Kafka's. */
  private static Optional<String> registryKey(String key) {
    if (key.startsWith(REGISTRY)) {
      return Optional.of(key.substring(REGISTRY.length()));
    }
    return REGISTRY_ALONE.stream().anyMatch(key::startsWith) ? Optional.of(key) : Optional.empty();
  }

  /** Where it is; never the properties, which hold passwords. */
  @Override
  public String toString() {
    return "brokers at " + bootstrapServers + ", schema registry at " + shownRegistryUrl();
  }

  /** URL of the schema registry as it may be printed. */
  public String shownRegistryUrl() {
    return Registry.shown(registryUrl);
  }

  /**
   * Fails within seconds, naming the address, if the schema registry does not answer or refuses who
   * asks.
   */
  public void requireRegistry() throws InterruptedException {
    registry().require(ANSWER_MILLIS);
  }

  /**
   * Fails within seconds, naming the address, if no broker answers: Kafka's own clients try for a
   * minute and then name a call.
   */
  public void requireBroker() throws InterruptedException {
    if (TlsProbe.answersInTls(client(Map.of()), bootstrapServers)) {
      throw new IllegalStateException(
          "the broker at "
              + bootstrapServers
              + " speaks TLS: set security.protocol to SSL or SASL_SSL in --command-config");
    }
    Map<String, Object> config =
        client(Map.of(API_TIMEOUT, ANSWER_MILLIS, "request.timeout.ms", ANSWER_MILLIS));
    try (Admin admin = Admin.create(config)) {
      admin.describeCluster().nodes().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TimeoutException) {
        throw new IllegalStateException(
            "no broker answers at "
                + bootstrapServers
                + " within "
                + ANSWER_MILLIS / 1000
                + " s: is it running, and are address and security settings right?");
      }
      throw unusable(e.getCause());
    } catch (KafkaException e) {
      throw unusable(e.getCause() == null ? e : e.getCause());
    }
  }

  private IllegalStateException unusable(Throwable why) {
    return new IllegalStateException("the brokers at " + bootstrapServers + " cannot be used", why);
  }

  /**
   * How long reading or writing waits for a broker before it gives up: Kafka's own {@code
   * default.api.timeout.ms}, one minute by default.
   */
  public Duration patience() {
    String millis = properties.getOrDefault(API_TIMEOUT, "60000");
    try {
      return Duration.ofMillis(Long.parseLong(millis));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(API_TIMEOUT + " is no number of milliseconds: " + millis);
    }
  }

  public Admin admin() {
    return Admin.create(client(Map.of()));
  }

  /**
   * A consumer of committed records without a group, which fails rather than jumps when an offset
   * is gone.
   */
  public Consumer<byte[], byte[]> consumer(Map<String, ?> more) {
    return consumer(more, new ByteArrayDeserializer());
  }

  private Consumer<byte[], byte[]> consumer(Map<String, ?> more, Deserializer<byte[]> keys) {
    Map<String, Object> config = new HashMap<>();
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1_000);
    config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 100);
    config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 4 << 20);
    config.putAll(more);
    return new KafkaConsumer<>(client(config), keys, new ByteArrayDeserializer());
  }

  /** The same for whom keys tell nothing: they are null, and take no time. */
  public Consumer<byte[], byte[]> valueConsumer(Map<String, ?> more) {
    return consumer(more, new NoKeys());
  }

  private static final class NoKeys implements Deserializer<byte[]> {
    @Override
    public byte @Nullable [] deserialize(String topic, byte[] key) {
      return null;
    }

    @Override
    public byte @Nullable [] deserialize(String topic, Headers headers, ByteBuffer key) {
      return null;
    }
  }

  /** A producer that neither loses nor doubles within its session. */
  public Producer<byte[], byte[]> producer(Map<String, ?> more) {
    Map<String, Object> config = new HashMap<>();
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.LINGER_MS_CONFIG, 20);
    config.put(ProducerConfig.BATCH_SIZE_CONFIG, 262_144);
    config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, patience().toMillis());
    config.putAll(more);
    return new KafkaProducer<>(
        client(config), new ByteArraySerializer(), new ByteArraySerializer());
  }
}
