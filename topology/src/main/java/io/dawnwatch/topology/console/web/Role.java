package io.dawnwatch.topology.console.web;

import io.javalin.security.RouteRole;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a person may do; each may do all that those before it may. */
public enum Role implements RouteRole {
  /** Somebody unknown: may ask for the login and for the files of a page. */
  ANYONE,
  /** May look at every page. */
  VIEWER,
  /** May say what alerts were, and suppress them. */
  REVIEWER;

  /** Whether this one may do what the other may. */
  boolean covers(Role other) {
    return compareTo(other) >= 0;
  }

  /**
   * The role of that name, for people.
   *
   * @throws IllegalArgumentException if there is none; the message names those there are
   */
  public static Role named(String name) {
    return Arrays.stream(values())
        .filter(role -> role != ANYONE && role.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no role \""
                        + name
                        + "\": it is "
                        + Arrays.stream(values())
                            .filter(role -> role != ANYONE)
                            .map(Role::toString)
                            .collect(Collectors.joining(" or "))));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
