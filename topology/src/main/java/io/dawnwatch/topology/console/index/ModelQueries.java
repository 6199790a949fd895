package io.dawnwatch.topology.console.index;

import io.dawnwatch.engine.Suppression;
import io.dawnwatch.schemas.AuditEntry;
import java.util.List;

/** Models, their roles and what was done to them; suppressions; drift. */
public final class ModelQueries {
  private final IndexDatabase index;

  ModelQueries(IndexDatabase index) {
    this.index = index;
  }

  /** Models with a role first, the champion before all, then the last published ones. */
  public List<ModelRow> all() {
    return Snapshot.MODELS.read(index);
  }

  /** Those with a role, the champion first. */
  public List<ModelRow> inForce() {
    return all().stream().filter(model -> !model.role().isEmpty()).toList();
  }

  /** The last changes of roles, newest first. */
  public List<ActivationRow> activations() {
    return Snapshot.ACTIVATIONS.read(index);
  }

  /** What has drifted under the champion. */
  public DriftState drift() {
    return Snapshot.DRIFT.read(index);
  }

  /** Suppressions that hold somewhere, by id. */
  public List<SuppressionRow> suppressions() {
    return Snapshot.SUPPRESSIONS.read(index);
  }

  /** Those that hold back alerts of an entity. */
  public List<SuppressionRow> suppressions(String entity) {
    return suppressions().stream()
        .filter(
            one ->
                new Suppression(one.id(), one.entity(), one.template(), one.untilMillis())
                    .isOf(entity))
        .toList();
  }

  /** An entry of the audit trail; ids are what pages go by. */
  private record Entry(long id, AuditEntry entry) {}

  /**
   * Who did what, newest first.
   *
   * @param subject the hash of a model, or what else it is about; empty for all
   */
  public Page<AuditEntry> audit(String subject, String after, int size) {
    int most = Page.size(size);
    Page<Entry> page =
        Cursor.page(
            index.list(
                "select id, body from audit where id < ? and (? = '' or subject = ?)"
                    + " order by id desc limit ?",
                row ->
                    new Entry(row.getLong(1), Bodies.of(AuditEntry.getDecoder(), row.getBytes(2))),
                Cursor.of(after).number(),
                subject,
                subject,
                most + 1),
            most,
            entry -> new Cursor(entry.id, ""));
    return new Page<>(page.rows().stream().map(Entry::entry).toList(), page.next());
  }
}
