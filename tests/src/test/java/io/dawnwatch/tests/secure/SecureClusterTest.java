package io.dawnwatch.tests.secure;

import static io.dawnwatch.tests.topology.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dawnwatch.embedded.EmbeddedBroker;
import io.dawnwatch.engine.parse.Format;
import io.dawnwatch.engine.parse.ParseSettings;
import io.dawnwatch.topology.cli.Dawnwatch;
import io.dawnwatch.topology.cli.Terminal;
import io.dawnwatch.topology.ingest.IngestSettings;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.operate.Doctor;
import io.dawnwatch.topology.operate.Finding;
import io.dawnwatch.topology.operate.Finding.Level;
import io.dawnwatch.topology.stream.StreamApp;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every verb on a cluster with TLS, SASL, ACLs, and a registry with TLS and a password. */
@Timeout(180)
class SecureClusterTest {
  private static final Dataset DATASET = new Dataset("vault");

  @TempDir static Path folder;
  private static SecureStack stack;

  @BeforeAll
  static void start() throws Exception {
    stack = new SecureStack(folder);
    assertThat(inside("topics create --partitions 1", app()).code()).isZero();
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  private static Map<String, String> app() {
    return stack.properties("app", "app-secret");
  }

  private static List<String> arguments(String verb, Map<String, String> properties)
      throws Exception {
    return arguments(DATASET.name(), verb, properties);
  }

  private static List<String> arguments(String dataset, String verb, Map<String, String> properties)
      throws Exception {
    List<String> all = new ArrayList<>(List.of(verb.split(" ")));
    all.addAll(stack.options(properties));
    all.addAll(List.of("--dataset", dataset));
    return all;
  }

  /** Runs a verb in this process, without its logging. */
  private static VerbProcess.Outcome inside(String verb, Map<String, String> properties)
      throws Exception {
    return inside(DATASET.name(), verb, properties);
  }

  private static VerbProcess.Outcome inside(
      String dataset, String verb, Map<String, String> properties) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    List<String> arguments = arguments(dataset, verb, properties);
    Terminal terminal =
        Terminal.of(
            InputStream.nullInputStream(),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            false,
            false,
            Map.of(),
            System::nanoTime);
    int code = Dawnwatch.commandLine(terminal).execute(arguments.toArray(new String[0]));
    return withoutSecrets(
        new VerbProcess.Outcome(arguments, code, out.toString(UTF_8), err.toString(UTF_8)));
  }

  private static VerbProcess.Outcome process(String verb, Map<String, String> properties)
      throws Exception {
    return withoutSecrets(VerbProcess.run(folder, arguments(verb, properties)));
  }

  private static VerbProcess.Outcome withoutSecrets(VerbProcess.Outcome outcome) {
    assertThat(outcome.out() + outcome.err())
        .doesNotContain(SecureStack.SECRETS)
        .doesNotContain("wrong-secret");
    return outcome;
  }

  private static void failedInOneLine(VerbProcess.Outcome outcome, String... said) {
    assertThat(outcome.code()).as("%s", outcome).isEqualTo(1);
    assertThat(outcome.err().lines()).as("%s", outcome).hasSize(1);
    assertThat(outcome.err()).contains(said);
  }

  @Test
  void linesBecomeScoresAndReplaysOverTlsWithAPassword() throws Exception {
    Cluster cluster = stack.cluster("app", "app-secret");
    try (Producer<byte[], byte[]> producer = cluster.producer(Map.of())) {
      for (int i = 0; i < 20; i++) {
        producer.send(new ProducerRecord<>(DATASET.lines(), 0, null, "a line".getBytes(UTF_8)));
      }
    }
    IngestSettings settings = new IngestSettings(ParseSettings.of(Format.TEXT, "nobody"));
    try (StreamApp ingest =
            StreamApp.ingest(cluster, DATASET, settings, settings(folder.resolve("ingest")));
        StreamApp score = StreamApp.score(cluster, DATASET, settings(folder.resolve("score")))) {
      await().until(() -> score.activity().total().applied() >= 20);
      assertThat(ingest.lastFailure()).isEmpty();
      assertThat(score.lastFailure()).isEmpty();
    }
    VerbProcess.Outcome replay = inside("replay --from earliest", app());
    assertThat(replay.code()).as("%s", replay).isZero();
    assertThat(inside("topics list", app()).out()).contains(DATASET.events());
  }

