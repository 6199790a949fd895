package io.dawnwatch.engine;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a lane keeps: live objects, and marks of what changed, so that an implementation can save
 * the changes when its task commits.
 */
public interface LaneStates {
  /** The state of the lane as a whole. */
  LaneState state();

  /** The state of an entity until the next one is asked for, or null if it is not known. */
  @Nullable EntityState find(String entity);

  /** Makes the state of an entity that is not known. */
  EntityState create(String entity);

  /** Forgets an entity and all that is saved of it. */
  void remove(EntityState entity);

  /**
   * Gives the entities to which something may happen when {@code window} closes, by the unsigned
   * bytes of their keys, as of now: those that come or go meanwhile do not show. Others may be
   * given too. What {@code each} is given it may keep only until it returns.
   *
   * @param window its number; {@link Long#MIN_VALUE} gives those with open alerts at least
   */
  void forEachDue(long window, Consumer<EntityState> each);

  /** The lane's templates of a place in the horizon's ring changed. */
  void templatesChanged(int slot);

  /** An entity's open windows, alert or admission changed. */
  void changed(EntityState entity);

  /** A place in the ring of an entity's closed windows was written. */
  void closed(EntityState entity, int slot);
}
