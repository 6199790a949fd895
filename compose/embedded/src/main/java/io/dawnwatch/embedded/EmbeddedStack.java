package io.dawnwatch.embedded;

import io.dawnwatch.topology.kafka.Cluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Broker and registry in this JVM, with data in a folder that is kept or thrown away. */
public final class EmbeddedStack implements AutoCloseable {
  private final EmbeddedBroker broker;
  private final EmbeddedRegistry registry;

  private EmbeddedStack(EmbeddedBroker broker, EmbeddedRegistry registry) {
    this.broker = broker;
    this.registry = registry;
  }

  /**
   * Starts both.
   *
   * @param port port of the broker, the registry has the next one; 0 for free ports
   * @param data folder to keep data in; empty throws it away at the end
   */
  public static EmbeddedStack start(int port, Optional<Path> data) throws IOException {
    EmbeddedBroker.Settings settings = EmbeddedBroker.Settings.temporary().withPort(port);
    if (data.isPresent()) {
      Files.createDirectories(data.get());
      settings = settings.keepingDataIn(data.get().resolve("kafka"));
    }
    EmbeddedBroker broker = EmbeddedBroker.start(settings);
    try {
      int registryPort = port == 0 ? 0 : port + 1;
      EmbeddedRegistry registry =
          data.isPresent()
              ? EmbeddedRegistry.start(registryPort, data.get().resolve("registry"))
              : EmbeddedRegistry.start(registryPort);
      return new EmbeddedStack(broker, registry);
    } catch (RuntimeException e) {
      broker.close();
      throw e;
    }
  }

  public Cluster cluster() {
    return new Cluster(broker.bootstrapServers(), registry.url(), Map.of());
  }

  @Override
  public void close() {
    registry.close();
    broker.close();
  }
}
