package io.dawnwatch.engine.forbidden.score;

/** Used from below. */
public final class Used {
  private Used() {}

  public static void use() {}
}
