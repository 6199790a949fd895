package io.dawnwatch.topology.console.index;

import io.dawnwatch.engine.Activation;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.RoleInForce;
import io.dawnwatch.engine.drift.Drift;
import io.dawnwatch.engine.drift.DriftWatch;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.schemas.DriftSpan;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.ActivationNotes;
import io.dawnwatch.topology.lifecycle.ModelOrder;
import io.dawnwatch.topology.lifecycle.ModelRoles;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import io.dawnwatch.topology.lifecycle.SuppressionNotes;
import io.dawnwatch.topology.lifecycle.Suppressions;
import io.dawnwatch.topology.report.DriftFound;
import io.dawnwatch.topology.report.DriftLog;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Models and suppressions lie on a small compacted topic that ModelTopic reads; what is shown of them is made anew now and
 * then and replaced whole. Only artifacts of models with a role, and of the last ones, are opened: they may be large.
 */
/** Short lists: models, changes of roles, suppressions, drift. Not thread-safe. */
final class Snapshots {
  private static final Logger LOG = LoggerFactory.getLogger(Snapshots.class);

  /** Models that are listed besides those with a role. */
  private static final int MOST_MODELS = 100;

  /** Of them, those whose artifact is opened. */
  private static final int MOST_OPENED = 20;

  private static final int MOST_ACTIVATIONS = 200;

  private final IndexDatabase index;
  private final Suppressions suppressions;
  private final ModelTopic models;
  private final DriftWatch.Policy policy;
  private final int partitions;

  private Taken last = new Taken(List.of(), List.of(), List.of());
  private DriftState drift = DriftState.NONE;
  private String driftOf = "";
  private String trouble = "";

  /** What was last written. */
  private record Taken(
      List<ModelRow> models, List<ActivationRow> activations, List<SuppressionRow> suppressions) {}

  Snapshots(
      IndexDatabase index,
      Cluster cluster,
      Dataset dataset,
      SchemaIds ids,
      DriftWatch.Policy policy,
      int partitions) {
    this.index = index;
    this.suppressions = new Suppressions(cluster, dataset, ids);
    this.models = new ModelTopic(cluster, dataset);
    this.policy = policy;
    this.partitions = partitions;
  }

  /** What has changed since it was last looked, to be written in a transaction. */
  @FunctionalInterface
  interface Change {
    void in(Connection tx) throws SQLException;
  }

  /**
   * Looks what there is now. A record on {@code models} that cannot be read stops nobody: the lists
   * stay as they were.
   *
   * @param newDrift whether hours of drift have come since
   * @return empty if nothing has changed
   */
  Optional<Change> look(boolean newDrift) {
    try {
      return changes(newDrift);
    } catch (IllegalStateException | IllegalArgumentException e) {
      String why = String.valueOf(e.getMessage());
      if (!why.equals(trouble)) {
        LOG.warn("the console cannot tell which models there are: {}", why);
        trouble = why;
      }
      return Optional.empty();
    }
  }

  private Optional<Change> changes(boolean newDrift) {
    models.refresh();
    Taken now = new Taken(models(), activations(), suppressions());
    Optional<String> champion = ModelRoles.champion(models);
    boolean again = newDrift || !champion.orElse("").equals(driftOf);
    if (again) {
      driftOf = champion.orElse("");
      drift = champion.flatMap(this::model).map(this::drift).orElse(DriftState.NONE);
    }
    if (now.equals(last) && !again) {
      return Optional.empty();
    }
    last = now;
    return Optional.of(
        tx -> {
          Snapshot.MODELS.write(tx, now.models);
          Snapshot.ACTIVATIONS.write(tx, now.activations);
          Snapshot.SUPPRESSIONS.write(tx, now.suppressions);
          Snapshot.DRIFT.write(tx, drift);
        });
  }

  /** An artifact that cannot be used is listed without its name. */
  private Optional<Model> model(String id) {
    try {
      return Optional.of(models.byId(id));
    } catch (RuntimeException e) {
      LOG.warn("the console cannot open model {}: {}", id, e.getMessage());
      return Optional.empty();
    }
  }

