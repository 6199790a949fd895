package io.dawnwatch.topology.console.index;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/*
 * One row says who indexes, and until when, by the database's own time. Every transaction of the indexer begins by
 * prolonging its lease: if somebody else has taken it, no row changes and the transaction is given up, so two never write
 * beside each other, whatever their clocks say. In PostgreSQL the row is locked until the transaction ends.
 */
/** The right to write to an index, of which there is one. */
final class Lease {
  private final IndexDatabase index;
  private final String holder;
  private final long millis;
  private long token = -1;

  /**
   * A lease that nobody holds yet.
   *
   * @param millis how long nobody else may begin after the holder was last heard of
   */
  Lease(IndexDatabase index, String holder, long millis) {
    this.index = index;
    this.holder = holder;
    this.millis = millis;
  }

  /** Somebody else has taken over. */
  static final class LostException extends RuntimeException {
    private static final long serialVersionUID = 1;

    LostException() {
      super("another console indexes now");
    }
  }

  /** Takes the lease if it is free or its holder has gone. */
  boolean acquire() {
    token =
        index.write(
            tx -> {
              String now = index.dialect().nowMillis();
              List<String> source =
                  IndexDatabase.list(
                      tx,
                      "select value from meta where name in ('source', 'version') order by name",
                      row -> row.getString(1));
              if (!source.equals(
                  List.of(index.identity().source(), Integer.toString(Schema.VERSION)))) {
                throw new IndexException(
                    "the index "
                        + index
                        + " was built again by a console of another dataset, cluster or release:"
                        + " give each its own file or database");
              }
              int taken =
                  IndexDatabase.update(
                      tx,
                      "update lease set holder = ?, token = token + 1, seen_millis = "
                          + now
                          + ", until_millis = "
                          + now
                          + " + ? where id = 1 and (until_millis < "
                          + now
                          + " or holder = ?)",
                      holder,
                      millis,
                      holder);
              return taken == 0
                  ? -1L
                  : IndexDatabase.list(
                          tx, "select token from lease where id = 1", row -> row.getLong(1))
                      .get(0);
            });
    return token >= 0;
  }

  /** Prolongs it, as the first and the last act of a transaction. */
  void prolong(Connection tx) throws SQLException {
    String now = index.dialect().nowMillis();
    if (IndexDatabase.update(
            tx,
            "update lease set seen_millis = "
                + now
                + ", until_millis = "
                + now
                + " + ? where id = 1 and holder = ? and token = ?",
            millis,
            holder,
            token)
        == 0) {
      throw new LostException();
    }
  }

  /** Gives it back, if it is still ours, so that another need not wait. */
  void release() {
    index.write(
        tx ->
            IndexDatabase.update(
                tx,
                "update lease set until_millis = 0 where id = 1 and holder = ? and token = ?",
                holder,
                token));
  }
}
