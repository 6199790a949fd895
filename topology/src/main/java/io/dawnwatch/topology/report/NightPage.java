package io.dawnwatch.topology.report;

import io.dawnwatch.engine.Suppression;
import io.dawnwatch.engine.drift.Drift;
import io.dawnwatch.schemas.Alert;
import io.dawnwatch.schemas.Evidence;
import io.dawnwatch.schemas.Reason;
import io.dawnwatch.topology.report.Night.HeatRow;
import io.dawnwatch.topology.report.Night.Incident;
import io.dawnwatch.topology.report.Night.Moment;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A night as one HTML file without anything from elsewhere: five lines first, then what stands
 * behind them. Readable on a phone and in print.
 */
public final class NightPage {
  private static final int OPEN = 3;

  /** Incidents with all that is known of them; the others have a line each. */
  private static final int MOST_CARDS = 50;

  private static final int MOST_SOURCES = 30;
  private static final int MOST_LATE = 10;
  private static final int WIDTH = 720;
  private static final int HEIGHT = 120;
  private static final long HOUR = 3_600_000;

  /** A longer time is named by its first and last day, ms. */
  private static final long MOST_OF_A_DAY = 36 * HOUR;

  private final Night night;
  private final ZoneId zone;
  private final DateTimeFormatter day;
  private final DateTimeFormatter time;
  private final DateTimeFormatter dayTime;
  private final Html html = new Html();

  private NightPage(Night night, ZoneId zone) {
    this.night = night;
    this.zone = zone;
    day = DateTimeFormatter.ofPattern("EEEE d MMMM yyyy", Locale.ENGLISH).withZone(zone);
    time = DateTimeFormatter.ofPattern("HH:mm", Locale.ENGLISH).withZone(zone);
    dayTime = DateTimeFormatter.ofPattern("d MMM HH:mm", Locale.ENGLISH).withZone(zone);
  }

  /** The page, with times in that zone. */
  public static String of(Night night, ZoneId zone) {
    return new NightPage(night, zone).page();
  }

  /** The night in five lines, with times in that zone. */
  public static List<String> lines(Night night, ZoneId zone) {
    return new NightPage(night, zone).lines();
  }

  /** What stands on the page, to be put into another one. */
  public static String content(Night night, ZoneId zone) {
    NightPage page = new NightPage(night, zone);
    page.content();
    return page.html.toString();
  }

  /** How its page looks: for pages that want to look alike. */
  public static String style() {
    return STYLE;
  }

