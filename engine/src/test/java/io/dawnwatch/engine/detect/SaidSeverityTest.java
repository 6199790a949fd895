package io.dawnwatch.engine.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Severity;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SaidSeverityTest {
  private static LogEvent event(Severity severity, String body) {
    return new LogEvent(
        LogEvent.NO_TIME, severity, body, "lines", List.of(), List.of(), List.of(), false);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "disk error on sda",
        "EXT3-fs error (device sda1)",
        "mount FAILED: bglio11",
        "read failure.",
        "kernel: [error] code 7",
        "java.io.IOException: broken pipe",
        "Exception in thread main",
        "caught java.lang.OutOfMemoryError",
        "3 error(s) found",
        "10 errors"
      })
  void wordsOfFailureWeighMost(String message) {
    assertThat(SaidSeverity.ofWords(message)).isEqualTo(Severity.FATAL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "session opened for user root",
        "GET /error/failed.html?error=failed&q=my+error HTTP/1.1",
        "loading error.log",
        "wrote error_count and last-error",
        "no errors, 0 errors, without error",
        "errors: 0",
        "12 errors detected and corrected",
        "terror and errorless ErrorHandler"
      })
  void pathsNamesAndWhatEndedWellAreNone(String message) {
    assertThat(SaidSeverity.ofWords(message)).isEqualTo(Severity.UNSPECIFIED);
  }

  @Test
  void theGravestWordCounts() {
    assertThat(SaidSeverity.ofWords("invalid block")).isEqualTo(Severity.ERROR);
    assertThat(SaidSeverity.ofWords("invalid block, read failed")).isEqualTo(Severity.FATAL);
    assertThat(SaidSeverity.ofWords("read failed, invalid block")).isEqualTo(Severity.FATAL);
  }

  @Test
  void aLevelIsBelievedWhateverTheWordsSay() {
    assertThat(SaidSeverity.of(event(Severity.INFO, "panic"))).isEqualTo(Severity.INFO);
    assertThat(SaidSeverity.of(event(Severity.UNSPECIFIED, "panic"))).isEqualTo(Severity.FATAL);
  }
}
