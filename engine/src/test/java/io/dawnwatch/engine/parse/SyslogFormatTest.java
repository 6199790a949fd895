package io.dawnwatch.engine.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Severity;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples of RFC 5424 and RFC 3164, and what files make of them. */
class SyslogFormatTest {
  private static final ParseSettings SYSLOG =
      ParseSettings.of(Format.SYSLOG, "syslog").withYear(2023);

  @Test
  void theExampleOfRfc5424WithStructuredDataIsReadWhole() {
    LogEvent event =
        Lines.event(
            SYSLOG,
            "<165>1 2003-10-11T22:14:15.003Z mymachine.example.com evntslog 77 ID47"
                + " [exampleSDID@32473 iut=\"3\" eventSource=\"Appli\\\"cation\" eventID=\"1011\"]"
                + "[examplePriority@32473 class=\"high\"] \uFEFFAn application event log entry...");

    assertThat(event)
        .isEqualTo(
            new LogEvent(
                Instant.parse("2003-10-11T22:14:15.003Z").toEpochMilli(),
                Severity.INFO,
                "An application event log entry...",
                "evntslog@mymachine.example.com",
                Lines.pairs(
                    "examplePriority@32473.class", "high",
                    "exampleSDID@32473.eventID", "1011",
                    "exampleSDID@32473.eventSource", "Appli\"cation",
                    "exampleSDID@32473.iut", "3",
                    "process.pid", "77",
                    "syslog.facility", "local4",
                    "syslog.msgid", "ID47"),
                Lines.pairs("host.name", "mymachine.example.com", "service.name", "evntslog"),
                List.of(),
                false));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "<34>1 2003-10-11T22:14:15.003Z m su - ID47 - 'su root' failed ~ FATAL ~ su@m ~ 'su root' failed",
        "<165>1 2003-08-24T05:14:15.000003-07:00 192.0.2.1 myproc 8710 - - %% up ~ INFO ~ myproc@192.0.2.1 ~ %% up",
        "<34>1 - m su - - - no time ~ FATAL ~ su@m ~ no time",
        "<34>1 2003-10-11T22:14:15Z m su - - [a@1] ~ FATAL ~ su@m ~ ``",
        "<34>1 2003-10-11T22:14:15Z m su - - [a@1 broken text ~ FATAL ~ su@m ~ [a@1 broken text",
        "<34>Oct 11 22:14:15 mymachine su: 'su root' failed ~ FATAL ~ su@mymachine ~ 'su root' failed",
        "<13>Feb  5 17:32:18 10.0.0.99 Use the BFG! ~ INFO ~ -@10.0.0.99 ~ Use the BFG!",
        "<0>no time at all ~ FATAL ~ syslog ~ no time at all",
        "Jun 14 15:16:01 combo sshd(pam_unix)[19939]: authentication failure; uid=0 ~ UNSPECIFIED ~ sshd(pam_unix)@combo ~ authentication failure; uid=0",
        "Jun 14 15:16:01 combo syslogd 1.4.1: restart. ~ UNSPECIFIED ~ syslogd@combo ~ restart.",
        "Jun 14 15:16:01 combo -- root[10]: ROOT LOGIN ~ UNSPECIFIED ~ -- root@combo ~ ROOT LOGIN",
        "Jun 14 15:16:01 combo last message repeated 2 times ~ UNSPECIFIED ~ -@combo ~ last message repeated 2 times",
        "Jul  1 09:00:55 mac kernel[0]: Switch<0>(0x0)::call - HPD ~ UNSPECIFIED ~ kernel@mac ~ Switch<0>(0x0)::call - HPD",
        "Jul  1 09:00:55 mac com.apple.xpc[1] (com.q[42]): Service exited ~ UNSPECIFIED ~ com.apple.xpc@mac ~ Service exited",
        "Jul  1 09:00:55 mac Microsoft Word[14463]: saved ~ UNSPECIFIED ~ Microsoft Word@mac ~ saved",
        "2024-05-01T10:00:00.123456+02:00 web1 nginx[7]: up ~ UNSPECIFIED ~ nginx@web1 ~ up",
      })
  void hostAndProgramAreFields(String line, Severity severity, String entity, String body) {
    LogEvent event = Lines.event(SYSLOG, line);

    assertThat(event.severity()).isEqualTo(severity);
    assertThat(event.entity()).isEqualTo(entity);
    assertThat(event.body()).isEqualTo(body);
  }

  @Test
  void aTimeThatCannotBeIsRejected() {
    assertThat(Lines.reason(SYSLOG, "<34>1 2003-13-11T22:14:15Z m su - - - x"))
        .isEqualTo(RejectReason.BAD_TIME);
    assertThat(Lines.reason(SYSLOG, "Feb 30 22:14:15 m su: x")).isEqualTo(RejectReason.BAD_TIME);
    assertThat(Lines.reason(SYSLOG, "<34>1 2003-10-11T22:14:15Z m"))
        .isEqualTo(RejectReason.BAD_SHAPE);
  }

  @Test
  void theZoneIsThatOfTheSettingsAndTheHourSetBackIsItsFirst() {
    ParseSettings zurich = SYSLOG.withZone(ZoneId.of("Europe/Zurich")).withYear(2024);

    assertThat(Lines.event(zurich, "Jul  1 02:30:00 h p: x").eventMillis())
        .isEqualTo(Instant.parse("2024-07-01T00:30:00Z").toEpochMilli());
    assertThat(Lines.event(zurich, "Oct 27 02:30:00 h p: x").eventMillis())
        .isEqualTo(Instant.parse("2024-10-27T00:30:00Z").toEpochMilli());
    assertThat(Lines.event(zurich, "Mar 31 02:30:00 h p: x").eventMillis())
        .isEqualTo(Instant.parse("2024-03-31T01:30:00Z").toEpochMilli());
  }

  @Test
  void theTurnOfTheYearIsFollowedInTheLinesOfOneLog() {
    LineParser parser = LineParser.inOrder(SYSLOG);
    String[] lines = {
      "Dec 30 10:00:00",
      "Dec 31 23:59:59",
      "Jan  1 00:00:01",
      "Dec 31 23:59:58",
      "Jan  2 00:00:00",
      "Nov  1 00:00:00",
      "Feb 29 12:00:00"
    };
    List<String> years =
        java.util.Arrays.stream(lines)
            .map(
                line ->
                    parser.parse(
                        (line + " h p: x").getBytes(java.nio.charset.StandardCharsets.UTF_8)))
            .map(
                result ->
                    result instanceof ParseResult.Parsed parsed
                        ? Instant.ofEpochMilli(parsed.event().eventMillis())
                            .toString()
                            .substring(0, 7)
                        : "none")
            .toList();

    assertThat(years)
        .containsExactly("2023-12", "2023-12", "2024-01", "2023-12", "2024-01", "2024-11", "none");
  }

  @Test
  void liveLinesAreOfTheYearNearestToTheirRecord() {
    LineParser parser = new LineParser(SYSLOG.withYear(ParseSettings.YEAR_OF_RECORD));
    parser.recordTime(Instant.parse("2025-01-01T00:00:05Z").toEpochMilli());

    assertThat(
            ((ParseResult.Parsed)
                    parser.parse(
                        "Dec 31 23:59:59 h p: x".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .event()
                .eventMillis())
        .isEqualTo(Instant.parse("2024-12-31T23:59:59Z").toEpochMilli());
    parser.recordTime(Instant.parse("2024-12-31T23:59:59Z").toEpochMilli());
    assertThat(
            ((ParseResult.Parsed)
                    parser.parse(
                        "Jan  1 00:00:02 h p: x".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .event()
                .eventMillis())
        .isEqualTo(Instant.parse("2025-01-01T00:00:02Z").toEpochMilli());
  }

  @Test
  void syslogIsDetectedWithAndWithoutPriorityAndNotWhereALevelFollowsTheTime() {
    assertThat(format("<34>1 2003-10-11T22:14:15Z m su - - - x")).isEqualTo(Format.SYSLOG);
    assertThat(format("<34>Oct 11 22:14:15 m su: x")).isEqualTo(Format.SYSLOG);
    assertThat(format("Oct 11 22:14:15 m su[3]: x")).isEqualTo(Format.SYSLOG);
    assertThat(format("2024-05-01T10:00:00+02:00 m su[3]: x")).isEqualTo(Format.SYSLOG);
    assertThat(format("Oct 11 22:14:15 INFO su: x")).isEqualTo(Format.TIME_LEVEL_REST);
    assertThat(format("2024-05-01T10:00:00Z INFO su: x")).isEqualTo(Format.TIME_LEVEL_REST);
    assertThat(format("2024/05/01 10:00:00 http: TLS: x")).isEqualTo(Format.TIME_LEVEL_REST);
  }

  private static Format format(String line) {
    return FormatDetector.detect(Lines.of(line, line), Lines.TEXT).settings().format();
  }
}
