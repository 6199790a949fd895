package io.dawnwatch.topology.report;

import static io.dawnwatch.topology.report.PageText.count;
import static io.dawnwatch.topology.report.PageText.plural;
import static io.dawnwatch.topology.report.PageText.shortened;

import io.dawnwatch.engine.Suppression;
import io.dawnwatch.topology.report.Night.HeatRow;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A night as one HTML file without anything from elsewhere: five lines first, then what stands
 * behind them. Readable on a phone and in print.
 */
public final class NightPage {
  private static final int MOST_ENTITIES = 30;
  private static final long HOUR = 3_600_000;

  /** A longer time is named by its first and last day, ms. */
  private static final long MOST_OF_A_DAY = 36 * HOUR;

  private final Night night;
  private final PageText text;
  private final Html html = new Html();

  private NightPage(Night night, ZoneId zone) {
    this.night = night;
    this.text = new PageText(zone);
  }

  /** The page, with times in that zone. */
  public static String of(Night night, ZoneId zone) {
    return new NightPage(night, zone).page();
  }

  /** The night in five lines, with times in that zone. */
  public static List<String> lines(Night night, ZoneId zone) {
    return new NightLines(night, new PageText(zone)).lines();
  }

  /** What stands on the page, to be put into another one. */
  public static String content(Night night, ZoneId zone) {
    NightPage page = new NightPage(night, zone);
    page.content();
    return page.html.toString();
  }

  /** How its page looks: for pages that want to look alike. */
  public static String style() {
    return PageStyle.CSS;
  }

  private String page() {
    html.raw("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
        .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
        .raw(
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">")
        .raw("<title>")
        .text(night.dataset() + ", " + title())
        .raw("</title><style>")
        .raw(PageStyle.CSS)
        .raw("</style></head><body><main>");
    content();
    html.raw("</main></body></html>\n");
    return html.toString();
  }

  private void content() {
    head();
    new IncidentSection(night, text, html).write();
    heat();
    new MessageSection(night, text, html).write();
    differences();
    suppressed();
    HealthSection health = new HealthSection(night, text, html);
    health.data();
    health.model();
    html.raw("<footer>Run <code>")
        .text(night.runId())
        .raw("</code> · data version <code>")
        .text(shortened(night.dataVersion()))
        .raw("</code> · release ")
        .text(night.release())
        .raw(" · times in ")
        .text(text.zone())
        .raw("</footer>");
  }

  private String title() {
    if (night.toMillis() == 0) {
      return "Nothing scored";
    }
    return night.toMillis() - night.fromMillis() > MOST_OF_A_DAY
        ? text.day(night.fromMillis()) + " to " + text.day(night.toMillis() - 1)
        : text.day((night.fromMillis() + night.toMillis()) / 2);
  }

  private void head() {
    html.raw("<header><p class=\"kicker\">")
        .text(night.dataset())
        .raw("</p><h1>")
        .text(title())
        .raw("</h1><p class=\"pills\">")
        .raw(
            pill(
                night.incidents().isEmpty() && !night.isEmpty(),
                "quiet",
                night.isEmpty() ? "nothing scored" : plural(night.incidents().size(), "incident")))
        .raw(
            pill(
                night.isWell(),
                night.parity().compared() ? "live equals replay" : "not compared with live",
                "the pipeline needs a look"))
        .raw(
            night.drift().isEmpty()
                ? "<span class=\"pill\">drift unknown</span>"
                : pill(!night.isDrifting(), "no drift", "drift"))
        .raw("</p></header><section class=\"lines\"><ol>");
    for (String line : new NightLines(night, text).lines()) {
      boolean alarming = line.startsWith("NOT") || line.startsWith("Live and replay DIFFER");
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

  private static String pill(boolean well, String good, String bad) {
    return "<span class=\"pill "
        + (well ? "good" : "bad")
        + "\">"
        + Html.escape(well ? good : bad)
        + "</span>";
  }

  // ---- entity x hour

  private void heat() {
    if (night.heat().isEmpty()) {
      return;
    }
    int hours = night.heat().get(0).highest().length;
    long first = Math.floorDiv(night.fromMillis(), HOUR) * HOUR;
    html.raw(
        "<section><h2>Entities by hour</h2><div class=\"wide\"><table class=\"heat\"><thead><tr><th></th>");
    for (int hour = 0; hour < hours; hour++) {
      html.raw("<th>%s</th>", hour % 3 == 0 ? text.time(first + hour * HOUR).substring(0, 2) : "");
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
            text.time(first + hour * HOUR),
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
                    + " entities."
                : "All entities.")
        .raw("</p></section>");
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
          .text(text.dayTime(about.untilMillis()))
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
            .limit(MOST_ENTITIES)
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
          "<table><thead><tr><th>entity</th><th class=\"n\">before</th><th class=\"n\">now</th><th></th></tr></thead><tbody>");
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
      html.more(all.size() - entities.size());
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
}
