package io.dawnwatch.topology.console;

import io.dawnwatch.topology.console.index.ConsoleQueries;
import io.dawnwatch.topology.console.index.Identity;
import io.dawnwatch.topology.console.index.IndexDatabase;
import io.dawnwatch.topology.console.index.Indexed;
import io.dawnwatch.topology.console.index.Indexer;
import io.dawnwatch.topology.console.web.ConsoleServer;
import io.dawnwatch.topology.console.web.ConsoleSettings;
import io.dawnwatch.topology.console.web.Desk;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The console of a dataset: its index, who fills it, and its pages. */
public final class Console implements AutoCloseable {
  /** Properties of the cluster that begin so are the database's: user, password, sslmode. */
  private static final String OF_INDEX = "dawnwatch.index.";

  private final IndexDatabase index;
  private final Indexer indexer;
  private final ConsoleServer server;

  private Console(IndexDatabase index, Indexer indexer, ConsoleServer server) {
    this.index = index;
    this.indexer = indexer;
    this.server = server;
  }

  /**
   * Starts one.
   *
   * @param where file or JDBC URL of the index
   * @param keep what the index keeps
   * @param tell takes a line for people when something changes
   * @throws IllegalStateException if the port is taken
   * @throws io.dawnwatch.topology.console.index.IndexException if the index cannot be used
   */
  public static Console start(
      Cluster cluster,
      Dataset dataset,
      String where,
      Indexed keep,
      ConsoleSettings settings,
      Consumer<String> tell)
      throws InterruptedException {
    IndexDatabase index =
        IndexDatabase.open(where, database(cluster), Identity.of(cluster, dataset), tell);
    try {
      ConsoleServer server =
          new ConsoleServer(
              settings,
              new ConsoleQueries(index, settings.clock()),
              new Desk(cluster, dataset, settings.clock()));
      Indexer indexer = new Indexer(index, cluster, dataset, keep, settings.clock(), tell).start();
      return new Console(index, indexer, server);
    } catch (RuntimeException e) {
      index.close();
      throw e;
    }
  }

  private static Map<String, String> database(Cluster cluster) {
    Map<String, String> properties = new TreeMap<>();
    cluster
        .properties()
        .forEach(
            (key, value) -> {
              if (key.startsWith(OF_INDEX)) {
                properties.put(key.substring(OF_INDEX.length()), value);
              }
            });
    return properties;
  }

  /** Where people reach it. */
  public String url() {
    return server.url();
  }

  /** Its port. */
  public int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.close();
    indexer.close();
    index.close();
  }
}
