package io.dawnwatch.topology.console.web;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.topology.console.index.AlertDetail;
import io.dawnwatch.topology.console.index.AlertFilter;
import io.dawnwatch.topology.console.index.AlertRow;
import io.dawnwatch.topology.console.index.ConsoleQueries;
import io.dawnwatch.topology.console.index.EntityDetail;
import io.dawnwatch.topology.console.index.ModelRow;
import io.dawnwatch.topology.console.index.Overview;
import io.dawnwatch.topology.console.index.Page;
import io.dawnwatch.topology.console.index.RunDetail;
import io.dawnwatch.topology.console.index.Window;
import io.dawnwatch.topology.report.Night;
import io.dawnwatch.topology.report.NightPage;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** What can be looked at. */
final class Pages {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ROWS = 50;
  private static final int QUEUE = 10;
  private static final int MOST_DAYS = 366;
  private static final long HOUR = 3_600_000;
  private static final long DAY = 24 * HOUR;

  private final Site site;
  private final ConsoleSettings settings;
  private final ConsoleQueries queries;
  private final Desk desk;

  Pages(Site site, ConsoleSettings settings, ConsoleQueries queries, Desk desk) {
    this.site = site;
    this.settings = settings;
    this.queries = queries;
    this.desk = desk;
  }

  List<Route> routes() {
    return List.of(
        Route.get("/", Role.VIEWER, this::overview),
        Route.get("/api/pulse", Role.VIEWER, this::pulse),
        Route.get("/alerts", Role.VIEWER, this::alerts),
        Route.get("/alerts/{id}", Role.VIEWER, this::alert),
        Route.get("/review", Role.VIEWER, this::review),
        Route.get("/entities", Role.VIEWER, this::entities),
        Route.get("/entities/{key}", Role.VIEWER, this::entity),
        Route.get("/models", Role.VIEWER, this::models),
        Route.get("/models/{id}", Role.VIEWER, this::model),
        Route.get("/drift", Role.VIEWER, this::drift),
        Route.get("/runs", Role.VIEWER, this::runs),
        Route.get("/runs/{id}", Role.VIEWER, this::run),
        Route.get("/runs/{id}/night", Role.VIEWER, this::night));
  }

  private static Problem missing(String what) {
    return new Problem(404, "There is no such " + what + " here.");
  }

  private static <T> void put(Map<String, Object> values, Page<T> page) {
    values.put("rows", page.rows());
    values.put("next", page.next().orElse(""));
  }

  private void overview(Context request) {
    Overview overview = queries.overview();
    Map<String, Object> values = new TreeMap<>();
    values.put("overview", overview);
    List<LookFirst.Remark> first = LookFirst.of(overview);
    values.put("first", first);
    values.put("level", first.isEmpty() ? "good" : first.get(0).level());
    values.put("heat", HeatGrid.ofEntities(overview.heat(), overview.nowMillis(), settings.zone()));
    values.put("points", Points.ofHours(overview.hours()));
    values.put("mark", mark(overview));
    values.put("lag", lag(overview));
    values.put("morning", overview.morning().map(List::of).orElse(List.of()));
    site.page(request, "overview", "Overview", "Overview", values);
  }

  private static String lag(Overview overview) {
    return overview.health().indexer().isEmpty()
        ? "nobody indexes"
        : overview.health().seconds() == 0
            ? "up to date"
            : Say.lasting(overview.health().seconds() * 1000) + " behind";
  }

  /** What changes when there is something new to look at. */
  private static String mark(Overview overview) {
    return Integer.toHexString(
        Objects.hash(
            overview.day().alerts(),
            overview.day().openAlerts(),
            overview.day().unjudged(),
            overview.morning(),
            overview.models(),
            overview.drift().alarms(),
            overview.health().indexer().isEmpty()));
  }

