package io.dawnwatch.topology.config;

/**
 * When a model is trained again, by itself or not. Immutable.
 *
 * @param driftSpanMillis what is compared together live, ms: whole hours
 * @param raise population stability index from which a comparison counts towards an alarm
 * @param clear index below which an alarm ends
 * @param driftHours comparisons of live hours in a row that make an alarm, and end one
 * @param driftMornings mornings in a row
 * @param precisionFloor precision that the whole interval must not lie below, 0 to 1
 * @param modelDays age of a model, days
 * @param contract whether lines of another ingest configuration than in training are a reason
 * @param retrain whether a candidate is trained by itself
 * @param trainDays days up to the trigger that are trained on
 * @param owner the team that answers for the candidate; empty if nothing is trained
 * @param threads partitions read at the same time in training
 * @param promoteWhenGatesPass whether a candidate that passes all gates is promoted by itself
 * @param hash SHA-256 of the canonical form of the file; of nothing for the default
 */
public record RetrainingPolicy(
    long driftSpanMillis,
    double raise,
    double clear,
    int driftHours,
    int driftMornings,
    double precisionFloor,
    int modelDays,
    boolean contract,
    boolean retrain,
    int trainDays,
    String owner,
    int threads,
    boolean promoteWhenGatesPass,
    String hash) {}
