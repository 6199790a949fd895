package io.dawnwatch.engine;

import io.dawnwatch.engine.score.Role;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A role that a model has in a partition.
 *
 * @param modelId hash of the model
 * @param role its role, not RETIRED
 * @param epoch epoch of the activation that gave it
 * @param untilMillis the partition's clock from which it has the role no more; {@link #NO_END} for
 *     until another activation takes it
 */
public record RoleInForce(String modelId, Role role, long epoch, long untilMillis) {
  /** The role has no end of its own. */
  public static final long NO_END = Long.MAX_VALUE;

  /** A role without an end. */
  public RoleInForce(String modelId, Role role, long epoch) {
    this(modelId, role, epoch, NO_END);
  }

  /** Whether the role is over when the partition's clock is at {@code clockMillis}. */
  public boolean isOver(long clockMillis) {
    return clockMillis >= untilMillis;
  }

  /**
   * The roles after an activation, by model. There is one champion: another that was it goes on as
   * a challenger for as long as the activation says.
   *
   * @param before the roles before it
   * @param recordMillis timestamp of the activation's record
   */
  public static List<RoleInForce> after(
      List<RoleInForce> before, Activation activation, long recordMillis) {
    List<RoleInForce> after = new ArrayList<>();
    for (RoleInForce one : before) {
      if (one.modelId.equals(activation.modelId())) {
        continue;
      }
      if (one.role != Role.CHAMPION || activation.role() != Role.CHAMPION) {
        after.add(one);
      } else if (activation.warmForMillis() > 0) {
        long left = NO_END - Math.max(recordMillis, 0);
        long until =
            activation.warmForMillis() < left ? recordMillis + activation.warmForMillis() : NO_END;
        after.add(new RoleInForce(one.modelId, Role.CHALLENGER, activation.epoch(), until));
      }
    }
    if (activation.role() != Role.RETIRED) {
      after.add(new RoleInForce(activation.modelId(), activation.role(), activation.epoch()));
    }
    after.sort(Comparator.comparing(RoleInForce::modelId));
    return List.copyOf(after);
  }
}
