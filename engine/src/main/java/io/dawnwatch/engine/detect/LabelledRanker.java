package io.dawnwatch.engine.detect;

import io.dawnwatch.engine.bytes.ByteReader;
import io.dawnwatch.engine.bytes.ByteWriter;
import io.dawnwatch.engine.feature.OpenFrame;
import java.util.List;
import java.util.Locale;

/*
 * A session is compared with those labelled normal and with those labelled anomalous, in four ways:
 *   likeness    its counts: log of the ratio of two kernel densities (Neighbours), as by Bayes' rule with even odds
 *   distance    how far its counts are from the nearest normal session
 *   order       how much likelier its steps are after the anomalous sessions than after the normal ones (NGrams)
 *   transitions how unlikely its steps are after the normal ones (TransitionSurprise)
 * Each is put on a logarithmic scale, sign and ln(1 + size), and a logistic regression weighs them: its weights are fitted
 * on held-out sessions and never negative, so more of each is never less surprising. The surprise is -ln of the
 * probability that the session is normal.
 * O(non-zero counts of the vectors kept, at most 2048 of each) + O(events) per session. It fails where the label depends
 * on the parameters or the timing of messages.
 */
/** How much more a session is like those labelled anomalous than like those labelled normal. */
public final class LabelledRanker implements Detector {
  public static final String NAME = "labelled";

  /** What the ranker looks at, in the order of {@link #measure}. */
  static final List<String> FEATURES = List.of("likeness", "distance", "order", "order.novel");

  private static final byte FORMAT = 1;

  private final Neighbours normal;
  private final Neighbours anomalous;
  private final NGrams normalOrder;
  private final NGrams anomalousOrder;

  /** Of the constant 1, then of the features. */
  private final double[] weights;

  /** Which of the labelled sessions a session is itself: one of that label is left out. */
  public enum Own {
    NONE,
    NORMAL,
    ANOMALOUS
  }

  /**
   * @param normalOrder steps of the normal sessions; the caller takes a session away from it while
   *     it is left out
   * @param weights of the constant 1, any; then of each feature, at least 0
   */
  public LabelledRanker(
      Neighbours normal,
      Neighbours anomalous,
      NGrams normalOrder,
      NGrams anomalousOrder,
      double[] weights) {
    this.normal = normal;
    this.anomalous = anomalous;
    this.normalOrder = normalOrder;
    this.anomalousOrder = anomalousOrder;
    this.weights = weights.clone();
  }

  /** Number of weights a ranker has. */
  public static int weights() {
    return 1 + FEATURES.size();
  }

  @Override
  public String name() {
    return NAME;
  }

  /**
   * What the weights are for: 1, then the features, on their scale.
   *
   * @param own which counts the session itself is in; its steps must have been taken away already
   */
  public double[] measure(CountVector counts, long[] sequence, boolean whole, Own own) {
    return measure(
        normal.ask(counts, own == Own.NORMAL),
        anomalous.ask(counts, own == Own.ANOMALOUS),
        sequence,
        whole);
  }

  private double[] measure(
      Neighbours.Answer isNormal, Neighbours.Answer isAnomalous, long[] sequence, boolean whole) {
    double[] steps = normalOrder.surprises(sequence, whole);
    double[] stepsOfAnomalies = anomalousOrder.surprises(sequence, whole);
    double likelier = 0;
    for (int i = 0; i < steps.length; i++) {
      likelier += steps[i] - stepsOfAnomalies[i];
    }
    return new double[] {
      1,
      scaled(isNormal.rarity() - isAnomalous.rarity()),
      scaled(isNormal.distance()),
      scaled(likelier * TransitionSurprise.perSpan(steps.length)),
      scaled(TransitionSurprise.measure(steps))
    };
  }

  private static double scaled(double value) {
    double size = StrictMath.log1p(Math.abs(value));
    return value < 0 ? -size : size;
  }

  /** -ln of the probability that a session so measured is normal: at least 0. */
  public static double surprise(double[] weights, double[] measured) {
    double odds = 0;
    for (int i = 0; i < weights.length; i++) {
      odds += weights[i] * measured[i];
    }
    return Math.max(0, odds) + StrictMath.log1p(StrictMath.exp(-Math.abs(odds)));
  }

  @Override
  public void examine(WindowView window, List<Contribution> contributions) {
    OpenFrame frame = window.frame();
    if (frame == null || frame.templates.size() == 0) {
      return;
    }
    CountVector counts = CountVector.of(frame.templates);
    long[] sequence = TransitionSurprise.ids(frame.sequence);
    Neighbours.Answer isNormal = normal.ask(counts, false);
    Neighbours.Answer isAnomalous = anomalous.ask(counts, false);
    double[] measured = measure(isNormal, isAnomalous, sequence, sequence.length == frame.events);
    double nats = surprise(weights, measured);
    double against = 0;
    for (int i = 1; i < measured.length; i++) {
      against += Math.max(0, weights[i] * measured[i]);
    }
    double rest = nats;
    for (int i = measured.length - 1; i > 1; i--) {
      double part = Math.max(0, weights[i] * measured[i]);
      if (part > 0) {
        double share = Math.min(rest, nats * part / against);
        rest -= share;
        contributions.add(
            contribution(
                FEATURES.get(i - 1), measured[i], share, text(i, Words.learnedFrom(frame))));
      }
    }
    if (rest > 0) {
      String text =
          "like "
              + percent(isAnomalous.share())
              + " of the "
              + Words.learnedFrom(frame)
              + "s labelled anomalous and "
              + percent(isNormal.share())
              + " of those labelled normal";
      contributions.add(contribution(FEATURES.get(0), measured[1], rest, text));
    }
  }

  private static Contribution contribution(
      String feature, double actual, double nats, String text) {
    return new Contribution(NAME, feature, actual, 0, nats, text);
  }

  private static String text(int feature, String what) {
    return switch (FEATURES.get(feature - 1)) {
      case "distance" -> "far from every " + what + " labelled normal";
      case "order" -> "messages follow each other as in " + what + "s labelled anomalous";
      default -> "messages follow each other as in no " + what + " labelled normal";
    };
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
    normalOrder.write(out);
    anomalousOrder.write(out);
    for (double weight : weights) {
      out.number(weight);
    }
    return out.toBytes();
  }

  /**
   * The detector that learned this.
   *
   * @throws IllegalArgumentException if the bytes are damaged
   */
  public static LabelledRanker restore(byte[] part) {
    ByteReader in = new ByteReader(part, FORMAT, "the part of detector " + NAME);
    Neighbours normal = Neighbours.read(in);
    Neighbours anomalous = Neighbours.read(in);
    NGrams normalOrder = NGrams.read(in);
    NGrams anomalousOrder = NGrams.read(in);
    double[] weights = new double[weights()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = in.number();
      in.require(Math.abs(weights[i]) < MOST_WEIGHT && (i == 0 || weights[i] >= 0), "a weight");
    }
    in.end();
    return new LabelledRanker(normal, anomalous, normalOrder, anomalousOrder, weights);
  }

  /** Far above what the regularised fit gives. */
  private static final double MOST_WEIGHT = 1e6;
}
