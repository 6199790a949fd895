package io.dawnwatch.topology.cli;

import io.dawnwatch.topology.lifecycle.ModelOrder;
import picocli.CommandLine.Option;

/** Who gives an order, and why: what the audit trail tells. */
public final class WhoOptions {
  @Option(
      names = "--by",
      paramLabel = "NAME",
      defaultValue = "${sys:user.name}",
      description = "Who gives the order; it is noted (default: the user of this process).")
  private String by;

  @Option(names = "--why", paramLabel = "TEXT", description = "The reason; it is noted.")
  private String why;

  /** The reason given; empty if none was. */
  String why() {
    return why == null ? "" : why;
  }

  /** Who, why, and when: now. */
  ModelOrder order() {
    return ModelOrder.of(by, why());
  }
}
