package io.dawnwatch.engine;

import io.dawnwatch.engine.feature.OpenFrame;

/** An entity's events until a gap. Mutable, of one task. */
final class OpenSession {
  final OpenFrame frame;

  /** Time of its first event, or the block boundary at which it was cut. */
  final long startMillis;

  /** Goes on from a session that was cut at a block boundary. */
  final boolean continued;

  /** Time of the last event, of the cut session if this one has none yet. */
  long lastMillis;

  OpenSession(OpenFrame frame, long startMillis, long lastMillis, boolean continued) {
    this.frame = frame;
    this.startMillis = startMillis;
    this.lastMillis = lastMillis;
    this.continued = continued;
  }
}
