package io.dawnwatch.engine.detect;

import io.dawnwatch.engine.bytes.ByteReader;
import io.dawnwatch.engine.bytes.ByteWriter;
import io.dawnwatch.engine.feature.OpenFrame;
import java.util.List;
import java.util.Locale;

/*
 * Two kernel densities over count vectors (Neighbours), one of the sessions labelled normal, one of the anomalous ones;
 * by Bayes' rule with even odds the probability that a session is normal is n / (n + a), and its surprise -ln of that.
 * O(non-zero counts of the vectors kept, at most 2048 of each) per session. It fails where the label depends on the order
 * or the parameters of messages.
 */
/** How much more a session is like those labelled anomalous than like those labelled normal. */
public final class LabelledRanker implements Detector {
  public static final String NAME = "labelled";

  private static final byte FORMAT = 1;

  private final Neighbours normal;
  private final Neighbours anomalous;

  public LabelledRanker(Neighbours normal, Neighbours anomalous) {
    this.normal = normal;
    this.anomalous = anomalous;
  }

  @Override
  public String name() {
    return NAME;
  }

  /**
   * Surprise that the session is normal, in nats, at least 0.
   *
   * @param own which labels hold the session itself and leave one of it out
   */
  public double measure(CountVector vector, Own own) {
    return surprise(
        normal.ask(vector, own == Own.NORMAL), anomalous.ask(vector, own == Own.ANOMALOUS));
  }

  /** Which of the labelled sessions a session is itself. */
  public enum Own {
    NONE,
    NORMAL,
    ANOMALOUS
  }

  private static double surprise(Neighbours.Answer normal, Neighbours.Answer anomalous) {
    double odds = normal.rarity() - anomalous.rarity();
    return odds > 0
        ? odds + StrictMath.log1p(StrictMath.exp(-odds))
        : StrictMath.log1p(StrictMath.exp(odds));
  }

  @Override
  public void examine(WindowView window, List<Contribution> contributions) {
    OpenFrame frame = window.frame();
    if (frame == null || frame.templates.size() == 0) {
      return;
    }
    CountVector vector = CountVector.of(frame.templates);
    Neighbours.Answer isNormal = normal.ask(vector, false);
    Neighbours.Answer isAnomalous = anomalous.ask(vector, false);
    double nats = surprise(isNormal, isAnomalous);
    if (nats > 0) {
      contributions.add(
          new Contribution(
              NAME,
              "likeness",
              100 * isAnomalous.share(),
              100 * isNormal.share(),
              nats,
              "like "
                  + percent(isAnomalous.share())
                  + " of the sessions labelled anomalous and "
                  + percent(isNormal.share())
                  + " of those labelled normal"));
    }
  }

  private static String percent(double share) {
    long hundredths = Math.round(share * 10_000);
    return String.format(Locale.ROOT, "%d.%02d %%", hundredths / 100, hundredths % 100);
  }

  /** What was learned, for {@link #restore}. */
  public byte[] part() {
    ByteWriter out = new ByteWriter(FORMAT);
    normal.write(out);
    anomalous.write(out);
    return out.toBytes();
  }

  /**
   * The detector that learned this.
   *
   * @throws IllegalArgumentException if the bytes are damaged
   */
  public static LabelledRanker restore(byte[] part) {
    ByteReader in = new ByteReader(part, FORMAT, "the part of detector " + NAME);
    LabelledRanker read = new LabelledRanker(Neighbours.read(in), Neighbours.read(in));
    in.end();
    return read;
  }
}
