package io.dawnwatch.engine.template;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * A mask of the user: what matches is a variable part, whatever the built-in masks say. It is a
 * regular expression of RE2, so a line takes time linear in its length. The expression is looked
 * for in the first line of a message.
 *
 * @param name what the part is called: lower-case letters, digits and underscores, a letter first
 * @param regex the expression; a match of no characters is none
 */
public record CustomMask(String name, String regex) {
  private static final int MAX_REGEX = 1_000;

  /**
   * @throws IllegalArgumentException if the name or the expression is none
   */
  public CustomMask {
    if (!Pattern.matches("[a-z][a-z0-9_]{0,63}", name)) {
      throw new IllegalArgumentException(
          "a mask's name is lower-case letters, digits and underscores, a letter first; was '"
              + name
              + "'");
    }
    if (regex.isEmpty() || regex.length() > MAX_REGEX) {
      throw new IllegalArgumentException(
          "mask " + name + ": the expression must have 1 to " + MAX_REGEX + " characters");
    }
    try {
      Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException("mask " + name + ": " + e.getMessage(), e);
    }
  }
}
