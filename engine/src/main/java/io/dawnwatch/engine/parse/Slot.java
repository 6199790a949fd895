package io.dawnwatch.engine.parse;

import java.util.Locale;

/** One thing that may stand in the header of a line, between its time and its message. */
public enum Slot {
  /** {@code stdout F}: stream and completeness, as container runtimes write them. */
  STREAM,
  /** A calendar date beside the time that counts, as cluster logs write it: dropped. */
  DATE,
  /** The machine of a cluster log: the attribute {@code node}. */
  NODE,
  /** A second time in another shape: dropped. */
  TIME,
  /** Where the level is looked for. */
  LEVEL,
  /** The level as one letter: {@code D}. */
  LETTER,
  /** Whatever ends at a bar: {@code Step_LSC|}. */
  BAR,
  /** A group in brackets: {@code [main]}. */
  BRACKETS,
  /** A name that ends in a colon: {@code dfs.DataNode:}, {@code sshd[123]:}. */
  COLON,
  /** One to three words that end in a lone dash: {@code chrome.exe -}. */
  DASH,
  /** A name with dots, or one that brackets follow: {@code nova.compute.claims}. */
  NAME,
  /** A word that several blanks or a tab follow. */
  COLUMN,
  /** A whole number: {@code 1702}. */
  NUMBER;

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
