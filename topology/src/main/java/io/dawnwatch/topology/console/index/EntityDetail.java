package io.dawnwatch.topology.console.index;

import io.dawnwatch.schemas.Verdict;
import java.util.List;

/**
 * All the index knows of an entity.
 *
 * @param windows the last ones, by time
 * @param hours by time, as far back as the index goes
 * @param alerts the last ones, newest first
 * @param verdicts on its scores and of its missed incidents, newest first
 * @param suppressions that hold back its alerts
 */
public record EntityDetail(
    EntityRow row,
    List<Window> windows,
    List<HourCell> hours,
    List<AlertRow> alerts,
    List<Verdict> verdicts,
    List<SuppressionRow> suppressions) {
  public EntityDetail {
    windows = List.copyOf(windows);
    hours = List.copyOf(hours);
    alerts = List.copyOf(alerts);
    verdicts = List.copyOf(verdicts);
    suppressions = List.copyOf(suppressions);
  }
}
