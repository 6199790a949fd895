package io.dawnwatch.topology.train;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.dawnwatch.schemas.Experiment;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Held against a server that keeps what MLflow documents of its REST API 2.0, limits included. */
class MlflowExportTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BODY =
      "{\"evaluations\":{\"candidate\":{\"metrics\":["
          + "{\"name\":\"recall\",\"value\":0.5,\"low\":0.25,\"high\":0.75},"
          + "{\"name\":\"f1\",\"value\":null,\"low\":null,\"high\":null}]},"
          + "\"baseline\":{\"metrics\":[{\"name\":\"recall\",\"value\":0.25}]}},"
          + "\"parameters\":{\"seed\":7,\"zone\":\"UTC\"},\"split\":\"by time\"}";

  private HttpServer server;
  private final Mlflow mlflow = new Mlflow();

  /** A tracking server of one experiment. */
  private static final class Mlflow {
    private String experiment = "";
    private String failing = "";
    private final Map<String, Run> runs = new LinkedHashMap<>();
    private final List<String> authorizations = new ArrayList<>();

    private static final class Run {
      private final Map<String, String> tags = new LinkedHashMap<>();
      private final Map<String, String> parameters = new LinkedHashMap<>();
      private final Map<String, Double> metrics = new LinkedHashMap<>();
      private String status = "RUNNING";
    }

    void answer(HttpExchange exchange) throws IOException {
      authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
      String call = exchange.getRequestURI().getPath().substring("/api/2.0/mlflow/".length());
      byte[] body = exchange.getRequestBody().readAllBytes();
      int status = 200;
      String said;
      try {
        if (call.equals(failing)) {
          throw new IllegalArgumentException("INTERNAL_ERROR");
        }
        said = answer(call, exchange.getRequestURI().getQuery(), body);
      } catch (IllegalArgumentException e) {
        status = e.getMessage().equals("RESOURCE_DOES_NOT_EXIST") ? 404 : 400;
        said = "{\"error_code\":\"" + e.getMessage() + "\"}";
      }
      exchange.sendResponseHeaders(status, said.getBytes(UTF_8).length);
      exchange.getResponseBody().write(said.getBytes(UTF_8));
      exchange.close();
    }

    private String answer(String call, String query, byte[] body) throws IOException {
      if (call.equals("experiments/get-by-name")) {
        require(query.equals("experiment_name=" + experiment), "RESOURCE_DOES_NOT_EXIST");
        return "{\"experiment\":{\"experiment_id\":\"7\"}}";
      }
      JsonNode asked = JSON.readTree(body);
      switch (call) {
        case "experiments/create":
          experiment = asked.required("name").asText();
          return "{\"experiment_id\":\"7\"}";
        case "runs/search":
          require(asked.required("experiment_ids").get(0).asText().equals("7"), "INVALID");
          return search(asked.required("filter").asText());
        case "runs/create":
          require(asked.required("experiment_id").asText().equals("7"), "INVALID");
          require(asked.required("start_time").isIntegralNumber(), "INVALID");
          Run made = new Run();
          asked
              .required("tags")
              .forEach(one -> made.tags.put(one.get("key").asText(), one.get("value").asText()));
          runs.put("run" + runs.size(), made);
          return "{\"run\":{\"info\":{\"run_id\":\"run" + (runs.size() - 1) + "\"}}}";
        case "runs/log-batch":
          log(runs.get(asked.required("run_id").asText()), asked);
          return "{}";
        case "runs/update":
          runs.get(asked.required("run_id").asText()).status = asked.required("status").asText();
          return "{}";
        default:
          throw new IllegalArgumentException("ENDPOINT_NOT_FOUND");
      }
    }

    private String search(String filter) {
      for (Map.Entry<String, Run> run : runs.entrySet()) {
        String id = run.getValue().tags.get("dawnwatch.experiment");
        if (filter.equals("tags.`dawnwatch.experiment` = '" + id + "'")) {
          ObjectNode found = JSON.createObjectNode();
          found
              .putArray("runs")
              .addObject()
              .putObject("info")
              .put("run_id", run.getKey())
              .put("status", run.getValue().status);
          return found.toString();
        }
      }
      return "{}";
    }

    private static void log(Run run, JsonNode batch) {
      require(batch.path("params").size() <= 100, "too many params");
      require(batch.path("metrics").size() <= 1_000, "too many metrics");
      for (JsonNode one : batch.path("params")) {
        String value = one.required("value").textValue();
        String before = run.parameters.put(one.required("key").asText(), value);
        require(value.length() <= 500 && (before == null || before.equals(value)), "INVALID");
      }
      for (JsonNode one : batch.path("metrics")) {
        require(one.required("key").asText().matches("[A-Za-z0-9_\\-. :/]+"), "INVALID");
        require(one.required("timestamp").isIntegralNumber() && one.has("step"), "INVALID");
        require(one.required("value").isNumber(), "INVALID");
        run.metrics.put(one.get("key").asText(), one.get("value").doubleValue());
      }
    }

    private static void require(boolean holds, String otherwise) {
      if (!holds) {
        throw new IllegalArgumentException(otherwise);
      }
    }
  }

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", mlflow::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  private MlflowExport export() {
    return new MlflowExport(url(), Optional.of("secret"));
  }

  private static Experiment experiment(String id, String body) {
    return new Experiment(
        id, "train", "web", "aa", "bb", "0.1.0", "team-a", "x".repeat(600), 1000L, 2000L, body);
  }

  @Test
  void anExperimentIsARunWithItsParametersAndTheFiguresThatAreKnown() throws Exception {
    MlflowExport.Exported exported = export().export(experiment("train-1", BODY));
    assertThat(exported).isEqualTo(new MlflowExport.Exported("dawnwatch-web", "run0", true));
    Mlflow.Run run = mlflow.runs.get("run0");
    assertThat(run.status).isEqualTo("FINISHED");
    assertThat(run.tags)
        .containsEntry("dawnwatch.experiment", "train-1")
        .containsEntry("dawnwatch.model", "bb")
        .containsEntry("dawnwatch.owner", "team-a");
    assertThat(run.tags.get("mlflow.note.content")).hasSize(500).endsWith("…");
    assertThat(run.parameters)
        .isEqualTo(Map.of("seed", "7", "zone", "UTC", "split", "by time"));
    assertThat(run.metrics)
        .isEqualTo(
            Map.of("recall", 0.5, "recall.low", 0.25, "recall.high", 0.75, "baseline.recall", 0.25));
    assertThat(mlflow.authorizations).containsOnly("Bearer secret");
  }

  @Test
  void exportingTwiceGivesOneRunAndOneThatWasLeftByHalvesIsFilledUp() throws Exception {
    mlflow.failing = "runs/update";
    assertThatThrownBy(() -> export().export(experiment("train-1", BODY)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("runs/update")
        .hasMessageContaining("status 400")
        .hasMessageContaining("INTERNAL_ERROR");
    assertThat(mlflow.runs.get("run0").status).isEqualTo("RUNNING");
    mlflow.failing = "";
    assertThat(export().export(experiment("train-1", BODY)).created()).isTrue();
    assertThat(export().export(experiment("train-1", BODY)).created()).isFalse();
    assertThat(mlflow.runs).hasSize(1);
    assertThat(mlflow.runs.get("run0").status).isEqualTo("FINISHED");
    export().export(experiment("train-2", BODY));
    assertThat(mlflow.runs).as("control: another experiment is another run").hasSize(2);
  }

  @Test
  void moreParametersThanABatchTakesGoIntoSeveral() throws Exception {
    ObjectNode body = (ObjectNode) JSON.readTree(BODY);
    ObjectNode parameters = body.putObject("parameters");
    for (int i = 0; i < 250; i++) {
      parameters.put("p" + i, i);
    }
    export().export(experiment("train-1", body.toString()));
    assertThat(mlflow.runs.get("run0").parameters).hasSize(251);
  }

  @Test
  void anAddressWithoutAServerSaysSo() {
    server.stop(0);
    assertThatThrownBy(() -> export().export(experiment("train-1", BODY)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("does not answer");
    assertThatThrownBy(() -> new MlflowExport("mlruns", Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
