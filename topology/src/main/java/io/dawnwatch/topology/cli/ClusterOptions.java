package io.dawnwatch.topology.cli;

import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.TrustedKeys;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which cluster and which dataset a verb works on. */
public final class ClusterOptions {
  private static final String REGISTRY_URL = "schema.registry.url";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--bootstrap-server",
      paramLabel = "HOST:PORT",
      description = "Brokers of the Kafka cluster, separated by commas.")
  private String bootstrapServer;

  @Option(
      names = "--schema-registry",
      paramLabel = "URL",
      description = "The schema registry; else schema.registry.url of --command-config.")
  private String schemaRegistry;

  @Option(
      names = "--command-config",
      paramLabel = "FILE",
      description =
          "Kafka's own client properties (security and so on), passed through. Those that begin "
              + "with schema.registry. go to the registry's client, and so do basic.auth.*")
  private Path commandConfig;

  @Option(
      names = "--trusted-keys",
      paramLabel = "FILE",
      description =
          "Public keys (PEM, Ed25519) of those whose models may score: one that none of them "
              + "signed is refused; else dawnwatch.trusted.keys of --command-config. Without either, "
              + "signatures are not asked for.")
  private Path trustedKeys;

  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      defaultValue = Dataset.DEFAULT,
      description = "Family of topics dw.NAME.* (default ${DEFAULT-VALUE}).")
  private String dataset = Dataset.DEFAULT;

  /** Whether a cluster is named at all. */
  boolean isGiven() {
    return bootstrapServer != null;
  }

  /**
   * The cluster these options name.
   *
   * @throws ParameterException if something is missing; it says what to give
   */
  public Cluster cluster() {
    if (bootstrapServer == null || bootstrapServer.isBlank()) {
      throw usage(
          "--bootstrap-server is missing: give the brokers of your cluster, such as"
              + " --bootstrap-server localhost:9092 for a stack that `dawnwatch up` started");
    }
    Map<String, String> properties = properties();
    String registry = schemaRegistry == null ? properties.get(REGISTRY_URL) : schemaRegistry;
    if (registry == null || registry.isBlank()) {
      throw usage(
          "--schema-registry is missing: give the URL of your schema registry, such as"
              + " --schema-registry http://localhost:9093 for a stack that `dawnwatch up` started");
    }
    properties.remove(REGISTRY_URL);
    if (trustedKeys != null) {
      properties.put(TrustedKeys.PROPERTY, trustedKeys.toString());
    }
    try {
      TrustedKeys.in(properties);
    } catch (IllegalStateException e) {
      throw usage("--trusted-keys: " + e.getMessage());
    }
    return new Cluster(bootstrapServer.strip(), registry.strip(), properties);
  }

  /**
   * The cluster these options name, of which a broker and the schema registry answer.
   *
   * @throws ParameterException if something is missing; it says what to give
   * @throws IllegalStateException if one does not answer; it names the address
   */
  public Cluster reachable() throws InterruptedException {
    Cluster named = cluster();
    FutureTask<Void> registry =
        new FutureTask<>(
            () -> {
              named.requireRegistry();
              return null;
            });
    // Both at once: their clients take longest to load, and a rollback is waited for.
    Thread asking = new Thread(registry, "dawnwatch-registry");
    asking.setDaemon(true);
    asking.start();
    try {
      named.requireBroker();
      registry.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException why) {
        throw why;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      registry.cancel(true);
    }
    return named;
  }

  /**
   * The dataset these options name.
   *
   * @throws ParameterException if it is no name
   */
  public Dataset dataset() {
    try {
      return new Dataset(dataset);
    } catch (IllegalArgumentException e) {
      throw usage("--dataset: " + e.getMessage());
    }
  }

  private Map<String, String> properties() {
    Map<String, String> all = new TreeMap<>();
    if (commandConfig == null) {
      return all;
    }
    Properties read = new Properties();
    try (Reader in = Files.newBufferedReader(commandConfig)) {
      read.load(in);
    } catch (NoSuchFileException e) {
      throw usage("--command-config: there is no file " + commandConfig);
    } catch (IOException | IllegalArgumentException e) {
      throw usage("--command-config: cannot read " + commandConfig + ": " + e.getMessage());
    }
    read.stringPropertyNames().forEach(key -> all.put(key, read.getProperty(key).strip()));
    return all;
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
