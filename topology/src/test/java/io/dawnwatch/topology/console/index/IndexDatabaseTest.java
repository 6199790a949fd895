package io.dawnwatch.topology.console.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dawnwatch.topology.lifecycle.Clock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexDatabaseTest {
  private static final Identity WEB = new Identity("web", "cluster/topic", Clock.BROKER);

  @TempDir Path folder;

  private final List<String> told = new ArrayList<>();

  private IndexDatabase open(Identity identity) {
    return IndexDatabase.open(
        folder.resolve("deep/index.sqlite").toString(), Map.of(), identity, told::add);
  }

  @Test
  void anEmptyIndexAnswersEveryQuestion() {
    try (IndexDatabase index = open(WEB)) {
      ConsoleQueries queries = new ConsoleQueries(index, () -> 1_000_000_000_000L);
      Overview overview = queries.overview();
      assertThat(overview.day()).isEqualTo(new Overview.Day(0, 0, 0, 0, 0, 0, 0, 0));
      assertThat(overview.nowMillis()).isEqualTo(1_000_000_000_000L);
      assertThat(overview.health().indexer()).isEmpty();
      assertThat(overview.health().seenSeconds()).isEqualTo(-1);
      assertThat(overview.drift()).isEqualTo(DriftState.NONE);
      assertThat(queries.alerts().list(AlertFilter.ALL, "", 50).rows()).isEmpty();
      assertThat(queries.alerts().detail("a")).isEmpty();
      assertThat(queries.alerts().score("a")).isEmpty();
      assertThat(queries.entities().detail("a")).isEmpty();
      assertThat(queries.entities().find("a", 10)).isEmpty();
      assertThat(queries.feedback().queue(10)).isEmpty();
      assertThat(queries.feedback().precision()).isEmpty();
      assertThat(queries.feedback().verdicts("", 10).rows()).isEmpty();
      assertThat(queries.models().all()).isEmpty();
      assertThat(queries.models().audit("", "", 10).rows()).isEmpty();
      assertThat(queries.runs().list("", 10).rows()).isEmpty();
      assertThat(queries.runs().mornings("", 10).rows()).isEmpty();
      assertThat(queries.runs().detail("a")).isEmpty();
      assertThat(queries.quarantined(0, Long.MAX_VALUE)).isEmpty();
      assertThat(queries.search("a' or 1=1 --", 10).entities()).isEmpty();
    }
    assertThat(told).isEmpty();
  }

  @Test
  void theFileIsItsOwnersAlone() throws Exception {
    try (IndexDatabase index = open(WEB)) {
      assertThat(index.toString()).contains("index.sqlite");
      Path file = folder.resolve("deep/index.sqlite");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(folder.resolve("deep/index.sqlite-wal"))))
          .isEqualTo("rw-------");
    }
  }

  private void note(IndexDatabase index) {
    index.write(
        tx -> IndexDatabase.update(tx, "insert into snapshot (name, body) values ('x', '1')"));
  }

  private static long noted(IndexDatabase index) {
    return index.number("select count(*) from snapshot");
  }

  @Test
  void theSameIndexIsOpenedAgainAsItIs() {
    try (IndexDatabase index = open(WEB)) {
      note(index);
    }
    try (IndexDatabase index = open(WEB)) {
      assertThat(noted(index)).isEqualTo(1);
    }
    assertThat(told).isEmpty();
  }

  @Test
  void anIndexOfAnotherDatasetOrClusterIsBuiltAgainAndSaidSo() {
    try (IndexDatabase index = open(WEB)) {
      note(index);
    }
    try (IndexDatabase index = open(new Identity("web", "other/topic", Clock.BROKER))) {
      assertThat(noted(index)).isZero();
    }
    assertThat(told).singleElement().asString().contains("another dataset or cluster");
  }

  @Test
  void anIndexOfAnEarlierVersionIsBuiltAgainAndOneOfALaterReleaseIsRefused() {
    try (IndexDatabase index = open(WEB)) {
      note(index);
      version(index, "0");
    }
    try (IndexDatabase index = open(WEB)) {
      assertThat(noted(index)).isZero();
      version(index, "99");
    }
    assertThat(told).singleElement().asString().contains("version 0");
    assertThatThrownBy(() -> open(WEB))
        .isInstanceOf(IndexException.class)
        .hasMessageContaining("a later release");
  }

  private static void version(IndexDatabase index, String version) {
    index.write(
        tx ->
            IndexDatabase.update(tx, "update meta set value = ? where name = 'version'", version));
  }

  @Test
  void aDatabaseOfSomebodyElseIsRefusedAndStaysAsItIs() throws Exception {
    Path file = folder.resolve("theirs.sqlite");
    try (java.sql.Connection theirs = java.sql.DriverManager.getConnection("jdbc:sqlite:" + file);
        java.sql.Statement statement = theirs.createStatement()) {
      statement.execute("create table score (mine int)");
      assertThatThrownBy(() -> IndexDatabase.open(file.toString(), Map.of(), WEB, told::add))
          .isInstanceOf(IndexException.class)
          .hasMessageContaining("not the console's");
      assertThat(statement.executeQuery("select count(*) from score").getInt(1)).isZero();
    }
    Path text = Files.writeString(folder.resolve("notes.txt"), "no database, ".repeat(100));
    assertThatThrownBy(() -> IndexDatabase.open(text.toString(), Map.of(), WEB, told::add))
        .isInstanceOf(IndexException.class)
        .hasMessageContaining("cannot be used");
    assertThat(text).hasContent("no database, ".repeat(100));
  }

  @Test
  void whatIsNoDatabaseOfOursIsRefusedWithoutItsPassword() {
    assertThatThrownBy(
            () -> IndexDatabase.open("jdbc:mysql://h/d?password=s3cret", Map.of(), WEB, told::add))
        .isInstanceOf(IndexException.class)
        .hasMessageContaining("SQLite or PostgreSQL")
        .hasMessageNotContaining("s3cret");
  }
}
