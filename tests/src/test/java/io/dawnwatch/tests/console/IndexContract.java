package io.dawnwatch.tests.console;

import static io.dawnwatch.tests.console.ConsoleTopics.DAY;
import static io.dawnwatch.tests.console.ConsoleTopics.MINUTE;
import static io.dawnwatch.tests.console.ConsoleTopics.WEEK;
import static io.dawnwatch.tests.console.ConsoleTopics.id;
import static io.dawnwatch.tests.topology.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.schemas.Alert;
import io.dawnwatch.schemas.AlertState;
import io.dawnwatch.schemas.AuditEntry;
import io.dawnwatch.schemas.Coverage;
import io.dawnwatch.schemas.Morning;
import io.dawnwatch.schemas.Parity;
import io.dawnwatch.schemas.PartitionSlice;
import io.dawnwatch.schemas.Quarantined;
import io.dawnwatch.schemas.RunManifest;
import io.dawnwatch.schemas.RunPartition;
import io.dawnwatch.schemas.RunPlan;
import io.dawnwatch.schemas.Score;
import io.dawnwatch.schemas.Source;
import io.dawnwatch.schemas.Verdict;
import io.dawnwatch.schemas.VerdictKind;
import io.dawnwatch.tests.topology.EmbeddedStack;
import io.dawnwatch.topology.console.index.AlertDetail;
import io.dawnwatch.topology.console.index.AlertFilter;
import io.dawnwatch.topology.console.index.AlertRow;
import io.dawnwatch.topology.console.index.ConsoleQueries;
import io.dawnwatch.topology.console.index.EntityDetail;
import io.dawnwatch.topology.console.index.EntityRow;
import io.dawnwatch.topology.console.index.HourCell;
import io.dawnwatch.topology.console.index.Identity;
import io.dawnwatch.topology.console.index.IndexDatabase;
import io.dawnwatch.topology.console.index.Indexed;
import io.dawnwatch.topology.console.index.Indexer;
import io.dawnwatch.topology.console.index.Overview;
import io.dawnwatch.topology.console.index.Page;
import io.dawnwatch.topology.console.index.QuarantineRow;
import io.dawnwatch.topology.console.index.RunDetail;
import io.dawnwatch.topology.console.index.TopicLag;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.lifecycle.Clock;
import io.dawnwatch.topology.lifecycle.FeedbackTopic;
import io.dawnwatch.topology.lifecycle.Judged;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import io.dawnwatch.topology.lifecycle.Precision;
import io.dawnwatch.topology.lifecycle.ReviewQueue;
import io.dawnwatch.topology.lifecycle.Suppressions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What holds of the console's index in every database. */
@Timeout(180)
@ExtendWith(EmbeddedStack.class)
abstract class IndexContract {
  private static final AtomicInteger DATASETS = new AtomicInteger();

  final List<String> told = new CopyOnWriteArrayList<>();

  /** Where a new, empty index may be. */
  abstract String where(String dataset) throws Exception;

  /** The name of a table for a statement of its own. */
  abstract String table(String dataset, String name);

