package io.dawnwatch.topology.stream;

import io.dawnwatch.schemas.AvroLines;
import io.dawnwatch.schemas.RecordReader.BadRecordException;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.Content;
import org.apache.kafka.streams.AutoOffsetReset;

/**
 * The topic whose records {@code ingest} takes as lines.
 *
 * @param topic its name
 * @param application application id of the ingest that reads it: its offsets are committed there
 * @param content what the values of its records are
 * @param first where a partition begins of which nothing is committed
 */
public record LineSource(String topic, String application, Content content, AutoOffsetReset first) {
  /** The dataset's own lines. */
  public static LineSource own(Dataset dataset) {
    return new LineSource(
        dataset.lines(), dataset.application("ingest"), Content.LINES, AutoOffsetReset.earliest());
  }

  /**
   * A topic of somebody else, whose first offsets are committed before ingest starts: a partition
   * without any stops it rather than beginning somewhere.
   */
  public static LineSource foreign(Dataset dataset, String topic, Content content) {
    return new LineSource(topic, dataset.ingestOf(topic), content, AutoOffsetReset.none());
  }

  /** From the value of a record to a line; one per thread. */
  @FunctionalInterface
  public interface Reader {
    /**
     * The line of a value, which may be null.
     *
     * @throws BadRecordException if it has none, whoever asks and whenever
     */
    byte[] line(byte[] value) throws BadRecordException;
  }

  /** A reader of this topic's values. */
  public Reader reader(SchemaIds ids) {
    return content == Content.AVRO ? new AvroLines(ids)::line : value -> value;
  }
}
