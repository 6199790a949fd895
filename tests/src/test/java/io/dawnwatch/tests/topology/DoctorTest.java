package io.dawnwatch.tests.topology;

import static io.dawnwatch.tests.topology.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.parse.Format;
import io.dawnwatch.engine.parse.ParseSettings;
import io.dawnwatch.schemas.Registry;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.Score;
import io.dawnwatch.topology.ingest.IngestSettings;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.Clock;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import io.dawnwatch.topology.operate.Doctor;
import io.dawnwatch.topology.operate.Finding;
import io.dawnwatch.topology.operate.Finding.Level;
import io.dawnwatch.topology.stream.StreamApp;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(180)
@ExtendWith(EmbeddedStack.class)
class DoctorTest {
  private static final AtomicInteger DATASETS = new AtomicInteger();

  @TempDir Path state;
  private final Dataset dataset = new Dataset("doctor-" + DATASETS.incrementAndGet());
  private Cluster cluster;

  @BeforeEach
  void create(Cluster cluster) throws Exception {
    this.cluster = cluster;
    new DatasetTopics(cluster, dataset)
        .create(2, Optional.empty(), Clock.BROKER, Model.COLD_START, cluster.schemas());
  }

  private List<Finding> findings() throws InterruptedException {
    return new Doctor(cluster, dataset).findings();
  }

  private static List<Finding> of(List<Finding> findings, Level level) {
    return findings.stream().filter(finding -> finding.level() == level).toList();
  }

  private String topic(String kind) {
    return dataset.prefix() + kind;
  }

  private Set<String> topics() throws Exception {
    try (Admin admin = cluster.admin()) {
      return admin.listTopics().names().get();
    }
  }

  @Test
  void aFreshDatasetHasNothingWrongAndNothingIsLeftBehind() throws Exception {
    Set<String> before = topics();
    List<Finding> findings = findings();
    assertThat(of(findings, Level.FAIL)).isEmpty();
    assertThat(findings)
        .extracting(Finding::where)
        .contains("disks", "memory", "clock of broker 1");
    assertThat(findings)
        .anySatisfy(
            finding -> assertThat(finding.what()).contains("1 broker at the level of Kafka 4"));
    assertThat(of(findings, Level.UNKNOWN))
        .as("without an authorizer nobody can say what would be missing")
        .singleElement()
        .satisfies(finding -> assertThat(finding.where()).isEqualTo("access"));
    assertThat(of(findings, Level.WARN)).allSatisfy(one -> assertThat(one.remedy()).isNotEmpty());
    await().untilAsserted(() -> assertThat(topics()).isEqualTo(before));
  }

