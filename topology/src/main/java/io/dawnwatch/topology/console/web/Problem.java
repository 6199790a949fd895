package io.dawnwatch.topology.console.web;

/** An answer other than a page: its message is shown to who asked, so it holds nothing inner. */
final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;

  /** A problem with its HTTP status and what to do about it. */
  Problem(int status, String message) {
    super(message, null, false, false);
    this.status = status;
  }

  int status() {
    return status;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
