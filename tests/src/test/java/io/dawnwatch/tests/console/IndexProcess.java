package io.dawnwatch.tests.console;

import io.dawnwatch.topology.console.index.Identity;
import io.dawnwatch.topology.console.index.IndexDatabase;
import io.dawnwatch.topology.console.index.Indexed;
import io.dawnwatch.topology.console.index.Indexer;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** An indexer in a process of its own, which can be killed. */
final class IndexProcess implements AutoCloseable {
  private final Process process;

  private IndexProcess(Process process) {
    this.process = process;
  }

  /** Indexes until it is killed. */
  public static void main(String[] args) throws InterruptedException {
    Cluster cluster = new Cluster(args[0], args[1], Map.of());
    Dataset dataset = new Dataset(args[2]);
    try (IndexDatabase index =
            IndexDatabase.open(
                args[3], Map.of(), Identity.of(cluster, dataset), System.err::println);
        Indexer indexer =
            new Indexer(
                    index,
                    cluster,
                    dataset,
                    keeping(),
                    () -> ConsoleTopics.WEEK + ConsoleTopics.DAY,
                    System.err::println)
                .start()) {
      Thread.currentThread().join();
    }
  }

  /** Everything, with a short takeover. */
  static Indexed keeping() {
    return new Indexed(Duration.ofDays(14), Indexed.DEFAULT.drift(), Duration.ofSeconds(2));
  }

  static IndexProcess start(ConsoleTopics topics, String where) throws Exception {
    return new IndexProcess(
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    IndexProcess.class.getName(),
                    topics.cluster().bootstrapServers(),
                    topics.cluster().registryUrl(),
                    topics.dataset().name(),
                    where))
            .inheritIO()
            .start());
  }

  /** kill -9. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  boolean lives() {
    return process.isAlive();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
