package io.dawnwatch.engine.clean;

import com.google.re2j.Pattern;

/** One step that changes events or leaves some out. Steps are done in their order. */
public sealed interface CleaningStep {
  /** Blanks at both ends of a field go. */
  record Trim(String field) implements CleaningStep {}

  /** A field in lower case, or in upper case, by the rules of no language. */
  record Case(String field, boolean upper) implements CleaningStep {}

  /** A field gets another name; one that has it already is replaced. */
  record Rename(String field, String to) implements CleaningStep {}

  /** A new field from another one, by a function of a closed set. */
  record Derive(String field, String from, Function function, String argument, int number)
      implements CleaningStep {
    public Derive {
      boolean separated = function == Function.BEFORE || function == Function.AFTER;
      if (separated == argument.isEmpty()) {
        throw new IllegalArgumentException(
            separated ? function + " needs a separator" : function + " takes no separator");
      }
      boolean counted = function == Function.PREFIX || function == Function.BUCKET;
      if (counted != (number > 0)) {
        throw new IllegalArgumentException(
            counted ? function + " needs a number from 1 on" : function + " takes no number");
      }
    }
  }

  /** Functions of {@link Derive}. */
  enum Function {
    /** What stands before the first separator; nothing without one. */
    BEFORE,
    /** What stands after the last separator; nothing without one. */
    AFTER,
    /** The first so many characters. */
    PREFIX,
    /** The text's hash, 0 to number - 1. */
    BUCKET,
    /** The text with each run of digits as #. */
    SHAPE,
    /** How many characters it has. */
    LENGTH
  }

  /** A field goes. */
  record Remove(String field) implements CleaningStep {}

  /** Events in whose field the pattern is found are left out. */
  record Drop(String field, Pattern pattern) implements CleaningStep {}

  /**
   * Of the values of a field so many in a million are kept, by hash: all events of a value, or
   * none. Events without the field stay.
   */
  record Sample(String field, int perMillion) implements CleaningStep {
    public Sample {
      if (perMillion < 0 || perMillion > 1_000_000) {
        throw new IllegalArgumentException("a sample keeps a share of 0 to 1");
      }
    }
  }

  /**
   * Of events with the same value of a field only the first stays, among the last so many different
   * values of the partition.
   */
  record Deduplicate(String field, int remembered) implements CleaningStep {
    public Deduplicate {
      SeenIds.requireCapacity(remembered);
    }
  }
}
