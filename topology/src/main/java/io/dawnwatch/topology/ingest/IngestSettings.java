package io.dawnwatch.topology.ingest;

import io.dawnwatch.engine.parse.ParseSettings;
import io.dawnwatch.engine.score.Ids;
import java.nio.charset.StandardCharsets;

/**
 * How lines become events: independent of any model.
 *
 * @param parse format, entity key, zone, limits
 */
public record IngestSettings(ParseSettings parse) {
  /** SHA-256 of the settings' canonical form: stamped on every event. */
  public String hash() {
    return Ids.sha256(parse.describe().getBytes(StandardCharsets.UTF_8));
  }
}
