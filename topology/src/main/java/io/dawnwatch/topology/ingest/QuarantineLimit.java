package io.dawnwatch.topology.ingest;

import io.dawnwatch.engine.clean.Redactor;
import io.dawnwatch.engine.score.Ids;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What of a rejected value is kept: all of it up to a limit, without secrets if the dataset
 * redacts.
 *
 * @param head the value, or its beginning; null if there is none
 * @param sha256 of the whole value; of the head if that was redacted, so that the hash says nothing
 *     of what was taken out
 * @param redacted whether something was taken out
 */
record QuarantineLimit(ByteBuffer head, String sha256, boolean redacted) {
  /** Values up to this size are kept whole. */
  static final int BYTES = 64 * 1024;

  /** Looked at beyond the limit, so that no half of a secret stays at the cut. */
  private static final int MARGIN = 4 * 1024;

  static QuarantineLimit of(byte[] value, Redactor redactor) {
    if (value == null) {
      return new QuarantineLimit(null, "", false);
    }
    if (redactor.redaction().isOn()) {
      boolean whole = value.length <= BYTES;
      byte[] seen = whole ? value : Arrays.copyOf(value, Math.min(value.length, BYTES + MARGIN));
      byte[] kept = redactor.redact(seen);
      if (kept != seen) {
        int end = whole ? kept.length : Math.max(0, kept.length - MARGIN);
        byte[] head = Arrays.copyOf(kept, Math.min(end, BYTES));
        return new QuarantineLimit(ByteBuffer.wrap(head), Ids.sha256(head), true);
      }
    }
    ByteBuffer head = ByteBuffer.wrap(value, 0, Math.min(value.length, BYTES)).slice();
    return new QuarantineLimit(head, Ids.sha256(value), false);
  }
}