  private List<ModelRow> models() {
    SortedMap<String, ModelTopic.Published> published = new TreeMap<>();
    models.published().forEach(one -> published.put(one.id(), one));
    SortedMap<String, ActivationNotes.Note> given = new TreeMap<>();
    models.notes().forEach(note -> given.put(note.activation().modelId(), note));
    List<ModelRow> rows = new ArrayList<>();
    Set<String> listed = new HashSet<>();
    List<RoleInForce> inForce = new ArrayList<>(ModelRoles.now(models));
    inForce.sort(
        Comparator.comparing((RoleInForce one) -> one.role() != Role.CHAMPION)
            .thenComparing(RoleInForce::modelId));
    for (RoleInForce one : inForce) {
      if (listed.add(one.modelId())) {
        ActivationNotes.Note note = given.get(one.modelId());
        rows.add(
            row(
                one.modelId(),
                published.get(one.modelId()),
                one.role().name(),
                note == null ? 0 : note.order().atMillis(),
                one.epoch(),
                true));
      }
    }
    List<ModelTopic.Published> latest = new ArrayList<>(models.published());
    latest.sort(Comparator.comparingLong(ModelTopic.Published::publishedMillis).reversed());
    int others = 0;
    for (ModelTopic.Published one : latest) {
      if (others < MOST_MODELS && listed.add(one.id())) {
        rows.add(row(one.id(), one, "", 0, -1, others < MOST_OPENED));
        others++;
      }
    }
    return rows;
  }

  private ModelRow row(
      String id,
      ModelTopic.Published published,
      String role,
      long sinceMillis,
      long epoch,
      boolean open) {
    Optional<Model> model = open ? model(id) : Optional.empty();
    return new ModelRow(
        id,
        model.map(Model::name).orElse(""),
        model.map(Model::owner).orElse(""),
        role,
        sinceMillis,
        epoch,
        model.map(Model::threshold).orElse(0.0),
        published == null ? 0 : published.publishedMillis(),
        published == null ? 0 : published.bytes());
  }

  private List<ActivationRow> activations() {
    List<ActivationRow> rows = new ArrayList<>();
    List<ActivationNotes.Note> notes = models.notes();
    for (int i = notes.size() - 1; i >= Math.max(0, notes.size() - MOST_ACTIVATIONS); i--) {
      Activation given = notes.get(i).activation();
      ModelOrder order = notes.get(i).order();
      rows.add(
          new ActivationRow(
              given.epoch(),
              given.modelId(),
              given.role().name(),
              order.by(),
              order.why(),
              order.overridden(),
              order.gates(),
              order.atMillis()));
    }
    return rows;
  }

  private List<SuppressionRow> suppressions() {
    List<SuppressionRow> rows = new ArrayList<>();
    for (SuppressionNotes.Told told : suppressions.inForce(models)) {
      SuppressionNotes.Note note = told.begin();
      rows.add(
          new SuppressionRow(
              note.suppression().id(),
              note.suppression().entity(),
              note.suppression().template(),
              note.suppression().untilMillis(),
              note.by(),
              note.why(),
              note.atMillis()));
    }
    return rows;
  }

  private DriftState drift(Model champion) {
    DriftLog.Gathering hours = new DriftLog.Gathering();
    index
        .list(
            "select body from drift_span where model = ? order by start_millis, part, at_offset",
            row -> Bodies.of(DriftSpan.getDecoder(), row.getBytes(1)),
            champion.id())
        .forEach(hours::add);
    DriftFound found = DriftFound.of(hours.of(partitions), champion, policy);
    List<DriftState.Move> moves = new ArrayList<>();
    Set<String> listed = new HashSet<>();
    for (DriftWatch.Change one : found.alarms()) {
      if (listed.add(name(one.drift()))) {
        moves.add(new DriftState.Move(one.drift(), one.sinceMillis()));
      }
    }
    for (Drift one : found.now()) {
      if (one.isDrift() && listed.add(name(one))) {
        moves.add(new DriftState.Move(one, 0));
      }
    }
    return new DriftState(
        champion.id(),
        found.reference(),
        found.whole(),
        found.hours().byStart().size(),
        found.hours().incomplete().size(),
        found.hours().windows(),
        policy.periodMillis() * policy.span(),
        found.endMillis(),
        moves.subList(0, Math.min(DriftState.MOST, moves.size())));
  }

  private static String name(Drift drift) {
    return drift.subgroup() + '\n' + drift.feature();
  }
}
