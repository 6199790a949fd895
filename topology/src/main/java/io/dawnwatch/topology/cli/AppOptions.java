package io.dawnwatch.topology.cli;

import io.dawnwatch.topology.store.Memory;
import io.dawnwatch.topology.stream.Membership;
import io.dawnwatch.topology.stream.StreamApp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How a live app runs. */
public final class AppOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "Stream threads (default ${DEFAULT-VALUE}).")
  private int threads;

  @Option(
      names = "--idle",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description =
          "A partition without records for this long gets a tick (default ${DEFAULT-VALUE}).")
  private int idleSeconds;

  @Option(
      names = "--patience",
      paramLabel = "TIME",
      defaultValue = "5m",
      converter = Durations.class,
      description =
          "How long to wait for brokers or registry that do not answer, before it stops (default"
              + " ${DEFAULT-VALUE}).")
  private Duration patience;

  @Option(
      names = "--http-host",
      paramLabel = "HOST",
      defaultValue = "127.0.0.1",
      description = "Address of health and metrics (default ${DEFAULT-VALUE}).")
  private String httpHost;

  @Option(
      names = "--standbys",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Copies of each partition's state on other instances, for a fast takeover (default"
              + " ${DEFAULT-VALUE}).")
  private int standbys;

  @Option(
      names = "--instance-id",
      paramLabel = "ID",
      description =
          "A name of this instance that outlives its process (static membership): a restart within "
              + "45 s moves no partitions. Each instance needs one of its own.")
  private String instanceId;

  @Option(
      names = "--rack",
      paramLabel = "NAME",
      description =
          "Rack or zone of this instance: standbys go to another one, reads to a near replica.")
  private String rack;

  @Option(
      names = "--group-protocol",
      paramLabel = "classic|streams",
      defaultValue = "classic",
      description =
          "Who shares out the partitions: the instances (classic) or the brokers (streams, Kafka"
              + " 4.2 or later; default ${DEFAULT-VALUE}).")
  private Membership.GroupProtocol groupProtocol;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      description =
          "What state may take: live entities on the heap, RocksDB's cache and write buffers "
              + "together, such as 512m; six tenths of the heap's limit by default.")
  private String memory;

  @Option(
      names = "--property",
      paramLabel = "KEY=VALUE",
      description = "A Kafka Streams property, passed through; may be given again.")
  private Map<String, String> properties = new LinkedHashMap<>();

  /** The settings of an app with its state in a folder. */
  public StreamApp.Settings settings(Path state, int httpPort) {
    return new StreamApp.Settings(
        threads,
        state,
        httpHost,
        httpPort,
        Duration.ofSeconds(idleSeconds),
        patience == null ? StreamApp.Settings.PATIENCE : patience,
        membership().properties(withMemory()));
  }

  private Map<String, String> withMemory() {
    if (memory == null) {
      return properties;
    }
    Map<String, String> all = new LinkedHashMap<>(properties);
    try {
      all.put(Memory.KEY, Long.toString(Memory.bytes(memory)));
      Memory.of(all);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
    return all;
  }

  private Membership membership() {
    try {
      return new Membership(
          standbys,
          Optional.ofNullable(instanceId),
          Optional.ofNullable(rack),
          groupProtocol == null ? Membership.GroupProtocol.classic : groupProtocol);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }

  /** A folder for state that is deleted when the process ends. */
  public Path temporaryState() {
    try {
      Path folder = Files.createTempDirectory("dawnwatch-state");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException("a folder for state cannot be made", e);
    }
  }

  private static void delete(Path folder) {
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, IOException failure)
                throws IOException {
              Files.delete(dir);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      // The machine's own cleaning of temporary files will take what is left.
    }
  }
}
