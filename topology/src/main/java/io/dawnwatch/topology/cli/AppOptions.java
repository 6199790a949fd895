package io.dawnwatch.topology.cli;

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
import picocli.CommandLine.Option;

/** How a live app runs. */
public final class AppOptions {
  @Option(
      names = "--threads",
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
        properties);
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
