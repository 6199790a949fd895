package io.dawnwatch.engine;

import org.jspecify.annotations.Nullable;

/**
 * What a lane keeps: live objects, and marks of what changed, so that an implementation can save
 * the changes when its task commits.
 */
public interface LaneStates {
  /** The state of the lane as a whole. */
  LaneState state();

  /** The state of an entity, or null if it is not known. */
  @Nullable EntityState find(String entity);

  /** Makes the state of an entity that is not known. */
  EntityState create(String entity);

  /** Forgets an entity and all that is saved of it. */
  void remove(EntityState entity);

  /**
   * All known entities by the unsigned bytes of their keys, as of now: later changes do not show.
   */
  EntityState[] inKeyOrder();

  /** The lane's templates of a place in the horizon's ring changed. */
  void templatesChanged(int slot);

  /** An entity's open windows, alert or admission changed. */
  void changed(EntityState entity);

  /** A place in the ring of an entity's closed windows was written. */
  void closed(EntityState entity, int slot);
}
