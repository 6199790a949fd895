package io.dawnwatch.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What no well-behaved client sends, and what the official one does not show. */
class RegistryHttpTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";
  private static final String STRING = body("\"string\"").toString();

  private final EmbeddedRegistry registry = EmbeddedRegistry.start();
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void stop() {
    registry.close();
  }

  @Test
  void unknownPathsAndMethodsAreAnsweredInJson() throws Exception {
    assertRefused(send("GET", "/contexts", null), 404, 404);
    assertRefused(send("GET", "/schemas/ids/one", null), 404, 404);
    HttpResponse<String> notAllowed = send("PATCH", "/subjects/s/versions", "{}");
    assertRefused(notAllowed, 405, 405);
    assertThat(notAllowed.headers().firstValue("Allow")).hasValue("GET, POST");
  }

  @Test
  void subjectsAreReadAsUtf8() throws Exception {
    send("POST", "/subjects/gr%C3%BC%C3%9Fe%2Fund+mehr/versions", STRING);

    assertThat(send("GET", "/subjects", null).body()).isEqualTo("[\"grüße/und+mehr\"]");
    assertRefused(send("GET", "/subjects/%00/versions", null), 422, 42208);
  }

  @Test
  void schemasThatAreNotAvroAreRefused() throws Exception {
    String path = "/subjects/s/versions";
    assertRefused(send("POST", path, body("{\"type\":\"nonsense\"}").toString()), 422, 42201);
    assertRefused(send("POST", path, body("").toString()), 422, 42201);
    assertRefused(send("POST", path, "{}"), 422, 42201);
    assertRefused(send("POST", path, body("{}").put("schemaType", "JSON").toString()), 422, 42201);
    assertRefused(send("GET", "/subjects/s/versions", null), 404, 40401);
  }

  @Test
  void referencesAreRefusedAndNotIgnored() throws Exception {
    ObjectNode withReference = body("\"string\"");
    withReference.putArray("references").addObject().put("name", "Other");
    HttpResponse<String> refusal = send("POST", "/subjects/s/versions", withReference.toString());

    assertRefused(refusal, 422, 42201);
    assertThat(refusal.body()).contains("does not support references");

    ObjectNode withNone = body("\"string\"");
    withNone.putArray("references");
    assertThat(send("POST", "/subjects/s/versions", withNone.toString()).statusCode())
        .isEqualTo(200);
  }

  @Test
  void bodiesThatAreNotSmallJsonAreRefused() throws Exception {
    String path = "/subjects/s/versions";
    assertRefused(send("POST", path, "{"), 400, 400);
    assertRefused(send("POST", path, "[".repeat(100_000)), 400, 400);
    assertRefused(send("POST", path, " ".repeat((1 << 20) + 1)), 413, 413);
    HttpRequest fromAWebPage =
        HttpRequest.newBuilder(URI.create(registry.url() + path))
            .header("Content-Type", "text/plain")
            .POST(BodyPublishers.ofString(STRING))
            .build();
    assertRefused(http.send(fromAWebPage, BodyHandlers.ofString()), 415, 415);
  }

  @Test
  void versionsAreNumbersFromOneOrLatest() throws Exception {
    send("POST", "/subjects/s/versions", STRING);

    assertThat(send("GET", "/subjects/s/versions/latest", null).body())
        .isEqualTo("{\"subject\":\"s\",\"version\":1,\"id\":1,\"schema\":\"\\\"string\\\"\"}");
    assertThat(send("GET", "/subjects/s/versions/1/schema", null).body()).isEqualTo("\"string\"");
    assertRefused(send("GET", "/subjects/s/versions/0", null), 422, 42202);
    assertRefused(send("GET", "/subjects/s/versions/first", null), 422, 42202);
    assertRefused(send("GET", "/subjects/s/versions/2", null), 404, 40402);
  }

  @Test
  void aLevelIsReadUnderAnotherNameThanItIsSet() throws Exception {
    assertThat(send("PUT", "/config", "{\"compatibility\":\"full\"}").body())
        .isEqualTo("{\"compatibility\":\"FULL\"}");
    assertThat(send("GET", "/config", null).body()).isEqualTo("{\"compatibilityLevel\":\"FULL\"}");
    assertRefused(send("GET", "/config/s", null), 404, 40408);
    assertThat(send("GET", "/config/s?defaultToGlobal=true", null).body())
        .isEqualTo("{\"compatibilityLevel\":\"FULL\"}");
    assertRefused(send("DELETE", "/config/s", null), 404, 40401);
  }

  @Test
  void aVersionIsDeletedSoftlyFirst() throws Exception {
    send("POST", "/subjects/s/versions", STRING);

    assertRefused(send("DELETE", "/subjects/s/versions/1?permanent=true", null), 404, 40407);
    assertThat(send("DELETE", "/subjects/s/versions/latest", null).body()).isEqualTo("1");
    assertRefused(send("DELETE", "/subjects/s/versions/1", null), 404, 40406);
    assertThat(send("GET", "/subjects/s/versions?deleted=true", null).body()).isEqualTo("[1]");
    assertThat(send("DELETE", "/subjects/s/versions/1?permanent=true", null).body()).isEqualTo("1");
    assertRefused(send("DELETE", "/subjects/s", null), 404, 40401);
  }

  private HttpResponse<String> send(String method, String path, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(registry.url() + path))
            .header("Content-Type", CONTENT_TYPE)
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
    return http.send(request, BodyHandlers.ofString());
  }

  private static void assertRefused(HttpResponse<String> response, int status, int code)
      throws Exception {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).hasValue(CONTENT_TYPE);
    JsonNode answer = JSON.readTree(response.body());
    assertThat(answer.path("error_code").asInt()).isEqualTo(code);
    assertThat(answer.path("message").asText()).isNotBlank();
  }

  private static ObjectNode body(String schema) {
    return JSON.createObjectNode().put("schema", schema);
  }
}
