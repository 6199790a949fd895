package io.dawnwatch.topology.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.engine.event.Severity;
import io.dawnwatch.schemas.LogEvent;
import io.dawnwatch.schemas.Score;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.SuppressionNotes;
import io.dawnwatch.topology.lifecycle.Suppressions;
import io.dawnwatch.topology.operate.EntityHistory;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code entity}: what is known of one entity. */
@Command(
    name = "entity",
    description = {
      "Shows one entity: who suppresses its alerts, its last scores, windows, features or events.",
      "Windows and features come from the app that owns its partition (--app); without an app "
          + "its last events are told."
    },
    footer = {
      "",
      "Example:",
      "  dawnwatch entity checkout@web-1 --app http://localhost:8080 --bootstrap-server"
          + " localhost:9092 \\",
      "    --schema-registry http://localhost:9093 --dataset web",
    })
public final class EntityCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration ANSWER = Duration.ofSeconds(10);

  private final Terminal terminal;

  @Mixin private ClusterOptions cluster;
  @Mixin private OutputOptions output;

  @Parameters(paramLabel = "NAME", description = "The entity, as scores name it.")
  private String name;

  @Option(
      names = "--app",
      paramLabel = "URL",
      description =
          "Where `stream` answers about health; give it once for each instance, the one that owns"
              + " the partition answers.")
  private List<URI> apps = new ArrayList<>();

  @Option(
      names = "--last",
      paramLabel = "N",
      defaultValue = "15",
      description = "Scores, windows and events to show (default ${DEFAULT-VALUE}).")
  private int last;

  EntityCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    Dataset dataset = cluster.dataset();
    Cluster on = cluster.reachable();
    try (EntityHistory history = new EntityHistory(on, dataset, name)) {
      ObjectNode result =
          OutputOptions.object()
              .put("dataset", dataset.name())
              .put("entity", name)
              .put("partition", history.partition());
      List<String> refusals = new ArrayList<>();
      Optional<JsonNode> state = state(refusals);
      refusals.forEach(terminal::note);
      List<Score> scores = history.scores(last);
      List<EntityHistory.Seen> events = state.isPresent() ? List.of() : history.events(last);
      state.ifPresent(found -> result.set("state", found));
      List<SuppressionNotes.Told> suppressed =
          new Suppressions(on, dataset, on.schemas())
              .inForce().stream().filter(told -> told.suppression().isOf(name)).toList();
      ArrayNode held = result.putArray("suppressed");
      suppressed.forEach(told -> held.add(SuppressionText.node(told.begin())));
      put(result.putArray("scores"), scores);
      if (state.isEmpty()) {
        putEvents(result.putArray("events"), events);
      }
      result.put("complete", history.isComplete());
      output.print(
          terminal,
          result,
          line -> text(line, dataset, history, suppressed, state, scores, events));
      boolean any = state.isPresent() || !scores.isEmpty() || !events.isEmpty();
      return any ? Dawnwatch.OK : Dawnwatch.FAILED;
    }
  }

  /** Asks the instances in turn; what they refuse is said in words. */
  private Optional<JsonNode> state(List<String> refusals) throws InterruptedException {
    HttpClient http = HttpClient.newBuilder().connectTimeout(ANSWER).build();
    String query = "/entity?name=" + URLEncoder.encode(name, StandardCharsets.UTF_8);
    for (URI app : apps) {
      String base = app.toString().replaceAll("/+$", "");
      try {
        HttpResponse<String> answer =
            http.send(
                HttpRequest.newBuilder(URI.create(base + query)).timeout(ANSWER).build(),
                HttpResponse.BodyHandlers.ofString());
        JsonNode body = JSON.readTree(answer.body());
        if (answer.statusCode() == 200) {
          return Optional.of(body);
        }
        refusals.add(base + ": " + Terminal.escape(body.path("message").asText()));
      } catch (IOException | IllegalArgumentException e) {
        refusals.add(base + " does not answer: " + e);
      }
    }
    return Optional.empty();
  }

  private static void put(ArrayNode to, List<Score> scores) {
    for (Score score : scores) {
      ObjectNode one =
          to.addObject()
              .put("id", score.getId())
              .put("scope", score.getScope().name())
              .put("startMillis", score.getStartMillis())
              .put("endMillis", score.getEndMillis())
              .put("score", score.getScore())
              .put("threshold", score.getThreshold())
              .put("anomaly", score.getAnomaly())
              .put("modelId", score.getModelId())
              .put("role", score.getRole().name())
              .put("events", score.getEvents());
      ArrayNode reasons = one.putArray("reasons");
      score.getReasons().forEach(reason -> reasons.add(reason.getText()));
    }
  }

  private static void putEvents(ArrayNode to, List<EntityHistory.Seen> events) {
    for (EntityHistory.Seen one : events) {
      to.addObject()
          .put("offset", one.offset())
          .put("recordMillis", one.recordMillis())
          .put("severityNumber", one.event().getSeverityNumber())
          .put("body", one.event().getBody());
    }
  }

  private void text(
      Consumer<String> line,
      Dataset dataset,
      EntityHistory history,
      List<SuppressionNotes.Told> suppressed,
      Optional<JsonNode> state,
      List<Score> scores,
      List<EntityHistory.Seen> events) {
    line.accept(
        terminal.bold(Terminal.escape(name))
            + " is in partition "
            + history.partition()
            + " of "
            + dataset.events());
    suppressed.forEach(told -> line.accept(SuppressionText.words(told)));
    state.ifPresent(found -> stateText(line, found));
    if (!scores.isEmpty()) {
      line.accept("");
      scores(scores).lines(terminal).forEach(line);
    }
    if (!events.isEmpty()) {
      line.accept("");
      events(events).lines(terminal).forEach(line);
    }
    if (state.isEmpty() && scores.isEmpty() && events.isEmpty()) {
      line.accept("nothing is known of it: is the name as scores have it, and the dataset right?");
    }
    if (!history.isComplete()) {
      line.accept("");
      line.accept("there may be more further back than was looked");
    }
  }

  private void stateText(Consumer<String> line, JsonNode state) {
    line.accept(
        "as the app saved it; the partition's clock is at "
            + time(state.get("clockMillis").asLong()));
    for (JsonNode kept : state.get("states")) {
      line.accept("");
      line.accept(
          String.format(
              Locale.ROOT,
              "windows of %s over %s%s",
              span(kept.get("windowMillis")),
              span(kept.get("horizonMillis")),
              kept.get("alert").asBoolean() ? "; an alert is open" : ""));
      windows(kept.get("windows")).lines(terminal).forEach(line);
      Table features = new Table().text("feature").number("value").text("unit").text("meaning");
      for (JsonNode feature : kept.get("features")) {
        if (feature.get("value").asDouble() != 0) {
          features.row(
              feature.get("name").asText(),
              String.format(Locale.ROOT, "%,.3f", feature.get("value").asDouble()),
              feature.get("unit").asText(),
              feature.get("meaning").asText());
        }
      }
      line.accept("");
      line.accept("the window that is open, as detectors see it; what is 0 is left out");
      features.lines(terminal).forEach(line);
    }
  }

  private Table windows(JsonNode windows) {
    Table table =
        new Table()
            .text("window")
            .number("events")
            .number("warnings")
            .number("errors")
            .number("unseen")
            .text("");
    for (int i = Math.max(0, windows.size() - last); i < windows.size(); i++) {
      JsonNode window = windows.get(i);
      table.row(
          time(window.get("startMillis").asLong()),
          count(window.get("events")),
          count(window.get("warnings")),
          count(window.get("errors")),
          count(window.get("unseen")),
          window.get("open").asBoolean() ? "open" : "");
    }
    return table;
  }

  private static String count(JsonNode number) {
    return String.format(Locale.ROOT, "%,d", number.asLong());
  }

  private Table scores(List<Score> scores) {
    Table table =
        new Table()
            .text("score of")
            .text("from")
            .number("score")
            .number("events")
            .text("by")
            .text("main reason");
    for (Score score : scores) {
      table.row(
          score.getScope().name().toLowerCase(Locale.ROOT),
          time(score.getStartMillis()),
          String.format(Locale.ROOT, "%.3f%s", score.getScore(), score.getAnomaly() ? " *" : "  "),
          String.format(Locale.ROOT, "%,d", score.getEvents()),
          score.getRole().name().toLowerCase(Locale.ROOT),
          score.getReasons().isEmpty() ? "" : score.getReasons().get(0).getText());
    }
    return table;
  }

  private static Table events(List<EntityHistory.Seen> events) {
    Table table = new Table().number("offset").text("record time").text("severity").text("event");
    for (EntityHistory.Seen one : events) {
      LogEvent event = one.event();
      table.row(
          Long.toString(one.offset()),
          time(one.recordMillis()),
          Severity.ofNumber(event.getSeverityNumber()).name(),
          event.getBody());
    }
    return table;
  }

  /** As options take it: 1m, 1h30m. */
  private static String span(JsonNode millis) {
    return Duration.ofMillis(millis.asLong()).toString().substring(2).toLowerCase(Locale.ROOT);
  }

  private static String time(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }
}
