package io.dawnwatch.engine.forbidden.event;

/** Breaks the arrows: event lies below score. */
public final class UsesScore {
  private UsesScore() {}

  public static void use() {
    io.dawnwatch.engine.forbidden.score.Used.use();
  }
}
