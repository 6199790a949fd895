package io.dawnwatch.topology.console.index;

/**
 * Rejected lines of a time.
 *
 * @param reason from the closed list
 * @param rule name of the expectation they break; empty for other reasons
 */
public record QuarantineRow(String reason, String rule, long lines) {}
