package io.dawnwatch.topology.map;

import io.dawnwatch.engine.Activation;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.engine.score.Ids;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.schemas.LogEvent;
import io.dawnwatch.schemas.ModelActivation;
import io.dawnwatch.schemas.RecordReader;
import io.dawnwatch.schemas.RecordReader.BadRecordException;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.Tick;
import java.nio.charset.StandardCharsets;
import org.apache.avro.specific.SpecificRecord;

/**
 * Applies the records of an events topic to a scorer: the one way in, for live and replay alike.
 * Not thread-safe.
 */
public final class EventRecords {
  private final RecordReader reader;
  private final LogEventDecoder decoder = new LogEventDecoder();

  /** Id of the schema that the decoder knows; -1 until it was seen. */
  private int decodable = -1;

  /** Takes what the records say, in the order of offsets. */
  public interface Sink {
    void event(long offset, long recordMillis, io.dawnwatch.engine.event.LogEvent event);

    void tick(long offset, long recordMillis);

    void endOfHistory(long offset, long recordMillis);

    void activate(long offset, long recordMillis, Activation activation);
  }

  private final ToScorer toScorer = new ToScorer();

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
    toScorer.scorer = scorer;
    apply(offset, recordMillis, value, toScorer);
  }

  /**
   * Gives one record to {@code sink}.
   *
   * @throws BadRecordException if its bytes are damaged for everyone and for ever; the sink has not
   *     seen it
   */
  public void apply(long offset, long recordMillis, byte[] value, Sink sink)
      throws BadRecordException {
    if (decodable >= 0 && RecordReader.schemaId(value) == decodable) {
      io.dawnwatch.engine.event.LogEvent plain = decoder.decode(value);
      if (plain != null) {
        sink.event(offset, recordMillis, plain);
        return;
      }
    }
    SpecificRecord record = reader.read(value);
    if (record instanceof LogEvent event) {
      if (decodable < 0 && reader.writerSchema(value).equals(LogEvent.getClassSchema())) {
        decodable = RecordReader.schemaId(value);
      }
      sink.event(offset, recordMillis, EventMapping.toEngine(event));
    } else if (record instanceof Tick tick) {
      if (tick.getEndOfHistory()) {
        sink.endOfHistory(offset, recordMillis);
      } else {
        sink.tick(offset, recordMillis);
      }
    } else if (record instanceof ModelActivation activation) {
      sink.activate(offset, recordMillis, toEngine(activation, offset));
    } else {
      throw new BadRecordException(
          "BAD_AVRO", record.getSchema().getFullName() + " does not belong on an events topic");
    }
  }

  private static Activation toEngine(ModelActivation activation, long offset) {
    String hash = Ids.sha256(activation.getConfiguration().getBytes(StandardCharsets.UTF_8));
    if (!hash.equals(activation.getModelId())) {
      throw new IllegalStateException(
          "the activation at offset "
              + offset
              + " names model "
              + activation.getModelId()
              + " but carries the configuration of "
              + hash
              + ": it was not written by Dawnwatch, refusing to score on");
    }
    return new Activation(
        activation.getModelId(), Role.valueOf(activation.getRole().name()), activation.getEpoch());
  }

  private static final class ToScorer implements Sink {
    private Scorer scorer;

    @Override
    public void event(
        long offset, long recordMillis, io.dawnwatch.engine.event.LogEvent event) {
      scorer.event(offset, recordMillis, event);
    }

    @Override
    public void tick(long offset, long recordMillis) {
      scorer.tick(offset, recordMillis);
    }

    @Override
    public void endOfHistory(long offset, long recordMillis) {
      scorer.endOfHistory(offset, recordMillis);
    }

    @Override
    public void activate(long offset, long recordMillis, Activation activation) {
      scorer.activate(offset, recordMillis, activation);
    }
  }
}