  private String page() {
    html.raw("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
        .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
        .raw(
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">")
        .raw("<title>")
        .text(night.dataset() + ", " + title())
        .raw("</title><style>")
        .raw(STYLE)
        .raw("</style></head><body><main>");
    content();
    html.raw("</main></body></html>\n");
    return html.toString();
  }

  private void content() {
    head();
    incidents();
    heat();
    messages();
    differences();
    suppressed();
    quality();
    health();
    html.raw("<footer>Run <code>")
        .text(night.runId())
        .raw("</code> · data version <code>")
        .text(shortened(night.dataVersion()))
        .raw("</code> · release ")
        .text(night.release())
        .raw(" · times in ")
        .text(zone.getId())
        .raw("</footer>");
  }

  private String title() {
    if (night.toMillis() == 0) {
      return "Nothing scored";
    }
    return night.toMillis() - night.fromMillis() > MOST_OF_A_DAY
        ? day.format(at(night.fromMillis())) + " to " + day.format(at(night.toMillis() - 1))
        : day.format(at((night.fromMillis() + night.toMillis()) / 2));
  }

  private static Instant at(long millis) {
    return Instant.ofEpochMilli(millis);
  }

  private static String shortened(String hash) {
    return hash.length() > 12 ? hash.substring(0, 12) : hash;
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String plural(long number, String one) {
    return count(number) + " " + one + (number == 1 ? "" : "s");
  }

  private static String plural(long number, String one, String more) {
    return count(number) + " " + (number == 1 ? one : more);
  }

  private String span(Alert alert) {
    return dayTime.format(at(alert.getStartMillis()))
        + " to "
        + time.format(at(alert.getEndMillis()));
  }

  // ---- what happened, in five lines

  private void head() {
    html.raw("<header><p class=\"kicker\">")
        .text(night.dataset())
        .raw("</p><h1>")
        .text(title())
        .raw("</h1><p class=\"pills\">")
        .raw(
            pill(
                night.incidents().isEmpty() && !isEmpty(),
                "quiet",
                isEmpty() ? "nothing scored" : plural(night.incidents().size(), "incident")))
        .raw(
            pill(
                night.isWell(),
                night.parity().compared() ? "live equals replay" : "not compared with live",
                "the pipeline needs a look"))
        .raw(
            night.drift().isEmpty()
                ? "<span class=\"pill\">drift unknown</span>"
                : pill(!isDrifting(), "no drift", "drift"))
        .raw("</p></header><section class=\"lines\"><ol>");
    for (String line : lines()) {
      boolean alarming = line.startsWith("NOT ") || line.startsWith("Live and replay DIFFER");
      html.raw(alarming ? "<li class=\"bad\">" : "<li>").text(line).raw("</li>");
    }
    html.raw("</ol>");
    if (!night.isWell()) {
      html.raw("<p class=\"command\">What differs first, and where: <code>")
          .text("dawnwatch runs show " + night.runId() + " --dataset " + night.dataset())
          .raw("</code></p>");
    }
    html.raw("</section>");
  }

  private boolean isEmpty() {
    return night.counts().entities() == 0;
  }

  private boolean isDrifting() {
    return night.drift().stream().anyMatch(Drift::isDrift);
  }

  private static String pill(boolean well, String good, String bad) {
    return "<span class=\"pill "
        + (well ? "good" : "bad")
        + "\">"
        + Html.escape(well ? good : bad)
        + "</span>";
  }

  private List<String> lines() {
    List<String> lines = new ArrayList<>();
    if (isEmpty()) {
      lines.add(
          "Nothing was scored: no event is of this time. Is it the right day and zone, and do lines come?");
    } else if (night.incidents().isEmpty()) {
      lines.add(
          "Nothing stood out among "
              + plural(night.counts().entities(), "source")
              + "."
              + heldBack());
    } else {
      Alert gravest = night.incidents().get(0).last();
      lines.add(
          plural(night.incidents().size(), "incident")
              + " among "
              + plural(night.counts().entities(), "source")
              + ". The gravest: "
              + gravest.getEntity()
              + ", "
              + span(gravest)
              + ": "
              + firstReason(gravest)
              + "."
              + heldBack());
    }
    long rejected = night.quarantined().values().stream().mapToLong(Long::longValue).sum();
    lines.add(
        plural(night.counts().applied(), "event")
            + " were scored in "
            + plural(night.counts().scores(), "score")
            + "; "
            + plural(night.counts().late(), "event")
            + " came late, "
            + plural(rejected, "line")
            + " went to quarantine.");
    lines.add(
        night.counts().gaps() == 0
            ? "Everything was read: " + plural(night.counts().read(), "record") + ", no gap."
            : "NOT everything was read: "
                + plural(night.counts().gaps(), "partition does", "partitions do")
                + " not add up ("
                + count(night.counts().read())
                + " of "
                + count(night.counts().expected())
                + " records).");
    Night.Equality parity = night.parity();
    lines.add(
        !parity.compared()
            ? "The run was not compared with what was said live."
            : parity.isClean()
                ? "What was said live and what this run says are equal, byte for byte: "
                    + count(parity.match())
                    + " outputs."
                : "Live and replay DIFFER: "
                    + count(parity.mismatch())
                    + " differ, "
                    + count(parity.missing())
                    + " missing, "
                    + count(parity.extra())
                    + " extra ("
                    + parity.cause()
                    + ").");
    lines.add(
        "Model "
            + night.model().name()
            + " of "
            + night.model().owner()
            + ": "
            + (night.drift().isEmpty()
                ? "it has no reference, so drift is not known."
                : isDrifting()
                    ? night.drift().get(0).sentence() + "."
                    : "what comes in is what it was trained on."));
    return lines;
  }

  private String heldBack() {
    return night.heldBack() == 0
        ? ""
        : " " + plural(night.heldBack(), "more alert") + " suppressed.";
  }

  private static String firstReason(Alert alert) {
    return alert.getReasons().isEmpty() ? "no reason given" : alert.getReasons().get(0).getText();
  }

  // ---- incidents

  private void incidents() {
    html.raw("<section><h2>Incidents</h2>");
    if (night.incidents().isEmpty()) {
      html.raw("<p class=\"quiet\">None.</p>");
    } else {
      html.raw(
              "<p class=\"note\">The most surprising first; at the right the highest score, of 0 to 1. ")
          .raw("Commands want the options that name your cluster as well: ")
          .raw("<code>--bootstrap-server</code>, <code>--schema-registry</code>.</p>");
    }
    int number = 0;
    int cards = Math.min(MOST_CARDS, night.incidents().size());
    for (Incident incident : night.incidents().subList(0, cards)) {
      number++;
      Alert alert = incident.last();
      html.raw(
              "<details class=\"card\"%s><summary><span class=\"rank\">%d</span><span>",
              number <= OPEN ? " open" : "", number)
          .raw("<b>")
          .text(alert.getEntity())
          .raw("</b> <span class=\"when\">")
          .text(span(alert))
          .raw("</span><br>")
          .text(firstReason(alert))
          .raw("</span><span class=\"score\">%.3f</span></summary>", alert.getPeakScore());
      timeline(incident);
      reasons(alert);
      evidence(alert);
      html.raw("<p class=\"command\">Reproduce: <code>")
          .text(
              "dawnwatch replay --dataset "
                  + night.dataset()
                  + " --from "
                  + at(alert.getStartMillis())
                  + " --to "
                  + at(alert.getEndMillis() + HOUR))
          .raw("</code><br>Judge: <code>")
          .text(
              "dawnwatch feedback add "
                  + alert.getPeakScoreId()
                  + " --verdict true|false|expected --by NAME --dataset "
                  + night.dataset())
          .raw("</code></p></details>");
    }
    others(night.incidents().subList(cards, night.incidents().size()));
    html.raw("</section>");
  }

  /** Those that are less surprising, a line each. */
  private void others(List<Incident> incidents) {
    if (incidents.isEmpty()) {
      return;
    }
    html.raw(
            "<details class=\"card\"><summary><span></span><b>%s less surprising ones</b>",
            count(incidents.size()))
        .raw(
            "<span class=\"score\"></span></summary><table><thead><tr><th>source</th><th>when</th><th>why</th><th class=\"n\">score</th></tr></thead><tbody>");
    for (Incident incident : incidents) {
      Alert alert = incident.last();
      html.raw("<tr><td>")
          .text(alert.getEntity())
          .raw("</td><td>")
          .text(span(alert))
          .raw("</td><td>")
          .text(firstReason(alert))
          .raw("</td><td class=\"n\">%.3f</td></tr>", alert.getPeakScore());
    }
    html.raw("</tbody></table></details>");
  }

  private void reasons(Alert alert) {
    double total = alert.getReasons().stream().mapToDouble(Reason::getContribution).sum();
    html.raw(
        "<table><thead><tr><th>why</th><th class=\"n\">actual</th><th class=\"n\">expected</th><th class=\"share\">share of the surprise</th></tr></thead><tbody>");
    for (Reason reason : alert.getReasons()) {
      double share = total <= 0 ? 0 : reason.getContribution() / total;
      html.raw("<tr><td>")
          .text(reason.getText())
          .raw("<br><span class=\"feature\">")
          .text(reason.getFeature())
          .raw("</span></td><td class=\"n\">")
          .text(number(reason.getActual()))
          .raw("</td><td class=\"n\">")
          .text(number(reason.getExpected()))
          .raw(
              "</td><td class=\"share\"><svg class=\"bar\" viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\"><rect width=\"%.0f\" height=\"10\"/></svg> %.0f %%</td></tr>",
              share * 100, share * 100);
    }
    html.raw("</tbody></table>");
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e12
        ? String.format(Locale.ROOT, "%,.0f", value)
        : String.format(Locale.ROOT, "%.3g", value);
  }

  private void evidence(Alert alert) {
    for (Evidence line : alert.getEvidence()) {
      html.raw("<pre><span class=\"place\">")
          .text(line.getTopic() + "-" + line.getPartition() + "@" + line.getOffset())
          .raw("</span>\n")
          .text(line.getExcerpt())
          .raw("</pre>");
    }
  }

  /** Events as bars, the score as a line, anomalies marked. */
  private void timeline(Incident incident) {
    List<Moment> moments = incident.timeline();
    if (moments.size() < 2) {
      return;
    }
    long first = moments.get(0).startMillis();
    long last = moments.get(moments.size() - 1).endMillis();
    int most = Math.max(1, moments.stream().mapToInt(Moment::events).max().orElse(1));
    double perMilli = (double) WIDTH / Math.max(1, last - first);
    html.raw(
        "<figure><svg viewBox=\"0 0 %d %d\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"Events and scores around the incident\">",
        WIDTH, HEIGHT);
    StringBuilder line = new StringBuilder();
    List<String> lines = new ArrayList<>();
    long expected = first;
    for (Moment moment : moments) {
      double x = (moment.startMillis() - first) * perMilli;
      double wide = Math.max(2, (moment.endMillis() - moment.startMillis()) * perMilli);
      double high = HEIGHT * (double) moment.events() / most;
      if (moment.anomaly()) {
        html.raw(
            "<rect class=\"hot\" x=\"%.1f\" y=\"0\" width=\"%.1f\" height=\"%d\"/>",
            x, wide, HEIGHT);
      }
      html.raw(
          "<rect class=\"events%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"><title>%s: %s, score %.3f</title></rect>",
          moment.anomaly() ? " in" : "",
          x,
          HEIGHT - high,
          Math.max(wide - 1, 1),
          high,
          time.format(at(moment.startMillis())),
          plural(moment.events(), "event"),
          moment.score());
      if (moment.startMillis() > expected && !line.isEmpty()) {
        lines.add(line.toString());
        line.setLength(0);
      }
      expected = moment.endMillis();
      line.append(
          String.format(
              Locale.ROOT, "%.1f,%.1f ", x + wide / 2, HEIGHT - (HEIGHT - 2) * moment.score() - 1));
    }
    lines.add(line.toString());
    for (String part : lines) {
      html.raw("<polyline class=\"line\" points=\"%s\"/>", part.trim());
    }
    html.raw(
        "</svg><div class=\"axis\"><span>%s</span><span>%s</span></div><figcaption>bars: events of a window, up to %s · line: score, 0 to 1 · shaded: anomalies</figcaption></figure>",
        time.format(at(first)), time.format(at(last)), count(most));
  }

  // ---- entity x hour

  private void heat() {
    if (night.heat().isEmpty()) {
      return;
    }
    int hours = night.heat().get(0).highest().length;
    long first = Math.floorDiv(night.fromMillis(), HOUR) * HOUR;
    html.raw(
        "<section><h2>Sources by hour</h2><div class=\"wide\"><table class=\"heat\"><thead><tr><th></th>");
    for (int hour = 0; hour < hours; hour++) {
      html.raw(
          "<th>%s</th>", hour % 3 == 0 ? time.format(at(first + hour * HOUR)).substring(0, 2) : "");
    }
    html.raw("</tr></thead><tbody>");
    for (HeatRow row : night.heat()) {
      html.raw("<tr><th title=\"%s\">", Html.escape(row.entity())).text(row.entity()).raw("</th>");
      for (int hour = 0; hour < hours; hour++) {
        double score = row.highest()[hour];
        int level = score < 0 ? 0 : 1 + (int) Math.min(4, score * 5);
        html.raw(
            "<td class=\"h%d%s\" title=\"%s: %s\"></td>",
            level,
            row.anomalies()[hour] > 0 ? " hot" : "",
            time.format(at(first + hour * HOUR)),
            score < 0
                ? "no events"
                : String.format(
                    Locale.ROOT, "highest score %.3f, %d anomalies", score, row.anomalies()[hour]));
      }
      html.raw("</tr>");
    }
    html.raw(
            "</tbody></table></div><p class=\"note\">The darker, the higher the highest score of the hour; framed: it holds an anomaly. ")
        .text(
            night.counts().entities() > night.heat().size()
                ? "The "
                    + night.heat().size()
                    + " most remarkable of "
                    + night.counts().entities()
                    + " sources."
                : "All sources.")
        .raw("</p></section>");
  }

  // ---- messages nobody knew, and messages that are missed

  private void messages() {
    Messages messages = night.messages();
    if (!messages.isKnown()) {
      return;
    }
    html.raw("<section><h2>New and vanished messages</h2><p class=\"note\">")
        .text(
            "New: in no dictionary of the model and not in "
                + messages.reference()
                + ". Vanished: at least "
                + Messages.USUAL
                + " times in "
                + messages.reference()
                + ", not once now.")
        .raw("</p><h3>%s</h3>", plural(messages.freshCount(), "new message"));
    for (Messages.Fresh one : messages.fresh()) {
      html.raw(
              "<div class=\"message\"><span class=\"n\">%s &times;</span><div>",
              count(one.events()))
          .raw("<pre>")
          .text(one.text().isEmpty() ? "(no line of it was kept)" : one.text())
          .raw("</pre><p class=\"place\">since ")
          .text(dayTime.format(at(one.firstMillis())))
          .raw(" · ")
          .text(entities(one.entities()))
          .raw(" · ")
          .text(one.place())
          .raw(" · template <code>%s</code></p></div></div>", one.template());
    }
    more(messages.freshCount() - messages.fresh().size());
    html.raw("<h3>%s</h3>", plural(messages.goneCount(), "vanished message"));
    for (Messages.Gone one : messages.gone()) {
      html.raw(
              "<div class=\"message\"><span class=\"n\">%s &times;</span><div><pre>",
              count(one.before()))
          .text(one.text().isEmpty() ? "(no line of it was kept)" : one.text())
          .raw(
              "</pre><p class=\"place\">before, not now · template <code>%s</code></p></div></div>",
              one.template());
    }
    more(messages.goneCount() - messages.gone().size());
    if (messages.others() > 0) {
      html.raw("<p class=\"note\">")
          .text(
              plural(messages.others(), "event")
                  + " had more templates than are told apart, so nothing is called vanished.")
          .raw("</p>");
    }
    html.raw("</section>");
  }

  private void more(int left) {
    if (left > 0) {
      html.raw("<p class=\"note\">and %s more</p>", count(left));
    }
  }

  private static String entities(SortedMap<String, Long> entities) {
    List<String> names = new ArrayList<>(entities.keySet());
    names.sort(
        Comparator.comparingLong((String name) -> -entities.get(name))
            .thenComparing(Comparator.naturalOrder()));
    String first =
        names.stream()
            .limit(3)
            .map(name -> name + " (" + count(entities.get(name)) + ")")
            .collect(Collectors.joining(", "));
    return names.size() <= 3 ? first : first + " and " + (names.size() - 3) + " or more others";
  }

  // ---- what nobody was told of

  private void suppressed() {
    if (night.suppressed().isEmpty()) {
      return;
    }
    html.raw("<section><h2>Suppressed</h2>");
    for (Night.Suppressed one : night.suppressed()) {
      Suppression about = one.note().suppression();
      html.raw(
              "<div class=\"message\"><span class=\"n\">%s</span><div><b>",
              plural(one.alerts(), "alert"))
          .text(about.entity().isEmpty() ? "everybody" : about.entity())
          .raw("</b>")
          .text(about.template().isEmpty() ? "" : " because of template " + about.template())
          .raw("<br>")
          .text(one.note().why())
          .raw("<p class=\"place\">suppression %d · until ", about.id())
          .text(dayTime.format(at(about.untilMillis())))
          .text(one.endedBy().isEmpty() ? "" : ", ended by " + one.endedBy())
          .raw(" · owner ")
          .text(one.note().by())
          .raw(
              " · %s</p></div></div>",
              plural(one.steps(), "anomalous window", "anomalous windows"));
    }
    html.raw("<p class=\"command\">End one: <code>")
        .text("dawnwatch suppress end ID --by NAME --dataset " + night.dataset())
        .raw("</code></p></section>");
  }

  // ---- against the time before

  private void differences() {
    SortedMap<String, Integer> now = new TreeMap<>();
    night.incidents().forEach(one -> now.merge(one.last().getEntity(), 1, Integer::sum));
    TreeSet<String> all = new TreeSet<>(now.keySet());
    all.addAll(night.before().keySet());
    List<String> entities =
        all.stream()
            .sorted(
                Comparator.comparingInt(
                    (String one) ->
                        -now.getOrDefault(one, 0) - night.before().getOrDefault(one, 0)))
            .limit(MOST_SOURCES)
            .toList();
    html.raw("<section><h2>Against the time before</h2>");
    int was = night.before().values().stream().mapToInt(Integer::intValue).sum();
    html.raw("<p>")
        .text(
            plural(was, "incident")
                + " in the same length of time before, "
                + night.incidents().size()
                + " now.")
        .raw("</p>");
    if (!entities.isEmpty()) {
      html.raw(
          "<table><thead><tr><th>source</th><th class=\"n\">before</th><th class=\"n\">now</th><th></th></tr></thead><tbody>");
      for (String entity : entities) {
        int then = night.before().getOrDefault(entity, 0);
        int here = now.getOrDefault(entity, 0);
        html.raw("<tr><td>")
            .text(entity)
            .raw(
                "</td><td class=\"n\">%d</td><td class=\"n\">%d</td><td class=\"word\">%s</td></tr>",
                then, here, then == 0 ? "new" : here == 0 ? "over" : "again");
      }
      html.raw("</tbody></table>");
      more(all.size() - entities.size());
    }
    if (night.messages().isKnown()) {
      html.raw("<p>")
          .text(
              "Messages: "
                  + count(night.messages().freshCount())
                  + " new, "
                  + count(night.messages().goneCount())
                  + " vanished, against "
                  + night.messages().reference()
                  + ".")
          .raw("</p>");
    }
    html.raw("</section>");
  }

  // ---- data and model

  private void quality() {
    html.raw("<section><h2>The data</h2>");
    table(
        List.of(
            new String[] {"records in the slice", count(night.counts().expected())},
            new String[] {"read", count(night.counts().read())},
            new String[] {"scored in a window", count(night.counts().applied())},
            new String[] {"late: scored once, in no window", count(night.counts().late())},
            new String[] {"ticks and activations", count(night.counts().control())},
            new String[] {"unreadable records", count(night.counts().rejected())}));
    if (!night.late().isEmpty()) {
      html.raw("<h3>Late, by source</h3>");
      table(
          night.late().stream()
              .limit(MOST_LATE)
              .map(one -> new String[] {one.entity(), count(one.events())})
              .toList());
    }
    if (!night.quarantined().isEmpty()) {
      html.raw("<h3>Quarantine</h3>");
      List<String[]> reasons = new ArrayList<>();
      night
          .quarantined()
          .forEach((reason, lines) -> reasons.add(new String[] {reason, count(lines)}));
      table(reasons);
      html.raw("<p class=\"command\">Look: <code>")
          .text("dawnwatch quarantine list --dataset " + night.dataset())
          .raw("</code></p>");
    }
    html.raw("</section>");
  }

  private void table(List<String[]> rows) {
    rows(rows, "n");
  }

  private void rows(List<String[]> rows, String kind) {
    html.raw("<table class=\"facts\"><tbody>");
    for (String[] row : rows) {
      html.raw("<tr><td>")
          .text(row[0])
          .raw("</td><td class=\"%s\">", kind)
          .text(row[1])
          .raw("</td></tr>");
    }
    html.raw("</tbody></table>");
  }

  private void health() {
    Night.Champion model = night.model();
    html.raw("<section><h2>The model</h2>");
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"name", model.name()});
    rows.add(new String[] {"id", shortened(model.id())});
    rows.add(new String[] {"owner", model.owner()});
    rows.add(
        new String[] {"anomaly from score", String.format(Locale.ROOT, "%.3f", model.threshold())});
    rows.add(new String[] {"coverage", night.counts().gaps() == 0 ? "whole" : "NOT whole"});
    rows.add(
        new String[] {
          "live and replay",
          !night.parity().compared()
              ? "not compared"
              : night.parity().isClean() ? "equal" : "NOT equal"
        });
    rows.add(new String[] {"precision", precision()});
    model.facts().forEach((fact, said) -> rows.add(new String[] {words(fact), said}));
    rows(rows, "said");
    html.raw("<h3>Drift</h3>");
    List<Drift> moved = night.drift().stream().filter(Drift::isDrift).limit(10).toList();
    if (night.drift().isEmpty()) {
      html.raw(
          "<p class=\"quiet\">The model has no reference: train one with <code>dawnwatch train</code>.</p>");
    } else if (moved.isEmpty()) {
      html.raw("<p class=\"quiet\">%d comparisons, none moved.</p>", night.drift().size());
    } else {
      for (Drift drift : moved) {
        drift(drift);
      }
    }
    html.raw("</section>");
  }

