package io.dawnwatch.topology.console.web;

import static io.dawnwatch.topology.console.web.ConsoleFixture.PASSWORD;
import static io.dawnwatch.topology.console.web.ConsoleFixture.REVIEWER_TOKEN;
import static io.dawnwatch.topology.console.web.ConsoleFixture.VIEWER_TOKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javalin.http.HandlerType;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleServerTest {
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

  @TempDir private static Path folder;
  private static ConsoleFixture console;

  @BeforeAll
  static void start() {
    console = ConsoleFixture.withUsers(folder);
  }

  @AfterAll
  static void stop() {
    console.close();
  }

  /**
   * What each role is answered: 303 to the login for who is unknown, 403 for who may not. 404, 400
   * and 409 come from behind the gate, of what is not there or not said.
   */
  private static final String TABLE =
      """
      GET  /                      303 200 200
      GET  /api/pulse             401 200 200
      GET  /alerts                303 200 200
      GET  /alerts/{id}           303 404 404
      GET  /review                303 200 200
      GET  /entities              303 200 200
      GET  /entities/{key}        303 404 404
      GET  /models                303 200 200
      GET  /models/{id}           303 404 404
      GET  /drift                 303 200 200
      GET  /runs                  303 200 200
      GET  /runs/{id}             303 404 404
      POST /feedback              303 403 400
      POST /missed                303 403 400
      POST /suppressions          303 403 400
      POST /suppressions/{id}/end 303 403 404
      GET  /static/{file}         404 404 404
      GET  /login                 200 200 200
      POST /login                 401 401 401
      POST /logout                303 303 303
      """;

  @Test
  void eachRoleMayDoWhatIsItsOwnAndNoMore() throws Exception {
    for (String line : TABLE.split("\n")) {
      String[] row = line.trim().split(" +");
      String[][] people = {
        {},
        {"Authorization", "Bearer " + VIEWER_TOKEN},
        {"Authorization", "Bearer " + REVIEWER_TOKEN}
      };
      for (int who = 0; who < people.length; who++) {
        String path = row[1].replaceAll("\\{[a-z]+}", "none");
        HttpResponse<String> answer =
            row[0].equals("GET")
                ? console.get(path, people[who])
                : console.post(path, Map.of(), people[who]);
        assertThat(answer.statusCode())
            .as(line.trim() + ", person " + who)
            .isEqualTo(Integer.parseInt(row[2 + who]));
      }
    }
  }

  /** So that the table above leaves nothing out but what asks the cluster. */
  @Test
  void everyRouteHasItsRowInTheTable() {
    List<String> rows =
        TABLE
            .lines()
            .map(line -> line.trim().replaceAll(" +", " ").replaceAll(" \\d.*", ""))
            .toList();
    List<String> routes =
        console.server.routes().stream().map(one -> one.method() + " " + one.path()).toList();
    assertThat(routes)
        .containsExactlyInAnyOrderElementsOf(
            java.util.stream.Stream.concat(
                    rows.stream(), java.util.stream.Stream.of("GET /runs/{id}/night"))
                .toList());
    assertThat(console.server.routes())
        .filteredOn(one -> one.least() == Role.ANYONE)
        .extracting(Route::path)
        .containsExactlyInAnyOrder("/static/{file}", "/login", "/login", "/logout");
    assertThat(console.server.routes())
        .filteredOn(one -> one.method() == HandlerType.POST && one.least() == Role.VIEWER)
        .isEmpty();
  }

  @Test
  void aWrongTokenIsNobody() throws Exception {
    assertThat(console.get("/", "Authorization", "Bearer nonsense").statusCode()).isEqualTo(401);
    assertThat(console.get("/", "Authorization", "Basic YW5uOmFubg==").statusCode()).isEqualTo(401);
  }

  @Test
  void everyAnswerCarriesThePolicy() throws Exception {
    String[] viewer = {"Authorization", "Bearer " + VIEWER_TOKEN};
    List<HttpResponse<String>> answers =
        List.of(
            console.get("/", viewer),
            console.get("/"),
            console.get("/login"),
            console.get("/nowhere", viewer),
            console.get("/static/console.js"),
            console.get("/api/pulse", viewer),
            console.post("/feedback", Map.of(), viewer),
            console.send("DELETE", "/", "", viewer));
    for (HttpResponse<String> answer : answers) {
      assertThat(answer.headers().firstValue("Content-Security-Policy"))
          .as(answer.uri() + " " + answer.statusCode())
          .contains(POLICY);
      assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
      assertThat(answer.headers().firstValue("Referrer-Policy")).contains("no-referrer");
      assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
      assertThat(answer.headers().firstValue("Server")).isEmpty();
    }
  }

  /** What Jetty refuses by itself is answered without a word of it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /%2e%2e%2fetc HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /static/..%2f..%2fconsole.css HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "nonsense\r\n\r\n",
        "GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n"
      })
  void whatIsNoRequestIsRefusedBarely(String request) throws Exception {
    String answer = console.raw(request);
    assertThat(answer).startsWith("HTTP/1.1 4").contains(POLICY);
    assertThat(answer).doesNotContainIgnoringCase("jetty").doesNotContain("at io.", "Exception");
  }

  @Test
  void hugeHeadersAreRefused() throws Exception {
    String answer =
        console.raw("GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "a".repeat(20_000) + "\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 431").contains(POLICY);
  }

  @ParameterizedTest
  @CsvSource({
    "localhost:PORT, 303",
    "127.0.0.1:PORT, 303",
    "LOCALHOST:PORT, 303",
    "evil.example:PORT, 403",
    "localhost, 403",
    "localhost.evil.example:PORT, 403"
  })
  void anotherNameInHostIsRefused(String host, int status) throws Exception {
    String port = Integer.toString(console.server.port());
    assertThat(
            console.raw(
                "GET / HTTP/1.1\r\nHost: "
                    + host.replace("PORT", port)
                    + "\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 " + status);
  }

  @ParameterizedTest
  @CsvSource({
    // site, origin, status: 400 is what stands behind the door
    "same-origin, null,                   400",
    "same-origin, http://127.0.0.1:PORT,  400",
    "same-origin, http://evil.example,    403",
    "cross-site,  null,                   403",
    "cross-site,  http://127.0.0.1:PORT,  403",
    "same-site,   http://localhost:9,     403",
    "none,        null,                   403",
    "-,           http://localhost:PORT,  400",
    "-,           http://localhost:9,     403",
    "-,           null,                   403",
    "-,           -,                      400",
  })
  void aFormOfAnotherPageChangesNothing(String site, String origin, int status) throws Exception {
    java.util.List<String> headers =
        new java.util.ArrayList<>(
            List.of(
                "Authorization",
                "Bearer " + REVIEWER_TOKEN,
                "Content-Type",
                "application/x-www-form-urlencoded"));
    if (!site.equals("-")) {
      headers.addAll(List.of("Sec-Fetch-Site", site));
    }
    if (!origin.equals("-")) {
      headers.addAll(
          List.of("Origin", origin.replace("PORT", Integer.toString(console.server.port()))));
    }
    assertThat(console.send("POST", "/feedback", "", headers.toArray(new String[0])).statusCode())
        .isEqualTo(status);
  }

  /** A cookie alone is what a hostile page can send: without a word of a browser it is refused. */
  @Test
  void aFormWithoutASignOfItsPageNeedsAToken() throws Exception {
    assertThat(
            console
                .send(
                    "POST",
                    "/feedback",
                    "score=a",
                    "Cookie",
                    cookie(),
                    "Content-Type",
                    "application/x-www-form-urlencoded")
                .statusCode())
        .isEqualTo(403);
    assertThat(console.post("/feedback", Map.of(), "Cookie", cookie()).statusCode()).isEqualTo(400);
  }

  @Test
  void onlyFormsOfAFewKilobytesAreRead() throws Exception {
    String[] reviewer = {
      "Authorization", "Bearer " + REVIEWER_TOKEN, "Content-Type", "application/json"
    };
    assertThat(console.send("POST", "/feedback", "{}", reviewer).statusCode()).isEqualTo(415);
    String[] form = {
      "Authorization",
      "Bearer " + REVIEWER_TOKEN,
      "Content-Type",
      "application/x-www-form-urlencoded"
    };
    assertThat(console.send("POST", "/feedback", "note=" + "a".repeat(1 << 20), form).statusCode())
        .isEqualTo(413);
    assertThat(
            console
                .send("POST", "/feedback", "score=a&verdict=true&note=" + "a".repeat(2_000), form)
                .statusCode())
        .isEqualTo(404);
    String chunked =
        "POST /feedback HTTP/1.1\r\nHost: localhost:"
            + console.server.port()
            + "\r\nAuthorization: Bearer "
            + REVIEWER_TOKEN
            + "\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n";
    assertThat(console.raw(chunked)).startsWith("HTTP/1.1 411");
  }

  @ParameterizedTest
  @CsvSource({
    "score=0123&verdict=true, 404",
    "score=0123&verdict=perhaps, 400",
    "verdict=true, 400",
    "score=0123, 400"
  })
  void aVerdictOnNothingIsRefused(String form, int status) throws Exception {
    HttpResponse<String> answer =
        console.send(
            "POST",
            "/feedback",
            form,
            "Authorization",
            "Bearer " + REVIEWER_TOKEN,
            "Content-Type",
            "application/x-www-form-urlencoded");
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).contains("\"message\":");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/static/../console.css",
        "/static/%252e%252e%252fconsole.css",
        "/static/..\\console.css",
        "/static/console.css%00.js",
        "/static//etc/passwd",
        "/static/templates",
        "/runs/..%252f..%252fetc",
        "/alerts/..;/login"
      })
  void noPathLeadsOut(String path) throws Exception {
    String answer =
        console.raw(
            "GET "
                + path
                + " HTTP/1.1\r\nHost: localhost:"
                + console.server.port()
                + "\r\nAuthorization: Bearer "
                + VIEWER_TOKEN
                + "\r\nConnection: close\r\n\r\n");
    assertThat(answer).matches("(?s)HTTP/1.1 40[04] .*");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/alerts?least=1e999",
        "/alerts?least=nonsense",
        "/alerts?days=0",
        "/alerts?days=999999",
        "/alerts?q=AAAA"
      })
  void whatIsAskedOutsideItsBoundsIsToldSo(String path) throws Exception {
    HttpResponse<String> answer =
        console.get(
            path.replace("AAAA", "a".repeat(2_000)), "Authorization", "Bearer " + VIEWER_TOKEN);
    assertThat(answer.statusCode()).isEqualTo(400);
  }

  @Test
  void manyRequestsAtOnceAreToldToComeAgain() throws Exception {
    int all = console.server.answering().drainPermits();
    try {
      HttpResponse<String> answer = console.get("/", "Authorization", "Bearer " + VIEWER_TOKEN);
      assertThat(answer.statusCode()).isEqualTo(429);
      assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    } finally {
      console.server.answering().release(all);
    }
    assertThat(console.get("/", "Authorization", "Bearer " + VIEWER_TOKEN).statusCode())
        .isEqualTo(200);
  }

  /** No broker stands behind this one, so that reading a run fails inside. */
  @Test
  void whatFailsInsideIsToldByAnIdAlone() throws Exception {
    try (ConsoleFixture broken = ConsoleFixture.withUsers(folder.resolve("broken"))) {
      broken.closeIndex();
      HttpResponse<String> answer = broken.get("/", "Authorization", "Bearer " + VIEWER_TOKEN);
      assertThat(answer.statusCode()).isEqualTo(500);
      Matcher id = Pattern.compile("error ([0-9a-f]{8})").matcher(answer.body());
      assertThat(id.find()).isTrue();
      assertThat(answer.body())
          .doesNotContain("Exception", "at io.", "sqlite", "SQL", folder.toString());
    }
  }

  private static HttpResponse<String> login(ConsoleFixture at, String name, String password)
      throws Exception {
    return at.post(
        "/login", Map.of("name", name, "password", password, "next", "/alerts?state=open"));
  }

  private static String cookie() throws Exception {
    return cookie(login(console, "ann", PASSWORD));
  }

  private static String cookie(HttpResponse<String> answer) {
    return answer.headers().firstValue("Set-Cookie").orElseThrow().replaceAll(";.*", "");
  }

  @Test
  void whoLogsInGetsACookieThatNoOtherSiteCanUse() throws Exception {
    HttpResponse<String> answer = login(console, "ann", PASSWORD);
    assertThat(answer.statusCode()).isEqualTo(303);
    assertThat(answer.headers().firstValue("Location")).contains("/alerts?state=open");
    assertThat(answer.headers().firstValue("Set-Cookie").orElseThrow())
        .contains("HttpOnly", "SameSite=Strict", "Path=/")
        .doesNotContain("Secure");
    String cookie = cookie(answer);
    assertThat(console.get("/", "Cookie", cookie).body()).contains("ann, reviewer");

    assertThat(console.post("/logout", Map.of(), "Cookie", cookie).statusCode()).isEqualTo(303);
    assertThat(console.get("/", "Cookie", cookie).statusCode()).isEqualTo(303);
  }

  @Test
  void behindAProxyInTlsTheCookieStaysInTls() throws Exception {
    try (ConsoleFixture proxied =
        ConsoleFixture.behind(folder.resolve("proxied"), "https://dawn.example.org")) {
      assertThat(login(proxied, "ann", PASSWORD).headers().firstValue("Set-Cookie").orElseThrow())
          .contains("Secure");
      assertThat(proxied.server.url()).isEqualTo("https://dawn.example.org/");
      assertThat(
              proxied.raw(
                  "GET /login HTTP/1.1\r\nHost: dawn.example.org\r\nConnection: close\r\n\r\n"))
          .startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void aSessionEnds() throws Exception {
    try (ConsoleFixture one = ConsoleFixture.withUsers(folder.resolve("session"))) {
      String cookie = cookie(login(one, "ann", PASSWORD));
      assertThat(one.get("/", "Cookie", cookie).statusCode()).isEqualTo(200);
      one.clock.addAndGet(Sessions.LASTS_MILLIS);
      assertThat(one.get("/", "Cookie", cookie).statusCode()).isEqualTo(303);
    }
  }

  @Test
  void passwordsAreNotTriedOutQuickly() throws Exception {
    try (ConsoleFixture one = ConsoleFixture.withUsers(folder.resolve("tried"))) {
      for (int i = 0; i < 10; i++) {
        assertThat(login(one, "nobody-" + i, "wrong").statusCode()).isEqualTo(401);
      }
      assertThat(login(one, "nobody", "wrong").statusCode()).isEqualTo(429);
      assertThat(login(one, "ann", PASSWORD).statusCode()).isEqualTo(303);
      one.clock.addAndGet(60_000);
      assertThat(login(one, "nobody", "wrong").statusCode()).isEqualTo(401);
    }
  }

  @Test
  void aLoginLeadsToPagesOfOursAlone() throws Exception {
    for (String next : List.of("//evil.example", "/\\evil.example", "https://evil.example", "x")) {
      assertThat(
              console
                  .post("/login", Map.of("name", "ann", "password", PASSWORD, "next", next))
                  .headers()
                  .firstValue("Location"))
          .contains("/");
    }
  }

  /** A link in a chat brings no cookie along: the page is asked for once more, by itself. */
  @Test
  void aLinkFromElsewhereIsFollowedOnceMore() throws Exception {
    HttpResponse<String> answer = console.get("/alerts/abc", "Sec-Fetch-Site", "cross-site");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("http-equiv=\"refresh\"").doesNotContain("Alerts");
    assertThat(console.get("/alerts/abc", "Sec-Fetch-Site", "same-origin").statusCode())
        .isEqualTo(303);
  }

  @Test
  void withoutUsersEverybodyOnThisMachineIsTheOneWhoStartedIt() throws Exception {
    try (ConsoleFixture one = ConsoleFixture.withoutUsers(folder.resolve("local"))) {
      assertThat(one.get("/").body()).contains("ann, reviewer").doesNotContain("log out");
      assertThat(one.get("/login").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void aPortInUseIsToldInOneLine() {
    assertThatThrownBy(() -> console.another(folder.resolve("second")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("127.0.0.1:" + console.server.port())
        .hasMessageContaining("another port");
  }

  @Test
  void filesOfAPageAreTheSameUntilTheyChange() throws Exception {
    HttpResponse<String> first = console.get("/static/console.css");
    assertThat(first.statusCode()).isEqualTo(200);
    String tag = first.headers().firstValue("ETag").orElseThrow();
    assertThat(console.get("/static/console.css", "If-None-Match", tag).statusCode())
        .isEqualTo(304);
  }
}
