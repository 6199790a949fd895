package io.dawnwatch.engine.evaluate;

import java.util.List;

/**
 * What a model said of a span of time.
 *
 * @param windows the rows, by start, then entity
 * @param alerts by start, then entity; of the entities of the rows
 * @param highest the highest score within each labelled incident that was scored at all
 * @param entities entities of the rows
 * @param entitiesInAll entities there were; more than {@code entities} when rows were sampled
 * @param cold windows left out because too little was known of their entity
 * @param fromMillis start of the span
 * @param toMillis its end, exclusive
 */
public record Scored(
    List<ScoredWindow> windows,
    List<RaisedAlert> alerts,
    List<Highest> highest,
    int entities,
    int entitiesInAll,
    long cold,
    long fromMillis,
    long toMillis) {
  /** Length of the span in days. */
  public double days() {
    return (toMillis - fromMillis) / 86_400_000.0;
  }

  /** The same rows with another threshold, in nats; alerts are left as they were. */
  public Scored withThreshold(double nats) {
    return withRows(windows.stream().map(one -> one.asAnomaly(one.surprise() >= nats)).toList());
  }

  /** The rows that lie in [from, to). */
  public Scored within(long from, long to) {
    return new Scored(
        windows.stream().filter(one -> one.startMillis() >= from && one.endMillis() <= to).toList(),
        alerts,
        highest,
        entities,
        entitiesInAll,
        cold,
        from,
        to);
  }

  /** Other rows of the same span; alerts are left as they were. */
  Scored withRows(List<ScoredWindow> rows) {
    return new Scored(rows, alerts, highest, entities, entitiesInAll, cold, fromMillis, toMillis);
  }
}
