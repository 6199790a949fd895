package io.dawnwatch.topology.console.index;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The entities a batch is about. */
final class EntityRows {
  /** Entities asked for at once. */
  private static final int CHUNK = 500;

  private static final String WRITE =
      "insert into entity (id, name, folded, first_millis, last_millis, windows)"
          + " values (?, ?, ?, ?, ?, ?) on conflict (id) do update set"
          + " first_millis = case when excluded.first_millis < entity.first_millis then"
          + " excluded.first_millis else entity.first_millis end,"
          + " last_millis = case when excluded.last_millis > entity.last_millis then"
          + " excluded.last_millis else entity.last_millis end,"
          + " windows = entity.windows + excluded.windows";

  private static final class Seen {
    final String name;
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    int windows;

    Seen(String name) {
      this.name = Texts.stored(name, Texts.NAME);
    }
  }

  /** Numbers of names of this batch: a hash each, and names repeat. */
  private final Map<String, Long> ids = new HashMap<>();

  private final SortedMap<Long, Seen> seen = new TreeMap<>();

  /** Notes that something was seen of an entity, and gives its number. */
  long take(String name, long startMillis, long endMillis, boolean window) {
    long id = ids.computeIfAbsent(name, Texts::entity);
    Seen one = seen.computeIfAbsent(id, any -> new Seen(name));
    one.first = Math.min(one.first, startMillis);
    one.last = Math.max(one.last, endMillis);
    one.windows += window ? 1 : 0;
    return id;
  }

  /**
   * Writes them.
   *
   * @return windows of each that were counted before this batch
   */
  Map<Long, Long> write(Connection tx) throws SQLException {
    Map<Long, Long> before = new HashMap<>();
    List<Long> all = List.copyOf(seen.keySet());
    for (int from = 0; from < all.size(); from += CHUNK) {
      List<Long> some = all.subList(from, Math.min(all.size(), from + CHUNK));
      String places = some.stream().map(any -> "?").collect(Collectors.joining(", "));
      for (long[] row :
          IndexDatabase.list(
              tx,
              "select id, windows from entity where id in (" + places + ")",
              row -> new long[] {row.getLong(1), row.getLong(2)},
              some.toArray())) {
        before.put(row[0], row[1]);
      }
    }
    try (PreparedStatement write = tx.prepareStatement(WRITE)) {
      for (Map.Entry<Long, Seen> one : seen.entrySet()) {
        Seen it = one.getValue();
        IndexDatabase.bind(
            write,
            one.getKey(),
            it.name,
            Texts.folded(it.name),
            it.first,
            it.last,
            (long) it.windows);
        write.addBatch();
      }
      write.executeBatch();
    }
    ids.clear();
    seen.clear();
    return before;
  }
}
