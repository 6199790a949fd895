package io.dawnwatch.topology.console.web;

import io.dawnwatch.schemas.Score;
import io.dawnwatch.schemas.Verdict;
import io.dawnwatch.schemas.VerdictKind;
import io.dawnwatch.topology.console.index.ConsoleQueries;
import io.dawnwatch.topology.lifecycle.FeedbackTopic;
import io.dawnwatch.topology.lifecycle.Suppressions;
import io.dawnwatch.topology.operate.MissedIncident;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** What people say: verdicts, missed incidents, suppressions. */
final class Forms {
  /** How long a page waits until the index has seen what was said. */
  private static final long SEEN_MILLIS = 3_000;

  private static final long LOOK_MILLIS = 50;

  private static final Map<String, VerdictKind> KINDS =
      Map.of(
          "true", VerdictKind.TRUE,
          "false", VerdictKind.FALSE,
          "expected", VerdictKind.EXPECTED,
          "missed", VerdictKind.MISSED,
          "withdrawn", VerdictKind.WITHDRAWN);

  private final ConsoleSettings settings;
  private final ConsoleQueries queries;
  private final Desk desk;

  Forms(ConsoleSettings settings, ConsoleQueries queries, Desk desk) {
    this.settings = settings;
    this.queries = queries;
    this.desk = desk;
  }

  List<Route> routes() {
    return List.of(
        Route.post("/feedback", Role.REVIEWER, this::judge),
        Route.post("/missed", Role.REVIEWER, this::missed),
        Route.post("/suppressions", Role.REVIEWER, this::suppress),
        Route.post("/suppressions/{id}/end", Role.REVIEWER, this::unsuppress));
  }

  private void judge(Context request) throws InterruptedException {
    String id = Asked.needed(request, "score");
    VerdictKind kind = KINDS.get(Asked.needed(request, "verdict"));
    if (kind == null) {
      throw new Problem(400, "A verdict is true, false, expected, missed or withdrawn.");
    }
    Score score =
        queries
            .alerts()
            .score(id)
            .orElseThrow(
                () ->
                    new Problem(
                        404,
                        "There is no score of that id here. Older ones are judged with `dawnwatch"
                            + " feedback add`."));
    String by = Gate.person(request).name();
    FeedbackTopic.Outcome outcome = desk.judge(score, kind, by, Asked.form(request, "note"));
    await(() -> isSeen(queries.feedback().on(id), kind, by));
    back(request, told(outcome));
  }

  private static boolean isSeen(List<Verdict> verdicts, VerdictKind kind, String by) {
    Optional<VerdictKind> said =
        verdicts.stream()
            .filter(one -> one.getBy().equals(by))
            .map(Verdict::getKind)
            .reduce((earlier, later) -> later);
    return kind == VerdictKind.WITHDRAWN ? said.isEmpty() : said.equals(Optional.of(kind));
  }

  private static Told told(FeedbackTopic.Outcome outcome) {
    if (!outcome.disputed().isEmpty()) {
      return Told.DISPUTED;
    }
    if (outcome.added() > 0) {
      return Told.NOTED;
    }
    if (outcome.replaced() > 0) {
      return Told.REPLACED;
    }
    return outcome.older() > 0 ? Told.OLDER : Told.SAME;
  }

  private void missed(Context request) throws InterruptedException {
    String entity = Asked.needed(request, "entity");
    long from = Asked.time(request, "from", settings.zone());
    long to = Asked.time(request, "to", settings.zone());
    if (from >= to) {
      throw new Problem(400, "The incident ends before it begins: from is before to.");
    }
    try {
      FeedbackTopic.Outcome outcome =
          desk.missed(entity, from, to, Gate.person(request).name(), Asked.form(request, "note"));
      back(request, told(outcome));
    } catch (MissedIncident.UnlikelyException e) {
      throw new Problem(409, "Not noted: " + e.getMessage());
    }
  }

  private void suppress(Context request) throws InterruptedException {
    try {
      long before = suppressions();
      desk.suppress(
          Asked.form(request, "entity"),
          Asked.form(request, "template"),
          Asked.time(request, "until", settings.zone()),
          Gate.person(request).name(),
          Asked.needed(request, "why"));
      await(() -> suppressions() != before);
    } catch (Suppressions.RefusedException e) {
      throw new Problem(409, "Not suppressed: " + e.getMessage());
    }
    back(request, Told.SUPPRESSED);
  }

  private void unsuppress(Context request) throws InterruptedException {
    long id;
    try {
      id = Long.parseLong(request.pathParam("id"));
    } catch (NumberFormatException e) {
      throw new Problem(404, "There is no such suppression.");
    }
    try {
      long before = suppressions();
      desk.unsuppress(id, Gate.person(request).name(), Asked.needed(request, "why"));
      await(() -> suppressions() != before);
    } catch (Suppressions.RefusedException e) {
      throw new Problem(409, "Not ended: " + e.getMessage());
    }
    back(request, Told.ENDED);
  }

  private long suppressions() {
    return queries.models().suppressions().size();
  }

  /** Waits a little until the index has seen it, so that the next page shows it. */
  private static void await(BooleanSupplier seen) throws InterruptedException {
    for (long waited = 0; waited < SEEN_MILLIS && !seen.getAsBoolean(); waited += LOOK_MILLIS) {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
  }

  /** Back to where the form was, with what became of it. */
  private static void back(Context request, Told told) {
    String path = Site.own(Asked.form(request, "back"));
    int query = path.indexOf('?');
    request.redirect(
        (query < 0 ? path : path.substring(0, query)) + "?told=" + told, HttpStatus.SEE_OTHER);
  }
}
