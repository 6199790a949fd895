package io.dawnwatch.topology.console.index;

/** The console's index cannot be used; the message says which, why, and what to do. */
public final class IndexException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public IndexException(String message) {
    super(message);
  }

  public IndexException(String message, Throwable cause) {
    super(message, cause);
  }
}
