package io.dawnwatch.topology.map;

import io.dawnwatch.engine.Activation;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.schemas.LogEvent;
import io.dawnwatch.schemas.ModelActivation;
import io.dawnwatch.schemas.RecordReader;
import io.dawnwatch.schemas.RecordReader.BadRecordException;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.Tick;
import org.apache.avro.specific.SpecificRecord;

/**
 * Applies the records of an events topic to a scorer: the one way in, for live and replay alike.
 * Not thread-safe.
 */
public final class EventRecords {
  private final RecordReader reader;

  public EventRecords(SchemaIds ids) {
    this.reader = new RecordReader(ids);
  }

  /**
   * Applies one record.
   *
   * @throws BadRecordException if its bytes are damaged for everyone and for ever; the scorer has
   *     not seen it
   */
  public void apply(long offset, long recordMillis, byte[] value, Scorer scorer)
      throws BadRecordException {
    SpecificRecord record = reader.read(value);
    if (record instanceof LogEvent event) {
      scorer.event(offset, recordMillis, EventMapping.toEngine(event));
    } else if (record instanceof Tick tick) {
      if (tick.getEndOfHistory()) {
        scorer.endOfHistory(offset, recordMillis);
      } else {
        scorer.tick(offset, recordMillis);
      }
    } else if (record instanceof ModelActivation activation) {
      scorer.activate(offset, recordMillis, toEngine(activation));
    } else {
      throw new BadRecordException(
          "BAD_AVRO", record.getSchema().getFullName() + " does not belong on an events topic");
    }
  }

  private static Activation toEngine(ModelActivation activation) {
    return new Activation(
        activation.getModelId(), Role.valueOf(activation.getRole().name()), activation.getEpoch());
  }
}
