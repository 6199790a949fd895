package io.dawnwatch.topology.console.index;

/**
 * A suppression that holds somewhere.
 *
 * @param entity whose alerts: a name in which {@code *} stands for any text; empty for everybody's
 * @param template because of which message; empty for any
 * @param untilMillis the clock until which it holds, ms since 1970 UTC
 * @param by who owns it
 * @param atMillis when the order was given
 */
public record SuppressionRow(
    long id,
    String entity,
    String template,
    long untilMillis,
    String by,
    String why,
    long atMillis) {}
