package io.dawnwatch.engine;

/**
 * What became of the records of a partition: {@code read = applied + late + control}, always.
 *
 * @param read records seen
 * @param applied events counted in a window
 * @param late events that came after their window had closed
 * @param control ticks, activations and what ingest tells of expectations
 */
public record Counters(long read, long applied, long late, long control) {}
