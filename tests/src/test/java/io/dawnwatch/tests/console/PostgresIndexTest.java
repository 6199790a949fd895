package io.dawnwatch.tests.console;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The index in PostgreSQL, a schema for each dataset. */
class PostgresIndexTest extends IndexContract {
  private static @Nullable PostgresServer server;
  private static final Set<String> DATABASES = new HashSet<>();

  @BeforeAll
  static void start() throws Exception {
    Optional<Path> programs = PostgresServer.programs();
    assumeTrue(
        programs.isPresent(),
        "no PostgreSQL here: install it (Debian: postgresql) for these tests");
    server = PostgresServer.start(programs.get());
  }

  @AfterAll
  static void stop() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  /** Datasets share a database; a second index of the same dataset has its own. */
  @Override
  String where(String dataset) throws Exception {
    if (!dataset.endsWith("-whole")) {
      return server.url();
    }
    if (DATABASES.add(dataset)) {
      try (Connection connection = DriverManager.getConnection(server.url());
          Statement statement = connection.createStatement()) {
        statement.execute("create database \"" + dataset + "\"");
      }
    }
    return server.url().replace("/postgres?", "/" + dataset + "?");
  }

  @Override
  String table(String dataset, String name) {
    return "\"dw_" + dataset + "\"." + name;
  }
}