  @ParameterizedTest
  @CsvSource({
    "events, message.timestamp.type, CreateTime, FAIL",
    "events, cleanup.policy, compact, FAIL",
    "events, retention.ms, 3600000, FAIL",
    "events, retention.ms, 36000000, WARN",
    "events, retention.bytes, 1000000, WARN",
    "scores, retention.ms, 3600000, WARN",
    "scores, message.timestamp.type, CreateTime, FAIL",
    "models, cleanup.policy, delete, FAIL",
    "runs, retention.ms, 3600000, FAIL",
    "lines, min.insync.replicas, 2, FAIL",
    "quarantine, max.message.bytes, 1000, WARN",
  })
  void aSettingThatWouldHarmIsFoundWithItsCommandAndCanBeSetBack(
      String kind, String key, String value, Level level) throws Exception {
    TopicSetting.alter(cluster, topic(kind), key, value);
    List<Finding> found =
        findings().stream().filter(finding -> finding.where().equals(topic(kind))).toList();
    assertThat(found)
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.level()).isEqualTo(level);
              assertThat(finding.remedy())
                  .contains(cluster.bootstrapServers(), "--entity-name " + topic(kind), key + "=");
            });
    found.get(0).fix().orElseThrow().apply();
    await()
        .untilAsserted(
            () ->
                assertThat(findings())
                    .filteredOn(finding -> finding.where().equals(topic(kind)))
                    .extracting(Finding::level)
                    .containsExactly(Level.OK));
  }

  @Test
  void aMissingTopicIsMadeAsItWas() throws Exception {
    try (Admin admin = cluster.admin()) {
      admin.deleteTopics(List.of(dataset.alerts())).all().get();
      await().until(() -> !topics().contains(dataset.alerts()));
    }
    List<Finding> failed = of(findings(), Level.FAIL);
    assertThat(failed)
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.where()).isEqualTo(dataset.alerts());
              assertThat(finding.remedy()).contains("topics create").contains("--partitions 2");
            });
    failed.get(0).fix().orElseThrow().apply();
    new DatasetTopics(cluster, dataset).check();
  }

  @Test
  void morePartitionsThanItWasMadeWithCannotBeRepaired() throws Exception {
    try (Admin admin = cluster.admin()) {
      admin.createPartitions(Map.of(dataset.events(), NewPartitions.increaseTo(3))).all().get();
    }
    await()
        .untilAsserted(
            () ->
                assertThat(of(findings(), Level.FAIL))
                    .singleElement()
                    .satisfies(
                        finding -> {
                          assertThat(finding.what()).contains("3 partitions").contains("with 2");
                          assertThat(finding.fix()).isEmpty();
                        }));
  }

  @Test
  void aSubjectThatWouldAcceptAnySchemaIsFoundAndSetBack() throws Exception {
    String subject = SchemaIds.subject(dataset.scores(), Score.getClassSchema());
    setLevel(subject, "NONE");
    List<Finding> warned =
        of(findings(), Level.WARN).stream()
            .filter(finding -> finding.where().equals(subject))
            .toList();
    assertThat(warned).hasSize(1);
    assertThat(warned.get(0).what()).contains("NONE");
    warned.get(0).fix().orElseThrow().apply();
    assertThat(cluster.registry().level(subject)).contains("BACKWARD_TRANSITIVE");
  }

  @Test
  void aMissingSubjectIsRegisteredAgain() throws Exception {
    String subject = SchemaIds.subject(dataset.scores(), Score.getClassSchema());
    Registry registry = cluster.registry();
    registry.delete(subject);
    List<Finding> failed = of(findings(), Level.FAIL);
    assertThat(failed)
        .singleElement()
        .satisfies(finding -> assertThat(finding.what()).contains(subject));
    failed.get(0).fix().orElseThrow().apply();
    assertThat(registry.subjects(dataset.prefix())).contains(subject);
  }

  @Test
  void aDatasetThatIsNotThereIsSaidWithThoseThatAre() throws Exception {
    List<Finding> findings = new Doctor(cluster, new Dataset("nothing")).findings();
    assertThat(of(findings, Level.FAIL))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.what()).contains("not on this cluster").contains(dataset.name());
              assertThat(finding.remedy()).contains("topics create");
            });
  }

  @Test
  void aRegistryThatIsDownHidesNothingElse() throws Exception {
    Cluster without = new Cluster(cluster.bootstrapServers(), "http://127.0.0.1:9", Map.of());
    List<Finding> findings = new Doctor(without, dataset).findings();
    assertThat(of(findings, Level.FAIL))
        .singleElement()
        .satisfies(
            finding ->
                assertThat(finding.what())
                    .contains("no schema registry answers at http://127.0.0.1:9"));
    assertThat(findings).extracting(Finding::where).contains("disks", dataset.events());
  }

  @Test
  void brokersThatAreDownAreTheOneFinding() throws Exception {
    Cluster nowhere = new Cluster("127.0.0.1:9", cluster.registryUrl(), Map.of());
    assertThat(new Doctor(nowhere, dataset).findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.level()).isEqualTo(Level.FAIL);
              assertThat(finding.what()).contains("no broker answers at 127.0.0.1:9");
            });
  }

  @Test
  void anAppIsToldToRunOrNotAndHowFarItIsBehind() throws Exception {
    String group = dataset.application("ingest");
    assertThat(app(group)).satisfies(finding -> assertThat(finding.what()).contains("never run"));
    try (StreamApp app =
        StreamApp.ingest(
            cluster,
            dataset,
            new IngestSettings(ParseSettings.of(Format.TEXT, "nobody")),
            new StreamApp.Settings(1, state, "127.0.0.1", 0, Duration.ofSeconds(5), Map.of()))) {
      write(5);
      await()
          .untilAsserted(
              () -> {
                assertThat(app(group).level()).isEqualTo(Level.OK);
                assertThat(app(group).what()).isEqualTo("it runs, 1 member, 0 records behind");
              });
      assertThat(app.lastFailure()).isEmpty();
    }
    write(7);
    assertThat(app(group))
        .satisfies(
            finding -> {
              assertThat(finding.level()).isEqualTo(Level.WARN);
              assertThat(finding.what()).contains("does not run").contains("7 records behind");
              assertThat(finding.remedy()).contains("dawnwatch ingest");
            });
  }

  private Finding app(String group) throws InterruptedException {
    return findings().stream()
        .filter(finding -> finding.where().equals(group))
        .findFirst()
        .orElseThrow();
  }

  private void write(int lines) {
    try (Producer<byte[], byte[]> producer = cluster.producer(Map.of())) {
      for (int i = 0; i < lines; i++) {
        producer.send(new ProducerRecord<>(dataset.lines(), 0, null, "a line".getBytes(UTF_8)));
      }
    }
  }

  /** Sets a level that Dawnwatch never sets. */
  private void setLevel(String subject, String level) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(cluster.registryUrl() + "/config/" + subject))
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString("{\"compatibility\": \"" + level + "\"}"))
            .build();
    HttpResponse<String> answer =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
  }
}
