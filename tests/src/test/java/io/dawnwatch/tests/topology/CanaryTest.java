package io.dawnwatch.tests.topology;

import static io.dawnwatch.tests.topology.Patience.await;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.dawnwatch.engine.clean.Action;
import io.dawnwatch.engine.clean.DataRules;
import io.dawnwatch.engine.clean.Expectation;
import io.dawnwatch.engine.clean.Redaction;
import io.dawnwatch.engine.clean.Rule;
import io.dawnwatch.engine.detect.WindowView;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.parse.EntityPattern;
import io.dawnwatch.engine.parse.Format;
import io.dawnwatch.engine.parse.ParseSettings;
import io.dawnwatch.topology.ingest.IngestSettings;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.Clock;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import io.dawnwatch.topology.stream.StreamApp;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Secrets in lines are nowhere else: in no topic, no state, no log, no output. */
@Timeout(180)
@ExtendWith(EmbeddedStack.class)
class CanaryTest {
  private static final FeatureSpec FEATURES = new FeatureSpec(200, 4_000, 200, 200, 100, 16, 64);

  /** Parts of the secrets, so that half of one is found, too. */
  private static final List<String> CANARIES =
      List.of(
          "tweety.bird",
          "4111111111111111",
          "4111 1111 1111",
          "sylvester-pw",
          "AKIACANARYCANARY",
          "eyJhbGciOiJjYW5hcnkifQ");

  private static final byte[] USUAL =
      "{\"level\":\"INFO\",\"user\":\"bob\",\"message\":\"up\"}".getBytes(UTF_8);

  private static final String EMAIL = "tweety.bird@canary.example";
  private static final String CARD = "4111111111111111";
  private static final String JWT = "eyJhbGciOiJjYW5hcnkifQ.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJl";

  @TempDir Path state;

  private static DataRules rules(Redaction redaction) {
    return new DataRules(
        List.of(),
        List.of(),
        Map.of(),
        List.of(
            new Expectation("short", "note", new Rule.MaxLength(5), Action.QUARANTINE),
            new Expectation("known", "kind", new Rule.OneOf(List.of("a")), Action.FLAG)),
        List.of(),
        redaction,
        FEATURES.windowMillis());
  }

