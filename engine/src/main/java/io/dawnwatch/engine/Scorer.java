package io.dawnwatch.engine;

import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.score.AlertResult;
import io.dawnwatch.engine.score.Emission;
import io.dawnwatch.engine.score.Role;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/*
 * One partition, in offset order. Every record first moves the clock, then roles that are over end and what is due closes,
 * then the record is applied: in the champion's lane first, then in the others by the hash of their features. Nothing else
 * is asked: no wall clock, no other partition, no look-up that could answer differently tomorrow.
 */
/**
 * Turns the records of one partition into scores and alerts. Live, replay, training and tests all
 * call this and nothing else. Not thread-safe: one per partition.
 *
 * <p>Models with the same features share a {@link Lane}; it begins at the record that gives its
 * first model a role, and is forgotten at the record that takes the role of its last one.
 */
public final class Scorer {
  /** Entity that shares what is beyond the cap. */
  public static final String OTHER = "__other__";

  /** Most feature specs that models in force may have. */
  public static final int MOST_LANES = 64;

  private final String dataset;
  private final ModelSource models;
  private final EntityStates states;
  private final PartitionState partition;
  private final Outlet outlet;
  private final List<ActiveModel> active = new ArrayList<>();

  /** The champion's first. */
  private final List<Lane> lanes = new ArrayList<>();

  /** The first clock at which a role is over. */
  private long rolesEndMillis = RoleInForce.NO_END;

  /** The first clock at which a suppression is over. */
  private long suppressionsEndMillis = Long.MAX_VALUE;

  /**
   * A scorer over {@code states}, which may be empty or restored.
   *
   * @param dataset name of the dataset: a part of every id
   * @param models where models are found
   * @param out takes scores and alerts, in order, while a record is being applied
   * @throws ModelSource.ModelNotFoundException if a model that was in force when the state was
   *     saved is not to be had
   */
  public Scorer(String dataset, ModelSource models, EntityStates states, Consumer<Emission> out) {
    this(dataset, models, states, out, null);
  }

  /**
   * A scorer whose event scores can be watched.
   *
   * @param observer is told the score of every event; null for nobody
   */
  public Scorer(
      String dataset,
      ModelSource models,
      EntityStates states,
      Consumer<Emission> out,
      @Nullable EventObserver observer) {
    this.dataset = dataset;
    this.models = models;
    this.states = states;
    this.partition = states.partition();
    this.outlet = new Outlet(dataset, partition, out, observer);
    setRoles(partition.roles);
    findSuppressionsEnd();
  }

  /** Applies a log event. */
  public void event(long offset, long recordMillis, LogEvent event) {
    begin(offset, recordMillis);
    boolean late = leading().event(offset, recordMillis, event);
    count(late);
    for (int i = 1; i < lanes.size(); i++) {
      lanes.get(i).event(offset, recordMillis, event);
    }
  }

  /** The model an {@link EventMatcher} had best see events with now; null while none is active. */
  public @Nullable Model matching() {
    return lanes.isEmpty() ? null : lanes.get(0).model();
  }

  /** Applies a log event that {@link EventMatcher} saw with one of the models in force. */
  public void event(long offset, long recordMillis, MatchedEvent matched) {
    begin(offset, recordMillis);
    boolean late = leading().event(offset, recordMillis, matched);
    count(late);
    for (int i = 1; i < lanes.size(); i++) {
      lanes.get(i).event(offset, recordMillis, matched);
    }
  }

  private void count(boolean late) {
    if (late) {
      partition.late++;
    } else {
      partition.applied++;
    }
  }

  /** The champion's lane; the first one while there is no champion. */
  private Lane leading() {
    if (lanes.isEmpty()) {
      throw new IllegalStateException(
          "no model is active before offset " + outlet.offset + " of dataset " + dataset);
    }
    return lanes.get(0);
  }

  /** Passes over a record whose bytes nobody can read: it moves no clock and is in no count. */
  public void rejected(long offset) {
    inOrder(offset);
    partition.lastOffset = offset;
    states.partitionChanged();
  }

