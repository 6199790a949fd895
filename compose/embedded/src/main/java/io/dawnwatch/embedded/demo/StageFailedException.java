package io.dawnwatch.embedded.demo;

/** A stage did not show what it is there to show; the message says what was seen instead. */
final class StageFailedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  StageFailedException(String message) {
    super(message);
  }
}
