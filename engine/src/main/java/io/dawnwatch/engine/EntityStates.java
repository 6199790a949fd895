package io.dawnwatch.engine;

import io.dawnwatch.engine.feature.FeatureSpec;
import org.jspecify.annotations.Nullable;

/**
 * Where a {@link Scorer} keeps its state: live objects, and marks of what changed, so that an
 * implementation can save the changes when its task commits. One partition, one thread.
 */
public interface EntityStates {
  /** The state of the partition as a whole. */
  PartitionState partition();

  /** The state of an entity, or null if it is not known. */
  @Nullable EntityState find(String entity);

  /** Makes the state of an entity that is not known. */
  EntityState create(String entity, FeatureSpec spec);

  /** Forgets an entity and all that is saved of it. */
  void remove(EntityState entity);

  /**
   * All known entities by the unsigned bytes of their keys, as of now: later changes do not show.
   */
  EntityState[] inKeyOrder();

  /** Forgets everything but clock, counters and roles: the feature spec has changed. */
  void clear();

  /** Something of the partition as a whole changed. */
  void partitionChanged();

  /** The partition's templates of a place in the horizon's ring changed. */
  void templatesChanged(int slot);

  /** An entity's open windows, alert or admission changed. */
  void changed(EntityState entity);

  /** A place in the ring of an entity's closed windows was written. */
  void closed(EntityState entity, int slot);
}
