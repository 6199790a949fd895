package io.dawnwatch.engine.score;

/**
 * A telling event behind a score.
 *
 * @param offset offset of its record in the partition, or its line number
 * @param template id of its template
 * @param excerpt the start of its body
 */
public record Evidence(long offset, long template, String excerpt) {}
