package io.dawnwatch.topology.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.schemas.Experiment;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/*
 * An experiment of ours is a run of MLflow's, in MLflow's experiment of the dataset's name. The run bears our id as a tag and
 * is looked for by it first: exporting twice gives one run. It is FINISHED only when all of it is there: one that is not is
 * filled up by the next export, with the same values at the same time.
 */
/** Copies experiments to an MLflow tracking server, over its REST API 2.0. */
public final class MlflowExport {
  /** The tag that names an experiment of ours. */
  static final String TAG = "dawnwatch.experiment";

  private static final String API = "/api/2.0/mlflow/";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** MLflow's limits on one batch. */
  private static final int MOST_PARAMETERS = 100;

  private static final int MOST_METRICS = 1_000;

  /** MLflow takes 500 characters in all releases, and more in later ones. */
  private static final int MOST_CHARACTERS = 500;

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final String url;
  private final Optional<String> token;

  /**
   * An export to a server.
   *
   * @param url its address, such as {@code http://localhost:5000}
   * @param token sent as a bearer token, if there is one
   * @throws IllegalArgumentException if it is no address
   */
  public MlflowExport(String url, Optional<String> token) {
    URI address = URI.create(url);
    if (address.getHost() == null || !List.of("http", "https").contains(address.getScheme())) {
      throw new IllegalArgumentException("no http or https address: " + url);
    }
    this.url = url.replaceAll("/+$", "");
    this.token = token;
  }

  /**
   * What came of an export.
   *
   * @param created false if the run was there already, whole
   */
  public record Exported(String mlflowExperiment, String run, boolean created) {}

  /**
   * Copies an experiment.
   *
   * @throws IllegalStateException if the server does not answer or refuses; the message says what it
   *     said
   */
  public Exported export(Experiment experiment) throws InterruptedException {
    String name = "dawnwatch-" + experiment.getDataset();
    String parent = experimentOf(name);
    ObjectNode filter = CanonicalJson.object();
    filter.putArray("experiment_ids").add(parent);
    filter.put("filter", "tags.`" + TAG + "` = '" + experiment.getId() + "'");
    filter.put("max_results", 1);
    JsonNode known = post("runs/search", filter).at("/runs/0/info");
    if (known.path("status").asText().equals("FINISHED")) {
      return new Exported(name, known.path("run_id").asText(), false);
    }
    String run =
        known.has("run_id") ? known.get("run_id").asText() : create(parent, experiment);
    ObjectNode body = Experiments.body(experiment);
    batches(run, "params", parameters(body), MOST_PARAMETERS);
    batches(run, "metrics", metrics(body, experiment.getFinishedMillis()), MOST_METRICS);
    ObjectNode end = CanonicalJson.object().put("run_id", run).put("status", "FINISHED");
    post("runs/update", end.put("end_time", experiment.getFinishedMillis()));
    return new Exported(name, run, true);
  }

  private String experimentOf(String name) throws InterruptedException {
    HttpResponse<String> found =
        send(
            request("experiments/get-by-name?experiment_name=" + encoded(name)).GET().build());
    if (found.statusCode() == 404) {
      return required(post("experiments/create", CanonicalJson.object().put("name", name)), "/experiment_id");
    }
    return required(answer(found), "/experiment/experiment_id");
  }

  private String create(String parent, Experiment experiment) throws InterruptedException {
    ObjectNode node = CanonicalJson.object();
    node.put("experiment_id", parent).put("run_name", experiment.getId());
    node.put("start_time", experiment.getStartedMillis());
    ArrayNode tags = node.putArray("tags");
    SortedMap<String, String> all = new TreeMap<>();
    all.put(TAG, experiment.getId());
    all.put("dawnwatch.kind", experiment.getKind());
    all.put("dawnwatch.dataset", experiment.getDataset());
    all.put("dawnwatch.dataVersion", experiment.getDataVersion());
    all.put("dawnwatch.model", experiment.getModelId());
    all.put("dawnwatch.release", experiment.getRelease());
    all.put("dawnwatch.owner", experiment.getOwner());
    all.put("mlflow.note.content", experiment.getWhy());
    all.forEach((key, value) -> tags.addObject().put("key", key).put("value", cut(value)));
    return required(post("runs/create", node), "/run/info/run_id");
  }

  private static ArrayNode parameters(ObjectNode body) {
    ArrayNode list = CanonicalJson.object().putArray("params");
    body.path("parameters")
        .properties()
        .forEach(
            one ->
                list.addObject().put("key", one.getKey()).put("value", cut(one.getValue().asText())));
    if (body.has("split")) {
      list.addObject().put("key", "split").put("value", cut(body.get("split").asText()));
    }
    return list;
  }

  /** Figures that are known, their intervals, and those of baseline and champion under their names. */
  private static ArrayNode metrics(ObjectNode body, long atMillis) {
    ArrayNode list = CanonicalJson.object().putArray("metrics");
    body.path("evaluations")
        .properties()
        .forEach(
            evaluation -> {
              String role = evaluation.getKey();
              String prefix = role.equals("candidate") || role.equals("model") ? "" : role + ".";
              for (JsonNode metric : evaluation.getValue().path("metrics")) {
                String name = prefix + metric.path("name").asText();
                put(list, name, metric.path("value"), atMillis);
                put(list, name + ".low", metric.path("low"), atMillis);
                put(list, name + ".high", metric.path("high"), atMillis);
              }
            });
    return list;
  }

  private static void put(ArrayNode list, String key, JsonNode value, long atMillis) {
    if (value.isNumber()) {
      ObjectNode node = list.addObject().put("key", key).put("value", value.doubleValue());
      node.put("timestamp", atMillis).put("step", 0);
    }
  }

  private void batches(String run, String kind, ArrayNode all, int most)
      throws InterruptedException {
    for (int from = 0; from < all.size(); from += most) {
      ObjectNode batch = CanonicalJson.object().put("run_id", run);
      ArrayNode list = batch.putArray(kind);
      for (int i = from; i < Math.min(all.size(), from + most); i++) {
        list.add(all.get(i));
      }
      post("runs/log-batch", batch);
    }
  }

  private static String cut(String value) {
    return value.length() <= MOST_CHARACTERS ? value : value.substring(0, MOST_CHARACTERS - 1) + "…";
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private HttpRequest.Builder request(String call) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + API + call)).timeout(PATIENCE);
    token.ifPresent(one -> request.header("Authorization", "Bearer " + one));
    return request.header("Content-Type", "application/json");
  }

  private JsonNode post(String call, ObjectNode body) throws InterruptedException {
    return answer(
        send(
            request(call)
                .POST(HttpRequest.BodyPublishers.ofString(CanonicalJson.write(body)))
                .build()));
  }

  private HttpResponse<String> send(HttpRequest request) throws InterruptedException {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IllegalStateException(
          "the MLflow server at " + url + " does not answer: is it running, and is that its address?",
          e);
    }
  }

  private JsonNode answer(HttpResponse<String> response) {
    if (response.statusCode() != 200) {
      String said = response.body();
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "%s was refused with status %d: %s",
              response.request().uri(),
              response.statusCode(),
              said.substring(0, Math.min(said.length(), MOST_CHARACTERS))));
    }
    try {
      return response.body().isBlank() ? CanonicalJson.object() : CanonicalJson.read(response.body());
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(
          response.request().uri() + " is no MLflow server: it answers no JSON", e);
    }
  }

  private String required(JsonNode answer, String where) {
    String value = answer.at(where).asText();
    if (value.isEmpty()) {
      throw new IllegalStateException(url + " is no MLflow server: its answer has no " + where);
    }
    return value;
  }
}
