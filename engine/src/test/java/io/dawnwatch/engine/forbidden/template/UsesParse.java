package io.dawnwatch.engine.forbidden.template;

/** The other half of a cycle. */
public final class UsesParse {
  private UsesParse() {}

  public static void use() {
    io.dawnwatch.engine.forbidden.parse.UsesTemplate.use();
  }
}