  private ConsoleTopics topics(Cluster cluster, Clock clock) throws Exception {
    return new ConsoleTopics(
        cluster,
        getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT)
            + "-"
            + DATASETS.incrementAndGet(),
        clock);
  }

  /** An index that is being built, and its queries. */
  private final class Console implements AutoCloseable {
    final IndexDatabase index;
    final Indexer indexer;
    final ConsoleQueries queries;

    Console(ConsoleTopics topics, String where, Indexed keep, long nowMillis) throws Exception {
      index =
          IndexDatabase.open(
              where, Map.of(), Identity.of(topics.cluster(), topics.dataset()), told::add);
      indexer =
          new Indexer(index, topics.cluster(), topics.dataset(), keep, () -> nowMillis, told::add)
              .start();
      queries = new ConsoleQueries(index, () -> nowMillis);
    }

    Console caughtUp() {
      await().until(() -> isCaughtUp(queries));
      return this;
    }

    @Override
    public void close() {
      indexer.close();
      index.close();
    }
  }

  private static boolean isCaughtUp(ConsoleQueries queries) {
    List<TopicLag> lag = queries.health().lag();
    return lag.size() == 7 && lag.stream().allMatch(one -> one.records() == 0);
  }

  private Console console(ConsoleTopics topics, long nowMillis) throws Exception {
    return new Console(topics, where(topics.dataset().name()), IndexProcess.keeping(), nowMillis);
  }

  @Test
  void allThatIsOnTheTopicsIsFound(Cluster cluster) throws Exception {
    try (ConsoleTopics topics = topics(cluster, Clock.BROKER)) {
      List<Score> scores = topics.traffic(3, 100);
      Score peak = scores.get(99);
      topics.scores(scores);
      topics.alerts(
          List.of(
              topics.alert("a1", AlertState.OPENED, peak, 1),
              topics.alert("a1", AlertState.CLOSED, peak, 3),
              topics.alert("a2", AlertState.OPENED, scores.get(199), 1)));
      topics.record(
          topics.dataset().audit(),
          "5e5e",
          new AuditEntry("promote", "5e5e", "ann", "h", "why", "", WEEK, "1", List.of()));
      run(topics);
      topics.record(
          topics.dataset().quarantine(),
          "",
          new Quarantined(
              "BAD_TIME",
              "no time",
              ByteBuffer.wrap(new byte[] {1}),
              1L,
              "ab",
              new Source("lines", 0, 1L),
              "cd",
              "",
              "1",
              false,
              null));
      try (Console console = console(topics, WEEK + 100 * MINUTE).caughtUp()) {
        ConsoleQueries queries = console.queries;
        Overview overview = queries.overview();
        assertThat(overview.day().windows()).isEqualTo(300);
        assertThat(overview.day().events()).isEqualTo(300 * 120);
        assertThat(overview.day().anomalies()).isEqualTo(3);
        assertThat(overview.day().entities()).isEqualTo(3);
        assertThat(overview.day().alerts()).isEqualTo(2);
        assertThat(overview.day().openAlerts()).isEqualTo(1);
        assertThat(overview.day().unjudged()).isEqualTo(2);
        assertThat(overview.health().indexer()).isNotEmpty();
        assertThat(overview.hours()).hasSize(2);
        assertThat(overview.heat()).isNotEmpty();
        assertThat(overview.morning().orElseThrow().day()).isEqualTo("2026-01-04");
        assertThat(queries.quarantined(0, Long.MAX_VALUE))
            .containsExactly(new QuarantineRow("BAD_TIME", "", 1));

        AlertDetail alert = queries.alerts().detail("a1").orElseThrow();
        assertThat(alert.row().open()).isFalse();
        assertThat(alert.row().alert().getState()).isEqualTo(AlertState.CLOSED);
        assertThat(alert.row().alert().getWindows()).isEqualTo(3);
        assertThat(alert.scores()).contains(peak);
        assertThat(alert.around()).isNotEmpty();
        assertThat(queries.search(peak.getId(), 5).alert().orElseThrow().alert().getId())
            .isEqualTo("a1");
        assertThat(queries.alerts().score(peak.getId())).contains(peak);

        EntityDetail entity = queries.entities().detail(peak.getEntity()).orElseThrow();
        assertThat(entity.windows()).hasSize(100);
        assertThat(entity.hours().stream().mapToLong(HourCell::windows).sum()).isEqualTo(100);
        assertThat(queries.entities().detail(entity.row().entity().key()))
            .as("by its key")
            .contains(entity);
        assertThat(queries.entities().find("@H", 10))
            .extracting(EntityRow::windows)
            .containsExactly(100L, 100L, 100L);
        assertThat(queries.entities().find("%", 10)).isEmpty();

        assertThat(queries.models().audit("", "", 10).rows().stream().map(AuditEntry::getAction))
            .contains("promote");
        assertThat(queries.models().audit("5e5e", "", 10).rows()).hasSize(1);
        RunDetail run = queries.runs().detail("morning-2026-01-04").orElseThrow();
        assertThat(run.row().partitions()).isEqualTo(1);
        assertThat(run.row().done()).isEqualTo(1);
        assertThat(run.row().different()).isEqualTo(6);
        assertThat(run.parts())
            .singleElement()
            .satisfies(one -> assertThat(one.late()).isEqualTo(4));
        assertThat(run.morning().orElseThrow().getSummary()).isEqualTo("{}");
        assertThat(queries.models().inForce())
            .singleElement()
            .satisfies(model -> assertThat(model.role()).isEqualTo("CHAMPION"));
      }
      assertThat(told).isEmpty();
    }
  }

  private static void run(ConsoleTopics topics) {
    String runs = topics.dataset().runs();
    String id = "morning-2026-01-04";
    RunManifest manifest =
        new RunManifest(
            "dd".repeat(32),
            topics.dataset().name(),
            topics.dataset().events(),
            1,
            List.of(new PartitionSlice(0, 1L, 2L, 3L, 4L)),
            List.of(),
            List.of(),
            List.of(),
            "",
            List.of());
    topics.record(runs, id, new RunPlan(id, WEEK, "1", true, List.of(0L), manifest));
    topics.record(
        runs,
        id,
        new RunPartition(
            id,
            "1",
            "h",
            WEEK + 1,
            new Coverage(0, 50L, 99L, 99L, 90L, 4L, 3L, 2L, 30L, 1L),
            List.of(),
            new Parity(0, 31L, 1L, 2L, 3L, "e", "f", "model", List.of(), ""),
            null,
            ByteBuffer.allocate(0),
            List.of(),
            ByteBuffer.allocate(0),
            List.of()));
    topics.record(runs, id, new Morning(id, "2026-01-04", true, List.of(), "{}", WEEK + 2));
    topics.record(runs, "gone", new RunPlan("gone", WEEK, "1", true, List.of(0L), manifest));
    topics.raw(runs, "gone".getBytes(StandardCharsets.UTF_8), null);
  }

  @Test
  void listsOfAlertsAreFilteredAndPaged(Cluster cluster) throws Exception {
    try (ConsoleTopics topics = topics(cluster, Clock.BROKER)) {
      List<Score> peaks = new ArrayList<>();
      for (int i = 0; i < 25; i++) {
        // Three begin at the same time.
        peaks.add(
            topics.score(
                i, (i % 2 == 0 ? "Web@h" : "db@h") + i, WEEK + i / 3 * MINUTE, 0.9 + i / 300.0));
      }
      topics.scores(peaks);
      List<Alert> alerts = new ArrayList<>();
      for (int i = 0; i < 25; i++) {
        AlertState state = i % 5 == 0 ? AlertState.CLOSED : AlertState.EXTENDED;
        alerts.add(topics.alert("alert-" + i, state, peaks.get(i), 1));
      }
      topics.alerts(alerts);
      new FeedbackTopic(cluster, topics.dataset(), topics.ids())
          .add(List.of(FeedbackTopic.of(peaks.get(4), VerdictKind.TRUE, "ann", "", WEEK)));
      try (Console console = console(topics, WEEK + DAY).caughtUp()) {
        ConsoleQueries queries = console.queries;
        List<String> paged = new ArrayList<>();
        String after = "";
        do {
          Page<AlertRow> page = queries.alerts().list(AlertFilter.ALL, after, 7);
          page.rows().forEach(row -> paged.add(row.alert().getId()));
          after = page.next().orElse("");
        } while (!after.isEmpty());
        assertThat(paged).hasSize(25).doesNotHaveDuplicates();
        AlertFilter all = AlertFilter.ALL;
        long end = Long.MAX_VALUE;
        assertThat(count(queries, new AlertFilter(Optional.of(false), "", 0, 0, end, all.judged())))
            .isEqualTo(5);
        assertThat(count(queries, new AlertFilter(all.open(), "wEB@", 0, 0, end, all.judged())))
            .isEqualTo(13);
        assertThat(count(queries, new AlertFilter(all.open(), "", 0.96, 0, end, all.judged())))
            .isEqualTo(7);
        assertThat(
                count(
                    queries, new AlertFilter(all.open(), "", 0, WEEK, WEEK + MINUTE, all.judged())))
            .isEqualTo(3);
        assertThat(count(queries, new AlertFilter(all.open(), "", 0, 0, end, Optional.of(true))))
            .isEqualTo(1);
        assertThat(count(queries, new AlertFilter(all.open(), "", 0, 0, end, Optional.of(false))))
            .isEqualTo(24);
        assertThat(queries.alerts().row("alert-4").orElseThrow().verdicts())
            .extracting(Verdict::getBy)
            .containsExactly("ann");
        assertThat(
                count(queries, new AlertFilter(all.open(), "' or ''='", 0, 0, end, all.judged())))
            .isZero();
      }
    }
  }

  private static int count(ConsoleQueries queries, AlertFilter filter) {
    return queries.alerts().list(filter, "", 100).rows().size();
  }

  @Test
  void verdictsShowAndTheirScoresStayAndTheQueueAndPrecisionAreThoseOfTheVerbs(Cluster cluster)
      throws Exception {
    try (ConsoleTopics topics = topics(cluster, Clock.BROKER)) {
      List<Score> scores = topics.traffic(2, 2_000);
      topics.scores(scores);
      try (Console console = console(topics, WEEK + 2 * DAY).caughtUp()) {
        ConsoleQueries queries = console.queries;
        Score missed =
            scores.stream()
                .skip(scores.size() - 100)
                .filter(one -> !one.getAnomaly() && one.getScore() > 0.6)
                .findFirst()
                .orElseThrow();
        List<Verdict> verdicts = new ArrayList<>();
        verdicts.add(FeedbackTopic.of(missed, VerdictKind.MISSED, "ann", "", WEEK));
        for (int i = 99; i < 2_000; i += 200) {
          verdicts.add(
              FeedbackTopic.of(
                  scores.get(i),
                  i % 3 == 0 ? VerdictKind.FALSE : VerdictKind.TRUE,
                  "ann",
                  "",
                  WEEK + i));
        }
        FeedbackTopic feedback = new FeedbackTopic(cluster, topics.dataset(), topics.ids());
        feedback.add(verdicts);
        await().until(() -> queries.feedback().verdicts("", 100).rows().size() == verdicts.size());
        assertThat(queries.feedback().verdicts("", 100).rows())
            .containsExactlyInAnyOrderElementsOf(verdicts);

        ReviewQueue queue =
            new ReviewQueue(5, new TreeSet<>(verdicts.stream().map(Verdict::getScoreId).toList()));
        scores.forEach(queue::add);
        assertThat(queries.feedback().queue(5)).isEqualTo(queue.items());
        assertThat(queries.feedback().precision())
            .isEqualTo(Precision.byWeek(queue.samples(), Judged.bySubject(verdicts)))
            .isNotEmpty();

        List<Score> later = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
          later.add(topics.score(10_000 + i, missed.getEntity(), WEEK + DAY + i * MINUTE, 0.7));
        }
        topics.scores(later);
        await().until(() -> queries.alerts().score(id(10_199)).isPresent());
        assertThat(queries.alerts().score(missed.getId()))
            .as("judged, so it is kept")
            .contains(missed);
        assertThat(queries.alerts().score(id(10_000))).as("not judged").isEmpty();

        feedback.add(
            List.of(FeedbackTopic.of(missed, VerdictKind.WITHDRAWN, "ann", "", WEEK + DAY)));
        await().until(() -> queries.feedback().on(missed.getId()).isEmpty());
      }
    }
  }

  @Test
  void ofQuietWindowsTheHourAndTheLastOnesAreKept(Cluster cluster) throws Exception {
    try (ConsoleTopics topics = topics(cluster, Clock.BROKER)) {
      topics.scores(topics.traffic(1, 600));
      try (Console console = console(topics, WEEK + DAY).caughtUp()) {
        EntityDetail entity = console.queries.entities().detail("web@h0").orElseThrow();
        assertThat(entity.windows()).hasSize(180);
        assertThat(entity.windows().get(0).startMillis()).isEqualTo(WEEK + 420 * MINUTE);
        assertThat(entity.windows())
            .allSatisfy(one -> assertThat(one.reasons().isEmpty()).isEqualTo(one.score() < 0.45));
        assertThat(entity.hours())
            .hasSize(10)
            .allSatisfy(hour -> assertThat(hour.windows()).isEqualTo(60));
        assertThat(entity.hours().stream().mapToLong(HourCell::anomalies).sum()).isEqualTo(6);
        assertThat(entity.row().windows()).isEqualTo(600);
      }
    }
  }

  @Test
  void hostileNamesAndDamagedRecordsStopNothing(Cluster cluster) throws Exception {
    try (ConsoleTopics topics = topics(cluster, Clock.BROKER)) {
      List<String> names =
          List.of(
              "o'hara\"; drop table score; --",
              "nul\0inside",
              "\u202eright to left\u2066",
              "x".repeat(500_000),
              "\uD83D\uDD25".repeat(400),
              "",
              "100 %_!");
      List<Score> scores = new ArrayList<>();
      for (int i = 0; i < names.size(); i++) {
        scores.add(topics.score(i, names.get(i), WEEK + i * MINUTE, 0.95));
      }
      scores.add(topics.score(50, "not a number", WEEK, Double.NaN));
      Score longId = topics.score(51, "long id", WEEK, 0.95);
      longId.setId("i".repeat(5_000));
      scores.add(longId);
      Score nulId = topics.score(52, "nul id", WEEK, 0.95);
      nulId.setId("a\0b");
      scores.add(nulId);
      topics.scores(scores);
      topics.raw(topics.dataset().scores(), new byte[] {1}, new byte[] {9, 9, 9});
      topics.raw(topics.dataset().scores(), new byte[] {1}, null);
      topics.raw(topics.dataset().runs(), null, new byte[] {0, 0, 0, 0, 1, 7});
      topics.raw(topics.dataset().feedback(), new byte[1_000], new byte[] {0, 127, 0, 0, 1, 7});
      topics.raw(
          topics.dataset().models(),
          "activation/00000000000000000099".getBytes(StandardCharsets.UTF_8),
          new byte[] {'{'});
      topics.alerts(List.of(topics.alert("a1", AlertState.OPENED, scores.get(1), 1)));
      topics.scores(List.of(topics.score(99, "after", WEEK, 0.95)));
      try (Console console = console(topics, WEEK + DAY).caughtUp()) {
        ConsoleQueries queries = console.queries;
        for (int i = 0; i < names.size(); i++) {
          EntityDetail entity = queries.entities().detail(names.get(i)).orElseThrow();
          assertThat(entity.windows()).hasSize(1);
          assertThat(entity.row().entity().name().length()).isLessThanOrEqualTo(512);
          assertThat(queries.alerts().score(id(i)).orElseThrow().getEntity())
              .as("the score itself has the whole name")
              .isEqualTo(names.get(i));
        }
        assertThat(queries.entities().find("nul\0in", 5))
            .extracting(one -> one.entity().name())
            .containsExactly("nul\uFFFDinside");
        assertThat(queries.entities().find("100 %_!", 5)).hasSize(1);
        assertThat(queries.entities().find("drop table", 5)).hasSize(1);
        assertThat(queries.entities().detail("after")).isPresent();
        assertThat(queries.alerts().row("a1").orElseThrow().entity().name())
            .isEqualTo("nul\uFFFDinside");
        assertThat(queries.entities().detail("a\0b")).isEmpty();
        assertThat(queries.search("\0", 5).alert()).isEmpty();
        assertThat(queries.health().lag().stream().mapToLong(TopicLag::unreadable).sum())
            .as("NaN, the long id, three damaged, one without a value")
            .isEqualTo(6);
      }
      assertThat(told).isEmpty();
    }
  }

  /** Every row of every table that is not about the indexing itself. */
  private List<String> rows(String where, String dataset) throws Exception {
    List<String> all = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(jdbc(where));
        Statement statement = connection.createStatement()) {
      for (String name :
          List.of("entity", "recent", "hour", "score", "alert", "verdict", "audit", "run")) {
        try (ResultSet rows = statement.executeQuery("select * from " + table(dataset, name))) {
          int columns = rows.getMetaData().getColumnCount();
          while (rows.next()) {
            StringBuilder row = new StringBuilder(name);
            for (int i = 1; i <= columns; i++) {
              Object value = rows.getObject(i);
              row.append('|')
                  .append(
                      value instanceof byte[] bytes
                          ? java.util.Arrays.hashCode(bytes)
                          : String.valueOf(value));
            }
            all.add(row.toString());
          }
        }
      }
    }
    Collections.sort(all);
    return all;
  }

  private static String jdbc(String where) {
    return where.startsWith("jdbc:") ? where : "jdbc:sqlite:" + where;
  }

  @Test
  void killedInTheMiddleItLosesAndDoublesNothing(Cluster cluster) throws Exception {
    try (ConsoleTopics topics = topics(cluster, Clock.BROKER)) {
      topics.scores(topics.traffic(40, 700));
      String name = topics.dataset().name();
      String killed = where(name);
      try (IndexProcess process = IndexProcess.start(topics, killed)) {
        await().until(() -> process.lives() && counted(killed, name) > 0);
        process.kill();
      }
      long before = counted(killed, name);
      assertThat(before).as("killed before its end").isPositive().isLessThan(28_000);
      try (Console console =
          new Console(topics, killed, IndexProcess.keeping(), WEEK + DAY).caughtUp()) {
        assertThat(console.queries.overview().day().windows()).isEqualTo(28_000);
      }
      String whole = where(name + "-whole");
      try (Console console =
          new Console(topics, whole, IndexProcess.keeping(), WEEK + DAY).caughtUp()) {
        assertThat(console.queries.overview().day().windows()).isEqualTo(28_000);
      }
      List<String> expected = rows(whole, name);
      assertThat(rows(killed, name)).isEqualTo(expected);

      // The control: offsets that are not written together with the rows.
      try (Connection connection = DriverManager.getConnection(jdbc(killed));
          Statement statement = connection.createStatement()) {
        assertThat(
                statement.executeUpdate(
                    "update "
                        + table(name, "progress")
                        + " set next_offset = next_offset - 500 where part = 0 and topic = '"
                        + topics.dataset().scores()
                        + "'"))
            .isEqualTo(1);
      }
      try (Console console = new Console(topics, killed, IndexProcess.keeping(), WEEK + DAY)) {
        await().until(() -> console.indexer.indexed() > 0 && isCaughtUp(console.queries));
      }
      assertThat(rows(killed, name)).as("counted twice").isNotEqualTo(expected);
    }
  }

  private long counted(String where, String dataset) {
    try (Connection connection = DriverManager.getConnection(jdbc(where));
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("select sum(windows) from " + table(dataset, "entity"))) {
      return row.next() ? row.getLong(1) : 0;
    } catch (java.sql.SQLException e) {
      return 0; // it is not made yet, or being written
    }
  }

  @Test
  void ofTwoConsolesOneIndexesAndTheOtherTakesOverWhenItIsGone(Cluster cluster) throws Exception {
    try (ConsoleTopics topics = topics(cluster, Clock.BROKER)) {
      topics.scores(topics.traffic(2, 50));
      String where = where(topics.dataset().name());
      try (IndexProcess first = IndexProcess.start(topics, where)) {
        await().until(() -> counted(where, topics.dataset().name()) == 100);
        try (Console second = new Console(topics, where, IndexProcess.keeping(), WEEK + DAY)) {
          String holder = second.queries.health().indexer();
          assertThat(holder).isNotEmpty();
          topics.scores(List.of(topics.score(5_000, "new@h", WEEK, 0.95)));
          await().until(() -> second.queries.alerts().score(id(5_000)).isPresent());
          assertThat(second.indexer.indexed()).as("the first does it").isZero();
          first.kill();
          topics.scores(List.of(topics.score(5_001, "new@h", WEEK + MINUTE, 0.95)));
          await().until(() -> second.queries.alerts().score(id(5_001)).isPresent());
          await().until(() -> second.indexer.indexed() > 0);
          assertThat(second.queries.health().indexer()).isNotEmpty().isNotEqualTo(holder);
          assertThat(second.queries.overview().day().windows()).isEqualTo(102);
        }
      }
    }
  }

  @Test
  void whatIsOldGoesButForVerdictsTheirScoresAndTheSamplesOfWeeks(Cluster cluster)
      throws Exception {
    try (ConsoleTopics topics = topics(cluster, Clock.EVENT)) {
      List<Score> old = topics.traffic(1, 3_000);
      List<Score> anomalies = old.stream().filter(Score::getAnomaly).toList();
      topics.scores(old);
      topics.alerts(
          List.of(
              topics.alert("judged", AlertState.CLOSED, anomalies.get(0), 1),
              topics.alert("old", AlertState.CLOSED, anomalies.get(1), 1)));
      Verdict verdict = FeedbackTopic.of(anomalies.get(0), VerdictKind.TRUE, "ann", "", WEEK);
      new FeedbackTopic(cluster, topics.dataset(), topics.ids()).add(List.of(verdict));
      ReviewQueue queue = new ReviewQueue(1, Set.of());
      old.forEach(queue::add);
      Set<String> stay = new TreeSet<>(Set.of(anomalies.get(0).getId()));
      queue.samples().values().forEach(week -> week.forEach(one -> stay.add(one.getId())));
      assertThat(stay.size()).isLessThan(anomalies.size());
      topics.scores(List.of(topics.score(90_000, "now@h", WEEK + 30 * DAY, 0.95)));
      Indexed keep = IndexProcess.keeping().retaining(Duration.ofDays(2));
      try (Console console =
          new Console(topics, where(topics.dataset().name()), keep, 0).caughtUp()) {
        ConsoleQueries queries = console.queries;
        assertThat(queries.nowMillis())
            .as("history's own time")
            .isEqualTo(WEEK + 30 * DAY + MINUTE);
        await().until(() -> queries.alerts().row("old").isEmpty());
        assertThat(queries.alerts().row("judged")).isPresent();
        assertThat(
                Stream.concat(anomalies.stream(), Stream.of(topics.score(90_000, "", 0, 0)))
                    .map(Score::getId)
                    .filter(one -> queries.alerts().score(one).isPresent())
                    .toList())
            .containsExactlyInAnyOrderElementsOf(
                Stream.concat(stay.stream(), Stream.of(id(90_000))).toList());
        assertThat(queries.feedback().precision())
            .as("as if nothing had been deleted")
            .startsWith(
                Precision.byWeek(queue.samples(), Judged.bySubject(List.of(verdict)))
                    .toArray(new Precision[0]));
        EntityDetail entity = queries.entities().detail("web@h0").orElseThrow();
        assertThat(entity.windows()).isEmpty();
        assertThat(entity.hours()).isEmpty();
      }
    }
  }

  @Test
  void suppressionsShowWhereTheyHold(Cluster cluster) throws Exception {
    try (ConsoleTopics topics = topics(cluster, Clock.BROKER)) {
      topics.scores(topics.traffic(2, 5));
      new Suppressions(cluster, topics.dataset(), topics.ids())
          .add("web@h1*", "", System.currentTimeMillis() + DAY, "ann", "planned work");
      try (Console console = console(topics, WEEK + DAY).caughtUp()) {
        ConsoleQueries queries = console.queries;
        await().until(() -> !queries.models().suppressions().isEmpty());
        assertThat(queries.entities().detail("web@h1").orElseThrow().suppressions())
            .singleElement()
            .satisfies(one -> assertThat(one.why()).isEqualTo("planned work"));
        assertThat(queries.entities().detail("web@h0").orElseThrow().suppressions()).isEmpty();
        assertThat(queries.models().activations())
            .singleElement()
            .satisfies(one -> assertThat(one.role()).isEqualTo("CHAMPION"));
      }
    }
  }

  @Test
  void consolesOfTwoDatasetsDoNotDisturbEachOther(Cluster cluster) throws Exception {
    try (ConsoleTopics one = topics(cluster, Clock.BROKER);
        ConsoleTopics other = topics(cluster, Clock.BROKER)) {
      one.scores(one.traffic(1, 10));
      other.scores(other.traffic(1, 20));
      ModelTopic models = ModelTopic.read(cluster, one.dataset());
      try (Console first = console(one, WEEK + DAY).caughtUp();
          Console second = console(other, WEEK + DAY).caughtUp()) {
        assertThat(first.queries.overview().day().windows()).isEqualTo(10);
        assertThat(second.queries.overview().day().windows()).isEqualTo(20);
      }
    }
  }
}
