package io.dawnwatch.topology.lifecycle;

/**
 * Who orders something of a model, such as a change of its role, and why.
 *
 * @param by who gives the order
 * @param why the reason given
 * @param overridden what was refused and is done all the same; empty if nothing was
 * @param gates how the gates stood that were asked; empty if none were
 * @param atMillis when the order was given, by the clock of who gave it; 0 if that is not known
 */
public record ModelOrder(String by, String why, String overridden, String gates, long atMillis) {
  /** An order before which no gates were asked. */
  public ModelOrder(String by, String why, String overridden, long atMillis) {
    this(by, why, overridden, "", atMillis);
  }

  /** An order that overrides nothing. */
  public static ModelOrder of(String by, String why) {
    return new ModelOrder(by, why, "", "", System.currentTimeMillis());
  }

  /** An order of the user of this process. */
  public static ModelOrder ofUser(String why) {
    return of(System.getProperty("user.name", ""), why);
  }

  /** The same order, against a refusal. */
  public ModelOrder overriding(String refusal) {
    return new ModelOrder(by, why, refusal, gates, atMillis);
  }

  /** The same order, after the gates were asked. */
  public ModelOrder withGates(String stood) {
    return new ModelOrder(by, why, overridden, stood, atMillis);
  }
}