  private static List<byte[]> lines(int round) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      lines.add("{\"level\":\"INFO\",\"user\":\"bob\",\"message\":\"request " + i + " served\"}");
    }
    lines.add(fatal("mail to " + EMAIL + " bounced in round " + round));
    lines.add(fatal("paid with 4111 1111 1111 1111 or " + CARD + " today"));
    lines.add(fatal("login password=sylvester-pw failed"));
    lines.add(fatal("sent Authorization: Bearer " + JWT));
    lines.add(fatal("key AKIACANARYCANARY1234 leaked"));
    lines.add(
        "{\"level\":\"FATAL\",\"user\":\"" + EMAIL + "\",\"" + EMAIL + "\":1,\"message\":\"x\"}");
    lines.add(
        "{\"level\":\"FATAL\",\"user\":\"bob\",\"password\":\"sylvester-pw\",\"message\":\"y\"}");
    lines.add("{\"message\":\"cut short " + EMAIL + " " + CARD + " " + JWT);
    lines.add("{\"user\":\"bob\",\"message\":\"z\",\"note\":\"" + EMAIL + "\"}");
    lines.add("{\"user\":\"bob\",\"message\":\"z\",\"kind\":\"" + CARD + "\"}");
    lines.add("{\"message\":\"" + "w ".repeat(150_000) + EMAIL + "\"}");
    lines.add("{\"message\":\"" + "w ".repeat(32_755) + EMAIL + " " + "w ".repeat(150_000) + "\"}");
    lines.add("{\"message\":\"x\",\"timestamp\":\"2026-13-45 " + EMAIL + "\"}");
    return lines.stream().map(line -> line.getBytes(UTF_8)).toList();
  }

  private static String fatal(String message) {
    return "{\"level\":\"FATAL\",\"user\":\"bob\",\"message\":\"" + message + "\"}";
  }

  @Test
  void redactedTextIsNowhere(Cluster cluster) throws Exception {
    ListAppender<ILoggingEvent> logged = new ListAppender<>();
    logged.start();
    Logger root = (Logger) LoggerFactory.getLogger("io.dawnwatch");
    Level before = root.getLevel();
    root.setLevel(Level.DEBUG);
    root.addAppender(logged);
    try {
      Set<String> found = run(cluster, new Dataset("canary"), Redaction.USUAL, "redacted");
      assertThat(found).isEmpty();
      assertThat(logged.list)
          .allSatisfy(
              event ->
                  assertThat(CANARIES)
                      .noneMatch(canary -> event.getFormattedMessage().contains(canary)));
    } finally {
      root.detachAppender(logged);
      root.setLevel(before);
    }
  }

  /** So that the test above can fail: without redaction the same search finds them all. */
  @Test
  void withoutRedactionTheyAreFound(Cluster cluster) throws Exception {
    Set<String> found = run(cluster, new Dataset("no-canary"), Redaction.NONE, "plain");
    assertThat(found)
        .anyMatch(place -> place.startsWith("dw.no-canary.events"))
        .anyMatch(place -> place.startsWith("dw.no-canary.quarantine"));
    // What nobody configured: excerpts are redacted in any case. An entity is no excerpt.
    assertThat(found)
        .noneMatch(
            place -> place.startsWith("dw.no-canary.scores") && !place.endsWith(" tweety.bird"));
  }

  /** Where canaries are found after lines with them were ingested and scored. */
  private Set<String> run(Cluster cluster, Dataset dataset, Redaction redaction, String folder)
      throws Exception {
    new DatasetTopics(cluster, dataset)
        .create(1, Optional.empty(), Clock.BROKER, LivelyModel.of(FEATURES), cluster.schemas());
    IngestSettings settings =
        new IngestSettings(
            ParseSettings.of(Format.JSON, "nobody").withEntity(EntityPattern.of("{attr.user}")),
            rules(redaction),
            "hash");
    int[] written = {0};
    try (StreamApp ingest =
            StreamApp.ingest(cluster, dataset, settings, settings(folder, "ingest"));
        StreamApp score = StreamApp.score(cluster, dataset, settings(folder, "score"))) {
      try (Producer<byte[], byte[]> producer = cluster.producer(Map.of())) {
        // Lines are quoted where something is unusual, and nothing is before it is known what is
        // usual.
        await()
            .until(
                () -> {
                  producer.send(new ProducerRecord<>(dataset.lines(), USUAL));
                  written[0]++;
                  return EmbeddedStack.read(cluster, dataset.scores(), 0).size()
                      > WindowView.WARM_WINDOWS;
                });
        for (int round = 0; round < 3; round++) {
          for (byte[] line : lines(round)) {
            producer.send(new ProducerRecord<>(dataset.lines(), line));
            written[0]++;
          }
          int soFar = written[0];
          producer.flush();
          await().until(() -> ingest.activity().linesRead() == soFar);
        }
      }
      await()
          .until(
              () ->
                  EmbeddedStack.read(cluster, dataset.scores(), 0).stream()
                      .anyMatch(one -> new String(one.value(), ISO_8859_1).contains("bounced")));
    }
    Set<String> found = new TreeSet<>();
    try (Admin admin = cluster.admin()) {
      for (String topic : admin.listTopics().names().get()) {
        if (topic.startsWith("dw." + dataset.name() + ".") && !topic.equals(dataset.lines())) {
          search(cluster, topic, found);
        }
      }
    }
    try (Stream<Path> files = Files.walk(state.resolve(folder))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        search(file.toString(), Files.readAllBytes(file), found);
      }
    }
    for (String[] verb :
        new String[][] {
          {"quarantine", "list"},
          {"quarantine", "list", "--output", "json"},
          {"quarantine", "show", "0"},
          {"quarantine", "ledger"},
        }) {
      search(String.join(" ", verb), said(cluster, dataset, verb), found);
    }
    return found;
  }

  private StreamApp.Settings settings(String folder, String kind) {
    return new StreamApp.Settings(
        1, state.resolve(folder).resolve(kind), "127.0.0.1", 0, Duration.ofMillis(300), Map.of());
  }

  private static void search(Cluster cluster, String topic, Set<String> found) {
    List<ConsumerRecord<byte[], byte[]>> records = EmbeddedStack.read(cluster, topic, 0);
    assertThat(records).as(topic).isNotNull();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      String where = topic + "@" + record.offset();
      search(where, record.key(), found);
      search(where, record.value(), found);
      record.headers().forEach(header -> search(where, header.value(), found));
    }
  }

  private static void search(String where, byte[] bytes, Set<String> found) {
    if (bytes != null) {
      String text = new String(bytes, ISO_8859_1);
      CANARIES.stream().filter(text::contains).forEach(canary -> found.add(where + " " + canary));
    }
  }

  /** What a verb says on both streams. */
  private static byte[] said(Cluster cluster, Dataset dataset, String... verb) {
    Verb done = Verb.run(cluster, dataset, verb);
    String said = done.out() + done.err();
    assertThat(done.code()).as("%s: %s", String.join(" ", verb), said).isZero();
    return said.getBytes(UTF_8);
  }
}
