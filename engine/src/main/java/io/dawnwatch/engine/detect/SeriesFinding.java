package io.dawnwatch.engine.detect;

/**
 * What changed in a series.
 *
 * @param kind how
 * @param actual the value of the point
 * @param expected what was expected in its place
 * @param low least value that would have been usual
 * @param high greatest value that would have been usual
 * @param nats how surprising it is, in nats, up to {@link ParetoTail#MOST_NATS}
 * @param text one sentence for people
 */
public record SeriesFinding(
    Kind kind, double actual, double expected, double low, double high, double nats, String text) {

  /** Kinds of change, as far as the first points show. */
  public enum Kind {
    /** One or two points far from where they should be. */
    SPIKE,
    /** The points of a while lie higher or lower. */
    LEVEL_SHIFT,
    /** The points move about more, or less. */
    VARIANCE,
    /** Known values in an unknown order. */
    PATTERN
  }
}
