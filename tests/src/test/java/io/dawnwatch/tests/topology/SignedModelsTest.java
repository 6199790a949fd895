package io.dawnwatch.tests.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.event.Severity;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.score.Ids;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.Activator;
import io.dawnwatch.topology.lifecycle.BadArtifactException;
import io.dawnwatch.topology.lifecycle.BadArtifactException.Fault;
import io.dawnwatch.topology.lifecycle.Clock;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import io.dawnwatch.topology.lifecycle.ModelOrder;
import io.dawnwatch.topology.lifecycle.ModelRoles;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import io.dawnwatch.topology.lifecycle.SigningKey;
import io.dawnwatch.topology.lifecycle.TrustedKeys;
import io.dawnwatch.topology.replay.Bound;
import io.dawnwatch.topology.replay.ManifestBuilder;
import io.dawnwatch.topology.replay.ManifestCheck;
import io.dawnwatch.topology.stream.StreamApp;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Where keys are trusted, a model scores only if one of them has signed it. */
@Timeout(180)
@ExtendWith(EmbeddedStack.class)
class SignedModelsTest {
  private static final AtomicInteger DATASETS = new AtomicInteger();
  private static final FeatureSpec FEATURES = FeatureSpec.DEFAULT;
  private static final Model MODEL = Model.coldStart(FEATURES).with("signed", "tests", 0.8, 0.9, 1);
  private static final ModelOrder ORDER = ModelOrder.of("tests", "checked");

  @TempDir private Path folder;
  private final Dataset dataset = new Dataset("signed-" + DATASETS.incrementAndGet());

  /** Without trusted keys, and with the release team's. */
  private Cluster open;

  private Cluster guarded;
  private SigningKey ours;
  private SigningKey theirs;

  @BeforeEach
  void create(Cluster cluster) throws Exception {
    open = cluster;
    KeyFiles keys = new KeyFiles(folder);
    Path trusted = keys.trusting(keys.pair("colleague"), keys.pair("team"));
    keys.pair("stranger");
    guarded =
        new Cluster(
            cluster.bootstrapServers(),
            cluster.registryUrl(),
            Map.of(TrustedKeys.PROPERTY, trusted.toString()));
    ours = SigningKey.read(keys.secret("team"));
    theirs = SigningKey.read(keys.secret("stranger"));
    // The built-in model is part of the release: nobody has to sign it.
    new DatasetTopics(guarded, dataset)
        .create(1, Optional.empty(), Clock.BROKER, Model.COLD_START, cluster.schemas());
  }

  private Activator activator(Cluster on) {
    return new Activator(on, dataset, on.schemas());
  }

  private ModelRoles roles(Cluster on) {
    return new ModelRoles(on, dataset, on.schemas());
  }

  private interface Attempt {
    void run() throws Exception;
  }

  private void refused(Attempt attempt) {
    int models = EmbeddedStack.read(open, dataset.models(), 0).size();
    int events = EmbeddedStack.read(open, dataset.events(), 0).size();
    assertThatThrownBy(attempt::run)
        .isInstanceOfSatisfying(
            BadArtifactException.class,
            refused -> assertThat(refused.fault()).isEqualTo(Fault.UNTRUSTED))
        .hasMessageContaining(MODEL.id())
        .hasMessageContaining("models sign");
    assertThat(EmbeddedStack.read(open, dataset.models(), 0)).hasSize(models);
    assertThat(EmbeddedStack.read(open, dataset.events(), 0)).hasSize(events);
  }

  @Test
  void aModelIsPublishedOnlyWithASignatureOfATrustedKey() throws Exception {
    refused(() -> activator(guarded).publish(MODEL.toBytes(), ORDER, Optional.empty()));
    refused(() -> activator(guarded).publish(MODEL.toBytes(), ORDER, Optional.of(theirs)));
    assertThat(activator(guarded).publish(MODEL.toBytes(), ORDER, Optional.of(ours)))
        .isEqualTo(MODEL);
  }

  @Test
  void noDatasetIsMadeWhoseFirstModelWouldNotBeTrusted() throws Exception {
    DatasetTopics topics = new DatasetTopics(guarded, new Dataset(dataset.name() + "-other"));
    assertThatThrownBy(
            () -> topics.create(1, Optional.empty(), Clock.BROKER, MODEL, guarded.schemas()))
        .hasMessageContaining("create the dataset without trusted keys");
    assertThat(topics.list()).isEmpty();
  }

  @Test
  void anUnsignedOrWronglySignedModelGetsNoRoleIsNotReplayedAndStopsAStreamFromStarting()
      throws Exception {
    activator(open).publish(MODEL.toBytes());
    refused(() -> roles(guarded).shadow(MODEL.id(), ORDER));
    activator(open).sign(MODEL.id(), ORDER, theirs);
    refused(() -> roles(guarded).shadow(MODEL.id(), ORDER));
    // Where no keys are trusted nobody asks: the control.
    roles(open).promote(MODEL.id(), ORDER, Duration.ZERO, true);
    try (EventWriter events = new EventWriter(open, dataset, 1)) {
      events.event("web@a", Severity.INFO, "after it");
      events.flush();
    }
    refused(() -> StreamApp.score(guarded, dataset, settings()).close());
    assertThatThrownBy(() -> check(guarded))
        .hasMessageContaining("UNTRUSTED")
        .hasMessageContaining(MODEL.id());
    check(open);

    activator(open).sign(MODEL.id(), ORDER, ours);
    check(guarded);
    assertThat(ModelRoles.role(models(guarded), MODEL.id())).contains(Role.CHAMPION);
    StreamApp.score(guarded, dataset, settings()).close();
  }

