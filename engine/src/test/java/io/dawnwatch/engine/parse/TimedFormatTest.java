package io.dawnwatch.engine.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Severity;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimedFormatTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "[2020-01-02 03:04:05,678] INFO Started (a.b.C) ~ INFO ~ Started (a.b.C)",
        "2020-01-02 03:04:05,678 WARN [main] a.b.C: Slow ~ WARN ~ [main] a.b.C: Slow",
        "2020-01-02 03:04:05,678 - ERROR  [w-1] - Lost it ~ ERROR ~ [w-1] - Lost it",
        "2020-01-02 03:04:05.678 svc-01 host-003 ERROR Lost it ~ ERROR ~ Lost it",
        "2020-01-02T03:04:05.678+0000: 1.595: [GC pause] ~ UNSPECIFIED ~ 1.595: [GC pause]",
        "[2020-01-02T03:04:05.678+0000][info][gc] GC(0) Pause ~ INFO ~ [gc] GC(0) Pause",
        "[Thu Jan 02 03:04:05.678 2020] [notice] Ready ~ INFO ~ Ready",
        "[Thu Jan 02 03:04:05.678 2020] [core:error] [pid 7] Gone ~ ERROR ~ [pid 7] Gone",
        "2020/01/02 03:04:05.678 [error] 12#0: *1 open() failed ~ ERROR ~ 12#0: *1 open() failed",
        "2020-01-02 03:04:05.678, Info CBS Loaded ~ INFO ~ CBS Loaded",
        "2020-01-02 03:04:05.678 INFO: Loaded ~ INFO ~ Loaded",
        "2020-01-02 03:04:05.678 INFO - Loaded ~ INFO ~ Loaded",
        "2020-01-02 03:04:05.678 | WARN | Loaded ~ WARN ~ Loaded",
        "20/01/02 03:04:05.678 INFO a.B: Loaded ~ INFO ~ a.B: Loaded",
        "200102 030405.678 148 INFO a.B: Loaded ~ INFO ~ a.B: Loaded",
        "1577934245678 level=error it broke ~ ERROR ~ it broke",
        "ts=2020-01-02T03:04:05.678Z level=warn slow disk ~ WARN ~ slow disk",
        "\uFEFF2020-01-02T03:04:05.678Z ERROR it broke ~ ERROR ~ it broke",
        "[1577934245.678] ERROR it broke ~ ERROR ~ it broke",
        "2020-01-02T03:04:05.678Z ERROR ~ ERROR ~ ``",
      })
  void timeAndLevelAreTakenOffAndTheRestIsTheBody(String line, Severity severity, String body) {
    LogEvent event = Lines.detectAndParse(line);

    assertThat(Instant.ofEpochMilli(event.eventMillis()))
        .isEqualTo(Instant.parse("2020-01-02T03:04:05.678Z"));
    assertThat(event.severity()).isEqualTo(severity);
    assertThat(event.body()).isEqualTo(body);
    assertThat(event.entity()).isEqualTo("app.log");
  }

  @Test
  void tokensBeforeTheTimeAndBeforeTheLevelBecomeAttributes() {
    LogEvent event =
        Lines.detectAndParse("- 1117838570 2005.06.03 R02-M1 RAS KERNEL FATAL machine check");

    assertThat(event.body()).isEqualTo("machine check");
    assertThat(event.severity()).isEqualTo(Severity.FATAL);
    assertThat(event.attributes()).isEqualTo(Lines.pairs("prefix", "2005.06.03 R02-M1 RAS KERNEL"));
    assertThat(
            Lines.detectAndParse("KERNDTLB 1117838570 2005.06.03 RAS FATAL TLB error").attributes())
        .isEqualTo(Lines.pairs("lead", "KERNDTLB", "prefix", "2005.06.03 RAS"));
  }

  @Test
  void aWordOfTheMessageIsNotTakenForTheLevel() {
    LogEvent event =
        Lines.detectAndParse("2020-01-02 03:04:05 sshd: authentication failure; user=x");

    assertThat(event.severity()).isEqualTo(Severity.UNSPECIFIED);
    assertThat(event.body()).isEqualTo("sshd: authentication failure; user=x");
  }

  @Test
  void aYearlessTimeTakesTheYearOfTheSettings() {
    assertThat(Lines.detectAndParse("[10.30 16:49:06] chrome.exe - open").eventMillis())
        .isEqualTo(Instant.parse("2023-10-30T16:49:06Z").toEpochMilli());
  }

  @Test
  void aLogWithLevelsButNoTimesIsCovered() {
    LogEvent event = Lines.detectAndParse("INFO nova.compute.claims [req-1] Claim successful");

    assertThat(event.hasTime()).isFalse();
    assertThat(event.severity()).isEqualTo(Severity.INFO);
    assertThat(event.body()).isEqualTo("nova.compute.claims [req-1] Claim successful");
  }

  @Test
  void aLineWithoutTheExpectedTimeIsAnEventWithoutTime() {
    LogEvent event =
        Lines.event(Lines.TEXT.withFormat(Format.TIME_LEVEL_REST), "no time here, ERROR or not");

    assertThat(event.hasTime()).isFalse();
    assertThat(event.severity()).isEqualTo(Severity.UNSPECIFIED);
    assertThat(event.body()).isEqualTo("no time here, ERROR or not");
  }

  @Test
  void continuationLinesStayInTheBody() {
    LogEvent event = Lines.detectAndParse("2020-01-02 03:04:05 ERROR Lost it\n\tat a.B(B.java:1)");

    assertThat(event.severity()).isEqualTo(Severity.ERROR);
    assertThat(event.body()).isEqualTo("Lost it\n\tat a.B(B.java:1)");
  }

  @Test
  void aLevelIsNotLookedForInContinuationLines() {
    LogEvent event = Lines.detectAndParse("2020-01-02 03:04:05 lost\nERROR in the next line");

    assertThat(event.severity()).isEqualTo(Severity.UNSPECIFIED);
    assertThat(event.body()).isEqualTo("lost\nERROR in the next line");
  }
}
