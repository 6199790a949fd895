package io.dawnwatch.topology.console.index;

/**
 * An entity in a list.
 *
 * @param firstMillis start of the first window the index saw of it, ms since 1970 UTC
 * @param lastMillis end of the last one
 * @param windows windows the index counted
 * @param top highest score since the time that was asked for, 0 to 1
 * @param anomalies anomalous windows since then
 */
public record EntityRow(
    EntityRef entity,
    long firstMillis,
    long lastMillis,
    long windows,
    double top,
    long anomalies) {}
