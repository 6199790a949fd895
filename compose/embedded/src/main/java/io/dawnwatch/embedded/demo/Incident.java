package io.dawnwatch.embedded.demo;

/**
 * One injected, labelled fault: the truth a detector is judged against.
 *
 * @param kind one of {@code new-message}, {@code silence}, {@code error-burst}, {@code
 *     slow-responses}, {@code retry-storm}
 * @param entity {@code service@host}
 * @param startMillis first moment of the fault, epoch milliseconds
 * @param endMillis first moment after it
 * @param description what happened, in one sentence
 */
public record Incident(
    String kind, String entity, long startMillis, long endMillis, String description) {
  public Incident {
    if (endMillis <= startMillis) {
      throw new IllegalArgumentException(
          "an incident must end after it starts: " + startMillis + " to " + endMillis);
    }
  }
}
