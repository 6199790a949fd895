package io.dawnwatch.engine;

import io.dawnwatch.engine.detect.Detector;
import io.dawnwatch.engine.score.Ids;
import io.dawnwatch.engine.score.Role;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A model that has a role in a partition, ready to score. */
final class ActiveModel {
  final String id;

  /** The same in UTF-8. */
  final byte[] idBytes;

  final Model model;
  final List<Detector> detectors;

  /** Names the model where its published event scores are counted. */
  final long key;

  private RoleInForce in;
  private long offset = -1;
  private int ordinal;

  ActiveModel(Model model, RoleInForce in) {
    this.id = in.modelId();
    this.idBytes = id.getBytes(StandardCharsets.UTF_8);
    this.model = model;
    this.detectors = model.newDetectors();
    this.key = key(id);
    this.in = in;
  }

  private static long key(String modelId) {
    String hash = Ids.sha256(modelId.getBytes(StandardCharsets.UTF_8));
    return Long.parseUnsignedLong(hash.substring(0, 16), 16);
  }

  void become(RoleInForce next) {
    in = next;
  }

  Role role() {
    return in.role();
  }

  long epoch() {
    return in.epoch();
  }

  /**
   * The number of the model's next output at a record. Each model counts its own, so that another
   * beside it changes no byte of what it says.
   */
  int nextOrdinal(long atOffset) {
    if (atOffset != offset) {
      offset = atOffset;
      ordinal = 0;
    }
    return ordinal++;
  }
}
