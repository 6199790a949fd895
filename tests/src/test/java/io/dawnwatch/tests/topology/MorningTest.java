package io.dawnwatch.tests.topology;

import static io.dawnwatch.tests.topology.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.dawnwatch.schemas.LogEvent;
import io.dawnwatch.schemas.Quarantined;
import io.dawnwatch.schemas.Source;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.HistoryWriter;
import io.dawnwatch.topology.stream.StreamApp;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The one job of the morning: a day replayed, compared, and told, once. */
@Timeout(180)
@ExtendWith(EmbeddedStack.class)
class MorningTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int A_DAY_AND_A_BIT = 45_000;

  @TempDir Path folder;

  private static int outputs(HistoryFixture history) {
    return history.outputs("morning-2026-03-02", 0).size()
        + history.outputs("morning-2026-03-02", 1).size();
  }

  @Test
  void aDayThatWasScoredLiveIsWellAndASecondMorningTellsTheSame(Cluster cluster) throws Exception {
    HistoryFixture history = new HistoryFixture(cluster, "morning-well", 2, A_DAY_AND_A_BIT);
    long records = history.records();
    try (HistoryWriter writer =
        new HistoryWriter(cluster, history.dataset(), cluster.schemas(), HistoryWriter.MAX_STEP)) {
      writer.quarantine(rejected("BAD_TIME", HistoryFixture.START.minusSeconds(1)));
      writer.quarantine(rejected("BAD_SHAPE", HistoryFixture.START.plusSeconds(1)));
      writer.quarantine(rejected("NO_BODY", null));
      writer.leaveOpen();
    }
    try (StreamApp app =
        StreamApp.score(
            cluster,
            history.dataset(),
            new StreamApp.Settings(1, folder, "127.0.0.1", 0, Duration.ofHours(1), Map.of()))) {
      await().until(() -> app.activity().total().read() == records);
    }
    Path page = folder.resolve("morning.html");
    List<String> told = new CopyOnWriteArrayList<>();
    HttpServer hook =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
    hook.createContext(
        "/",
        exchange -> {
          told.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    hook.start();
    JsonNode first;
    try {
      first =
          Verb.json(
              cluster,
              history.dataset(),
              "morning",
              "--date",
              "2026-03-02",
              "--html",
              page.toString(),
              "--webhook",
              "http://127.0.0.1:" + hook.getAddress().getPort() + "/");
    } finally {
      hook.stop(0);
    }
    assertThat(first.get("well").booleanValue()).isTrue();
    assertThat(first.get("run").textValue()).isEqualTo("morning-2026-03-02");
    assertThat(first.at("/parity/match").longValue()).isPositive();
    assertThat(first.at("/parity/mismatch").longValue()).isZero();
    assertThat(first.at("/coverage/gaps").longValue()).isZero();
    assertThat(first.get("incidents").intValue()).isPositive();
    assertThat(first.at("/drift/known").booleanValue()).isFalse();
    assertThat(first.get("triggers")).isEmpty();
    assertThat(Files.readString(page))
        .contains("Monday 2 March 2026", "live equals replay")
        .contains("BAD_SHAPE", "NO_BODY, without a time, of all loaded")
        .doesNotContain("BAD_TIME");
    assertThat(first.get("lines").get(1).textValue()).contains("2 lines went to quarantine");
    assertThat(told).hasSize(1);
    assertThat(JSON.readTree(told.get(0))).isEqualTo(first);

    int written = outputs(history);
    assertThat(written).isPositive();
    Verb again = Verb.run(cluster, history.dataset(), "morning", "--date", "2026-03-02");
    assertThat(again.code()).isZero();
    assertThat(again.err()).contains("the run of 2026-03-02 is done");
    assertThat(again.out()).contains(first.get("lines").get(0).textValue());
    assertThat(outputs(history)).as("nothing is written twice").isEqualTo(written);
    assertThat(
            Verb.json(cluster, history.dataset(), "report", "--run", "morning-2026-03-02")
                .get("incidents"))
        .hasSize(first.get("incidents").intValue());
  }

  private static Quarantined rejected(String reason, @Nullable Instant happened) {
    Source source = new Source("a.log", -1, 7L);
    Long millis = happened == null ? null : happened.toEpochMilli();
    return new Quarantined(reason, "", null, -1L, "", source, "", "", "", false, millis);
  }

  private static LogEvent event(long millis) {
    return new LogEvent(
        millis,
        9,
        "request served",
        "web@h1",
        List.of(),
        List.of(),
        List.of(),
        false,
        new Source("tests", 0, millis),
        "",
        List.of());
  }

  @Test
  void aDayWithoutAnyRecordIsRefusedAndOneWithoutAnyEventIsNotWell(Cluster cluster)
      throws Exception {
    Dataset quiet = new HistoryFixture(cluster, "morning-quiet", 1, 0).dataset();
    Verb early = Verb.run(cluster, quiet, "morning", "--date", "2026-03-03");
    assertThat(early.code()).as("%s", early).isEqualTo(1);
    assertThat(early.err()).contains("holds no record of 2026-03-03", "when that day is loaded");
    try (HistoryWriter writer =
        new HistoryWriter(cluster, quiet, cluster.schemas(), HistoryWriter.MAX_STEP)) {
      for (Duration at : List.of(Duration.ZERO, Duration.ofDays(3))) {
        long millis = HistoryFixture.START.plus(at).toEpochMilli();
        writer.write(event(millis), millis);
      }
      writer.leaveOpen();
    }
    Verb empty = Verb.run(cluster, quiet, "morning", "--date", "2026-03-03");
    assertThat(empty.code()).as("%s", empty).isEqualTo(3);
    assertThat(empty.out()).contains("NOTHING was scored");
  }

  @Test
  void aDayThatNobodyScoredIsNotWell(Cluster cluster) throws Exception {
    HistoryFixture history = new HistoryFixture(cluster, "morning-unwell", 1, 6_000);
    Verb morning =
        Verb.run(cluster, history.dataset(), "morning", "--date", "2026-03-02", "--output", "json");
    assertThat(morning.code()).as("%s", morning).isEqualTo(3);
    JsonNode result = JSON.readTree(morning.out());
    assertThat(result.get("well").booleanValue()).isFalse();
    assertThat(result.at("/parity/extra").longValue()).isPositive();
  }

  @Test
  void whatIsNoDayOrNoPolicyIsAUsageError(Cluster cluster) throws Exception {
    HistoryFixture history = new HistoryFixture(cluster, "morning-usage", 1, 10);
    Verb noDay = Verb.run(cluster, history.dataset(), "morning", "--date", "tuesday");
    assertThat(noDay.code()).isEqualTo(2);
    assertThat(noDay.err()).contains("no day such as 2026-11-21");
    Verb noPolicy = Verb.run(cluster, history.dataset(), "morning", "--precision-floor", "7");
    assertThat(noPolicy.code()).isEqualTo(2);
    assertThat(noPolicy.err()).contains("a floor from 0 to 1");
  }
}
