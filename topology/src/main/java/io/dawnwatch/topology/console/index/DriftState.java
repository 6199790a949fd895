package io.dawnwatch.topology.console.index;

import io.dawnwatch.engine.drift.Drift;
import java.util.List;

/**
 * How far the traffic has moved from what the champion was trained on.
 *
 * @param modelId the champion; empty if there is none
 * @param reference whether it has a reference to compare with
 * @param whole whether a whole span was seen, so that something can be said
 * @param hours hours that were seen under it
 * @param incomplete of them, those that a partition saw in part or not at all
 * @param windows windows in them
 * @param spanMillis how many hours are compared together, in ms
 * @param endMillis end of the last hour, ms since 1970 UTC; 0 without one
 * @param moves what moved: those that lasted first, then the furthest; at most {@link #MOST}
 */
public record DriftState(
    String modelId,
    boolean reference,
    boolean whole,
    int hours,
    int incomplete,
    long windows,
    long spanMillis,
    long endMillis,
    List<Move> moves) {
  /** Most moves that are kept. */
  public static final int MOST = 100;

  /** Nothing is known yet. */
  public static final DriftState NONE = new DriftState("", false, false, 0, 0, 0, 0, 0, List.of());

  public DriftState {
    moves = List.copyOf(moves);
  }

  /**
   * A feature that moved.
   *
   * @param drift how far, with the two histograms
   * @param sinceMillis since when it lasts, ms since 1970 UTC; 0 if it did not last yet
   */
  public record Move(Drift drift, long sinceMillis) {
    public boolean lasts() {
      return sinceMillis != 0;
    }
  }

  /** Moves that lasted: alarms. */
  public long alarms() {
    return moves.stream().filter(Move::lasts).count();
  }
}
