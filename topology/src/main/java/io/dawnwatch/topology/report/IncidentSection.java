package io.dawnwatch.topology.report;

import static io.dawnwatch.topology.report.PageText.at;
import static io.dawnwatch.topology.report.PageText.count;
import static io.dawnwatch.topology.report.PageText.firstReason;
import static io.dawnwatch.topology.report.PageText.number;
import static io.dawnwatch.topology.report.PageText.plural;

import io.dawnwatch.schemas.Alert;
import io.dawnwatch.schemas.Evidence;
import io.dawnwatch.schemas.Reason;
import io.dawnwatch.topology.report.Night.Incident;
import io.dawnwatch.topology.report.Night.Moment;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The incidents of a night, the most surprising first. */
final class IncidentSection {
  private static final int OPEN = 3;

  /** Incidents with all that is known of them; the others have a line each. */
  private static final int MOST_CARDS = 50;

  private static final int WIDTH = 720;
  private static final int HEIGHT = 120;
  private static final long HOUR = 3_600_000;

  private final Night night;
  private final PageText text;
  private final Html html;

  IncidentSection(Night night, PageText text, Html html) {
    this.night = night;
    this.text = text;
    this.html = html;
  }

  void write() {
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
          .text(text.span(alert))
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
            "<span class=\"score\"></span></summary><table><thead><tr><th>entity</th><th>when</th><th>why</th><th class=\"n\">score</th></tr></thead><tbody>");
    for (Incident incident : incidents) {
      Alert alert = incident.last();
      html.raw("<tr><td>")
          .text(alert.getEntity())
          .raw("</td><td>")
          .text(text.span(alert))
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
          text.time(moment.startMillis()),
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
        text.time(first), text.time(last), count(most));
  }
}
