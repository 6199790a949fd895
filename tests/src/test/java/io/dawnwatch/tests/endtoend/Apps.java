package io.dawnwatch.tests.endtoend;

import static io.dawnwatch.tests.topology.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dawnwatch.tests.topology.Patience;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.GroupProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The processes of one dataset. */
final class Apps implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LOOK = Duration.ofMillis(20);

  /** Long transactions, so that a kill finds one open; a short session, so that it is soon over. */
  private static final List<String> APP =
      List.of(
          "--idle",
          "1",
          "--property",
          "commit.interval.ms=1500",
          "--property",
          "consumer.session.timeout.ms=6000");

  private final Path folder;
  private final Cluster cluster;
  private final Dataset dataset;
  private final Ledger ledger;
  private final List<AppProcess> started = new ArrayList<>();
  AppProcess ingest;
  AppProcess stream;

  Apps(Path folder, Cluster cluster, Dataset dataset, Ledger ledger) {
    this.folder = folder;
    this.cluster = cluster;
    this.dataset = dataset;
    this.ledger = ledger;
  }

  AppProcess start(String verb, String... more) throws IOException {
    return startInstance(verb, verb, more);
  }

  /** One of several instances of an app, with state of its own. */
  AppProcess startInstance(String verb, String name, String... more) throws IOException {
    List<String> arguments = new ArrayList<>(APP);
    arguments.addAll(List.of("--state-dir", folder.resolve(name + "-state").toString()));
    arguments.addAll(List.of(more));
    return run(verb, arguments);
  }

  private AppProcess run(String verb, List<String> arguments) throws IOException {
    AppProcess process = AppProcess.start(folder, cluster, dataset, verb, arguments);
    started.add(process);
    return process;
  }

  JsonNode verb(String verb, String... arguments) throws Exception {
    return JSON.readTree(run(verb, List.of(arguments)).result());
  }

  /** Replays all events that the app has scored, and compares. */
  JsonNode replayOfWhatWasScored() throws Exception {
    Map<Integer, Long> committed = ledger.committed(dataset.application("score"), dataset.events());
    assertThat(committed).hasSameSizeAs(ledger.partitions(dataset.events()));
    String offsets =
        committed.entrySet().stream()
            .map(one -> one.getKey() + ":0-" + one.getValue())
            .collect(Collectors.joining(","));
    return verb("replay", "--output", "json", "--offsets", offsets);
  }

  void load(Path file) throws Exception {
    JsonNode loaded = verb("load", file.toString(), "--format", "json", "--output", "json");
    assertThat(loaded.get("events").asLong() + loaded.get("quarantined").asLong())
        .isEqualTo(Files.readAllLines(file).size())
        .isEqualTo(loaded.get("records").asLong());
  }

  /** Waits until an app has committed since, and has output in a transaction that is open. */
  void awaitMiddle(String application, String input, String output, AppProcess process)
      throws Exception {
    String group = dataset.application(application);
    Map<Integer, Long> before = ledger.committed(group, input);
    await()
        .pollInterval(LOOK)
        .until(
            () -> {
              process.mustLive();
              return !ledger.committed(group, input).equals(before) && ledger.hasOpenOutput(output);
            });
  }

  void awaitCommitted(String application, String topic, Map<Integer, Long> last)
      throws InterruptedException {
    long limit = System.nanoTime() + Patience.LIMIT.toNanos();
    assertThat(
            new GroupProgress(cluster, dataset.application(application))
                .await(topic, last, (done, wanted) -> System.nanoTime() < limit))
        .as("%s has committed %s of %s", application, last, topic)
        .isTrue();
  }

  @Override
  public void close() {
    started.forEach(AppProcess::close);
  }
}
