package io.dawnwatch.topology.console.web;

/**
 * Who asks.
 *
 * @param name as verdicts will name them; empty for somebody unknown
 */
public record Person(String name, Role role) {
  /** Somebody who has not said who they are. */
  static final Person UNKNOWN = new Person("", Role.ANYONE);
}
