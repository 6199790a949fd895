package io.dawnwatch.topology.console.index;

/**
 * The windows of an hour, of one entity or of all.
 *
 * @param hourMillis its start, ms since 1970 UTC
 * @param windows windows of the champion that began in it
 * @param events events in them
 * @param anomalies anomalies among them
 * @param top highest score, 0 to 1
 */
public record HourCell(long hourMillis, long windows, long events, long anomalies, double top) {}
