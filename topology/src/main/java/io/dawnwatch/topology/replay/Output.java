package io.dawnwatch.topology.replay;

import io.dawnwatch.schemas.Alert;
import io.dawnwatch.schemas.Emission;
import io.dawnwatch.schemas.RecordReader;
import io.dawnwatch.schemas.RecordReader.BadRecordException;
import io.dawnwatch.schemas.RecordWriter;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.Score;
import io.dawnwatch.topology.stream.ScoreTopology;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * A score or an alert as it stands on a topic, with its place.
 *
 * @param body its Avro body, without the header of the wire format
 * @param schema fingerprint of the schema that wrote it
 */
record Output(
    long offset,
    int ordinal,
    long clockMillis,
    String modelId,
    int semantics,
    SpecificRecord record,
    byte[] body,
    long schema,
    String release)
    implements Comparable<Output> {
  private static final Comparator<Output> BY_PLACE =
      Comparator.comparingLong(Output::offset)
          .thenComparing(Output::modelId)
          .thenComparingInt(Output::ordinal);

  static Output of(ConsumerRecord<byte[], byte[]> at, RecordReader reader) {
    try {
      SpecificRecord record = reader.read(at.value());
      byte[] body = Arrays.copyOfRange(at.value(), RecordWriter.HEADER, at.value().length);
      long schema = SchemaIds.fingerprint(reader.writerSchema(at.value()));
      Header header = at.headers().lastHeader(ScoreTopology.RELEASE_HEADER);
      String release = header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
      if (record instanceof Score score) {
        Emission emission = score.getEmission();
        return new Output(
            emission.getOffset(),
            emission.getOrdinal(),
            emission.getClockMillis(),
            score.getModelId(),
            score.getSemantics(),
            score,
            body,
            schema,
            release);
      }
      Alert alert = (Alert) record;
      Emission emission = alert.getEmission();
      return new Output(
          emission.getOffset(),
          emission.getOrdinal(),
          emission.getClockMillis(),
          alert.getModelId(),
          alert.getSemantics(),
          alert,
          body,
          schema,
          release);
    } catch (BadRecordException | ClassCastException e) {
      throw new IllegalStateException(
          at.topic()
              + "-"
              + at.partition()
              + " offset "
              + at.offset()
              + " is no score: "
              + e.getMessage(),
          e);
    }
  }

  /** What was set beside the model when it was said. */
  String setting() {
    return record instanceof Score score
        ? score.getRole() + " of epoch " + score.getEpoch() + ", threshold " + score.getThreshold()
        : record instanceof Alert alert ? "epoch " + alert.getEpoch() : "";
  }

  /** A run's id as it stands in the header of its outputs. */
  static byte[] run(String runId) {
    return runId.getBytes(StandardCharsets.UTF_8);
  }

  /** Whether a record of {@code replays} is of that run. */
  static boolean isOf(byte[] run, ConsumerRecord<byte[], byte[]> record) {
    Header header = record.headers().lastHeader(Replay.RUN_HEADER);
    return header != null && Arrays.equals(header.value(), run);
  }

  boolean sameBytes(Output other) {
    return schema == other.schema && Arrays.equals(body, other.body);
  }

  /** By its place: offset, model, and the model's ordinal. */
  @Override
  public int compareTo(Output other) {
    return BY_PLACE.compare(this, other);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Output that && compareTo(that) == 0 && sameBytes(that);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(body);
  }
}