  private StreamApp.Settings settings() {
    return new StreamApp.Settings(
        1, folder.resolve("state"), "127.0.0.1", 0, Duration.ofSeconds(10), Map.of());
  }

  private void check(Cluster on) {
    ModelTopic models = models(on);
    new ManifestCheck(on, dataset, models, on.schemas())
        .require(
            new ManifestBuilder(on, dataset, models)
                .build(new Bound.Earliest(), new Bound.Latest()));
  }

  private ModelTopic models(Cluster on) {
    return ModelTopic.read(on, dataset);
  }

  @Test
  void aSignatureOfAnotherModelOrWithAChangedBitIsNone() throws Exception {
    activator(open).publish(MODEL.toBytes());
    activator(open).sign(Model.COLD_START.id(), ORDER, ours);
    byte[] right = models(open).signatures(Model.COLD_START.id()).get(0).bytes();
    signature(right);
    refused(() -> roles(guarded).shadow(MODEL.id(), ORDER));
    activator(open).sign(MODEL.id(), ORDER, ours);
    assertThat(models(guarded).byId(MODEL.id())).isEqualTo(MODEL);
    // The same, with a bit changed and under a key that holds the right one no more.
    ModelTopic models = models(open);
    byte[] changed =
        models.signatures(MODEL.id()).stream()
            .filter(one -> !Arrays.equals(one.bytes(), right))
            .findFirst()
            .orElseThrow()
            .bytes()
            .clone();
    String key = "signature/" + MODEL.id() + "/" + hash(changed);
    changed[10] ^= 1;
    write(key, changed);
    refused(() -> roles(guarded).shadow(MODEL.id(), ORDER));
  }

  private static String hash(byte[] signature) {
    return Ids.sha256(signature).substring(0, 32);
  }

  private void signature(byte[] bytes) throws Exception {
    write("signature/" + MODEL.id() + "/" + hash(bytes), bytes);
  }

  private void write(String key, byte[] signature) throws Exception {
    String value = "{\"signature\":\"" + Base64.getEncoder().encodeToString(signature) + "\"}";
    try (Producer<byte[], byte[]> producer = open.producer(Map.of())) {
      producer
          .send(
              new ProducerRecord<>(dataset.models(), 0, key.getBytes(UTF_8), value.getBytes(UTF_8)))
          .get();
    }
  }

  @Test
  void theVerbsSignAskForSignaturesAndTellWhoSigned() throws Exception {
    Path file = folder.resolve("x.model");
    Files.write(file, MODEL.toBytes());
    String trusted = folder.resolve("trusted.pem").toString();
    Verb unsigned =
        Verb.run(open, dataset, "models", "add", file.toString(), "--trusted-keys", trusted);
    assertThat(unsigned.code()).isEqualTo(1);
    assertThat(unsigned.err()).contains("is not signed").contains("UNTRUSTED");
    Verb.json(open, dataset, "models", "add", file.toString());
    Verb shadowed = Verb.run(open, dataset, "shadow", MODEL.id(), "--trusted-keys", trusted);
    assertThat(shadowed.code()).isEqualTo(1);
    assertThat(shadowed.err()).contains("is not signed");
    JsonNode signed =
        Verb.json(
            open,
            dataset,
            "models",
            "sign",
            MODEL.id(),
            "--by",
            "ada",
            "--why",
            "read its card",
            "--sign-key",
            folder.resolve("team.pem").toString(),
            "--trusted-keys",
            trusted);
    assertThat(signed.get("trustedKeys")).hasSize(1);
    Verb.json(open, dataset, "shadow", MODEL.id(), "--trusted-keys", trusted, "--by", "ben");
    JsonNode trail =
        Verb.json(open, dataset, "models", "history", "--model", MODEL.id()).get("audit");
    assertThat(trail)
        .extracting(one -> one.get("action").asText() + " " + one.get("by").asText())
        .endsWith("sign ada", "shadow ben");
    assertThat(trail.get(1).get("why").asText()).isEqualTo("read its card");
    assertThat(trail.get(1).at("/details/key").asText()).hasSize(16);
    assertThat(trail.get(2).at("/details/epoch").asText()).isEqualTo("2");
  }

  @Test
  void keysThatAreNoneAreAMistakeOfUsageThatSaysHowToMakeOne() throws Exception {
    Path file = folder.resolve("x.pem");
    Files.writeString(file, "not a key");
    Verb trusting = Verb.run(open, dataset, "models", "list", "--trusted-keys", file.toString());
    assertThat(trusting.code()).isEqualTo(2);
    assertThat(trusting.err()).contains("openssl pkey");
    Files.writeString(
        file,
        KeyFiles.pem(
            "PRIVATE KEY",
            KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate().getEncoded()));
    Verb signing = Verb.run(open, dataset, "models", "sign", "x", "--sign-key", file.toString());
    assertThat(signing.code()).isEqualTo(2);
    assertThat(signing.err()).contains("not of Ed25519").contains("openssl genpkey");
    for (String missing : List.of("--trusted-keys")) {
      assertThat(Verb.run(open, dataset, "models", "list", missing, "nowhere.pem").err())
          .contains("there is no file nowhere.pem");
    }
  }
}
