package io.dawnwatch.engine.clean;

import io.dawnwatch.engine.event.LogEvent;
import java.util.List;

/** What the rules of a dataset make of an event. */
public sealed interface EventOutcome {
  /**
   * It stays.
   *
   * @param flags names of expectations it breaks that say {@link Action#FLAG}, in their order
   */
  record Kept(LogEvent event, List<String> flags) implements EventOutcome {}

  /** A cleaning step leaves it out: {@code drop}, {@code sample} or {@code deduplicate}. */
  record Filtered(String step) implements EventOutcome {}

  /**
   * It breaks an expectation that says {@link Action#QUARANTINE}.
   *
   * @param rule name of the expectation
   * @param detail what is wrong, without secrets
   */
  record Broken(String rule, String detail) implements EventOutcome {}
}