  private static StreamApp.Settings settings(Path state) {
    return new StreamApp.Settings(1, state, "127.0.0.1", 0, Duration.ofSeconds(5), Map.of());
  }

  @Test
  void historyIsLoadedOverTlsWithAPassword() throws Exception {
    Path log = folder.resolve("old.log");
    Files.writeString(log, "2026-01-02 03:04:05 INFO started\n2026-01-02 03:04:06 INFO ready\n");
    List<String> arguments =
        new ArrayList<>(List.of("load", log.toString(), "--dataset", "vault-history"));
    arguments.addAll(stack.options(app()));
    VerbProcess.Outcome load = withoutSecrets(VerbProcess.run(folder, arguments));
    assertThat(load.code()).as("%s", load).isZero();
    assertThat(load.out()).contains("2 records = 2 events");
  }

  @Test
  void aModelLivesOverTlsWithAPassword() throws Exception {
    StringBuilder lines = new StringBuilder();
    Instant start = Instant.parse("2026-01-02T00:00:00Z");
    for (int i = 0; i < 9 * 360; i++) {
      lines.append(start.plusSeconds(10L * i)).append(" INFO request ").append(i).append('\n');
    }
    Path log = Files.writeString(folder.resolve("nine-hours.log"), lines);
    told("life", "load " + log + " --leave-open --partitions 1", 0, "3,240 events");
    told("life", "train --owner tests --why tls", 0, "candidate");
    String model =
        new ObjectMapper()
            .readTree(inside("life", "experiments list --output json", app()).out())
            .at("/experiments/0/modelId")
            .textValue();
    assertThat(model).hasSize(64);
    told("life", "shadow " + model, 0, "challenger");
    told("life", "promote " + model, 3, "parity");
    told("life", "promote " + model + " --override --why tls", 0, "champion");
    told("life", "rollback --why tls", 0, "champion");
    told("life", "models history", 0, "rollback");
    told("life", "morning --date 2026-01-02", 3, "morning-2026-01-02");
    String missed = "--from 2026-01-02T02:00:00Z --to 2026-01-02T03:00:00Z --anyway";
    told("life", "feedback add --verdict missed --entity a --by ann " + missed, 0, "noted");
    told("life", "drift", 0, "life");
  }

