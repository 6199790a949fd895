package io.dawnwatch.topology.console.index;

import io.dawnwatch.schemas.Score;
import io.dawnwatch.schemas.Verdict;
import java.util.List;

/**
 * An alert with what lies around it.
 *
 * @param scores anomalies of its entity from its start to its end, by time; at most {@link
 *     Page#MOST}
 * @param around windows of its entity from 45 minutes before to 45 minutes after it, as far as they
 *     are kept one by one
 * @param verdicts on any of these scores, and of missed incidents in that time
 * @param suppressions that hold back alerts of its entity
 */
public record AlertDetail(
    AlertRow row,
    List<Score> scores,
    List<Window> around,
    List<Verdict> verdicts,
    List<SuppressionRow> suppressions) {
  public AlertDetail {
    scores = List.copyOf(scores);
    around = List.copyOf(around);
    verdicts = List.copyOf(verdicts);
    suppressions = List.copyOf(suppressions);
  }
}
