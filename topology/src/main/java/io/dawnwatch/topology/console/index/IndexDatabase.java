package io.dawnwatch.topology.console.index;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.dawnwatch.engine.score.Ids;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/*
 * The index holds nothing that the topics do not hold, so it is never migrated: an index of another version, dataset or
 * cluster is dropped and built again. What is not ours is never touched: a database with other tables is refused. In
 * PostgreSQL each dataset has a schema of its own, so consoles of several datasets share a database in peace.
 */
/** The SQL database the console reads. Thread-safe. */
public final class IndexDatabase implements AutoCloseable {
  private static final String URL = "jdbc:";
  private static final String SQLITE = "jdbc:sqlite:";
  private static final String POSTGRESQL = "jdbc:postgresql:";

  /** Readers at once; one more connection writes. */
  private static final int CONNECTIONS = 6;

  /** How long a connection is waited for, and in SQLite the write lock, in ms. */
  private static final int PATIENCE_MILLIS = 10_000;

  private final String shown;
  private final Dialect dialect;
  private final HikariDataSource pool;
  private final Identity identity;

  private IndexDatabase(String shown, Dialect dialect, HikariDataSource pool, Identity identity) {
    this.shown = shown;
    this.dialect = dialect;
    this.pool = pool;
    this.identity = identity;
  }

  /**
   * Opens the index, and makes it if it is not there or is one of something else.
   *
   * @param where a file, or a JDBC URL of SQLite or PostgreSQL
   * @param properties of the JDBC driver: {@code user}, {@code password}, {@code sslmode} and so on
   * @param identity what it is to be an index of
   * @param tell takes a line for people if it is made again
   * @throws IndexException if it cannot be opened, holds tables that are not ours, or was made by a
   *     later release
   */
  public static IndexDatabase open(
      String where, Map<String, String> properties, Identity identity, Consumer<String> tell) {
    String url = where.startsWith(URL) ? where : SQLITE + where;
    String shown = url.replaceAll("[?;].*", "").replaceAll("//[^/@]*@", "//");
    HikariConfig config = new HikariConfig();
    config.setPoolName("console-index");
    config.setConnectionTimeout(PATIENCE_MILLIS);
    config.setMaximumPoolSize(CONNECTIONS);
    properties.forEach(config::addDataSourceProperty);
    Dialect dialect;
    try {
      if (url.startsWith(SQLITE)) {
        dialect = Dialect.SQLITE;
        createFile(url.substring(SQLITE.length()));
        config.setJdbcUrl(url);
        sqlite(config);
      } else if (url.startsWith(POSTGRESQL)) {
        dialect = Dialect.POSTGRESQL;
        String schema = schema(identity.dataset());
        createSchema(url, properties, schema);
        config.setJdbcUrl(url);
        config.setConnectionInitSql("set search_path to \"" + schema + "\"");
        config.addDataSourceProperty("reWriteBatchedInserts", "true");
        config.addDataSourceProperty("ApplicationName", "dawnwatch console");
      } else {
        throw new IndexException(
            "the console keeps its index in SQLite or PostgreSQL: give a file, "
                + SQLITE
                + "FILE or "
                + POSTGRESQL
                + "//HOST/DATABASE, not "
                + shown);
      }
      HikariDataSource pool = new HikariDataSource(config);
      IndexDatabase database = new IndexDatabase(shown, dialect, pool, identity);
      try {
        database.prepare(tell);
      } catch (RuntimeException e) {
        database.close();
        throw e;
      }
      return database;
    } catch (SQLException | IOException | RuntimeException e) {
      throw e instanceof IndexException known ? known : broken(shown, e);
    }
  }

  private static IndexException broken(String shown, Exception e) {
    return new IndexException(
        "the console's index "
            + shown
            + " cannot be used: "
            + (e.getCause() == null ? e : e.getCause()).getMessage(),
        e);
  }

  private static void sqlite(HikariConfig config) {
    config.addDataSourceProperty("journal_mode", "WAL");
    config.addDataSourceProperty("synchronous", "NORMAL");
    config.addDataSourceProperty("busy_timeout", Integer.toString(PATIENCE_MILLIS));
    config.addDataSourceProperty("transaction_mode", "IMMEDIATE");
    config.addDataSourceProperty("cache_size", "-16000");
  }

  /** Readable by its owner alone: it holds what logs say. */
  private static void createFile(String file) throws IOException {
    if (file.isEmpty() || file.startsWith(":") || file.contains("?")) {
      throw new IndexException(
          "the index needs a file of its own, without '?' in its name: \"" + file + "\"");
    }
    Path path = Path.of(file).toAbsolutePath();
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    Files.createDirectories(path.getParent(), posix ? only("rwx------") : new FileAttribute<?>[0]);
    try {
      Files.createFile(path, posix ? only("rw-------") : new FileAttribute<?>[0]);
    } catch (FileAlreadyExistsException e) {
      if (posix && Files.isRegularFile(path)) {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
      }
    }
  }

