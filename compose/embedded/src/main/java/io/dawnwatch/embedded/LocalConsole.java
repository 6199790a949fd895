package io.dawnwatch.embedded;

import io.dawnwatch.topology.cli.Terminal;
import io.dawnwatch.topology.console.Console;
import io.dawnwatch.topology.console.index.IndexException;
import io.dawnwatch.topology.console.index.Indexed;
import io.dawnwatch.topology.console.web.ConsoleSettings;
import io.dawnwatch.topology.console.web.Person;
import io.dawnwatch.topology.console.web.Role;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** The console of a stack in this JVM, for people on this machine. */
public final class LocalConsole {
  /** The data of a stack is as old as whoever loads it likes. */
  private static final Duration RETENTION = Duration.ofDays(3_650);

  private LocalConsole() {}

  /**
   * Starts it, until this process ends. A port that is taken stops nothing else: it is told.
   *
   * @param folder where its index goes
   * @param port 0 for a free one
   * @return where it is; empty if it could not start
   */
  public static Optional<String> start(
      Terminal terminal, Cluster cluster, Dataset dataset, Path folder, int port)
      throws InterruptedException {
    AtomicBoolean ending = new AtomicBoolean();
    try {
      Console console =
          Console.start(
              cluster,
              dataset,
              folder.resolve("console.sqlite").toString(),
              Indexed.DEFAULT.retaining(RETENTION),
              new ConsoleSettings(
                  "127.0.0.1",
                  port,
                  Optional.empty(),
                  Optional.empty(),
                  new Person(System.getProperty("user.name"), Role.REVIEWER),
                  ZoneOffset.UTC,
                  System::currentTimeMillis),
              line -> {
                if (!ending.get()) {
                  terminal.note(line);
                }
              });
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    ending.set(true);
                    console.close();
                  },
                  "dawnwatch-console-stop"));
      return Optional.of(console.url());
    } catch (IndexException | IllegalStateException e) {
      terminal.note("without a console: " + Terminal.escape(String.valueOf(e.getMessage())));
      return Optional.empty();
    }
  }
}
