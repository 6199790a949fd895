package io.dawnwatch.topology.console.index;

/**
 * A change of roles.
 *
 * @param role what the model became: CHAMPION, CHALLENGER, RETIRED
 * @param by who gave the order
 * @param overridden what was refused and done all the same; empty if nothing was
 * @param gates how the gates stood; empty if none were asked
 * @param atMillis when the order was given, ms since 1970 UTC; 0 if that is not known
 */
public record ActivationRow(
    long epoch,
    String modelId,
    String role,
    String by,
    String why,
    String overridden,
    String gates,
    long atMillis) {}
