package io.dawnwatch.topology.report;

import static io.dawnwatch.topology.report.PageText.count;
import static io.dawnwatch.topology.report.PageText.firstReason;
import static io.dawnwatch.topology.report.PageText.plural;

import io.dawnwatch.schemas.Alert;
import java.util.ArrayList;
import java.util.List;

/** A night in five lines. */
final class NightLines {
  private final Night night;
  private final PageText text;

  NightLines(Night night, PageText text) {
    this.night = night;
    this.text = text;
  }

  /** Incidents, what was scored, coverage, parity, the model: one line each. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    if (night.isEmpty()) {
      lines.add(
          "NOTHING was scored: no event is of this time. Is it the right day and zone, and do lines come?");
    } else if (night.incidents().isEmpty()) {
      lines.add(
          "Nothing stood out among "
              + plural(night.counts().entities(), "entity", "entities")
              + "."
              + heldBack());
    } else {
      Alert gravest = night.incidents().get(0).last();
      lines.add(
          plural(night.incidents().size(), "incident")
              + " among "
              + plural(night.counts().entities(), "entity", "entities")
              + ". The gravest: "
              + gravest.getEntity()
              + ", "
              + text.span(gravest)
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
                : night.isDrifting()
                    ? night.drift().get(0).sentence() + "."
                    : "what comes in is what it was trained on."));
    return lines;
  }

  private String heldBack() {
    return night.heldBack() == 0
        ? ""
        : " " + plural(night.heldBack(), "more alert") + " suppressed.";
  }
}
