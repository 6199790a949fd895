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
                "GET /cart/*?x 503 Service Unavailable",
                "access.log",
                Lines.pairs(
                    "client.address", "192.0.2.7",
                    "http.request.method", "GET",
                    "http.request.referrer", "http://a/",
                    "http.response.status_code", "503",
                    "url.path", "/cart/7",
                    "url.query", "x=\\\"1",
                    "user.name", "bob",
                    "user_agent.original", "Moz \"q\"illa (X)"),
                List.of(),
                List.of(new Measure("size.bytes", 1234), new Measure("url.bytes", 13)),
                false));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "\"GET / HTTP/1.0\" 200 5 ~ INFO ~ GET / 200 OK",
        "\"GET / HTTP/1.0\" 304 - ~ INFO ~ GET / 304 Not Modified",
        "\"POST /a?b=c HTTP/1.0\" 404 5 \"-\" \"-\" ~ WARN ~ POST /a?b 404 Not Found",
        "\"-\" 408 - \"-\" \"-\" ~ WARN ~ - 408 Request Timeout",
        "\"\\x16\\x03 \\x01\" 400 226 ~ WARN ~ \\x16\\x03 \\x01 400 Bad Request",
        "\"GET / HTTP/1.0\" - - ~ UNSPECIFIED ~ GET / -",
        "\"GET / HTTP/1.0\" 200 5 \"-\" \"cut agent ~ INFO ~ GET / 200 OK",
        "\"GET /a\"b HTTP/1.0\" 200 5 ~ INFO ~ GET /* 200 OK",
      })
  void oddFieldsAreTolerated(String rest, Severity severity, String body) {
    LogEvent event = Lines.event(ACCESS, HEAD + rest);

    assertThat(event.severity()).isEqualTo(severity);
    assertThat(event.body()).isEqualTo(body);
  }

  @ParameterizedTest
  @CsvSource({
    "/, /",
    "/cart/7, /cart/*",
    "/img/a1.png, /img/*.png",
    "/api/v2/users/42/orders, /api/v2/users/*/orders",
    "/search?q=a%20b&page=3, /search?q&page",
    "/a?1234, /a?*",
    "/%2e%2e/etc/passwd, /*/etc/passwd",
    "/a/b/c/d/e/f/g/h/i/j, /a/b/c/d/e/f/g/h/...",
    "http://x/a, http://x/a",
  })
  void whatVariesInATargetIsTakenOutOfItsShape(String target, String shape) {
    assertThat(Lines.event(ACCESS, HEAD + "\"GET " + target + " HTTP/1.1\" 200 5").body())
        .isEqualTo("GET " + shape + " 200 OK");
  }

  @Test
  void anUnusualRequestIsAMessageOfItsOwnAndALongOneAMeasure() {
    LogEvent usual = Lines.event(ACCESS, HEAD + "\"GET /list?page=1 HTTP/1.1\" 200 5");
    LogEvent odd =
        Lines.event(
            ACCESS, HEAD + "\"GET /list?page=1&cmd=" + "x".repeat(500) + " HTTP/1.1\" 200 5");

    assertThat(odd.body()).isNotEqualTo(usual.body());
    assertThat(odd.measures()).contains(new Measure("url.bytes", 517));
  }

  @Test
  void theServersNameBeforeTheClientAndTheTimeAfterTheAgentAreKnown() {
    LogEvent event =
        Lines.event(
            ACCESS, "shop.example:443 " + HEAD + "\"GET / HTTP/1.1\" 200 5 \"-\" \"curl\" 0.125");

    assertThat(event.attributes())
        .containsAll(
            Lines.pairs(
                "client.address",
                "192.0.2.7",
                "server.address",
                "shop.example:443",
                "user.name",
                "bob"));
    assertThat(event.measures()).contains(new Measure("duration.us", 125_000));
    assertThat(
            Lines.event(ACCESS, HEAD + "\"GET / HTTP/1.1\" 200 5 \"-\" \"curl\" \"10.0.0.1\" 9")
                .attributes())
        .contains(Lines.pairs("rest", "\"10.0.0.1\" 9").get(0));
  }
}
