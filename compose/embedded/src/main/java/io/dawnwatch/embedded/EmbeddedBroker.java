package io.dawnwatch.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.SharedServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.bootstrap.BootstrapDirectory;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.raft.QuorumConfig;
import org.apache.kafka.server.ServerSocketFactory;
import org.apache.kafka.server.common.MetadataVersion;
import org.apache.kafka.server.fault.LoggingFaultHandler;

/**
 * One Kafka node, broker and controller together, in this JVM and on the loopback address only.
 *
 * <p>Starting takes one to four seconds and about 35 MB of heap. Topics are never created by
 * accident: {@code auto.create.topics.enable} is off. Thread-safe; closing twice is harmless.
 *
 * <p>Both sockets are bound before the node starts and handed to it, so a free port cannot be lost
 * to another process in between, and a taken one is an exception here. Kafka's own main ends the
 * JVM on a fatal fault; this class logs the fault instead, because the JVM is not the broker's.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private static final int NODE = 1;
  private static final String CLIENTS = "PLAINTEXT";
  private static final String QUORUM = "CONTROLLER";
  private static final int BACKLOG = 50;
  private static final Duration SHUTDOWN_LIMIT = Duration.ofSeconds(30);

  private final Path data;
  private final boolean deletesData;
  private final int port;
  private final ControllerServer controller;
  private final BrokerServer broker;
  private boolean closed;

  /**
   * Where and how the broker runs.
   *
   * @param port port for clients; 0 takes a free one
   * @param data folder that is kept, with all topics, from one run to the next; when empty, a
   *     temporary folder that is deleted on close
   * @param properties broker properties that win over the built-in ones
   */
  public record Settings(int port, Optional<Path> data, Map<String, String> properties) {
    public Settings {
      if (port < 0 || port > 65535) {
        throw new IllegalArgumentException("port must be between 0 and 65535: " + port);
      }
      properties = Map.copyOf(properties);
    }

    /** A free port and a temporary folder. */
    public static Settings temporary() {
      return new Settings(0, Optional.empty(), Map.of());
    }

    public Settings withPort(int port) {
      return new Settings(port, data, properties);
    }

    public Settings keepingDataIn(Path folder) {
      return new Settings(port, Optional.of(folder), properties);
    }

    /** Sets one broker property, by Kafka's own name. */
    public Settings with(String key, String value) {
      Map<String, String> more = new HashMap<>(properties);
      more.put(key, value);
      return new Settings(port, data, more);
    }
  }

  /** Starts a broker on a free port whose data vanishes on close. */
  public static EmbeddedBroker start() {
    return start(Settings.temporary());
  }

  /**
   * Starts a broker and returns when it serves clients.
   *
   * @throws UncheckedIOException when the port is taken or the folder cannot be written
   */
  public static EmbeddedBroker start(Settings settings) {
    try {
      return new EmbeddedBroker(settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private EmbeddedBroker(Settings settings) throws IOException {
    ServerSocketChannel clients = bind(settings.port());
    ServerSocketChannel quorum = bind(0);
    port = clients.socket().getLocalPort();
    deletesData = settings.data().isEmpty();
    data =
        deletesData
            ? Files.createTempDirectory("dawnwatch-broker")
            : Files.createDirectories(settings.data().get());
    Map<String, ServerSocketChannel> bound = Map.of(CLIENTS, clients, QUORUM, quorum);
    ServerSocketFactory sockets = (listener, address, backlog, buffer) -> bound.get(listener);
    try {
      format();
      KafkaConfig config = config(settings, quorum.socket().getLocalPort());
      SharedServer shared =
          new SharedServer(
              config,
              new MetaPropertiesEnsemble.Loader()
                  .addLogDirs(List.of(data.toString()))
                  .addMetadataLogDir(data.toString())
                  .load(),
              Time.SYSTEM,
              new Metrics(),
              CompletableFuture.completedFuture(
                  QuorumConfig.parseVoterConnections(config.quorumConfig().voters())),
              List.of(),
              (fault, fatal, action) -> new LoggingFaultHandler(fault, action),
              sockets);
      controller =
          new ControllerServer(
              shared,
              KafkaRaftServer.configSchema(),
              new BootstrapDirectory(data.toString()).read());
      broker = new BrokerServer(shared);
      startup();
    } catch (Exception e) {
      clients.close();
      quorum.close();
      deleteTemporaryData();
      throw new IllegalStateException("The embedded broker did not start: " + e.getMessage(), e);
    }
  }

  private void startup() {
    try {
      controller.startup();
      broker.startup();
    } catch (RuntimeException e) {
      broker.shutdown(SHUTDOWN_LIMIT);
      controller.shutdown();
      throw e;
    }
  }

  /** What clients take as {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return Loopback.HOST + ":" + port;
  }

  Path data() {
    return data;
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    broker.shutdown(SHUTDOWN_LIMIT);
    controller.shutdown();
    deleteTemporaryData();
  }

  private static ServerSocketChannel bind(int port) throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open();
    try {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      return channel.bind(Loopback.at(port), BACKLOG);
    } catch (BindException e) {
      channel.close();
      throw (IOException)
          new BindException("port " + port + " on " + Loopback.HOST + " is taken").initCause(e);
    }
  }

  private void format() throws Exception {
    if (Files.exists(data.resolve("meta.properties"))) {
      return;
    }
    new Formatter()
        .setPrintStream(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
        .setClusterId(Uuid.randomUuid().toString())
        .setNodeId(NODE)
        .setControllerListenerName(QUORUM)
        .setMetadataLogDirectory(data.toString())
        .addDirectory(data.toString())
        .setReleaseVersion(MetadataVersion.latestProduction())
        .run();
  }

  private KafkaConfig config(Settings settings, int quorumPort) {
    String clients = CLIENTS + "://" + Loopback.HOST + ":" + port;
    Map<String, String> c = new HashMap<>();
    c.put("process.roles", "broker,controller");
    c.put("node.id", Integer.toString(NODE));
    c.put("controller.quorum.voters", NODE + "@" + Loopback.HOST + ":" + quorumPort);
    c.put("listeners", clients + "," + QUORUM + "://" + Loopback.HOST + ":" + quorumPort);
    c.put("advertised.listeners", clients);
    c.put("listener.security.protocol.map", CLIENTS + ":PLAINTEXT," + QUORUM + ":PLAINTEXT");
    c.put("controller.listener.names", QUORUM);
    c.put("inter.broker.listener.name", CLIENTS);
    c.put("log.dirs", data.toString());

    // One node: every internal topic must ask for one replica, and one partition is plenty.
    c.put("offsets.topic.replication.factor", "1");
    c.put("offsets.topic.num.partitions", "1");
    c.put("transaction.state.log.replication.factor", "1");
    c.put("transaction.state.log.min.isr", "1");
    c.put("transaction.state.log.num.partitions", "1");
    c.put("share.coordinator.state.topic.replication.factor", "1");
    c.put("share.coordinator.state.topic.min.isr", "1");
    c.put("share.coordinator.state.topic.num.partitions", "1");
    c.put("group.initial.rebalance.delay.ms", "0");
    c.put("auto.create.topics.enable", "false");
    // A transaction whose writer was killed holds its readers back until this is looked at.
    c.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");

    // A laptop or a test, not a server: fewer threads and buffers, small files.
    c.put("num.network.threads", "2");
    c.put("num.io.threads", "4");
    c.put("background.threads", "2");
    c.put("group.coordinator.threads", "1");
    c.put("share.coordinator.threads", "1");
    c.put("log.cleaner.dedupe.buffer.size", "2097152"); // the default takes 128 MiB of heap
    c.put("log.segment.bytes", "67108864");
    c.put("log.index.size.max.bytes", "1048576"); // each index is allocated whole when it opens
    c.put("offsets.load.buffer.size", "262144");
    c.put("transaction.state.log.load.buffer.size", "262144");
    c.putAll(settings.properties());
    return new KafkaConfig(c, false);
  }

  private void deleteTemporaryData() {
    if (!deletesData) {
      return;
    }
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + data, e);
    }
  }
}
