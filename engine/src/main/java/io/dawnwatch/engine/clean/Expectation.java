package io.dawnwatch.engine.clean;

/**
 * A rule that every event is expected to keep.
 *
 * @param name what reports, flags and quarantine call it
 * @param field what it is about: {@code body}, {@code time}, {@code severity}, {@code entity}, or
 *     the name of an attribute, resource entry or measure
 * @param action what becomes of an event that breaks it
 */
public record Expectation(String name, String field, Rule rule, Action action) {}
