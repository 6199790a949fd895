package io.dawnwatch.topology.console.web;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What became of a form, as the address of the page after it says: one of a closed list. */
enum Told {
  NOTHING("", false),
  NOTED("Noted: the verdict is on the feedback topic.", false),
  REPLACED("Noted: it replaces what you said before.", false),
  SAME("You had said so before: nothing changed.", false),
  OLDER("You said something else in the meantime: that stands.", true),
  DISPUTED(
      "Noted, but people contradict each other here: it counts for nothing until they agree.",
      true),
  SUPPRESSED("Suppressed: it holds from the next record of every partition on.", false),
  ENDED("Ended: alerts are told again from the next record of every partition on.", false);

  private final String text;
  private final boolean bad;

  Told(String text, boolean bad) {
    this.text = text;
    this.bad = bad;
  }

  String text() {
    return text;
  }

  /** Whether something is left to be done. */
  boolean bad() {
    return bad;
  }

  static Told of(@Nullable String name) {
    for (Told told : values()) {
      if (told.toString().equals(name)) {
        return told;
      }
    }
    return NOTHING;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
