package io.dawnwatch.topology.console.index;

/**
 * How far the index is behind a topic.
 *
 * @param records offsets that are not indexed yet: as many records at most, since markers of
 *     transactions take offsets too
 * @param seconds age of the last record that is indexed, if any are missing; 0 if none are
 * @param unreadable records that could not be read and were passed over
 * @param lost offsets the broker had deleted before they were indexed
 */
public record TopicLag(String topic, long records, long seconds, long unreadable, long lost) {}
