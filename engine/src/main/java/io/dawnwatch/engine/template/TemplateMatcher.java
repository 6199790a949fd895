package io.dawnwatch.engine.template;

/**
 * Finds the template of a message: the constant shape it was made from. Ids are content hashes: the
 * same shape has the same id on every shard and after every restart. An instance belongs to one
 * thread; the answer is a pure function of the body.
 */
public interface TemplateMatcher {
  /** No duration was found in the last matched body. */
  long NO_DURATION = -1;

  /**
   * Id of the template of the first line of {@code body}; never 0, which stands for "all other
   * templates".
   */
  long match(String body);

  /**
   * The first duration in the last matched body, in microseconds, or {@link #NO_DURATION}. A
   * duration is a number with a unit: {@code 35ms}, {@code 1.2 s}.
   */
  long durationMicros();

  /** Place of the last matched template in the model's dictionary, -1 if it has none there. */
  default int index() {
    return -1;
  }

  /** The template itself, {@code <*>} where it varies. For people; slow. */
  String text(String body);

  /** Whether the last matched body is of a template of a dictionary. */
  default boolean known() {
    return index() >= 0;
  }
}
