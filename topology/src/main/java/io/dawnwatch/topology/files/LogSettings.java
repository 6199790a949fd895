package io.dawnwatch.topology.files;

import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.clean.DataRules;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.parse.EntityPattern;
import io.dawnwatch.engine.parse.Format;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How files are scored.
 *
 * @param dataset name of the dataset in scores and their ids
 * @param format of all logs; empty: detected per log
 * @param pattern the regular expression of {@link Format#PATTERN}; else empty
 * @param columns the header line of {@link Format#CSV} that the logs lack; else empty
 * @param fields by field of a line, what it is, on top of what formats know
 * @param entity what is scored; a log whose events name none is one entity
 * @param zone of times that name none
 * @param year of times that name none; empty: that of the log's last modification
 * @param maxLineBytes longer lines are rejected
 * @param rules what is expected of events, how they are cleaned and redacted
 * @param now when a log was last modified that does not say so, such as standard input
 * @param features windows and horizon of logs that have times
 * @param windowLines records of a window of logs that have none; a record is a line with those that
 *     continue it
 * @param threads threads that read, parse and score, at least 1
 * @param top incidents to keep
 * @param model a model that was learned before; empty to let each log learn from itself
 * @param cold whether nothing is learned: the built-in model scores
 * @param span whose scores are wanted, in logs that have times
 * @param alertsPerDay alerts a day that the threshold shall allow, 0 to choose it otherwise
 * @param nearest whether each anomalous window is told with the nearest normal one
 */
public record LogSettings(
    String dataset,
    Optional<Format> format,
    String pattern,
    String columns,
    Map<String, String> fields,
    EntityPattern entity,
    ZoneId zone,
    OptionalInt year,
    int maxLineBytes,
    DataRules rules,
    Instant now,
    FeatureSpec features,
    int windowLines,
    int threads,
    int top,
    Optional<Model> model,
    boolean cold,
    Span span,
    double alertsPerDay,
    boolean nearest) {
  /**
   * A span of time.
   *
   * @param fromMillis its start, milliseconds since 1970 UTC
   * @param toMillis its end, exclusive
   */
  public record Span(long fromMillis, long toMillis) {
    /** All of time. */
    public static final Span ALL = new Span(Long.MIN_VALUE, Long.MAX_VALUE);

    public Span {
      if (fromMillis >= toMillis) {
        throw new IllegalArgumentException("--since must be before --until");
      }
    }
  }

  /** The same with a model, if there is one. */
  public LogSettings with(Optional<Model> known) {
    return new LogSettings(
        dataset,
        format,
        pattern,
        columns,
        fields,
        entity,
        zone,
        year,
        maxLineBytes,
        rules,
        now,
        features,
        windowLines,
        threads,
        top,
        known,
        cold,
        span,
        alertsPerDay,
        nearest);
  }

  public LogSettings {
    if (windowLines < 1) {
      throw new IllegalArgumentException("--window-lines must be at least 1, was " + windowLines);
    }
    if (threads < 1) {
      throw new IllegalArgumentException("--threads must be at least 1, was " + threads);
    }
    if (top < 0) {
      throw new IllegalArgumentException("--top must be at least 0, was " + top);
    }
  }
}
