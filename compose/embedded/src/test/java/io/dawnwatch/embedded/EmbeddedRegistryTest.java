package io.dawnwatch.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded registry as the official client sees it. */
class EmbeddedRegistryTest {
  private static final String SUBJECT = "dw.web.lines-value";
  private static final AvroSchema V1 = line("");
  private static final AvroSchema V2 = line(", {'name':'host','type':'string','default':''}");
  private static final AvroSchema NEEDS_MORE = line(", {'name':'must','type':'int'}");

  @TempDir Path folder;

  private final EmbeddedRegistry registry = EmbeddedRegistry.start();
  private final SchemaRegistryClient client = client(registry.url(), Map.of());

  @AfterEach
  void stop() {
    registry.close();
  }

  @Test
  void theSameSchemaGetsTheSameIdInEverySubject() throws Exception {
    int id = client.register(SUBJECT, V1);

    assertThat(fresh().register(SUBJECT, V1)).isEqualTo(id);
    assertThat(fresh().register("other-value", V1)).isEqualTo(id);
    assertThat(client.register(SUBJECT, V2)).isNotEqualTo(id);
    assertThat(client.getAllVersions(SUBJECT)).containsExactly(1, 2);
    assertThat(client.getAllSubjects()).containsExactlyInAnyOrder(SUBJECT, "other-value");
    assertThat(client.getAllSubjectsById(id)).containsExactlyInAnyOrder(SUBJECT, "other-value");
  }

  @Test
  void aSchemaIsFoundByIdByVersionAndByItself() throws Exception {
    int id = client.register(SUBJECT, V1);
    int next = client.register(SUBJECT, V2);

    assertThat(fresh().getSchemaById(id)).isEqualTo(V1);
    assertThat(fresh().getLatestSchemaMetadata(SUBJECT).getId()).isEqualTo(next);
    assertThat(fresh().getSchemaMetadata(SUBJECT, 1).getSchema()).isEqualTo(V1.canonicalString());
    assertThat(fresh().getVersion(SUBJECT, V2)).isEqualTo(2);
    assertThat(fresh().getId(SUBJECT, V1)).isEqualTo(id);
  }

  @Test
  void aSubjectMayHoldAnyCharacterOfAnUrl() throws Exception {
    String odd = "a/b c+d%e?f=g-value";

    client.register(odd, V1);

    assertThat(client.getAllSubjects()).containsExactly(odd);
    assertThat(fresh().getAllVersions(odd)).containsExactly(1);
  }

  @Test
  void whatIsNotThereIsSaidWithConfluentsCodes() throws Exception {
    client.register(SUBJECT, V1);

    assertRefused(() -> client.getSchemaById(999), 404, 40403);
    assertRefused(() -> client.getLatestSchemaMetadata("nobody-value"), 404, 40401);
    assertRefused(() -> client.getSchemaMetadata(SUBJECT, 7), 404, 40402);
    assertRefused(() -> client.getVersion(SUBJECT, V2), 404, 40403);
    assertRefused(() -> client.getVersion("nobody-value", V1), 404, 40401);
    assertRefused(() -> client.updateCompatibility(SUBJECT, "SOMEWHAT"), 422, 42203);
  }

  @Test
  void backwardIsTheLevelOfASubjectWithoutOne() throws Exception {
    client.register(SUBJECT, V1);

    assertThat(client.getCompatibility(null)).isEqualTo("BACKWARD");
    assertThat(client.testCompatibility(SUBJECT, V2)).isTrue();
    assertThat(client.testCompatibility(SUBJECT, NEEDS_MORE)).isFalse();
    assertThat(client.testCompatibilityVerbose(SUBJECT, NEEDS_MORE))
        .anySatisfy(
            message -> assertThat(message).contains("READER_FIELD_MISSING_DEFAULT_VALUE", "must"));
    assertRefused(() -> client.register(SUBJECT, NEEDS_MORE), 409, 409);
    assertThat(client.getAllVersions(SUBJECT)).containsExactly(1);
  }

  @Test
  void aSubjectsOwnLevelWinsUntilItIsDeleted() throws Exception {
    client.register(SUBJECT, V1);

    assertThat(client.updateCompatibility(SUBJECT, "none")).isEqualTo("NONE");
    assertThat(client.getCompatibility(SUBJECT)).isEqualTo("NONE");
    assertThat(client.testCompatibility(SUBJECT, NEEDS_MORE)).isTrue();

    client.deleteCompatibility(SUBJECT);
    assertThat(client.testCompatibility(SUBJECT, NEEDS_MORE)).isFalse();
    assertRefused(() -> client.getCompatibility(SUBJECT), 404, 40408);
  }