  /** Of the last week in which the random sample was judged. */
  private String precision() {
    return night.precision().stream()
        .filter(week -> week.judged() > 0)
        .reduce((earlier, later) -> later)
        .map(
            week ->
                String.format(
                    Locale.ROOT,
                    "%d of %d judged alarms were right, week of %s: %.0f to %.0f %%",
                    week.right(),
                    week.judged(),
                    at(week.weekMillis()).toString().substring(0, 10),
                    100 * week.low(),
                    100 * week.high()))
        .orElse("not known: nobody judged the sample (dawnwatch feedback queue)");
  }

  /** {@code labelledIncidents} as people write it. */
  private static String words(String camelCase) {
    return camelCase.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
  }

  private void drift(Drift drift) {
    html.raw("<div class=\"drift\"><p><b>")
        .text(drift.sentence())
        .raw(
            "</b><br><span class=\"feature\">PSI %.2f, Jensen-Shannon %.3f bit, %s windows against %s</span></p><div class=\"bins\">",
            drift.psi(),
            drift.jensenShannon(),
            count(drift.windows()),
            count(drift.referenceWindows()));
    for (Drift.Bin bin : drift.bins()) {
      html.raw(
          "<span title=\"%s: %.1f %%, was %.1f %%\"><svg viewBox=\"0 0 20 100\" preserveAspectRatio=\"none\"><rect y=\"%.0f\" width=\"9\" height=\"%.0f\"/><rect class=\"now\" x=\"10\" y=\"%.0f\" width=\"10\" height=\"%.0f\"/></svg></span>",
          bin.label().isEmpty() ? number(bin.from()) + " to " + number(bin.to()) : bin.label(),
          100 * bin.now(),
          100 * bin.reference(),
          100 - 100 * bin.reference(),
          100 * bin.reference(),
          100 - 100 * bin.now(),
          100 * bin.now());
    }
    html.raw("</div></div>");
  }

