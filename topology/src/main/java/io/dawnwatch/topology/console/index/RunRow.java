package io.dawnwatch.topology.console.index;

/**
 * A run.
 *
 * @param createdMillis when its plan was made, ms since 1970 UTC
 * @param finishedMillis when its report was written; 0 if it is not done
 * @param partitions of its plan; 0 if the plan is no longer known
 * @param done partitions that are finished
 * @param whatIf whether it asks what another model would have said
 * @param compared whether it was compared with live
 * @param expected records of what is done
 * @param scores scores it emitted
 * @param equal outputs that live and replay have alike
 * @param different outputs that differ, are missing or are extra
 */
public record RunRow(
    String id,
    long createdMillis,
    long finishedMillis,
    int partitions,
    int done,
    boolean whatIf,
    boolean compared,
    String dataVersion,
    long expected,
    long scores,
    long equal,
    long different) {}
