package io.dawnwatch.engine.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FormatDetectorTest {
  private static Detected detect(String... lines) {
    return FormatDetector.detect(Lines.of(lines), Lines.TEXT);
  }

  @Test
  void theEarliestPlaceWinsWhenALineHoldsSeveralTimes() {
    Detected detected =
        detect(
            "- 1117838570 2005.06.03 R02 2005-06-03-15.42.50.363779 R02 RAS KERNEL INFO parity",
            "- 1117838573 2005.06.03 R02 2005-06-03-15.42.53.276129 R02 RAS KERNEL INFO parity");

    assertThat(detected.settings().timeShape()).isEqualTo(TimeShape.EPOCH);
    assertThat(detected.settings().timeToken()).isEqualTo(1);
    assertThat(detected.fitted()).isEqualTo(2);
    assertThat(detected.hasTime()).isTrue();
    assertThat(detected.describe())
        .isEqualTo("time-level-rest: 2 of 2 lines fit; time: a number since 1970 after 1 token.");
  }

  @Test
  void assumptionsAreSaid() {
    assertThat(detect("Jun 14 15:16:01 combo sshd[7]: hello").describe())
        .isEqualTo(
            "syslog: 1 of 1 lines fit; times in UTC where they name no zone, taken to be of 2000.");
    assertThat(detect("Jun 14 15:16:01 hello").describe())
        .isEqualTo(
            "time-level-rest: 1 of 1 lines fit; time: month, day and time without a year, in UTC"
                + " where it names no zone, taken to be of 2000.");
    assertThat(detect("INFO hello").describe())
        .isEqualTo(
            "time-level-rest: 1 of 1 lines fit; no time, so events take the time of their record.");
  }

  @Test
  void stackTracesAreNotCountedAgainstTheFormat() {
    Detected detected =
        detect(
            "2020-01-02 03:04:05 ERROR Lost it",
            "java.io.IOException: gone",
            "\tat a.B(B.java:1)",
            "\tat a.B(B.java:2)",
            "2020-01-02 03:04:06 INFO Found it");

    assertThat(detected.settings().format()).isEqualTo(Format.TIME_LEVEL_REST);
    assertThat(detected.fitted()).isEqualTo(2);
    assertThat(detected.continued()).isEqualTo(3);
    assertThat(detected.examples()).hasSize(2);
  }

  @Test
  void aFewBrokenLinesDoNotHideTheFormat() {
    Detected detected = detect("{\"msg\":\"a\"}", "{\"msg\":\"b", "{\"msg\":\"c\"}");

    assertThat(detected.settings().format()).isEqualTo(Format.JSON);
    assertThat(detected.fitted()).isEqualTo(2);
    assertThat(detected.total()).isEqualTo(3);
    assertThat(detected.hasTime()).isFalse();
  }

  @Test
  void anythingElseIsText() {
    Detected detected = detect("one thing", "and another", "on 2020-01-02 something");

    assertThat(detected.settings().format()).isEqualTo(Format.TEXT);
    assertThat(detected.fitted()).isEqualTo(3);
    assertThat(detected.hasTime()).isFalse();
  }

  @Test
  void anEmptySampleIsText() {
    assertThat(detect("", " ").settings().format()).isEqualTo(Format.TEXT);
    assertThat(FormatDetector.detect(List.of(), Lines.TEXT).total()).isZero();
  }

  @Test
  void aKnownFormatIsKeptAndItsDetailsDetected() {
    Detected detected =
        FormatDetector.detect(
            Lines.of("one thing", "[Sun Dec 04 04:47:44 2005] [error] b", "c", "d"),
            Lines.TEXT,
            Format.TIME_LEVEL_REST);

    assertThat(detected.settings().timeShape()).isEqualTo(TimeShape.CTIME);
    assertThat(detected.fitted()).isEqualTo(1);
  }

  @Test
  void detectionIsDeterministic() {
    String[] lines = {"2020-01-02 03:04:05 1577934245 INFO a", "2020-01-02 03:04:05 INFO b"};
    assertThat(detect(lines)).isEqualTo(detect(lines));
  }
}