  private static final String STYLE =
      """
      :root{--ink:#1c2430;--soft:#5b6675;--line:#dfe4ea;--paper:#fff;--back:#f4f6f8;--hot:#c0392b;--warm:#f6d5cf;--cool:#3b6ea5;--good:#2c7a4b}
      @media (prefers-color-scheme:dark){:root{--ink:#e6ebf1;--soft:#9aa7b5;--line:#303a46;--paper:#1a2129;--back:#12171d;--hot:#ff7b6b;--warm:#4a2622;--cool:#79aee6;--good:#6cc891}}
      *{box-sizing:border-box}body{margin:0;background:var(--back);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
      main{max-width:54rem;margin:0 auto;padding:1.5rem 1rem 4rem}
      .kicker{margin:0;color:var(--soft);text-transform:uppercase;letter-spacing:.08em;font-size:.8rem}
      h1{margin:.1rem 0 .6rem;font-size:1.9rem;line-height:1.2}h2{font-size:1.15rem;margin:0 0 .7rem}h3{font-size:1rem;margin:1.2rem 0 .4rem}
      .pills{margin:0 0 1.2rem;display:flex;flex-wrap:wrap;gap:.4rem}.pill{border:1px solid;border-radius:99px;padding:.1rem .7rem;font-size:.85rem}.good{color:var(--good)}.bad{color:var(--hot)}
      section{background:var(--paper);border:1px solid var(--line);border-radius:10px;padding:1.1rem 1.2rem;margin:0 0 1rem}
      .lines ol{margin:0;padding-left:1.2rem}.lines li{margin:.25rem 0;overflow-wrap:anywhere}.lines li:first-child{font-weight:600}
      .card{border-top:1px solid var(--line);padding:.7rem 0}.card:first-of-type{border-top:0}
      summary{display:grid;grid-template-columns:1.8rem 1fr auto;gap:.4rem;cursor:pointer;list-style:none}summary>span{min-width:0;overflow-wrap:anywhere}summary::-webkit-details-marker{display:none}
      .rank{color:var(--soft)}.score::after{content:" \\25b8";color:var(--soft)}[open]>summary .score::after{content:" \\25be"}.when{color:var(--soft);white-space:nowrap}.score{white-space:nowrap;font-variant-numeric:tabular-nums;color:var(--hot);font-weight:600}
      table{border-collapse:collapse;width:100%;margin:.5rem 0;font-size:.92rem}th,td{text-align:left;padding:.3rem .6rem .3rem 0;border-bottom:1px solid var(--line);vertical-align:top}th{color:var(--soft);font-weight:500;font-size:.82rem}.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
      .feature,.place,.note,.quiet,figcaption,footer{color:var(--soft);font-size:.82rem}
      svg.bar{display:inline-block;width:5rem;height:.6rem;border:0;vertical-align:middle}.bar rect{fill:var(--cool)}
      pre{background:var(--back);border-radius:6px;padding:.5rem .7rem;margin:.5rem 0;white-space:pre-wrap;overflow-wrap:anywhere;font-size:.82rem}
      code{font-size:.85em;overflow-wrap:anywhere}.command{font-size:.82rem;color:var(--soft);margin:.6rem 0 0}
      figure{margin:.8rem 0}svg{width:100%;height:7.5rem;display:block;border-bottom:1px solid var(--line)}.axis{display:flex;justify-content:space-between;color:var(--soft);font-size:.78rem}.share{white-space:nowrap;width:9rem}td{overflow-wrap:anywhere}td.n,td.share,td.word{overflow-wrap:normal}.events{fill:var(--line)}.events.in{fill:var(--hot);opacity:.55}.line{fill:none;stroke:var(--cool);stroke-width:1.5;vector-effect:non-scaling-stroke}rect.hot{fill:var(--warm)}
      .facts .said{width:62%}.word{white-space:nowrap}.wide{overflow-x:auto}.heat{width:auto;border-spacing:2px;border-collapse:separate}.heat th{border:0;padding:0 .5rem 0 0;white-space:nowrap;font-size:.75rem}.heat thead th{padding:0}.heat tbody th{max-width:16rem;overflow:hidden;text-overflow:ellipsis}.heat td{width:18px;min-width:14px;height:18px;padding:0;border:0;border-radius:3px;background:var(--back)}
      .heat .h1{background:color-mix(in srgb,var(--cool) 10%,var(--paper))}.heat .h2{background:color-mix(in srgb,var(--cool) 25%,var(--paper))}.heat .h3{background:color-mix(in srgb,var(--cool) 45%,var(--paper))}.heat .h4{background:color-mix(in srgb,var(--cool) 65%,var(--paper))}.heat .h5{background:color-mix(in srgb,var(--cool) 85%,var(--paper))}.heat td.hot{outline:2px solid var(--hot);outline-offset:-2px}
      .bins{display:flex;align-items:flex-end;gap:4px;height:60px;margin:.3rem 0 1rem}.bins span{flex:1;height:100%}.bins svg{height:100%;border:0}.bins rect{fill:var(--line)}.bins rect.now{fill:var(--hot)}
      .message{display:grid;grid-template-columns:5.5rem 1fr;gap:.6rem;align-items:baseline}.message pre{margin:.3rem 0 .1rem}.message p{margin:0 0 .5rem;overflow-wrap:anywhere}
      footer{padding:0 .2rem;overflow-wrap:anywhere}
      @media (max-width:34rem){.share{display:none}th,td{padding-right:.4rem}section{padding:.9rem}h1{font-size:1.5rem}.message{grid-template-columns:1fr;gap:0}.message>.n{text-align:left}.when{white-space:normal}}
      @media print{.score::after{content:none!important}details::details-content{content-visibility:visible}body{background:#fff}section{break-inside:avoid;border-color:#ccc}.card{break-inside:avoid}}
      """;
}
