package io.dawnwatch.topology.console.index;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Where the two databases differ. Everything else is SQL that both take. */
enum Dialect {
  SQLITE {
    @Override
    String nowMillis() {
      return "cast(unixepoch('subsec') * 1000 as integer)";
    }

    @Override
    String bytes() {
      return "select page_count * page_size from pragma_page_count(), pragma_page_size()";
    }

    /** A transaction that writes begins with the only write lock there is. */
    @Override
    void lock(Connection connection) {}
  },

  POSTGRESQL {
    @Override
    String nowMillis() {
      return "cast(extract(epoch from clock_timestamp()) * 1000 as bigint)";
    }

    @Override
    String bytes() {
      return "select coalesce(sum(pg_total_relation_size(oid)), 0) from pg_class where relkind = 'r'"
          + " and relnamespace = current_schema()::regnamespace";
    }

    @Override
    void lock(Connection connection) throws SQLException {
      try (Statement statement = connection.createStatement()) {
        statement.execute("select pg_advisory_xact_lock(" + LOCK + ")");
      }
    }
  };

  /** "dwindex" in ASCII: no other program's locks are likely to have this number. */
  private static final long LOCK = 0x6477696e646578L;

  /** The database's own time in milliseconds since 1970 UTC, as an expression. */
  abstract String nowMillis();

  /** Asks how large the index is, in bytes. */
  abstract String bytes();

  /** Lets nobody else change the schema until the transaction ends. */
  abstract void lock(Connection connection) throws SQLException;
}
