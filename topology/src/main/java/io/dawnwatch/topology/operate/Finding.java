package io.dawnwatch.topology.operate;

import java.util.Optional;

/**
 * One thing that was looked at.
 *
 * @param level how well it is
 * @param where what it is about: a topic, a broker, a group
 * @param what what was found, with its figures
 * @param remedy what to do, a command where there is one; empty if nothing is to be done
 * @param fix does what the remedy says; empty if a person must
 */
public record Finding(Level level, String where, String what, String remedy, Optional<Fix> fix) {
  /** How well something is. */
  public enum Level {
    /** As it should be. */
    OK,
    /** It works, and may not for long. */
    WARN,
    /** Something does not work, or data will be lost. */
    FAIL,
    /** It cannot be told from here. */
    UNKNOWN
  }

  /** Repairs what was found. */
  @FunctionalInterface
  public interface Fix {
    void apply() throws Exception;
  }

  static Finding ok(String where, String what) {
    return new Finding(Level.OK, where, what, "", Optional.empty());
  }

  static Finding warn(String where, String what, String remedy) {
    return new Finding(Level.WARN, where, what, remedy, Optional.empty());
  }

  static Finding fail(String where, String what, String remedy) {
    return new Finding(Level.FAIL, where, what, remedy, Optional.empty());
  }

  static Finding unknown(String where, String what, String remedy) {
    return new Finding(Level.UNKNOWN, where, what, remedy, Optional.empty());
  }

  /** The same with something that repairs it. */
  Finding fixedBy(Fix repair) {
    return new Finding(level, where, what, remedy, Optional.of(repair));
  }
}
