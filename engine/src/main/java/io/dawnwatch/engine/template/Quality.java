package io.dawnwatch.engine.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Whether a mined dictionary can be trusted.
 *
 * @param reasons sentences that say what is wrong; empty when nothing is
 */
public record Quality(List<String> reasons) {
  /** With fewer messages nothing can be said. */
  static final int FEW_LINES = 1_000;

  /** So much of the messages in templates that came once. */
  static final double MANY_SINGLE = 0.1;

  /**
   * So many templates: a person cannot read them, and a model cannot learn what is usual for each.
   */
  static final int MANY_TEMPLATES = 10_000;

  /** So much of the messages in one template that has hardly a word. */
  static final double ALL_IN_ONE = 0.5;

  private static final int HARDLY_A_WORD = 1;

  /** So few messages for each template. */
  static final int STARVING = 5;

  public Quality {
    reasons = List.copyOf(reasons);
  }

  static Quality of(List<Template> templates, long lines) {
    List<String> reasons = new ArrayList<>();
    long mined = templates.stream().mapToLong(Template::count).sum();
    if (mined < lines) {
      reasons.add(
          "too many kinds of messages: "
              + percent(lines - mined, lines)
              + " of the messages were left out of mining");
    }
    if (templates.size() > MANY_TEMPLATES) {
      reasons.add(
          "too many templates: "
              + templates.size()
              + ", at most "
              + MANY_TEMPLATES
              + " are useful");
    }
    if (lines < FEW_LINES) {
      if (lines == 0) {
        reasons.add("starved: it was mined from no message");
      }
      return new Quality(reasons);
    }
    long single = templates.stream().filter(template -> template.count() == 1).count();
    if (single > lines * MANY_SINGLE) {
      reasons.add(percent(single, lines) + " of the messages have a template that was used once");
    }
    if (lines < (long) STARVING * templates.size()) {
      reasons.add(
          "starved: "
              + lines
              + " messages for "
              + templates.size()
              + " templates are too few to learn from");
    }
    for (Template template : templates) {
      if (template.count() > lines * ALL_IN_ONE && template.swallows()) {
        reasons.add(
            "one template eats "
                + percent(template.count(), lines)
                + " of the messages: "
                + template.text());
      }
    }
    return new Quality(reasons);
  }

  static boolean isHardlyAWord(int constants) {
    return constants <= HARDLY_A_WORD;
  }

  private static String percent(long part, long all) {
    return String.format(Locale.ROOT, "%.1f %%", 100.0 * part / all);
  }

  /** Whether nothing is wrong. */
  public boolean isGood() {
    return reasons.isEmpty();
  }

  /** {@code ok} or {@code warn}. */
  public String status() {
    return isGood() ? "ok" : "warn";
  }
}
