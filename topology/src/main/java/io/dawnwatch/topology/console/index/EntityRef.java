package io.dawnwatch.topology.console.index;

/**
 * An entity, to be shown and linked.
 *
 * @param key 16 hexadecimal digits, for addresses
 * @param name its name, cut at 512 characters
 */
public record EntityRef(String key, String name) {}
