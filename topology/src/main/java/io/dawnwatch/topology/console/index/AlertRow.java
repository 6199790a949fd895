package io.dawnwatch.topology.console.index;

import io.dawnwatch.schemas.Alert;
import io.dawnwatch.schemas.Verdict;
import java.util.List;

/**
 * An alert as it stands.
 *
 * @param open whether it goes on
 * @param alert its last step: times, peak, windows, reasons, evidence
 * @param verdicts on the score of its peak, by when they were said
 */
public record AlertRow(EntityRef entity, boolean open, Alert alert, List<Verdict> verdicts) {
  public AlertRow {
    verdicts = List.copyOf(verdicts);
  }
}
