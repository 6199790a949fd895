package io.dawnwatch.topology.cli.score;

import io.dawnwatch.topology.cli.Durations;
import io.dawnwatch.topology.files.LogSettings;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import picocli.CommandLine.Option;

/** Which part of the logs is scored. */
final class SpanOptions {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd[['T'][ ]HH:mm[:ss[.SSS]]][XXX]", Locale.ROOT);

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description =
          "Score from there on: an ISO time in --zone, such as 2026-03-01T22:00, or a while ago, "
              + "such as 2h. The horizon before it is read to know what is usual.")
  private String since;

  @Option(names = "--until", paramLabel = "TIME", description = "Score up to there; as --since.")
  private String until;

  /**
   * From {@code --since} to {@code --until}; all of time without them.
   *
   * @param zone of times that name none
   * @throws IllegalArgumentException if one is no time, or the span is empty
   */
  LogSettings.Span span(ZoneId zone) {
    LogSettings.Span all = LogSettings.Span.ALL;
    return new LogSettings.Span(
        since == null ? all.fromMillis() : millis("--since", since, zone),
        until == null ? all.toMillis() : millis("--until", until, zone));
  }

  private static long millis(String option, String text, ZoneId zone) {
    if (text.matches("\\d+(ms|s|m|h|d)")) {
      return Instant.now().minus(new Durations().convert(text)).toEpochMilli();
    }
    try {
      TemporalAccessor time =
          TIME.parseBest(text, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
      if (time instanceof OffsetDateTime at) {
        return at.toInstant().toEpochMilli();
      }
      LocalDateTime local =
          time instanceof LocalDateTime at ? at : LocalDate.from(time).atStartOfDay();
      return local.atZone(zone).toInstant().toEpochMilli();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          option
              + " "
              + text
              + " is no time: give one such as 2026-03-01, 2026-03-01T22:00 or 2026-03-01T22:00Z,"
              + " or a while ago, such as 2h",
          e);
    }
  }
}