  private static FileAttribute<?>[] only(String permissions) {
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
    };
  }

  /** PostgreSQL cuts names at 63 bytes, so long ones are told apart by their hash. */
  static String schema(String dataset) {
    return "dw_"
        + (dataset.length() <= 60
            ? dataset
            : Ids.sha256(dataset.getBytes(StandardCharsets.UTF_8)).substring(0, 32));
  }

  private static void createSchema(String url, Map<String, String> properties, String schema)
      throws SQLException {
    Properties given = new Properties();
    given.putAll(properties);
    try (Connection connection = DriverManager.getConnection(url, given);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      Dialect.POSTGRESQL.lock(connection);
      try (ResultSet there =
          statement.executeQuery("select 1 from pg_namespace where nspname = '" + schema + "'")) {
        if (there.next()) {
          return;
        }
      }
      statement.execute("create schema \"" + schema + "\"");
      connection.commit();
    }
  }

  private void prepare(Consumer<String> tell) {
    write(
        tx -> {
          dialect.lock(tx);
          Set<String> there = tables(tx);
          if (there.isEmpty()) {
            create(tx);
            return null;
          }
          Map<String, String> meta = there.contains("meta") ? meta(tx) : Map.of();
          if (!"console".equals(meta.get("dawnwatch"))) {
            throw new IndexException(
                shown
                    + " holds tables that are not the console's: name another file or database for"
                    + " the index");
          }
          int version = Integer.parseInt(meta.getOrDefault("version", "0"));
          if (version > Schema.VERSION) {
            throw new IndexException(
                "the index "
                    + shown
                    + " was made by a later release (version "
                    + version
                    + ", this release has "
                    + Schema.VERSION
                    + "): start the console of that release, or name another database");
          }
          if (!meta.equals(wanted())) {
            tell.accept(
                "the index "
                    + shown
                    + " is of "
                    + (version == Schema.VERSION
                        ? "another dataset or cluster"
                        : "version " + version)
                    + ": it is dropped and built again from the topics");
            for (String table : Schema.TABLES) {
              execute(tx, "drop table if exists " + table);
            }
            create(tx);
          }
          return null;
        });
  }

  private Map<String, String> wanted() {
    return Map.of(
        "dawnwatch", "console",
        "version", Integer.toString(Schema.VERSION),
        "dataset", identity.dataset(),
        "source", identity.source(),
        "clock", identity.clock().name(),
        "windows", Integer.toString(Indexed.RECENT_WINDOWS));
  }

  private void create(Connection tx) throws SQLException {
    for (String statement : Schema.CREATE) {
      execute(tx, statement);
    }
    for (Map.Entry<String, String> one : new TreeMap<>(wanted()).entrySet()) {
      update(tx, "insert into meta (name, value) values (?, ?)", one.getKey(), one.getValue());
    }
    update(tx, "insert into lease values (1, '', 0, 0, 0)");
  }

  private static Map<String, String> meta(Connection tx) throws SQLException {
    Map<String, String> meta = new TreeMap<>();
    for (Map.Entry<String, String> one :
        list(
            tx,
            "select name, value from meta",
            row -> Map.entry(row.getString(1), row.getString(2)))) {
      meta.put(one.getKey(), one.getValue());
    }
    return meta;
  }

  private static Set<String> tables(Connection tx) throws SQLException {
    Set<String> names = new HashSet<>();
    try (ResultSet tables =
        tx.getMetaData().getTables(null, tx.getSchema(), "%", new String[] {"TABLE"})) {
      while (tables.next()) {
        names.add(tables.getString("TABLE_NAME"));
      }
    }
    return names;
  }

  /** Where it is, without its password. */
  @Override
  public String toString() {
    return shown;
  }

  /** What it is an index of. */
  public Identity identity() {
    return identity;
  }

  Dialect dialect() {
    return dialect;
  }

  /** Makes a value of a row. */
  @FunctionalInterface
  interface Row<T> {
    T of(ResultSet row) throws SQLException;
  }

  /** What is done in one transaction. */
  @FunctionalInterface
  interface Work<T> {
    T in(Connection tx) throws SQLException;
  }

  /** The rows of a query, all of them: it bounds itself. */
  <T> List<T> list(String sql, Row<T> row, Object... given) {
    try (Connection connection = pool.getConnection()) {
      return list(connection, sql, row, given);
    } catch (SQLException e) {
      throw broken(shown, e);
    }
  }

  /** The only row of a query, if there is one. */
  <T> Optional<T> one(String sql, Row<T> row, Object... given) {
    return list(sql, row, given).stream().findFirst();
  }

  /** A number that a query counts; 0 if it is null. */
  long number(String sql, Object... given) {
    return one(sql, row -> row.getLong(1), given).orElse(0L);
  }

  /** Does all of it or nothing. */
  <T> T write(Work<T> work) {
    try (Connection tx = pool.getConnection()) {
      tx.setAutoCommit(false);
      try {
        T result = work.in(tx);
        tx.commit();
        return result;
      } catch (SQLException | RuntimeException e) {
        tx.rollback();
        throw e;
      }
    } catch (SQLException e) {
      throw broken(shown, e);
    }
  }

  static <T> List<T> list(Connection tx, String sql, Row<T> row, Object... given)
      throws SQLException {
    try (PreparedStatement statement = bind(tx.prepareStatement(sql), given);
        ResultSet rows = statement.executeQuery()) {
      List<T> all = new ArrayList<>();
      while (rows.next()) {
        all.add(row.of(rows));
      }
      return all;
    }
  }

  static int update(Connection tx, String sql, Object... given) throws SQLException {
    try (PreparedStatement statement = bind(tx.prepareStatement(sql), given)) {
      return statement.executeUpdate();
    }
  }

  private static void execute(Connection tx, String sql) throws SQLException {
    try (Statement statement = tx.createStatement()) {
      statement.execute(sql);
    }
  }

  static PreparedStatement bind(PreparedStatement statement, Object... given) throws SQLException {
    for (int i = 0; i < given.length; i++) {
      Object value = given[i];
      statement.setObject(
          i + 1, value instanceof String text ? Texts.stored(text, text.length()) : value);
    }
    return statement;
  }

  @Override
  public void close() {
    pool.close();
  }
}
