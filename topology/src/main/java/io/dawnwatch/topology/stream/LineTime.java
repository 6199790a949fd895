package io.dawnwatch.topology.stream;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * The time of a record of lines. One that has none, from a producer of old, is not skipped: nothing
 * is decided by this time, since {@code events} and {@code quarantine} carry the broker's.
 */
final class LineTime implements TimestampExtractor {
  static final LineTime INSTANCE = new LineTime();

  private LineTime() {}

  @Override
  public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
    return Math.max(0, record.timestamp());
  }
}
