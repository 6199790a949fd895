package io.dawnwatch.engine.detect;

import io.dawnwatch.engine.bytes.ByteReader;
import io.dawnwatch.engine.bytes.ByteWriter;
import io.dawnwatch.engine.feature.LongCounts;
import io.dawnwatch.engine.feature.TellingEvent;
import java.util.List;

/*
 * The share of anomalies among the template's labelled events, shrunk by one event's worth to what the words of the event
 * say. So a template that was labelled often speaks for itself, and one that never was is judged by the company its words
 * keep. surprise = ln(1 + 1000 odds): about 7 nats where both are equally likely, 0 where anomalies are rarer than one in
 * a thousand. O(length).
 * It fails for anomalies that differ from normal events by numbers alone, and with labels that say nothing about lines
 * (a whole day marked).
 */
/** What labels said about events like this one. */
public final class LabelledEvents implements EventDetector {
  public static final String NAME = "labels";

  private static final byte FORMAT = 1;
  private static final double SCALE = 1000;

  private final LongCounts normal;
  private final LongCounts anomalous;
  private final LabelTable words;

  private LabelledEvents(LongCounts normal, LongCounts anomalous, LabelTable words) {
    this.normal = normal;
    this.anomalous = anomalous;
    this.words = words;
  }

  /** What a model keeps: counts of templates by label, and words. */
  public static byte[] part(LongCounts normal, LongCounts anomalous, LabelTable words) {
    ByteWriter out = new ByteWriter(FORMAT);
    write(normal, out);
    write(anomalous, out);
    words.write(out);
    return out.toBytes();
  }

  private static void write(LongCounts counts, ByteWriter out) {
    out.unsigned(counts.size());
    for (long id : counts.sortedKeys()) {
      out.fixed(id);
      out.unsigned(counts.get(id));
    }
  }

  /**
   * The detector that a part describes.
   *
   * @throws IllegalArgumentException if the part is damaged
   */
  public static LabelledEvents of(byte[] part) {
    ByteReader in = new ByteReader(part, FORMAT, "the part " + NAME);
    LabelledEvents detector = new LabelledEvents(read(in), read(in), LabelTable.read(in));
    in.end();
    return detector;
  }

  private static LongCounts read(ByteReader in) {
    LongCounts counts = new LongCounts();
    int size = in.items();
    for (int i = 0; i < size; i++) {
      long id = in.fixed();
      long count = in.natural();
      in.require(counts.get(id) == 0 && count > 0, "a count");
      counts.add(id, count);
    }
    return counts;
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
    double share = share(view);
    return StrictMath.log(1 + SCALE * share / (1 - share));
  }

  private double share(EventView view) {
    long template = view.template();
    long bad = anomalous.get(template);
    long all = bad + normal.get(template);
    double odds = StrictMath.exp(Math.min(20, words.logOdds(view.event())));
    return (bad + odds / (1 + odds)) / (all + 1);
  }

  @Override
  public void explain(EventView view, List<Contribution> contributions) {
    long template = view.template();
    long bad = anomalous.get(template);
    long all = bad + normal.get(template);
    contributions.add(
        new Contribution(
            NAME,
            "labels",
            share(view),
            words.share(),
            surprise(view),
            (all == 0
                    ? "worded like labelled anomalies: "
                    : bad + " of " + all + " like it were labelled anomalies: ")
                + TellingEvent.excerptOf(view.event().body())));
  }
}
