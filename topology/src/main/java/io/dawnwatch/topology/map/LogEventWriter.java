package io.dawnwatch.topology.map;

import io.dawnwatch.engine.event.KeyValue;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Measure;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.Source;
import java.nio.charset.StandardCharsets;
import java.util.List;

/*
 * Every line becomes an event, and the general way (a record of the contract, then Avro's writer) took more than half of what
 * the thread does that writes history. Events are written field by field here, in the order of the schema; a test compares the
 * bytes with the general way's.
 */
/** Events of one topic as bytes in the wire format. Not thread-safe. */
public final class LogEventWriter {
  private static final int NULL = 0;
  private static final int VALUE = 1;

  private final int schemaId;
  private final AvroBytes out = new AvroBytes();

  /** What lines of one log share, and its bytes. */
  private String origin = "";

  private byte[] originBytes = {};
  private String hash = "";
  private byte[] hashBytes = {};

  /**
   * A writer for the events of a topic.
   *
   * @throws SchemaIds.RegistryException if the schema cannot be registered
   */
  public LogEventWriter(SchemaIds ids, String topic) {
    schemaId = ids.register(topic, io.dawnwatch.schemas.LogEvent.getClassSchema());
  }

  /**
   * An event as bytes.
   *
   * @param entity that of the event in UTF-8, which is also the key of its record
   * @param source the line it was made from
   * @param ingestHash of the configuration that made it
   * @param flags expectations that it breaks
   */
  public byte[] write(
      LogEvent event, byte[] entity, Source source, String ingestHash, List<String> flags) {
    out.begin(schemaId);
    if (event.hasTime()) {
      out.number(VALUE);
      out.number(event.eventMillis());
    } else {
      out.number(NULL);
    }
    out.number(event.severity().number());
    out.text(event.body());
    out.utf8(entity);
    measures(event.measures());
    pairs(event.resource());
    pairs(event.attributes());
    out.flag(event.repaired());
    source(source);
    out.utf8(hash(ingestHash));
    texts(flags);
    return out.end();
  }

  private void measures(List<Measure> measures) {
    out.items(measures.size());
    for (int i = 0; i < measures.size(); i++) {
      out.text(measures.get(i).name());
      out.real(measures.get(i).value());
    }
    out.endItems();
  }

  private void pairs(List<KeyValue> pairs) {
    out.items(pairs.size());
    for (int i = 0; i < pairs.size(); i++) {
      out.text(pairs.get(i).key());
      out.text(pairs.get(i).value());
    }
    out.endItems();
  }

  private void source(Source source) {
    if (!source.getOrigin().equals(origin)) {
      origin = source.getOrigin();
      originBytes = origin.getBytes(StandardCharsets.UTF_8);
    }
    out.utf8(originBytes);
    out.number(source.getPartition());
    out.number(source.getPosition());
  }

  private byte[] hash(String ingestHash) {
    if (!ingestHash.equals(hash)) {
      hash = ingestHash;
      hashBytes = hash.getBytes(StandardCharsets.UTF_8);
    }
    return hashBytes;
  }

  private void texts(List<String> texts) {
    out.items(texts.size());
    for (int i = 0; i < texts.size(); i++) {
      out.text(texts.get(i));
    }
    out.endItems();
  }
}