  @Test
  void aDeletedSubjectCanComeBackUnderItsOldId() throws Exception {
    int id = client.register(SUBJECT, V1);

    assertThat(client.deleteSubject(SUBJECT)).containsExactly(1);
    assertThat(client.getAllSubjects()).isEmpty();
    assertThat(client.getAllSubjects(true)).containsExactly(SUBJECT);
    assertThat(fresh().getSchemaById(id)).isEqualTo(V1);

    assertThat(fresh().register(SUBJECT, V1)).isEqualTo(id);
    assertThat(fresh().getAllVersions(SUBJECT)).containsExactly(2);
  }

  @Test
  void permanentDeletionForgetsTheSchema() throws Exception {
    int id = client.register(SUBJECT, V1);

    assertRefused(() -> client.deleteSubject(SUBJECT, true), 404, 40405);
    client.deleteSubject(SUBJECT);
    assertThat(client.deleteSubject(SUBJECT, true)).containsExactly(1);

    assertRefused(() -> fresh().getSchemaById(id), 404, 40403);
    assertThat(fresh().register(SUBJECT, V2)).as("ids are not given twice").isGreaterThan(id);
  }

  @Test
  void aFolderKeepsSchemasAndLevelsOverARestart() throws Exception {
    int first;
    int second;
    try (EmbeddedRegistry kept = EmbeddedRegistry.start(0, folder)) {
      SchemaRegistryClient before = client(kept.url(), Map.of());
      first = before.register(SUBJECT, V1);
      second = before.register(SUBJECT, V2);
      before.updateCompatibility(SUBJECT, "FULL_TRANSITIVE");
    }
    try (EmbeddedRegistry kept = EmbeddedRegistry.start(0, folder)) {
      SchemaRegistryClient after = client(kept.url(), Map.of());
      assertThat(after.getSchemaById(first)).isEqualTo(V1);
      assertThat(after.getAllVersions(SUBJECT)).containsExactly(1, 2);
      assertThat(after.getCompatibility(SUBJECT)).isEqualTo("FULL_TRANSITIVE");
      assertThat(after.register("new-value", NEEDS_MORE)).isGreaterThan(second);
    }
  }

  @Test
  void aBrokenStateFileIsNamed() throws Exception {
    Files.writeString(folder.resolve("schema-registry.json"), "{");

    assertThatThrownBy(() -> EmbeddedRegistry.start(0, folder))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("schema-registry.json is not the state of a registry");
  }

  /**
   * The client finds its credential providers as services: without the files it sends no header.
   */
  @Test
  void theClientSendsItsPassword() throws Exception {
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    HttpServer server = HttpServer.create(Loopback.at(0), 0);
    server.createContext(
        "/",
        exchange -> {
          seen.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
          byte[] body = "[]".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      client(
              "http://127.0.0.1:" + server.getAddress().getPort(),
              Map.of(
                  "basic.auth.credentials.source", "USER_INFO",
                  "basic.auth.user.info", "reader:secret"))
          .getAllSubjects();
    } finally {
      server.stop(0);
    }

    String expected =
        Base64.getEncoder().encodeToString("reader:secret".getBytes(StandardCharsets.UTF_8));
    assertThat(seen.poll(60, TimeUnit.SECONDS)).isEqualTo("Basic " + expected);
  }

  /** A client that has seen nothing yet: the official one remembers what it has been told. */
  private SchemaRegistryClient fresh() {
    return client(registry.url(), Map.of());
  }

  private static SchemaRegistryClient client(String url, Map<String, String> config) {
    return new CachedSchemaRegistryClient(
        List.of(url), 100, List.of(new AvroSchemaProvider()), config);
  }

  private static void assertRefused(ThrowingCallable call, int status, int code) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            RestClientException.class,
            refusal -> {
              assertThat(refusal.getStatus()).isEqualTo(status);
              assertThat(refusal.getErrorCode()).isEqualTo(code);
            });
  }

  private static AvroSchema line(String moreFields) {
    String text =
        "{'type':'record','name':'Line','namespace':'test','fields':[{'name':'message','type':'string'}"
            + moreFields
            + "]}";
    return new AvroSchema(text.replace('\'', '"'));
  }
}
