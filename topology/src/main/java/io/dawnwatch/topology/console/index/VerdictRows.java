package io.dawnwatch.topology.console.index;

import io.dawnwatch.schemas.Score;
import io.dawnwatch.schemas.Verdict;
import io.dawnwatch.schemas.VerdictKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The verdicts of a batch: of each key the last one. */
final class VerdictRows {
  private static final String WRITE =
      "insert into verdict (id, score_id, entity, start_millis, at_millis, kind, body)"
          + " values (?, ?, ?, ?, ?, ?, ?) on conflict (id) do update set at_millis ="
          + " excluded.at_millis, kind = excluded.kind, body = excluded.body";

  private final ScoreRows scores;
  private final SortedMap<String, Optional<Verdict>> last = new TreeMap<>();

  VerdictRows(ScoreRows scores) {
    this.scores = scores;
  }

  /**
   * Takes what stands under a key.
   *
   * @param verdict empty if the key was deleted
   */
  void take(String key, Optional<Verdict> verdict) {
    last.put(key, verdict.filter(one -> one.getKind() != VerdictKind.WITHDRAWN));
    verdict
        .map(Verdict::getScoreId)
        .filter(id -> !id.isEmpty())
        .ifPresent(id -> scores.judged().add(id));
  }

  /**
   * Writes them, and has the scores kept that they are about; before {@link ScoreRows#writeKept}.
   */
  void write(Connection tx) throws SQLException {
    for (String key : last.keySet()) {
      Optional<Verdict> verdict = last.get(key);
      if (verdict.isPresent()) {
        write(tx, key, verdict.get());
      } else {
        withdraw(tx, key);
      }
    }
    last.clear();
  }

  private void write(Connection tx, String key, Verdict verdict) throws SQLException {
    IndexDatabase.update(
        tx,
        WRITE,
        key,
        verdict.getScoreId(),
        Texts.entity(verdict.getEntity()),
        verdict.getStartMillis(),
        verdict.getAtMillis(),
        verdict.getKind().name(),
        Bodies.bytes(verdict::toByteBuffer));
    String id = verdict.getScoreId();
    if (!id.isEmpty()
        && IndexDatabase.update(tx, "update score set judged = 1 where id = ?", id) == 0) {
      for (byte[] body :
          IndexDatabase.list(
              tx,
              "select body from recent where id = ? and body is not null",
              row -> row.getBytes(1),
              id)) {
        scores.keep(Bodies.of(Score.getDecoder(), body));
      }
    }
  }

  private void withdraw(Connection tx, String key) throws SQLException {
    List<String> about =
        IndexDatabase.list(
            tx, "select score_id from verdict where id = ?", row -> row.getString(1), key);
    IndexDatabase.update(tx, "delete from verdict where id = ?", key);
    for (String id : about) {
      if (IndexDatabase.list(
              tx, "select 1 from verdict where score_id = ? limit 1", row -> row.getInt(1), id)
          .isEmpty()) {
        IndexDatabase.update(tx, "update score set judged = 0 where id = ?", id);
        scores.judged().remove(id);
      }
    }
  }
}
