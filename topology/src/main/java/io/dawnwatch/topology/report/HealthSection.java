package io.dawnwatch.topology.report;

import static io.dawnwatch.topology.report.PageText.at;
import static io.dawnwatch.topology.report.PageText.count;
import static io.dawnwatch.topology.report.PageText.number;
import static io.dawnwatch.topology.report.PageText.shortened;

import io.dawnwatch.engine.drift.Drift;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The data of a night, and the model that scored it. */
final class HealthSection {
  private static final int MOST_LATE = 10;

  private final Night night;
  private final PageText text;
  private final Html html;

  HealthSection(Night night, PageText text, Html html) {
    this.night = night;
    this.text = text;
    this.html = html;
  }

  void data() {
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

  void model() {
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
}
