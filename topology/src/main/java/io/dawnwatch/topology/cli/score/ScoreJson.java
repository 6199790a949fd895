package io.dawnwatch.topology.cli.score;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.topology.cli.OutputOptions;
import io.dawnwatch.topology.files.FileScore;
import io.dawnwatch.topology.files.FileScoring;
import io.dawnwatch.topology.files.Incident;
import io.dawnwatch.topology.files.LogCounts;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Map;
import java.util.TreeMap;

/** The result for scripts. */
final class ScoreJson {
  private ScoreJson() {}

  /** All logs together, without the list of them. */
  static ObjectNode of(FileScoring.Outcome outcome, double seconds) throws IOException {
    ObjectNode result = OutputOptions.object();
    result.put("logs", outcome.logs().size());
    put(result, outcome.counts());
    result.put("seconds", seconds);
    result.put("linesPerSecond", Math.round(outcome.counts().lines() / seconds));
    ArrayNode highest = result.putArray("top");
    for (Incident incident : outcome.incidents()) {
      highest.add(of(incident.peak()).put("windows", incident.windows()));
    }
    return result;
  }

  /** One log. */
  static ObjectNode of(FileScoring.LogOutcome log) {
    ObjectNode one = OutputOptions.object().put("log", log.log()).put("format", log.format());
    put(one, log.counts());
    log.notes().forEach(one.putArray("notes")::add);
    one.put("skipped", log.skipped());
    one.put("failure", log.failure());
    return one;
  }

  /** A score as it is written, with its log. */
  static ObjectNode of(FileScore score) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      score.write(json);
    }
    ObjectNode one = (ObjectNode) new ObjectMapper().readTree(text.toString());
    return one.put("log", score.log());
  }

  private static void put(ObjectNode to, LogCounts counts) {
    to.put("lines", counts.lines());
    to.put("records", counts.records());
    to.put("rejected", counts.rejectedRecords());
    ObjectNode reasons = to.putObject("rejectedBy");
    Map<String, Long> byName = new TreeMap<>();
    counts.rejected().forEach((reason, count) -> byName.put(reason.name(), count));
    byName.forEach(reasons::put);
    to.put("filtered", counts.filteredRecords());
    counts.filtered().forEach(to.putObject("filteredBy")::put);
    counts.rules().forEach(to.putObject("expectationsBroken")::put);
    to.put("events", counts.events());
    to.put("applied", counts.applied());
    to.put("late", counts.late());
    to.put("windows", counts.windows());
    to.put("warm", counts.warm());
    to.put("anomalies", counts.anomalies());
    to.put("eventScores", counts.eventScores());
    to.put("alerts", counts.alerts());
  }
}
