package io.dawnwatch.tests.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.RoleInForce;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.replay.Coverage;
import io.dawnwatch.topology.replay.Manifest;
import io.dawnwatch.topology.replay.Plan;
import io.dawnwatch.topology.replay.Runs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What can no longer be replayed to the same bytes is refused before anything is written. */
@Timeout(180)
@ExtendWith(EmbeddedStack.class)
class ManifestRefusalTest {
  @TempDir Path folder;

  private Cluster cluster;
  private HistoryFixture history;
  private Manifest manifest;

  @BeforeEach
  void load(Cluster cluster, TestInfo test) throws Exception {
    this.cluster = cluster;
    String name = "r" + Integer.toHexString(test.getDisplayName().hashCode());
    history = new HistoryFixture(cluster, name, 1, 300);
    manifest = history.manifest();
  }

  @Test
  void theManifestAsItIsGivesTheSameBytesEveryTime() throws Exception {
    assertThat(history.manifest()).isEqualTo(manifest);
    assertThat(Manifest.fromJson(manifest.toJson())).isEqualTo(manifest);
    Path file = file(manifest.toJson());
    for (String run : new String[] {"one", "two"}) {
      Verb done = replay("--manifest", file.toString(), "--run", run, "--no-parity");
      assertThat(done.code()).as("%s", done).isZero();
    }
    assertThat(history.outputs("one", 0)).isNotEmpty().isEqualTo(history.outputs("two", 0));
  }

  @Test
  void retentionThatHasReachedTheWarmUp() throws Exception {
    Manifest.Slice whole = manifest.slices().get(0);
    Manifest later =
        with(
            new Manifest.Slice(0, whole.warmUp(), whole.start() + 50, whole.end(), whole.models()));
    deleteEventsBefore(10);
    isRefused(later.toJson(), "is retained from offset 10", "its warm-up begins at", "retention");
  }

  @Test
  void retentionThatHasReachedTheSlice() throws Exception {
    deleteEventsBefore(20);
    isRefused(manifest.toJson(), "is retained from offset 20", "the slice begins at");
  }

  @Test
  void offsetsThatAreNotThere() throws Exception {
    Manifest.Slice whole = manifest.slices().get(0);
    Manifest longer =
        with(
            new Manifest.Slice(
                0, whole.warmUp(), whole.start(), whole.end() + 1_000, whole.models()));
    isRefused(longer.toJson(), "ends at offset " + whole.end(), "made anew, or lost records");
  }

  @Test
  void aModelThatIsMissing() throws Exception {
    String other = "ab".repeat(32);
    Manifest.Slice whole = manifest.slices().get(0);
    Manifest under =
        with(
            new Manifest.Slice(
                0,
                whole.warmUp(),
                whole.start(),
                whole.end(),
                List.of(new RoleInForce(other, Role.CHAMPION, 0))));
    isRefused(under.toJson(), "model " + other + " is not on", "publish");
  }

  @Test
  void aSchemaThatIsMissing() throws Exception {
    int id = manifest.reads().keySet().iterator().next();
    isRefused(
        edited(json -> json.replace("\"reads\":{\"" + id + "\"", "\"reads\":{\"99999\"")),
        "schema 99999 of the events is not in the registry");
  }

  @Test
  void aSchemaThatIsAnotherOne() throws Exception {
    int id = manifest.reads().keySet().iterator().next();
    isRefused(
        edited(json -> json.replace(manifest.reads().get(id), "0123456789abcdef")),
        "schema " + id + " of the registry is another one");
  }

  @Test
  void anotherVersionOfWhatIsWritten() throws Exception {
    isRefused(
        edited(json -> json.replace(manifest.schemas().get("Score"), "0123456789abcdef")),
        "writes another version of Score");
  }

  @Test
  void otherSemantics() throws Exception {
    isRefused(
        edited(json -> json.replaceFirst("\"semantics\":\\d+", "\"semantics\":77")),
        "the manifest is of semantics 77",
        "run a release that implements those");
  }

  @Test
  void anotherDataset() throws Exception {
    isRefused(
        edited(json -> json.replace("\"dataset\":\"", "\"dataset\":\"not-")),
        "it is of dataset not-");
  }

  @Test
  void aPartitionThatWasAdded() throws Exception {
    try (Admin admin = cluster.admin()) {
      admin
          .createPartitions(Map.of(history.dataset().events(), NewPartitions.increaseTo(2)))
          .all()
          .get();
    }
    isRefused(manifest.toJson(), "has 2 partitions where the dataset was made with 1");
  }

  @Test
  void aRunWhoseOutputsAreNoLongerRetained() throws Exception {
    replayAlone("before");
    Runs runs = new Runs(cluster, history.dataset(), history.ids());
    runs.begin(new Plan("old", manifest, false, List.of(0L), 1_000_000L, "0.1.0"));
    try (Admin admin = cluster.admin()) {
      admin
          .deleteRecords(
              Map.of(
                  new TopicPartition(history.dataset().replays(), 0),
                  RecordsToDelete.beforeOffset(5)))
          .all()
          .get();
    }
    int written = EmbeddedStack.read(cluster, history.dataset().replays(), 0).size();
    Verb outcome = replay("--run", "old");
    assertThat(outcome.code()).as("%s", outcome).isEqualTo(1);
    assertThat(outcome.err()).contains("outputs of run old may be gone", "--manifest FILE");
    assertThat(EmbeddedStack.read(cluster, history.dataset().replays(), 0)).hasSize(written);
  }

  private void replayAlone(String runId) throws Exception {
    assertThat(history.replay().run(manifest, runId, 1)).allMatch(Coverage::isWhole);
  }

  private Manifest with(Manifest.Slice slice) {
    return new Manifest(
        manifest.dataset(),
        manifest.topic(),
        manifest.semantics(),
        List.of(slice),
        manifest.schemas(),
        manifest.reads(),
        "");
  }

  private String edited(UnaryOperator<String> edit) {
    String json = edit.apply(manifest.toJson());
    assertThat(json).as("the edit did something").isNotEqualTo(manifest.toJson());
    return json;
  }

  private void deleteEventsBefore(long offset) throws Exception {
    try (Admin admin = cluster.admin()) {
      admin
          .deleteRecords(
              Map.of(
                  new TopicPartition(history.dataset().events(), 0),
                  RecordsToDelete.beforeOffset(offset)))
          .all()
          .get();
    }
  }

  private Path file(String json) throws Exception {
    return Files.writeString(folder.resolve("manifest.json"), json, UTF_8);
  }

  private Verb replay(String... arguments) {
    List<String> all = new ArrayList<>(List.of("replay"));
    all.addAll(List.of(arguments));
    return Verb.run(cluster, history.dataset(), all.toArray(String[]::new));
  }

  private void isRefused(String json, String... reasons) throws Exception {
    Verb outcome = replay("--manifest", file(json).toString());
    assertThat(outcome.code()).as("%s", outcome).isEqualTo(1);
    assertThat(outcome.err()).contains(reasons);
    assertThat(EmbeddedStack.read(cluster, history.dataset().runs(), 0)).isEmpty();
    assertThat(EmbeddedStack.read(cluster, history.dataset().replays(), 0)).isEmpty();
  }
}
