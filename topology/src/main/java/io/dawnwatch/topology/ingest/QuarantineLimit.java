package io.dawnwatch.topology.ingest;

import io.dawnwatch.engine.score.Ids;
import java.nio.ByteBuffer;

/** How much of a rejected value is kept. */
final class QuarantineLimit {
  /** Values up to this size are kept whole. */
  static final int BYTES = 64 * 1024;

  private QuarantineLimit() {}

  static ByteBuffer head(byte[] value) {
    return value == null ? null : ByteBuffer.wrap(value, 0, Math.min(value.length, BYTES)).slice();
  }

  static String sha256(byte[] value) {
    return value == null ? "" : Ids.sha256(value);
  }
}