  /** Applies a tick: time passes, nothing else. */
  public void tick(long offset, long recordMillis) {
    begin(offset, recordMillis);
    partition.control++;
  }

  /** Applies a finding of ingest about the lines of a window: time passes, and it is an alert. */
  public void breach(long offset, long recordMillis, LinesBreach breach) {
    begin(offset, recordMillis);
    partition.control++;
    String champion = champion(partition.roles);
    AlertResult alert = breach.alert(outlet, champion == null ? null : find(champion));
    Suppression by = Suppression.of(partition.suppressions, alert.entity());
    if (by == null) {
      outlet.accept(alert);
    } else {
      outlet.heldBack(by, alert.id());
    }
  }

  /** Applies the counts of ingest about a window: time passes, and who watches is told. */
  public void broken(long offset, long recordMillis, RuleBreaks found) {
    begin(offset, recordMillis);
    partition.control++;
    outlet.broken(Objects.requireNonNullElse(champion(partition.roles), ""), found);
  }

  /**
   * Applies the tick that ends loaded history: time passes, but what is silent from here on is so
   * because there is nothing more to load, so no silence is scored.
   */
  public void endOfHistory(long offset, long recordMillis) {
    outlet.endedMillis = partition.clockMillis;
    begin(offset, recordMillis);
    outlet.endedMillis = Long.MAX_VALUE;
    partition.control++;
  }

  // ---- suppressions

  /** Applies a record that begins, changes or ends a suppression. */
  public void suppress(long offset, long recordMillis, Suppression next) {
    begin(offset, recordMillis);
    partition.control++;
    setSuppressions(Suppression.after(partition.suppressions, next, partition.clockMillis));
  }

  /** Puts the suppressions in force that earlier records gave, as {@link #assume(List)} does. */
  public void assumeSuppressions(List<Suppression> suppressions) {
    setSuppressions(
        suppressions.stream().sorted(Comparator.comparingLong(Suppression::id)).toList());
  }

  /** The suppressions in force, by id. */
  public List<Suppression> suppressions() {
    return partition.suppressions;
  }

  private void setSuppressions(List<Suppression> suppressions) {
    if (!suppressions.equals(partition.suppressions)) {
      partition.suppressions = suppressions;
      states.suppressionsChanged();
    }
    findSuppressionsEnd();
  }

  private void findSuppressionsEnd() {
    suppressionsEndMillis =
        partition.suppressions.stream()
            .mapToLong(Suppression::untilMillis)
            .min()
            .orElse(Long.MAX_VALUE);
  }

  // ---- roles

  /**
   * Applies a change of roles. A record whose epoch is not above the last one is counted and
   * ignored. When another model becomes champion, the alerts of the former one end here; it goes on
   * as a challenger for as long as the activation says.
   *
   * @throws ModelSource.ModelNotFoundException if the model is not to be had
   */
  public void activate(long offset, long recordMillis, Activation activation) {
    begin(offset, recordMillis);
    partition.control++;
    if (activation.epoch() > partition.epoch) {
      partition.epoch = activation.epoch();
      setRoles(RoleInForce.after(partition.roles, activation, recordMillis));
    }
  }

  /** Puts a role in force before the first record. */
  public void assume(Activation activation) {
    if (activation.epoch() > partition.epoch) {
      partition.epoch = activation.epoch();
      setRoles(RoleInForce.after(partition.roles, activation, 0));
      states.partitionChanged();
    }
  }

  /**
   * Puts the roles in force that earlier records gave: where a replay begins in the middle of a
   * partition.
   *
   * @param roles the roles, and the last retirement if no role is of a later epoch
   */
  public void assume(List<RoleInForce> roles) {
    for (RoleInForce one : roles) {
      partition.epoch = Math.max(partition.epoch, one.epoch());
    }
    setRoles(
        roles.stream()
            .filter(one -> one.role() != Role.RETIRED)
            .sorted(Comparator.comparing(RoleInForce::modelId))
            .toList());
    states.partitionChanged();
  }

  /** The roles in force, by model. */
  public List<RoleInForce> roles() {
    return partition.roles;
  }

