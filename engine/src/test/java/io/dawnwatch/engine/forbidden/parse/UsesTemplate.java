package io.dawnwatch.engine.forbidden.parse;

/** Half of a cycle. */
public final class UsesTemplate {
  private UsesTemplate() {}

  public static void use() {
    io.dawnwatch.engine.forbidden.template.UsesParse.use();
  }
}
