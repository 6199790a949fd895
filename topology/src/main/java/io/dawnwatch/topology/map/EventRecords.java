package io.dawnwatch.topology.map;

import io.dawnwatch.engine.Activation;
import io.dawnwatch.engine.EventMatcher;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.engine.Suppression;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.score.Ids;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.schemas.ExpectationBreach;
import io.dawnwatch.schemas.ExpectationCounts;
import io.dawnwatch.schemas.ModelActivation;
import io.dawnwatch.schemas.RecordReader;
import io.dawnwatch.schemas.RecordReader.BadRecordException;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.Tick;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/**
 * Applies the records of an events topic to a scorer: the one way in, for live and replay alike.
 * Not thread-safe; what was decoded may be applied on another thread.
 */
public final class EventRecords {
  private final RecordReader reader;
  private final LogEventDecoder decoder = new LogEventDecoder();

  /** Id of the schema that the decoder knows; -1 until it was seen. */
  private int decodable = -1;

  /** What matched last, and the model it matched with. */
  private EventMatcher matcher;

  private Model matching;

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
    LogEvent event = quick(value);
    if (event == null) {
      new DecodedRecord(offset, recordMillis, content(offset, value), null).applyTo(scorer);
    } else {
      scorer.event(offset, recordMillis, event);
    }
  }

  /**
   * Decodes one record, which is applied later, maybe on another thread.
   *
   * @param model what events are matched with already; null for none
   */
  public DecodedRecord decode(long offset, long recordMillis, byte[] value, Model model) {
    try {
      LogEvent plain = quick(value);
      Object content = plain == null ? content(offset, value) : plain;
      return model != null && content instanceof LogEvent event
          ? new DecodedRecord(offset, recordMillis, matcher(model).match(event), model)
          : new DecodedRecord(offset, recordMillis, content, null);
    } catch (BadRecordException e) {
      return new DecodedRecord(offset, recordMillis, e, null);
    }
  }

  /**
   * Matches what was decoded without, if it is an event.
   *
   * @param model what events are matched with; null for none
   */
  public DecodedRecord match(DecodedRecord decoded, Model model) {
    LogEvent event = decoded.unmatched();
    if (model == null || event == null) {
      return decoded;
    }
    return new DecodedRecord(
        decoded.offset(), decoded.recordMillis(), matcher(model).match(event), model);
  }

  private EventMatcher matcher(Model model) {
    if (model != matching) {
      matching = model;
      matcher = new EventMatcher(model);
    }
    return matcher;
  }

  /**
   * Hash of the configuration that made an event, without decoding it; empty for what is no event.
   *
   * @throws BadRecordException if the bytes are damaged
   */
  public Optional<String> ingestHash(byte[] value) throws BadRecordException {
    if (decodable >= 0 && RecordReader.schemaId(value) == decodable) {
      String hash = decoder.ingestHash(value);
      if (hash != null) {
        return Optional.of(hash);
      }
    }
    return read(value) instanceof io.dawnwatch.schemas.LogEvent event
        ? Optional.of(event.getIngestHash())
        : Optional.empty();
  }

  /**
   * Whether an event ends as the last one did whose {@link #ingestHash} was told, which then is its
   * own: all that most records of a slice need be asked.
   *
   * @throws BadRecordException if the bytes are no record at all
   */
  public boolean isMadeAlike(byte[] value) throws BadRecordException {
    return decodable >= 0 && RecordReader.schemaId(value) == decodable && decoder.endsAlike(value);
  }

  /** A plain event, or null if the general reader has to look. */
  private LogEvent quick(byte[] value) throws BadRecordException {
    return decodable >= 0 && RecordReader.schemaId(value) == decodable
        ? decoder.decode(value)
        : null;
  }

  /** Any record, by the general reader; it tells which schema the decoder knows. */
  private SpecificRecord read(byte[] value) throws BadRecordException {
    SpecificRecord record = reader.read(value);
    if (decodable < 0
        && record instanceof io.dawnwatch.schemas.LogEvent
        && reader.writerSchema(value).equals(io.dawnwatch.schemas.LogEvent.getClassSchema())) {
      decodable = RecordReader.schemaId(value);
    }
    return record;
  }

  private Object content(long offset, byte[] value) throws BadRecordException {
    SpecificRecord record = read(value);
    if (record instanceof io.dawnwatch.schemas.LogEvent event) {
      return EventMapping.toEngine(event);
    }
    if (record instanceof Tick tick) {
      return tick.getEndOfHistory()
          ? DecodedRecord.Control.END_OF_HISTORY
          : DecodedRecord.Control.TICK;
    }
    if (record instanceof ModelActivation activation) {
      return toEngine(activation, offset);
    }
    if (record instanceof ExpectationBreach breach) {
      return EventMapping.toEngine(breach);
    }
    if (record instanceof ExpectationCounts counts) {
      return EventMapping.toEngine(counts);
    }
    if (record instanceof io.dawnwatch.schemas.Suppression one) {
      return new Suppression(one.getId(), one.getEntity(), one.getTemplate(), one.getUntilMillis());
    }
    throw new BadRecordException(
        "BAD_AVRO", record.getSchema().getFullName() + " does not belong on an events topic");
  }

  /** A model too long for a record is named by its hash alone, and checked when it is read. */
  private static Activation toEngine(ModelActivation activation, long offset) {
    String hash = Ids.sha256(activation.getConfiguration().getBytes(StandardCharsets.UTF_8));
    if (!activation.getConfiguration().isEmpty() && !hash.equals(activation.getModelId())) {
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
        activation.getModelId(),
        Role.valueOf(activation.getRole().name()),
        activation.getEpoch(),
        activation.getWarmForMillis());
  }
}
