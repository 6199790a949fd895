package io.dawnwatch.topology.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.schemas.Verdict;
import io.dawnwatch.topology.lifecycle.Judged;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.stream.Collectors;

/** Verdicts in words and as JSON. */
final class VerdictText {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

  private VerdictText() {}

  /** A time to the minute, UTC. */
  static String time(long millis) {
    return TIME.format(Instant.ofEpochMilli(millis));
  }

  static String kind(Verdict verdict) {
    return verdict.getKind().name().toLowerCase(Locale.ROOT);
  }

  static String sentence(Verdict verdict) {
    return Terminal.escape(verdict.getEntity())
        + " "
        + time(verdict.getStartMillis())
        + " is "
        + kind(verdict)
        + ", says "
        + Terminal.escape(verdict.getBy());
  }

  /** Who contradicts whom. */
  static String dispute(Judged judged) {
    return "disputed, so it counts for nothing until they agree: "
        + judged.verdicts().stream()
            .map(one -> Terminal.escape(one.getBy()) + " says " + kind(one))
            .collect(Collectors.joining(", "));
  }

  static ObjectNode node(Verdict verdict) {
    return OutputOptions.object()
        .put("scoreId", verdict.getScoreId())
        .put("verdict", kind(verdict))
        .put("entity", verdict.getEntity())
        .put("start", Instant.ofEpochMilli(verdict.getStartMillis()).toString())
        .put("end", Instant.ofEpochMilli(verdict.getEndMillis()).toString())
        .put("modelId", verdict.getModelId())
        .put("score", verdict.getScore())
        .put("threshold", verdict.getThreshold())
        .put("by", verdict.getBy())
        .put("note", verdict.getNote())
        .put("at", Instant.ofEpochMilli(verdict.getAtMillis()).toString());
  }
}
