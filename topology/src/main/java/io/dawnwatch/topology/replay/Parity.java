package io.dawnwatch.topology.replay;

import io.dawnwatch.schemas.NamedCount;
import java.util.Map;
import java.util.TreeMap;

/**
 * The comparison of one partition of a run with what was emitted live.
 *
 * @param match outputs that are equal, byte for byte
 * @param mismatch outputs at the same place that differ
 * @param missing live outputs the run does not have
 * @param extra outputs of the run that live does not have
 * @param liveSha256 SHA-256 over the live bodies in order
 * @param replaySha256 SHA-256 over the run's bodies in order
 * @param cause why the first difference is there; empty without one
 * @param causes differences by cause, by its name
 * @param firstDifference the first difference for people: both sides field by field and the events
 *     behind them, line by line; empty without one
 */
public record Parity(
    int partition,
    long match,
    long mismatch,
    long missing,
    long extra,
    String liveSha256,
    String replaySha256,
    String cause,
    Map<String, Long> causes,
    String firstDifference) {
  public Parity {
    causes = new TreeMap<>(causes);
  }

  /** Whether there is no difference. */
  public boolean isClean() {
    return mismatch == 0 && missing == 0 && extra == 0 && liveSha256.equals(replaySha256);
  }

  io.dawnwatch.schemas.Parity toAvro() {
    return new io.dawnwatch.schemas.Parity(
        partition,
        match,
        mismatch,
        missing,
        extra,
        liveSha256,
        replaySha256,
        cause,
        causes.entrySet().stream()
            .map(one -> new NamedCount(one.getKey(), one.getValue()))
            .toList(),
        firstDifference);
  }

  /** A comparison as it stands on {@code runs}. */
  public static Parity fromAvro(io.dawnwatch.schemas.Parity one) {
    return new Parity(
        one.getPartition(),
        one.getMatch(),
        one.getMismatch(),
        one.getMissing(),
        one.getExtra(),
        one.getLiveSha256(),
        one.getReplaySha256(),
        one.getCause(),
        Finished.counts(one.getCauses()),
        one.getFirstDifference());
  }
}
