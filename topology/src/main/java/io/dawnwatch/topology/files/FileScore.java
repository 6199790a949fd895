package io.dawnwatch.topology.files;

import com.fasterxml.jackson.core.JsonGenerator;
import io.dawnwatch.engine.detect.NearestWindow;
import io.dawnwatch.engine.score.Reason;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A score of a log file, its evidence as places in the file.
 *
 * @param log name of the log
 * @param byLines whether start and end are line numbers of the log, counted from 1 over all its
 *     pieces, rather than milliseconds since 1970 UTC
 * @param start of the window, or the event itself
 * @param end of the window, exclusive; for a single event its start
 * @param nearest the nearest normal window of an anomalous one, if it was asked for and is known
 * @param surprise what the score was calibrated from, in nats: ranks what a score of 1 does not
 */
public record FileScore(
    String dataset,
    String log,
    String entity,
    boolean byLines,
    long start,
    long end,
    double score,
    boolean anomaly,
    double surprise,
    List<Reason> reasons,
    List<Place> evidence,
    String model,
    Optional<Nearest> nearest) {
  /**
   * A telling line.
   *
   * @param file name of the piece as it was given
   * @param line number in that piece, from 1
   */
  public record Place(String file, long line, String excerpt) {}

  /**
   * The nearest normal window.
   *
   * @param start when, or at which line, it starts, as {@link FileScore#start}
   * @param window it, its start in the engine's own time
   */
  public record Nearest(long start, NearestWindow window) {
    /** For people: which window, how far, and what is different here. */
    public String sentence(FileScore here) {
      return String.format(
          Locale.ROOT,
          "nearest normal window: %s, %s, distance %.1f; here %s",
          here.byLines ? "line " + start : Instant.ofEpochMilli(start).toString(),
          window.sameEntity() ? "same entity" : "of " + window.entity(),
          window.distance(),
          window.text());
    }
  }

  /** Writes the score as one JSON object, under the names of the scores topic's schema. */
  public void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("dataset", dataset);
    json.writeStringField("entity", entity);
    writeTime(json, "windowStart", start);
    writeTime(json, "windowEnd", end);
    json.writeNumberField("score", score);
    json.writeBooleanField("anomaly", anomaly);
    json.writeArrayFieldStart("reasons");
    for (Reason reason : reasons) {
      json.writeStartObject();
      json.writeStringField("feature", reason.feature());
      json.writeNumberField("actual", reason.actual());
      json.writeNumberField("expected", reason.expected());
      json.writeNumberField("contribution", reason.contribution());
      json.writeStringField("text", reason.text());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("evidence");
    for (Place place : evidence) {
      json.writeStartObject();
      json.writeStringField("file", place.file());
      json.writeNumberField("line", place.line());
      json.writeStringField("excerpt", place.excerpt());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeStringField("model", model);
    if (nearest.isPresent()) {
      write(json, nearest.get());
    }
    json.writeEndObject();
  }

  private void write(JsonGenerator json, Nearest normal) throws IOException {
    json.writeObjectFieldStart("nearestNormal");
    json.writeStringField("entity", normal.window.entity());
    writeTime(json, "windowStart", normal.start);
    json.writeNumberField("distance", normal.window.distance());
    json.writeArrayFieldStart("differences");
    for (NearestWindow.Difference one : normal.window.differences()) {
      json.writeStartObject();
      json.writeStringField("feature", one.feature());
      json.writeNumberField("actual", one.actual());
      json.writeNumberField("normal", one.normal());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeStringField("text", normal.window.text());
    json.writeEndObject();
  }

  private void writeTime(JsonGenerator json, String name, long time) throws IOException {
    if (byLines) {
      json.writeNumberField(name, time);
    } else {
      json.writeStringField(name, Instant.ofEpochMilli(time).toString());
    }
  }
}
