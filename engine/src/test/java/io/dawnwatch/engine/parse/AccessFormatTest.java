package io.dawnwatch.engine.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Measure;
import io.dawnwatch.engine.event.Severity;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessFormatTest {
  private static final ParseSettings ACCESS = ParseSettings.of(Format.ACCESS, "access.log");
  private static final String HEAD = "192.0.2.7 - bob [01/May/2024:10:00:00 +0200] ";

  @Test
  void theCombinedFormatIsReadWhole() {
    LogEvent event =
        Lines.event(
            ACCESS,
            HEAD + "\"GET /cart/7?x=\\\"1 HTTP/1.1\" 503 1234 \"http://a/\" \"Moz \"q\"illa (X)\"");

    assertThat(event)
        .isEqualTo(
            new LogEvent(
                Instant.parse("2024-05-01T08:00:00Z").toEpochMilli(),
                Severity.ERROR,
                "GET /cart/7 503",
                "access.log",
                Lines.pairs(
                    "client.address", "192.0.2.7",
                    "http.request.method", "GET",
                    "http.request.referrer", "http://a/",
                    "http.response.status_code", "503",
                    "url.path", "/cart/7",
                    "user_agent.original", "Moz \"q\"illa (X)"),
                List.of(),
                List.of(new Measure("size.bytes", 1234)),
                false));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "\"GET / HTTP/1.0\" 200 5 ~ INFO ~ GET / 200",
        "\"GET / HTTP/1.0\" 304 - ~ INFO ~ GET / 304",
        "\"POST /a?b=c HTTP/1.0\" 404 5 \"-\" \"-\" ~ WARN ~ POST /a 404",
        "\"-\" 408 - \"-\" \"-\" ~ WARN ~ - 408",
        "\"\\x16\\x03 \\x01\" 400 226 ~ WARN ~ \\x16\\x03 \\x01 400",
        "\"GET / HTTP/1.0\" - - ~ UNSPECIFIED ~ GET / -",
        "\"GET / HTTP/1.0\" 200 5 \"-\" \"cut agent ~ INFO ~ GET / 200",
        "\"GET /a\"b HTTP/1.0\" 200 5 ~ INFO ~ GET /a\"b 200",
      })
  void oddFieldsAreTolerated(String rest, Severity severity, String body) {
    LogEvent event = Lines.event(ACCESS, HEAD + rest);

    assertThat(event.severity()).isEqualTo(severity);
    assertThat(event.body()).isEqualTo(body);
  }
}