  /** A few numbers of the overview, for a page that stays open. */
  private void pulse(Context request) {
    Overview overview = queries.overview();
    request
        .contentType("application/json")
        .result(
            JSON.createObjectNode()
                .put("mark", mark(overview))
                .put(
                    "at",
                    DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT)
                        .withZone(settings.zone())
                        .format(Instant.ofEpochMilli(settings.clock().getAsLong())))
                .put("lag", lag(overview))
                .put("events", String.format(Locale.ROOT, "%,d", overview.day().events()))
                .put("windows", String.format(Locale.ROOT, "%,d", overview.day().windows()))
                .put("open", String.format(Locale.ROOT, "%,d", overview.day().openAlerts()))
                .toString());
  }

  private void alerts(Context request) {
    String state = Asked.query(request, "state");
    String judged = Asked.query(request, "judged");
    String text = Asked.query(request, "q");
    double least = Asked.share(request, "least");
    int days = Asked.number(request, "days", 14, MOST_DAYS);
    AlertFilter filter =
        new AlertFilter(
            choice(state, "open", "closed"),
            text,
            least,
            queries.nowMillis() - days * DAY,
            Long.MAX_VALUE,
            choice(judged, "yes", "no"));
    Map<String, Object> values = new TreeMap<>();
    put(values, queries.alerts().list(filter, Asked.query(request, "after"), ROWS));
    values.put("state", state);
    values.put("judged", judged);
    values.put("q", text);
    values.put("least", least == 0 ? "" : Double.toString(least));
    values.put("days", days);
    values.put(
        "again",
        "state="
            + Say.query(state)
            + "&judged="
            + Say.query(judged)
            + "&q="
            + Say.query(text)
            + "&least="
            + least
            + "&days="
            + days);
    site.page(request, "alerts", "Alerts", "Alerts", values);
  }

  private static Optional<Boolean> choice(String said, String yes, String no) {
    return said.equals(yes)
        ? Optional.of(true)
        : said.equals(no) ? Optional.of(false) : Optional.empty();
  }

  private void alert(Context request) throws InterruptedException {
    AlertDetail alert =
        queries.alerts().detail(request.pathParam("id")).orElseThrow(() -> missing("alert"));
    AlertRow row = alert.row();
    Map<String, Object> values = new TreeMap<>();
    values.put("detail", alert);
    values.put("alert", row.alert());
    values.put("entity", row.entity());
    values.put("open", row.open());
    List<Window> around = around(alert);
    values.put("around", around);
    values.put("points", Points.ofWindows(around));
    values.put(
        "surprise",
        row.alert().getReasons().stream().mapToDouble(one -> one.getContribution()).sum());
    values.put(
        "reproduce",
        "dawnwatch replay --dataset "
            + row.alert().getDataset()
            + " --from "
            + Instant.ofEpochMilli(row.alert().getStartMillis())
            + " --to "
            + Instant.ofEpochMilli(row.alert().getEndMillis() + HOUR));
    values.put("until", until());
    site.page(request, "alert", "Alerts", "Alert of " + row.entity().name(), values);
  }

  /** From the index if it goes back that far, else from the topic. */
  private List<Window> around(AlertDetail alert) throws InterruptedException {
    long start = alert.row().alert().getStartMillis();
    List<Window> kept = alert.around();
    if (!kept.isEmpty() && kept.get(0).startMillis() < start) {
      return kept;
    }
    List<Window> read = desk.around(alert.row().alert());
    return read.size() > kept.size() ? read : kept;
  }

  /** A week on, as a form writes it. */
  private String until() {
    return DateTimeFormatter.ISO_LOCAL_DATE
        .withZone(settings.zone())
        .format(Instant.ofEpochMilli(queries.nowMillis() + 7 * DAY));
  }

  private void review(Context request) {
    Map<String, Object> values = new TreeMap<>();
    values.put("items", queries.feedback().queue(QUEUE));
    List<?> weeks = queries.feedback().precision();
    values.put("weeks", weeks.subList(Math.max(0, weeks.size() - 8), weeks.size()));
    values.put("entity", Asked.query(request, "entity"));
    put(values, queries.feedback().verdicts(Asked.query(request, "after"), ROWS));
    site.page(request, "review", "Review", "Review", values);
  }

  private void entities(Context request) {
    String text = Asked.query(request, "q").strip();
    ConsoleQueries.Found found = queries.search(text, ROWS);
    if (found.alert().isPresent()) {
      request.redirect("/alerts/" + found.alert().get().alert().getId(), HttpStatus.SEE_OTHER);
    } else if (found.run().isPresent()) {
      request.redirect("/runs/" + Say.query(found.run().get().id()), HttpStatus.SEE_OTHER);
    } else {
      site.page(
          request,
          "entities",
          "Entities",
          "Entities",
          Map.of("q", text, "rows", found.entities(), "most", ROWS));
    }
  }

  private void entity(Context request) {
    EntityDetail entity =
        queries.entities().detail(request.pathParam("key")).orElseThrow(() -> missing("entity"));
    Map<String, Object> values = new TreeMap<>();
    values.put("detail", entity);
    values.put("entity", entity.row().entity());
    values.put("points", Points.ofWindows(entity.windows()));
    values.put("heat", HeatGrid.ofDays(entity.hours(), settings.zone()));
    values.put("until", until());
    site.page(request, "entity", "Entities", entity.row().entity().name(), values);
  }

  private void models(Context request) {
    Map<String, Object> values = new TreeMap<>();
    values.put("models", queries.models().all());
    values.put("activations", queries.models().activations());
    put(values, queries.models().audit("", Asked.query(request, "after"), ROWS));
    site.page(request, "models", "Models", "Models", values);
  }

  private void model(Context request) throws InterruptedException {
    String id = request.pathParam("id");
    ModelRow row =
        queries.models().all().stream()
            .filter(one -> one.id().equals(id))
            .findFirst()
            .orElseThrow(() -> missing("model"));
    Map<String, Object> values = new TreeMap<>();
    ObjectNode card = desk.card(id);
    values.put("model", row);
    values.put("card", JSON.convertValue(card, new TypeReference<Map<String, Object>>() {}));
    values.put("facts", facts(card.at("/data/facts")));
    values.put("metrics", facts(card.at("/evaluations/0/metrics")));
    site.page(request, "model", "Models", "Model " + row.name(), values);
  }

  /**
   * What a card says by name.
   *
   * @param said a text, or a number as it is written
   */
  record Fact(String name, String said) {}

  /** The texts and numbers of an object, by name; what lies deeper is left to the command line. */
  private static List<Fact> facts(JsonNode object) {
    List<Fact> facts = new ArrayList<>();
    object
        .properties()
        .forEach(
            one -> {
              JsonNode value = one.getValue();
              if (value.isNumber()) {
                facts.add(new Fact(words(one.getKey()), Say.number(value.doubleValue())));
              } else if (value.isValueNode()) {
                facts.add(new Fact(words(one.getKey()), value.asText()));
              }
            });
    return facts;
  }

  /** {@code labelledIncidents} as people write it. */
  private static String words(String camelCase) {
    return camelCase.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
  }

  private void drift(Context request) {
    site.page(request, "drift", "Drift", "Drift", Map.of("drift", queries.models().drift()));
  }

  private void runs(Context request) {
    Map<String, Object> values = new TreeMap<>();
    put(values, queries.runs().list(Asked.query(request, "after"), ROWS));
    values.put("mornings", queries.runs().mornings("", 14).rows());
    site.page(request, "runs", "Runs", "Runs", values);
  }

  private void run(Context request) {
    RunDetail run =
        queries.runs().detail(request.pathParam("id")).orElseThrow(() -> missing("run"));
    Map<String, Object> values = new TreeMap<>();
    values.put("run", run.row());
    values.put("parts", run.parts());
    values.put("morning", run.morning().map(List::of).orElse(List.of()));
    site.page(request, "run", "Runs", "Run " + run.row().id(), values);
  }

  private void night(Context request) throws InterruptedException {
    Night night =
        desk.night(request.pathParam("id"))
            .orElseThrow(() -> new Problem(404, "There is no such run, or it is not done yet."));
    site.page(
        request,
        "night",
        "Runs",
        "Night of run " + night.runId(),
        Map.of("content", NightPage.content(night, settings.zone())));
  }
}
