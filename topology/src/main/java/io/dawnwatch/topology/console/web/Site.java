package io.dawnwatch.topology.console.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dawnwatch.topology.Release;
import io.dawnwatch.topology.console.index.ConsoleQueries;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All routes of the console, and what its pages have in common. Thread-safe. */
final class Site {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_PATH = 500;

  /** An entry of the navigation. */
  record Nav(String name, String path) {}

  private static final List<Nav> NAV =
      List.of(
          new Nav("Overview", "/"),
          new Nav("Alerts", "/alerts"),
          new Nav("Review", "/review"),
          new Nav("Entities", "/entities"),
          new Nav("Models", "/models"),
          new Nav("Drift", "/drift"),
          new Nav("Runs", "/runs"));

  private final ConsoleSettings settings;
  private final String dataset;
  private final Gate gate;
  private final Templates templates;
  private final Assets assets = new Assets();
  private final List<Route> routes = new ArrayList<>();

  Site(ConsoleSettings settings, ConsoleQueries queries, Desk desk) {
    this.settings = settings;
    dataset = desk.dataset().name();
    gate = new Gate(settings);
    templates = new Templates(settings.zone());
    routes.add(Route.get("/static/{file}", Role.ANYONE, assets::answer));
    routes.add(Route.get("/login", Role.ANYONE, this::askLogin));
    routes.add(Route.post("/login", Role.ANYONE, this::login));
    routes.add(Route.post("/logout", Role.ANYONE, gate::logout));
    routes.addAll(new Pages(this, settings, queries, desk).routes());
    routes.addAll(new Forms(settings, queries, desk).routes());
  }

  List<Route> routes() {
    return List.copyOf(routes);
  }

  Gate gate() {
    return gate;
  }

  /**
   * Answers with a page.
   *
   * @param here name of its entry in the navigation; empty for none
   */
  void page(
      Context request, String template, String here, String title, Map<String, Object> values) {
    Map<String, Object> all = new TreeMap<>(values);
    all.put("nav", NAV);
    all.put("here", here);
    all.put("title", title);
    all.put("dataset", dataset);
    all.put("zone", zone(settings.zone()));
    all.put("release", Release.VERSION);
    all.put("login", gate.hasLogin());
    Person person = Gate.person(request);
    all.put("person", person);
    all.put("known", person.role().covers(Role.VIEWER));
    all.put("reviewer", person.role().covers(Role.REVIEWER));
    Told told = Told.of(request.queryParam("told"));
    all.put("told", told.text());
    all.put("toldBad", told.bad());
    all.put("self", own(request.path()));
    request.html(templates.page(template, all));
  }

  /** As people and browsers call it. */
  private static String zone(ZoneId zone) {
    return zone.normalized().equals(ZoneOffset.UTC) ? "UTC" : zone.getId();
  }

  /** A path of ours; the overview for what is none. */
  static String own(@Nullable String path) {
    return path != null
            && path.length() <= MOST_PATH
            && path.matches("/|/[A-Za-z0-9][A-Za-z0-9/_.%?=&~-]*")
        ? path
        : "/";
  }

  private void askLogin(Context request) {
    askLogin(request, own(request.queryParam("next")), false);
  }

  private void askLogin(Context request, String next, boolean wrong) {
    if (!gate.hasLogin()) {
      throw new Problem(404, "Nobody logs in here.");
    }
    page(request, "login", "", "Log in", Map.of("next", next, "wrong", wrong));
  }

  private void login(Context request) {
    String next = own(request.formParam("next"));
    if (gate.login(request, request.formParam("name"), request.formParam("password"))) {
      request.redirect(next, HttpStatus.SEE_OTHER);
    } else {
      request.status(HttpStatus.UNAUTHORIZED);
      askLogin(request, next, true);
    }
  }

  /** Answers with what went wrong: for scripts as JSON, else as a page. */
  void problem(Problem problem, Context request) {
    request.status(problem.status());
    boolean script = request.path().startsWith("/api/") || request.header("Authorization") != null;
    if (script) {
      request
          .contentType("application/json")
          .result(
              JSON.createObjectNode()
                  .put("error_code", problem.status())
                  .put("message", problem.getMessage())
                  .toString());
    } else if (problem.status() == HttpStatus.UNAUTHORIZED.getCode() && gate.hasLogin()) {
      toLogin(request);
    } else {
      page(
          request,
          "problem",
          "",
          title(problem.status()),
          Map.of("status", problem.status(), "message", problem.getMessage()));
    }
  }

  /*
   * A browser that follows a link from elsewhere, a chat say, leaves the cookie at home, because it is SameSite=Strict. So it is
   * sent to the same address once more, by us: then it brings it along.
   */
  private void toLogin(Context request) {
    String query = request.queryString();
    String path = own(request.path() + (query == null ? "" : "?" + query));
    String site = request.header("Sec-Fetch-Site");
    if (site != null && (site.equals("cross-site") || site.equals("same-site"))) {
      request.status(HttpStatus.OK);
      request.html(templates.page("again", Map.of("to", path)));
    } else {
      request.redirect("/login?next=" + Say.query(path), HttpStatus.SEE_OTHER);
    }
  }

  private static String title(int status) {
    return switch (status) {
      case 400 -> "That was not understood";
      case 403 -> "Not allowed";
      case 404 -> "Not there";
      case 409 -> "Not now";
      case 413, 429 -> "Too much";
      case 500 -> "Something failed";
      default -> "That does not work";
    };
  }
}
