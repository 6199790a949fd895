package io.dawnwatch.topology.replay;

/**
 * The ledger of one partition of a run.
 *
 * @param warmUp records read before the slice
 * @param expected records in the slice, as the first whole run of its data version has read them;
 *     for that run, those that were fetched
 * @param read records of the slice that came to the scorer
 * @param applied events counted in a window
 * @param late events that came after their window had closed
 * @param control ticks and activations
 * @param rejected records whose bytes could not be read
 * @param scores scores emitted
 * @param alerts steps of alerts emitted
 */
public record Coverage(
    int partition,
    long warmUp,
    long expected,
    long read,
    long applied,
    long late,
    long control,
    long rejected,
    long scores,
    long alerts) {
  /** Whether {@code expected = read = applied + late + control + rejected}. */
  public boolean isWhole() {
    return expected == read && read == applied + late + control + rejected;
  }

  io.dawnwatch.schemas.Coverage toAvro() {
    return new io.dawnwatch.schemas.Coverage(
        partition, warmUp, expected, read, applied, late, control, rejected, scores, alerts);
  }

  /** A ledger as it stands on {@code runs}. */
  public static Coverage fromAvro(io.dawnwatch.schemas.Coverage one) {
    return new Coverage(
        one.getPartition(),
        one.getWarmUp(),
        one.getExpected(),
        one.getRead(),
        one.getApplied(),
        one.getLate(),
        one.getControl(),
        one.getRejected(),
        one.getScores(),
        one.getAlerts());
  }
}
