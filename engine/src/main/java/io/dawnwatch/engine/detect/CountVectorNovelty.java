package io.dawnwatch.engine.detect;

import io.dawnwatch.engine.bytes.ByteReader;
import io.dawnwatch.engine.bytes.ByteWriter;
import io.dawnwatch.engine.feature.OpenFrame;
import java.util.List;
import java.util.Locale;

/*
 * Where every session learned from is known to be normal, one like it is enough: the measure is the distance to the
 * nearest. Where the sessions learned from may hold anomalies, one like it proves nothing: the measure is how few of them
 * are like this one, first in what they are made of (the mixture: which templates occur), then in the numbers. The
 * mixture counts fully, since a new kind of session is usually one with other messages; the numbers count when, within
 * the mixture, fewer than one in a hundred has such numbers, and half.
 * O(non-zero counts of the vectors kept) per session, at most 2048 vectors; 10 us for a few hundred vectors.
 * It fails where an anomaly is in the order or in the timing of messages and not in their numbers, and where nearly every
 * session is unlike every other: the held-out sessions then say so, and the scale makes the surprise small.
 */
/** How far the counts of a session or window are from those learned. */
public final class CountVectorNovelty implements Detector {
  public static final String NAME = "counts";

  private static final byte FORMAT = 1;

  /** ln 100: numbers that one in a hundred sessions of the same mixture has are nothing. */
  private static final double USUAL_NUMBERS = 4.605170185988092;

  private static final double WEIGHT_OF_NUMBERS = 0.5;

  /** Differences that are told one by one; the rest is one sum. */
  private static final int TOLD = 3;

  private final boolean trusted;
  private final Neighbours counts;
  private final Neighbours mixtures;
  private final Scale scale;

  /**
   * @param trusted whether every session learned from is normal
   * @param counts count vectors of the sessions
   * @param mixtures the same, every count 1; not asked if {@code trusted}
   * @param scale from what is measured to surprise
   */
  public CountVectorNovelty(boolean trusted, Neighbours counts, Neighbours mixtures, Scale scale) {
    this.trusted = trusted;
    this.counts = counts;
    this.mixtures = mixtures;
    this.scale = scale;
  }

  @Override
  public String name() {
    return NAME;
  }

  /** What is measured, before the scale: at least 0. {@code leftOut}: see {@link Neighbours}. */
  public double measure(CountVector vector, boolean leftOut) {
    if (trusted) {
      return counts.ask(vector, leftOut).distance();
    }
    double mixture = mixtures.ask(vector.mixture(), leftOut).rarity();
    return mixture + rare(vector, leftOut, mixture);
  }

  private double rare(CountVector vector, boolean leftOut, double mixture) {
    double beyond = counts.ask(vector, leftOut).rarity() - mixture - USUAL_NUMBERS;
    return WEIGHT_OF_NUMBERS * Math.max(0, beyond);
  }

  @Override
  public void examine(WindowView window, List<Contribution> contributions) {
    OpenFrame frame = window.frame();
    if (frame == null || frame.templates.size() == 0) {
      return;
    }
    CountVector vector = CountVector.of(frame.templates);
    if (trusted) {
      distance(vector, Words.learnedFrom(frame), contributions);
    } else {
      rarity(vector, Words.learnedFrom(frame), contributions);
    }
  }

  private void distance(CountVector vector, String what, List<Contribution> out) {
    Neighbours.Answer answer = counts.ask(vector, false);
    double nats = scale.of(answer.distance());
    if (nats == 0) {
      return;
    }
    List<Neighbours.Difference> differences = counts.differences(vector, answer.nearest());
    double sum = differences.stream().mapToDouble(Neighbours.Difference::nats).sum();
    double rest = nats;
    for (int i = 0; i < Math.min(TOLD, differences.size()); i++) {
      Neighbours.Difference one = differences.get(i);
      boolean last = i == differences.size() - 1;
      double part = last ? rest : Math.min(rest, nats * one.nats() / sum);
      rest -= part;
      out.add(new Contribution(NAME, "count", one.actual(), one.known(), part, text(one, what)));
    }
    if (differences.size() > TOLD && rest > 0) {
      int more = differences.size() - TOLD;
      out.add(
          new Contribution(
              NAME,
              "counts",
              more,
              0,
              rest,
              more + " more messages whose number differs from the nearest usual " + what));
    }
  }

  private static String text(Neighbours.Difference one, String what) {
    return "message "
        + String.format(Locale.ROOT, "%016x", one.template())
        + " "
        + times(one.actual())
        + " where the nearest usual "
        + what
        + " has it "
        + times(one.known());
  }

  private static String times(int count) {
    return count == 0 ? "never" : count == 1 ? "once" : count + " times";
  }

  private void rarity(CountVector vector, String what, List<Contribution> out) {
    Neighbours.Answer mixture = mixtures.ask(vector.mixture(), false);
    double first = mixture.rarity();
    double both = first + rare(vector, false, first);
    double nats = scale.of(both);
    if (nats == 0) {
      return;
    }
    double ofMixture = both == first ? nats : nats * first / both;
    if (ofMixture > 0) {
      out.add(
          new Contribution(
              NAME,
              "mixture",
              100 * mixture.share(),
              100,
              ofMixture,
              share(mixture.share())
                  + " of the "
                  + what
                  + "s learned from are made of such messages"));
    }
    if (nats > ofMixture) {
      double share = counts.ask(vector, false).share();
      out.add(
          new Contribution(
              NAME,
              "counts.share",
              100 * share,
              100 * mixture.share(),
              nats - ofMixture,
              share(share)
                  + " of the "
                  + what
                  + "s learned from have such numbers of them, "
                  + share(mixture.share())
                  + " such messages"));
    }
  }

  private static String share(double share) {
    long tenThousandths = Math.round(share * 10_000);
    if (tenThousandths == 0) {
      return "less than 0.01 %";
    }
    return String.format(Locale.ROOT, "%d.%02d %%", tenThousandths / 100, tenThousandths % 100);
  }

  /** What was learned, for {@link #restore}. */
  public byte[] part() {
    ByteWriter out = new ByteWriter(FORMAT);
    out.unsigned(trusted ? 1 : 0);
    counts.write(out);
    if (!trusted) {
      mixtures.write(out);
    }
    scale.write(out);
    return out.toBytes();
  }

  /**
   * The detector that learned this.
   *
   * @throws IllegalArgumentException if the bytes are damaged
   */
  public static CountVectorNovelty restore(byte[] part) {
    ByteReader in = new ByteReader(part, FORMAT, "the part of detector " + NAME);
    boolean trusted = in.flag();
    Neighbours counts = Neighbours.read(in);
    Neighbours mixtures = trusted ? counts : Neighbours.read(in);
    Scale scale = Scale.read(in);
    in.end();
    return new CountVectorNovelty(trusted, counts, mixtures, scale);
  }
}
