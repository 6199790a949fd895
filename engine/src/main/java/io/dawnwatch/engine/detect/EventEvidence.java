package io.dawnwatch.engine.detect;

import io.dawnwatch.engine.bytes.ByteReader;
import io.dawnwatch.engine.bytes.ByteWriter;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Severity;
import io.dawnwatch.engine.feature.TellingEvent;
import java.util.List;

/*
 * surprise = max(rarity of the template, strangeness of the content) + gravity of the severity, at least 0.
 * The first two are -ln of a share of ordinary events and tell of the same thing (a message never seen has characters
 * never seen), so the greater counts. Gravity is what the program itself says about the event.
 * O(1) for an event whose content came lately, else O(length). It fails with a template algorithm that makes every
 * message new, for contents that look like training's (a wrong but well-formed number, a stolen session), and where a
 * log cries FATAL at every start.
 */
/** What is strange about an event by itself, against what training saw. */
public final class EventEvidence implements EventDetector {
  public static final String NAME = "event";

  private static final byte FORMAT = 1;

  private final TemplateTable templates;
  private final ContentModel contents;

  private EventEvidence(TemplateTable templates, ContentModel contents) {
    this.templates = templates;
    this.contents = contents;
  }

  /** What a model keeps of both. */
  public static byte[] part(TemplateTable templates, ContentModel contents) {
    ByteWriter out = new ByteWriter(FORMAT);
    templates.write(out);
    contents.write(out);
    return out.toBytes();
  }

  /**
   * The detector that a part describes.
   *
   * @throws IllegalArgumentException if the part is damaged
   */
  public static EventEvidence of(byte[] part) {
    ByteReader in = new ByteReader(part, FORMAT, "the part " + NAME);
    EventEvidence detector = new EventEvidence(TemplateTable.read(in), ContentModel.read(in));
    in.end();
    return detector;
  }

  /** The bytes {@link #of} reads, canonical. */
  public byte[] toPart() {
    return part(templates, contents);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean isFrozen() {
    return true;
  }

  @Override
  public double surprise(EventView view) {
    LogEvent event = view.event();
    Severity severity = SaidSeverity.of(event);
    int found = templates.find(view.template());
    double rarity = templates.rarity(found, severity);
    double strangeness = contents.nats(event);
    return Math.max(
        0, Math.max(rarity, strangeness) + templates.gravity(found, severity, event.body()));
  }

  @Override
  public void explain(EventView view, List<Contribution> contributions) {
    LogEvent event = view.event();
    Severity severity = SaidSeverity.of(event);
    int found = templates.find(view.template());
    double rarity = templates.rarity(found, severity);
    double strangeness = contents.nats(event);
    double gravity = templates.gravity(found, severity, event.body());
    double novelty = Math.max(rarity, strangeness) + Math.min(0, gravity);
    if (novelty > 0) {
      contributions.add(
          rarity >= strangeness
              ? novelMessage(found, severity, event, novelty)
              : new Contribution(
                  NAME,
                  "content",
                  strangeness,
                  0,
                  novelty,
                  contents.strangestKey()
                      + " unlike training's: "
                      + TellingEvent.excerptOf(contents.strangestText())));
    }
    if (gravity > 0) {
      contributions.add(
          new Contribution(
              NAME,
              "severity",
              severity.number(),
              0,
              gravity,
              event.severity() == severity ? "it is " + severity : said(severity)));
    }
  }

  private static String said(Severity severity) {
    return severity == Severity.FATAL ? "its words tell of a failure" : "its words tell of trouble";
  }

  private Contribution novelMessage(int found, Severity severity, LogEvent event, double nats) {
    String what =
        templates.isMetWith(found, severity)
            ? "rare in training"
            : templates.isMet(found) ? "never " + severity + " in training" : "never in training";
    return new Contribution(
        NAME,
        "message",
        templates.isMetWith(found, severity) ? 0 : 1,
        0,
        nats,
        what + ": " + TellingEvent.excerptOf(event.body()));
  }
}
