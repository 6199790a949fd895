package io.dawnwatch.engine.template;

import java.util.List;

/**
 * Whether a mined dictionary can be trusted.
 *
 * @param reasons sentences that say what is wrong; empty when nothing is
 */
public record Quality(List<String> reasons) {
  public Quality {
    reasons = List.copyOf(reasons);
  }

  /** Whether nothing is wrong. */
  public boolean isGood() {
    return reasons.isEmpty();
  }

  /** {@code ok} or {@code warn}. */
  public String status() {
    return isGood() ? "ok" : "warn";
  }

  static Quality of(List<Template> templates, long lines, int tokens) {
    return new Quality(List.of());
  }
}
