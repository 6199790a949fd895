package io.dawnwatch.topology.map;

import io.dawnwatch.engine.event.KeyValue;
import io.dawnwatch.engine.score.DetectorScore;
import io.dawnwatch.engine.score.Emission;
import io.dawnwatch.engine.score.Evidence;
import io.dawnwatch.engine.score.Reason;
import io.dawnwatch.engine.score.ScoreResult;
import io.dawnwatch.schemas.Alert;
import io.dawnwatch.schemas.ModelRole;
import io.dawnwatch.schemas.RecordWriter;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.Scope;
import io.dawnwatch.schemas.Score;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * Every closed window is a score of about a kilobyte, and the general way (a record of the contract, then Avro's writer, which
 * asks the schema at each field) took a fifth of a replay's scoring thread. Scores are written field by field here; a test
 * compares the bytes with the general way's. Alerts are few and go the general way.
 */
/** What the engine emits for one partition, as bytes in the wire format. Not thread-safe. */
public final class EmissionWriter {
  /** Entities that are remembered, as a power of two. */
  private static final int NAMED_BITS = 14;

  /** So many places in a row an entity may have: those of a partition seldom push others out. */
  private static final int PLACES = 8;

  private final ScoreMapping mapping;
  private final RecordWriter alerts;
  private final int scoreId;
  private final byte[] dataset;
  private final byte[] topic;
  private final AvroBytes out = new AvroBytes();

  /** What was last written of entities, by their hash. */
  private final Named[] named = new Named[1 << NAMED_BITS];

  /** The entity of the score that was written last: its key is asked for next. */
  private @Nullable Named last;

  private final AvroBytes groups = new AvroBytes();

  /** Whether scores are of a model that was asked what it would have said. */
  private boolean whatIf;

  /**
   * A writer of scores to one topic and alerts to another or the same.
   *
   * @throws SchemaIds.RegistryException if a schema cannot be registered
   */
  public EmissionWriter(SchemaIds ids, String scores, String alerts, ScoreMapping mapping) {
    this.mapping = mapping;
    this.alerts = new RecordWriter(ids, alerts, Alert.getClassSchema());
    scoreId = ids.register(scores, Score.getClassSchema());
    dataset = mapping.dataset().getBytes(StandardCharsets.UTF_8);
    topic = mapping.topic().getBytes(StandardCharsets.UTF_8);
  }

  /** An entity and the groups it had, as bytes: the groups with their lengths. */
  private record Named(
      int hash, String entity, byte[] key, List<KeyValue> groups, byte[] groupBytes) {

    boolean is(int ofHash, String other) {
      return hash == ofHash && entity.equals(other);
    }
  }

  /** Marks scores from now on as those of a what-if: they have its role and the epoch -1. */
  public EmissionWriter whatIf() {
    whatIf = true;
    return this;
  }

  /** The key of an emission's record: its entity in UTF-8. Do not write. */
  public byte[] key(Emission emission) {
    String entity = emission.entity();
    Named known = last;
    if (known == null || !known.entity.equals(entity)) {
      known = named[place(entity, entity.hashCode())];
    }
    return known != null && known.entity.equals(entity)
        ? known.key
        : entity.getBytes(StandardCharsets.UTF_8);
  }

  /** Where an entity stands, or may: the first of its places if all of them are others'. */
  private int place(String entity, int hash) {
    int first = hash * 0x9e3779b9 >>> Integer.SIZE - NAMED_BITS;
    for (int i = 0; i < PLACES; i++) {
      int place = first + i & named.length - 1;
      Named there = named[place];
      if (there == null || there.is(hash, entity)) {
        return place;
      }
    }
    return first;
  }

  private Named named(String entity, List<KeyValue> groups) {
    int hash = entity.hashCode();
    int place = place(entity, hash);
    Named known = named[place];
    if (known == null || !known.is(hash, entity) || !known.groups.equals(groups)) {
      byte[] key = entity.getBytes(StandardCharsets.UTF_8);
      known = new Named(hash, entity, key, groups, groupBytes(groups));
      named[place] = known;
    }
    last = known;
    return known;
  }

  /** A score or an alert as bytes. */
  public byte[] write(Emission emission) {
    return emission instanceof ScoreResult score
        ? write(score)
        : alerts.write(mapping.toAvro(emission));
  }

  private byte[] write(ScoreResult score) {
    Named entity = named(score.entity(), score.groups());
    out.begin(scoreId);
    out.text(score.id());
    out.utf8(dataset);
    out.utf8(entity.key);
    out.number(
        switch (score.scope()) {
          case EVENT -> Scope.EVENT.ordinal();
          case WINDOW -> Scope.WINDOW.ordinal();
          case SESSION -> Scope.SESSION.ordinal();
        });
    out.number(score.startMillis());
    out.number(score.endMillis());
    out.real(score.score());
    out.real(score.threshold());
    out.flag(score.anomaly());
    out.real(score.surprise());
    out.repeated(score.modelId());
    ModelRole role = whatIf ? ModelRole.WHAT_IF : ScoreMapping.role(score.role());
    out.number(role.ordinal());
    out.number(whatIf ? -1 : score.epoch());
    out.number(score.semantics());
    out.utf8(topic);
    out.number(mapping.partition());
    out.number(score.offset());
    out.number(score.ordinal());
    out.number(score.clockMillis());
    detectors(score.detectors());
    reasons(score.reasons());
    evidence(score.evidence());
    out.raw(entity.groupBytes);
    out.number(score.events());
    out.number(score.firstOffset());
    out.number(score.lastOffset());
    out.number(score.observedWindows());
    out.number(score.requiredWindows());
    out.flag(score.late());
    out.number(score.timeSuspect());
    return out.end();
  }

  private void detectors(List<DetectorScore> detectors) {
    out.items(detectors.size());
    for (DetectorScore one : detectors) {
      out.repeated(one.name());
      out.real(one.raw());
      out.real(one.calibrated());
    }
    out.endItems();
  }

  private void reasons(List<Reason> reasons) {
    out.items(reasons.size());
    for (Reason one : reasons) {
      out.repeated(one.feature());
      out.real(one.actual());
      out.real(one.expected());
      out.real(one.contribution());
      out.text(one.text());
    }
    out.endItems();
  }

  private void evidence(List<Evidence> evidence) {
    out.items(evidence.size());
    for (Evidence one : evidence) {
      out.utf8(topic);
      out.number(mapping.partition());
      out.number(one.offset());
      out.hex(one.template());
      out.text(one.excerpt());
    }
    out.endItems();
  }

  private byte[] groupBytes(List<KeyValue> of) {
    groups.begin();
    groups.items(of.size());
    for (KeyValue one : of) {
      groups.text(one.key());
      groups.text(one.value());
    }
    groups.endItems();
    return groups.end();
  }
}
