package io.dawnwatch.topology.console.index;

import io.dawnwatch.schemas.Coverage;
import io.dawnwatch.schemas.Morning;
import io.dawnwatch.schemas.Parity;
import io.dawnwatch.schemas.RunManifest;
import io.dawnwatch.schemas.RunPartition;
import io.dawnwatch.schemas.RunPlan;
import io.dawnwatch.schemas.RunReport;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** What {@code runs} says, in its order: the first plan of an id counts, a null value deletes. */
final class RunRows {
  /** Most characters of a cause. */
  private static final int CAUSE = 1_000;

  private interface Change {
    void in(Connection tx) throws SQLException;
  }

  private final List<Change> changes = new ArrayList<>();

  void take(String key, long recordMillis, Optional<SpecificRecord> value) {
    if (value.isEmpty()) {
      changes.add(
          tx -> {
            IndexDatabase.update(tx, "delete from run where id = ?", key);
            IndexDatabase.update(tx, "delete from run_part where run = ?", key);
          });
    } else if (value.get() instanceof RunPlan plan) {
      plan(key, plan.getCreatedMillis(), plan.getManifest());
    } else if (value.get() instanceof RunManifest manifest) {
      plan(key, recordMillis, manifest);
    } else if (value.get() instanceof RunPartition one) {
      part(key, one.getFinishedMillis(), one.getCoverage(), one.getParity());
    } else if (value.get() instanceof RunReport report && report.getKind().equals("replay")) {
      for (Coverage one : report.getCoverage()) {
        Parity parity =
            report.getParity().stream()
                .filter(other -> other.getPartition() == one.getPartition())
                .findFirst()
                .orElse(null);
        part(key, report.getFinishedMillis(), one, parity);
      }
      changes.add(
          tx ->
              IndexDatabase.update(
                  tx,
                  "update run set finished_millis = ? where id = ?",
                  report.getFinishedMillis(),
                  key));
    } else if (value.get() instanceof Morning morning) {
      morning(morning);
    }
  }

  private void plan(String id, long createdMillis, RunManifest manifest) {
    changes.add(
        tx ->
            IndexDatabase.update(
                tx,
                "insert into run (id, created_millis, kind, parts, data_version, finished_millis)"
                    + " values (?, ?, ?, ?, ?, 0) on conflict (id) do nothing",
                id,
                createdMillis,
                manifest.getWhatIf().isEmpty() ? "as-live" : "what-if",
                manifest.getSlices().size(),
                manifest.getDataVersion()));
  }

  private void part(String run, long finishedMillis, Coverage ledger, @Nullable Parity parity) {
    changes.add(
        tx ->
            IndexDatabase.update(
                tx,
                "insert into run_part (run, part, finished_millis, expected, read_records, applied,"
                    + " late, control, rejected, scores, alerts, compared, equal, mismatch, missing,"
                    + " extra, cause) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                    + " on conflict (run, part) do nothing",
                run,
                ledger.getPartition(),
                finishedMillis,
                ledger.getExpected(),
                ledger.getRead(),
                ledger.getApplied(),
                ledger.getLate(),
                ledger.getControl(),
                ledger.getRejected(),
                ledger.getScores(),
                ledger.getAlerts(),
                parity == null ? 0 : 1,
                parity == null ? 0L : parity.getMatch(),
                parity == null ? 0L : parity.getMismatch(),
                parity == null ? 0L : parity.getMissing(),
                parity == null ? 0L : parity.getExtra(),
                parity == null ? "" : Texts.stored(parity.getCause(), CAUSE)));
  }

  private void morning(Morning morning) {
    changes.add(
        tx ->
            IndexDatabase.update(
                tx,
                "insert into morning (day, run, at_millis, well, triggers, body)"
                    + " values (?, ?, ?, ?, ?, ?) on conflict (day) do update set run ="
                    + " excluded.run, at_millis = excluded.at_millis, well = excluded.well,"
                    + " triggers = excluded.triggers, body = excluded.body",
                Texts.stored(morning.getDate(), 32),
                Texts.stored(morning.getRunId(), Batch.MOST_ID),
                morning.getAtMillis(),
                morning.getWell() ? 1 : 0,
                morning.getTriggers().size(),
                Bodies.bytes(morning::toByteBuffer)));
  }

  void write(Connection tx) throws SQLException {
    for (Change change : changes) {
      change.in(tx);
    }
    changes.clear();
  }
}