  private static void told(String dataset, String verb, int code, String said) throws Exception {
    VerbProcess.Outcome outcome = inside(dataset, verb, app());
    assertThat(outcome.code()).as("%s", outcome).isEqualTo(code);
    assertThat(outcome.out() + outcome.err()).contains(said);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "topics create",
        "topics list",
        "morning",
        "promote 0123 --override --why x",
        "ingest --format text",
        "ingest --source-topic logs --from earliest",
        "stream",
        "replay --from earliest",
        "parity --run none",
        "reset --yes",
        "clean --yes"
      })
  void aWrongPasswordIsOneLine(String verb) throws Exception {
    failedInOneLine(
        process(verb, stack.properties("app", "wrong-secret")),
        "cannot be used",
        "Authentication failed");
  }

  @Test
  void doctorTellsAWrongPassword() throws Exception {
    VerbProcess.Outcome outcome = process("doctor", stack.properties("app", "wrong-secret"));
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out()).contains("fail").contains("Authentication failed");
  }

  @Test
  void aWrongPasswordOfTheRegistryIsOneLine() throws Exception {
    Map<String, String> properties = app();
    properties.put("schema.registry.basic.auth.user.info", "dawnwatch:wrong-secret");
    failedInOneLine(
        process("stream", properties), "schema registry", "401", "basic.auth.user.info");
  }

  @Test
  void confluentsNamesForTheRegistryAreTakenToo() throws Exception {
    Map<String, String> properties = app();
    properties.remove("schema.registry.basic.auth.user.info");
    properties.put("basic.auth.credentials.source", "USER_INFO");
    properties.put("basic.auth.user.info", "dawnwatch:registry-secret");
    VerbProcess.Outcome outcome = process("topics list", properties);
    assertThat(outcome.code()).as("%s", outcome).isZero();
    assertThat(outcome.err()).isEmpty();
  }

  @Test
  void withoutTheRegistrysCertificateItIsOneLine() throws Exception {
    Map<String, String> properties = app();
    properties.remove("schema.registry.ssl.truststore.location");
    properties.remove("schema.registry.ssl.truststore.password");
    failedInOneLine(process("stream", properties), "schema registry", "schema.registry.ssl");
  }

  @Test
  void withoutTheBrokersCertificateItIsOneLine() throws Exception {
    Map<String, String> properties = app();
    properties.remove("ssl.truststore.location");
    properties.remove("ssl.truststore.password");
    failedInOneLine(process("topics list", properties), "cannot be used", "SSL");
  }

  @Test
  void plaintextToATlsPortIsOneLine() throws Exception {
    Map<String, String> properties = app();
    properties.put("security.protocol", "SASL_PLAINTEXT");
    failedInOneLine(process("topics list", properties), "speaks TLS", "SASL_SSL");
  }

  @Test
  void tlsToAPortWithoutIsOneLine() throws Exception {
    try (EmbeddedBroker plain = EmbeddedBroker.start()) {
      List<String> arguments = arguments("topics list", app());
      arguments.set(arguments.indexOf("--bootstrap-server") + 1, plain.bootstrapServers());
      failedInOneLine(withoutSecrets(VerbProcess.run(folder, arguments)), plain.bootstrapServers());
    }
  }

  @Test
  void aTruststoreThatIsNotThereIsOneLine() throws Exception {
    Map<String, String> properties = app();
    properties.put("ssl.truststore.location", folder.resolve("nothing.p12").toString());
    failedInOneLine(process("topics list", properties), "nothing.p12");
  }

  @Test
  void aClusterPrintedShowsNoSecret() {
    assertThat(stack.cluster("app", "app-secret").toString())
        .contains("https://")
        .doesNotContain(SecureStack.SECRETS);
    assertThat(new Cluster("a:1", "http://me:app-secret@b:2,http://c:3", Map.of()).toString())
        .isEqualTo("brokers at a:1, schema registry at http://***@b:2,http://c:3");
  }

  @Test
  void doctorTellsWhichRightsAreMissing() throws Exception {
    List<Finding> findings =
        new Doctor(stack.cluster("reader", "reader-secret"), DATASET).findings();
    assertThat(findings)
        .filteredOn(finding -> finding.level() == Level.FAIL)
        .anySatisfy(
            finding -> {
              assertThat(finding.where()).isEqualTo(DATASET.events());
              assertThat(finding.what()).contains("lack Write").contains("ingest");
              assertThat(finding.remedy())
                  .contains("kafka-acls.sh", "--operation Write --topic dw.vault.", "prefixed");
            })
        .anySatisfy(finding -> assertThat(finding.where()).isEqualTo("group dw.vault.ingest"))
        .noneSatisfy(finding -> assertThat(finding.what()).contains("lack Read, for"));
    assertThat(findings)
        .as("what it may not do, it says")
        .anySatisfy(
            finding -> {
              assertThat(finding.where()).isEqualTo("clocks");
              assertThat(finding.level()).isEqualTo(Level.UNKNOWN);
            });
  }

  @Test
  void doctorFindsNothingMissingForWhoMayDoAll() throws Exception {
    List<Finding> findings = new Doctor(stack.cluster("admin", "admin-secret"), DATASET).findings();
    assertThat(findings).filteredOn(finding -> finding.level() == Level.FAIL).isEmpty();
    assertThat(findings)
        .filteredOn(finding -> finding.where().equals("access"))
        .extracting(Finding::level)
        .containsExactly(Level.OK, Level.UNKNOWN);
  }
}
