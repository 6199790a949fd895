package io.dawnwatch.topology.console.index;

/**
 * A finished partition of a run: its ledger and its comparison with live.
 *
 * @param compared whether there was a comparison
 * @param cause why the first difference is there; empty without one
 */
public record RunPart(
    int partition,
    long finishedMillis,
    long expected,
    long read,
    long applied,
    long late,
    long control,
    long rejected,
    long scores,
    long alerts,
    boolean compared,
    long equal,
    long mismatch,
    long missing,
    long extra,
    String cause) {}
