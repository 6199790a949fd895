package io.dawnwatch.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.embedded.EmbeddedRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * One script of requests, sent to the embedded registry and to Apicurio, a real one. Both must give
 * the same status, error code and body, except where Apicurio is known to leave Confluent's ways:
 * there the step says why, and what Confluent answers.
 */
@EnabledIf(
    value = "io.dawnwatch.tests.interop.ApicurioServer#isUnpacked",
    disabledReason = "needs Apicurio: build with -Papicurio, which fetches 142 MB once")
class RegistryAnswersLikeApicurioTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String V1 = line("");
  private static final String V2 = line(", {'name':'host','type':'string','default':''}");
  private static final String NEEDS_MORE = line(", {'name':'must','type':'int'}");

  private static ApicurioServer apicurio;
  private static EmbeddedRegistry embedded;

  /**
   * One request.
   *
   * @param path ids are written {@code #1}, {@code #2}: the first id a server gave, the second
   * @param difference set where Apicurio's answer is not Confluent's
   */
  private record Step(String method, String path, String body, Optional<Difference> difference) {
    Step differs(int confluentStatus, String confluentBody, String reason) {
      return new Step(
          method,
          path,
          body,
          Optional.of(new Difference(new Answer(confluentStatus, json(confluentBody)), reason)));
    }
  }

  private record Difference(Answer confluent, String reason) {}

  /**
   * What is compared: no messages, of schemas the meaning and not the spelling, lists in any order,
   * and members that are null or an empty list like members that are absent.
   */
  private record Answer(int status, JsonNode body) {}

  private static final String INVALID_LEVEL = "Apicurio answers 400 and plain text";
  private static final String NO_SUCH_ENDPOINT = "Apicurio lacks this endpoint";
  private static final String VERSION_IS_LOOKED_UP =
      "Apicurio looks for a version of that name instead of refusing the name";
  private static final String FALLS_BACK = "Apicurio falls back to a level of NONE unasked";
  private static final String CONFLICT = "Apicurio answers 409 with the code of a 404";
  private static final String COMPATIBLE = "{\"is_compatible\":true}";

  private static final List<Step> SCRIPT =
      List.of(
          get("/subjects"),
          get("/config").differs(200, inForce("BACKWARD"), "Apicurio's default level is NONE"),
          put("/config", level("BACKWARD")),
          get("/config"),
          put("/config", level("SOMEWHAT")).differs(422, code(42203), INVALID_LEVEL),
          get("/mode").differs(200, "{\"mode\":\"READWRITE\"}", NO_SUCH_ENDPOINT),
          get("/schemas/types").differs(200, "[\"AVRO\"]", "Apicurio knows JSON and Protobuf"),

          // Nothing there yet.
          get("/subjects/s/versions"),
          get("/subjects/s/versions/latest"),
          get("/subjects/s/versions/1"),
          post("/subjects/s", schema(V1)),
          delete("/subjects/s"),
          get("/schemas/ids/999"),
          get("/config/s").differs(404, code(40408), "Apicurio says 40401, no such subject"),
          get("/config/s?defaultToGlobal=true")
              .differs(200, inForce("BACKWARD"), "Apicurio has no levels without a subject"),
          post("/compatibility/subjects/s/versions/latest", schema(V1))
              .differs(200, COMPATIBLE, "Apicurio compares only with versions that exist"),
          post("/compatibility/subjects/s/versions", schema(V1))
              .differs(200, COMPATIBLE, "Apicurio compares only with subjects that exist"),

          // What no registry takes.
          post("/subjects/s/versions", schema("{\"type\":\"nonsense\"}")),

          // Registering, twice and elsewhere.
          post("/subjects/s/versions", schema(V1)),
          post("/subjects/s/versions", schema(V1)),
          post("/subjects/other/versions", schema(V1)),
          get("/subjects"),
          get("/schemas/ids/#1"),
          get("/schemas/ids/#1/schema").differs(200, V1, NO_SUCH_ENDPOINT),
          get("/schemas/ids/#1/versions"),
          get("/schemas/ids/#1/subjects").differs(200, "[\"other\",\"s\"]", NO_SUCH_ENDPOINT),
          get("/subjects/s/versions"),
          get("/subjects/s/versions/1"),
          get("/subjects/s/versions/1/schema"),
          get("/subjects/s/versions/latest"),
          get("/subjects/s/versions/2"),
          get("/subjects/s/versions/0").differs(422, code(42202), VERSION_IS_LOOKED_UP),
          get("/subjects/s/versions/first").differs(422, code(42202), VERSION_IS_LOOKED_UP),
          post("/subjects/s", schema(V1)),
          post("/subjects/s", schema(V2)),

          // Compatibility, asked and enforced.
          post("/compatibility/subjects/s/versions/latest", schema(V2)),
          post("/compatibility/subjects/s/versions/latest", schema(NEEDS_MORE)),
          post("/compatibility/subjects/s/versions/1", schema(NEEDS_MORE)),
          post("/compatibility/subjects/s/versions/7", schema(V2)),
          post("/compatibility/subjects/s/versions", schema(NEEDS_MORE)),
          post("/subjects/s/versions", schema(NEEDS_MORE)),
          post("/subjects/s/versions", schema(V2)),
          get("/subjects/s/versions"),
          get("/subjects/s/versions/latest"),

          // Levels of one subject.
          put("/config/s", level("NONE")),
          get("/config/s"),
          post("/compatibility/subjects/s/versions/latest", schema(NEEDS_MORE))
              .differs(
                  200, COMPATIBLE, "Apicurio says no although the level of the subject is NONE"),
          put("/config/s", level("FULL_TRANSITIVE")),
          get("/config/s"),
          post("/compatibility/subjects/s/versions/latest", schema(NEEDS_MORE)),
          put("/config/s", level("SOMEWHAT")).differs(422, code(42203), INVALID_LEVEL),
          delete("/config/s"),
          get("/config/s").differs(404, code(40408), FALLS_BACK),
          delete("/config/s").differs(404, code(40401), FALLS_BACK),

          // Deleting.
          delete("/subjects/s/versions/1?permanent=true").differs(404, code(40407), CONFLICT),
          delete("/subjects/s/versions/1"),
          delete("/subjects/s/versions/1").differs(404, code(40406), CONFLICT),
          get("/subjects/s/versions"),
          get("/subjects/s/versions/1"),
          get("/subjects/s/versions?deleted=true"),
          delete("/subjects/s/versions/7"),
          delete("/subjects/s?permanent=true").differs(404, code(40405), CONFLICT),
          delete("/subjects/s"),
          get("/subjects/s/versions"),
          get("/subjects"),
          get("/subjects?deleted=true"),
          delete("/subjects/s"),
          delete("/subjects/s?permanent=true"),
          get("/subjects?deleted=true"),
          get("/schemas/ids/#2"),
          get("/nowhere").differs(404, code(404), "Apicurio gives no code but 0"));

  @BeforeAll
  static void start() throws Exception {
    embedded = EmbeddedRegistry.start();
    apicurio = ApicurioServer.start();
  }

  @AfterAll
  static void stop() {
    embedded.close();
    apicurio.close();
  }

  @TestFactory
  Stream<DynamicTest> everyAnswerIsTheSameOrKnownToDiffer() {
    Server ours = new Server(embedded.url());
    Server theirs = new Server(apicurio.url());
    return SCRIPT.stream()
        .map(
            step ->
                DynamicTest.dynamicTest(
                    step.method() + " " + step.path() + " " + step.body(),
                    () -> compare(step, ours.answer(step), theirs.answer(step))));
  }

  private static void compare(Step step, Answer ours, Answer theirs) {
    if (step.difference().isEmpty()) {
      assertThat(ours).isEqualTo(theirs);
      return;
    }
    Difference known = step.difference().get();
    assertThat(ours).as("as Confluent answers").isEqualTo(known.confluent());
    assertThat(theirs).as("no longer so: %s", known.reason()).isNotEqualTo(ours);
  }

  /** One of the two registries, and the ids it gave in the order it gave them. */
  private static final class Server {
    private final HttpClient http = HttpClient.newHttpClient();
    private final String url;
    private final List<Integer> ids = new ArrayList<>();

    Server(String url) {
      this.url = url;
    }

    Answer answer(Step step) throws Exception {
      String path = step.path();
      for (int i = 0; i < ids.size(); i++) {
        path = path.replace("#" + (i + 1), Integer.toString(ids.get(i)));
      }
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(url + path))
              .header("Content-Type", "application/vnd.schemaregistry.v1+json")
              .method(
                  step.method(),
                  step.body().isEmpty()
                      ? BodyPublishers.noBody()
                      : BodyPublishers.ofString(step.body()))
              .build();
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      return new Answer(response.statusCode(), normalised(response.body()));
    }

    private JsonNode normalised(String body) {
      JsonNode answer = json(body);
      if (answer instanceof ObjectNode object) {
        if (object.has("error_code")) {
          return object.retain("error_code");
        }
        if (object.has("id")) {
          int id = object.get("id").asInt();
          if (!ids.contains(id)) {
            ids.add(id);
          }
          object.put("id", ids.indexOf(id) + 1);
        }
        if (object.has("schema")) {
          object.set("schema", json(object.get("schema").asText()));
        }
        object.removeIf(member -> member.isNull() || (member.isArray() && member.isEmpty()));
      }
      if (answer instanceof ArrayNode array) {
        List<JsonNode> sorted = new ArrayList<>();
        array.forEach(sorted::add);
        sorted.sort(Comparator.comparing(JsonNode::toString));
        return JSON.createArrayNode().addAll(sorted);
      }
      return answer;
    }
  }

  private static Step get(String path) {
    return new Step("GET", path, "", Optional.empty());
  }

  private static Step delete(String path) {
    return new Step("DELETE", path, "", Optional.empty());
  }

  private static Step post(String path, String body) {
    return new Step("POST", path, body, Optional.empty());
  }

  private static Step put(String path, String body) {
    return new Step("PUT", path, body, Optional.empty());
  }

  private static String level(String level) {
    return JSON.createObjectNode().put("compatibility", level).toString();
  }

  private static String inForce(String level) {
    return JSON.createObjectNode().put("compatibilityLevel", level).toString();
  }

  private static String code(int code) {
    return JSON.createObjectNode().put("error_code", code).toString();
  }

  private static String schema(String text) {
    return JSON.createObjectNode().put("schema", text).toString();
  }

  private static String line(String moreFields) {
    String text =
        "{'type':'record','name':'Line','namespace':'test','fields':[{'name':'message','type':'string'}"
            + moreFields
            + "]}";
    return text.replace('\'', '"');
  }

  /** The text as JSON, or as one JSON string when it is none. */
  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return JSON.getNodeFactory().textNode(text);
    }
  }
}
