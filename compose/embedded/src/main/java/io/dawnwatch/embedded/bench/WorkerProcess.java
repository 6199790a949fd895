package io.dawnwatch.embedded.bench;

import io.dawnwatch.embedded.Main;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process of its own that works on a run with one thread, as one on another machine would: it is
 * this JVM with the same options. Closing it ends it.
 */
final class WorkerProcess implements AutoCloseable {
  private static final long LOOK_MILLIS = 20;

  private final Process process;
  private final Path said;
  private Duration cpu = Duration.ZERO;

  private WorkerProcess(Process process, Path said) {
    this.process = process;
    this.said = said;
  }

  /** Starts one on a run of all events of a dataset. */
  static WorkerProcess start(Cluster cluster, Dataset dataset, String run) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of("replay", "--bootstrap-server", cluster.bootstrapServers()));
    command.addAll(List.of("--schema-registry", cluster.registryUrl()));
    command.addAll(List.of("--dataset", dataset.name(), "--run", run));
    command.addAll(List.of("--from", "earliest", "--to", "latest", "--no-parity"));
    Path said = Files.createTempFile("dawnwatch-worker", ".txt");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    return new WorkerProcess(process, said);
  }

  /**
   * Waits until it has ended well.
   *
   * @return the processor time it took, as far as it was seen
   * @throws IllegalStateException if it ends otherwise; the message has what it said
   */
  Duration await() throws InterruptedException, IOException {
    while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
      process.info().totalCpuDuration().ifPresent(seen -> cpu = seen);
    }
    if (process.exitValue() != 0) {
      throw new IllegalStateException(
          "a worker ended with exit code "
              + process.exitValue()
              + ": "
              + Files.readString(said, StandardCharsets.UTF_8).strip());
    }
    return cpu;
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    Files.deleteIfExists(said);
  }
}