  private void setRoles(List<RoleInForce> roles) {
    List<ActiveModel> next = new ArrayList<>();
    for (RoleInForce role : roles) {
      ActiveModel known = find(role.modelId());
      next.add(known == null ? new ActiveModel(models.byId(role.modelId()), role) : known);
    }
    if (!lanes.isEmpty() && !Objects.equals(champion(partition.roles), champion(roles))) {
      lanes.get(0).endAlerts();
    }
    for (int i = 0; i < roles.size(); i++) {
      next.get(i).become(roles.get(i));
    }
    active.clear();
    active.addAll(next);
    partition.roles = roles;
    rolesEndMillis =
        roles.stream().mapToLong(RoleInForce::untilMillis).min().orElse(RoleInForce.NO_END);
    setLanes();
  }

  private @Nullable ActiveModel find(String modelId) {
    for (ActiveModel one : active) {
      if (one.id.equals(modelId)) {
        return one;
      }
    }
    return null;
  }

  /** The champion in force; null while there is none. */
  public @Nullable Model champion() {
    String id = champion(partition.roles);
    ActiveModel found = id == null ? null : find(id);
    return found == null ? null : found.model;
  }

  private static @Nullable String champion(List<RoleInForce> roles) {
    for (RoleInForce one : roles) {
      if (one.role() == Role.CHAMPION) {
        return one.modelId();
      }
    }
    return null;
  }

  /** One lane for each feature spec of the active models. */
  private void setLanes() {
    if (active.stream().map(one -> one.model.features()).distinct().count() > MOST_LANES) {
      throw new IllegalStateException(
          "models of more than " + MOST_LANES + " feature specs are in force: retire some");
    }
    for (ActiveModel one : active) {
      FeatureSpec spec = one.model.features();
      if (lanes.stream().noneMatch(lane -> lane.spec().equals(spec))) {
        LaneStates found = states.lane(spec);
        Lane lane = new Lane(found == null ? states.open(spec) : found, one.model, outlet);
        lanes.add(lane);
        if (found == null && partition.clockMillis != PartitionState.NONE) {
          lane.advance(partition.clockMillis);
        }
      }
    }
    for (Lane lane : List.copyOf(lanes)) {
      List<ActiveModel> ofLane =
          active.stream().filter(one -> one.model.features().equals(lane.spec())).toList();
      lane.setActive(ofLane);
      if (ofLane.isEmpty()) {
        states.drop(lane.states());
        lanes.remove(lane);
      }
    }
    lanes.sort(
        Comparator.comparing((Lane lane) -> !lane.hasChampion())
            .thenComparing(lane -> lane.states().state().hash));
    for (Lane lane : lanes) {
      lane.lead(lane == lanes.get(0));
    }
  }

  // ---- records and time

  /** Events so far that came after their window had closed: {@link #counters} without a record. */
  public long late() {
    return partition.late;
  }

  /** What became of the records so far. */
  public Counters counters() {
    return partition.counters();
  }

  /** The partition's clock, {@link Long#MIN_VALUE} before the first record. */
  public long clockMillis() {
    return partition.clockMillis;
  }

  private void inOrder(long offset) {
    if (offset <= partition.lastOffset) {
      throw new IllegalStateException(
          "offset "
              + offset
              + " comes after "
              + partition.lastOffset
              + ": a record would be applied twice");
    }
  }

  private void begin(long offset, long recordMillis) {
    inOrder(offset);
    outlet.offset = offset;
    partition.lastOffset = offset;
    partition.read++;
    states.partitionChanged();
    if (recordMillis > partition.clockMillis) {
      partition.clockMillis = recordMillis;
      if (recordMillis >= rolesEndMillis) {
        setRoles(partition.roles.stream().filter(one -> !one.isOver(recordMillis)).toList());
      }
      if (recordMillis >= suppressionsEndMillis) {
        setSuppressions(
            partition.suppressions.stream().filter(one -> !one.isOver(recordMillis)).toList());
      }
      for (int i = 0; i < lanes.size(); i++) {
        lanes.get(i).advance(recordMillis);
      }
    }
  }
}
