package io.dawnwatch.topology.ingest;

import io.dawnwatch.engine.clean.DataRules;
import io.dawnwatch.engine.parse.ParseSettings;
import io.dawnwatch.engine.score.Ids;
import java.nio.charset.StandardCharsets;

/**
 * How lines become events: independent of any model.
 *
 * @param parse format, entity key, zone, limits
 * @param rules what is expected of events, how they are cleaned and redacted
 * @param datasetHash hash of the dataset file the rules come from; empty without one
 */
public record IngestSettings(ParseSettings parse, DataRules rules, String datasetHash) {
  /** Settings without a dataset file: events stay as they were parsed. */
  public IngestSettings(ParseSettings parse) {
    this(parse, DataRules.NONE, "");
  }

  /**
   * SHA-256 of the settings' canonical form: stamped on every event and every quarantined line. It
   * covers what was told from a sample, too.
   */
  public String hash() {
    String all = parse.describe() + (datasetHash.isEmpty() ? "" : " dataset=" + datasetHash);
    return Ids.sha256(all.getBytes(StandardCharsets.UTF_8));
  }
}
