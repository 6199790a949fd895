package io.dawnwatch.engine.train;

import io.dawnwatch.engine.ModelPart;
import io.dawnwatch.engine.detect.CountVector;
import io.dawnwatch.engine.detect.CountVectorNovelty;
import io.dawnwatch.engine.detect.LabelledRanker;
import io.dawnwatch.engine.detect.NGrams;
import io.dawnwatch.engine.detect.Neighbours;
import io.dawnwatch.engine.detect.Scale;
import io.dawnwatch.engine.detect.TransitionSurprise;
import io.dawnwatch.engine.score.Calibration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/*
 * Fits the session detectors and their scales. Every value a scale or a threshold is made from is measured on a session
 * that was taken out of what the detector learned (leave-one-out: counts are subtracted, not learned anew), so duplicates
 * of a session vouch for each other and a session seen once does not vouch for itself.
 * Cost: one pass over the sample to learn, one to measure; at most HELD_OUT distinct sessions are measured.
 */
/** Trains session detectors: the same bits for the same sessions in any order. */
public final class SessionTraining {
  /** Score at which a session is an anomaly. */
  public static final double THRESHOLD = 0.9;

  /** Distinct sessions that are held out, by hash: enough for every tail a scale looks at. */
  private static final int HELD_OUT = 8192;

  /** Share of sessions whose surprise is nothing, where all sessions are normal. */
  private static final double USUAL = 0.5;

  /** The same for the order of messages where some sessions may be anomalies: they hide there. */
  private static final double USUAL_ORDER = 0.003;

  /** Share of sessions that may be anomalies alike and prove no step usual. */
  private static final double ANOMALIES_OF_A_KIND = 0.005;

  private final List<SessionSample.Session> sessions;
  private final Situation situation;
  private final Goal goal;
  private final SessionSample sample;

  private SessionTraining(SessionSample sample, Situation situation, Goal goal) {
    this.goal = goal;
    this.sample = sample;
    this.situation = situation;
    this.sessions = new ArrayList<>(sample.sessions());
    if (situation == Situation.NORMAL_ONLY) {
      sessions.removeIf(one -> one.normal == 0);
    }
  }

  /**
   * Learns from sessions.
   *
   * @throws IllegalArgumentException if there is none, or the situation is {@link
   *     Situation#LABELLED} and a label is missing
   */
  public static TrainedSessions train(SessionSample sample, Situation situation) {
    return train(sample, situation, Goal.NONE);
  }

  /**
   * Learns from sessions, with a threshold for a goal.
   *
   * @throws IllegalArgumentException as without a goal, or if a precision is wanted and nothing is
   *     labelled
   */
  public static TrainedSessions train(SessionSample sample, Situation situation, Goal goal) {
    if (goal.hasPrecision() && situation != Situation.LABELLED) {
      throw new IllegalArgumentException("a precision can only be wanted where labels tell it");
    }
    if (sample.distinct() == 0) {
      throw new IllegalArgumentException("there is no session to learn from");
    }
    if (situation == Situation.NORMAL_ONLY && sample.normal() == 0) {
      throw new IllegalArgumentException("there is no normal session to learn from");
    }
    if (situation == Situation.LABELLED && (sample.normal() == 0 || sample.anomalous() == 0)) {
      throw new IllegalArgumentException(
          "labels need both normal and anomalous sessions, there are "
              + sample.normal()
              + " and "
              + sample.anomalous());
    }
    SessionTraining training = new SessionTraining(sample, situation, goal);
    return situation == Situation.LABELLED ? training.labelled() : training.novelty();
  }

  private TrainedSessions novelty() {
    boolean trusted = situation == Situation.NORMAL_ONLY;
    ToLongFunction<SessionSample.Session> number =
        one -> trusted ? one.normal : one.normal + one.anomalous;
    Neighbours counts = Neighbours.of(vectors(false, number));
    Neighbours mixtures = trusted ? counts : Neighbours.of(vectors(true, number));
    CountVectorNovelty novelty = new CountVectorNovelty(trusted, counts, mixtures, Scale.IDENTITY);
    int held = Math.min(sessions.size(), HELD_OUT);
    double[] ofCounts = new double[held];
    double[] ofOrder = new double[held];
    TreeMap<CountVector, Double> known = new TreeMap<>();
    for (int i = 0; i < held; i++) {
      SessionSample.Session one = sessions.get(i);
      ofCounts[i] = known.computeIfAbsent(one.counts, vector -> novelty.measure(vector, true));
    }
    HeldOut heldCounts = heldOut(ofCounts, number);
    boolean kinds = !trusted && heldCounts.reachedBy(0.5) <= Cuts.UNCOMMON_NATS;
    Scale countScale =
        kinds ? from(heldCounts.values()[heldCounts.values().length - 1]) : heldCounts.scale(USUAL);
    NGrams grams =
        trusted || kinds
            ? new NGrams()
            : NGrams.bySession((long) (ANOMALIES_OF_A_KIND * counts.total()));
    for (SessionSample.Session one : sessions) {
      grams.add(one.sequence, one.whole, number.applyAsLong(one));
    }
    TransitionSurprise transitions = new TransitionSurprise(grams, Scale.IDENTITY);
    for (int i = 0; i < held; i++) {
      SessionSample.Session one = sessions.get(i);
      grams.add(one.sequence, one.whole, -1);
      ofOrder[i] = transitions.measure(one.sequence, one.whole);
      grams.add(one.sequence, one.whole, 1);
    }
    Scale orderScale = heldOut(ofOrder, number).scale(kinds ? USUAL_ORDER : USUAL);

    double[] totals = new double[held];
    for (int i = 0; i < held; i++) {
      totals[i] = countScale.of(ofCounts[i]) + orderScale.of(ofOrder[i]);
    }
    HeldOut total = heldOut(totals, number);
    Cut cut =
        goal.hasBudget()
            ? Cuts.budget(total, sessions.stream().mapToLong(number).sum(), goal)
            : trusted ? Cuts.normalOnly(total) : Cuts.unlabelled(total);
    TreeMap<String, ModelPart> parts = new TreeMap<>();
    parts.put(
        CountVectorNovelty.NAME,
        new ModelPart(new CountVectorNovelty(trusted, counts, mixtures, countScale).part()));
    parts.put(
        TransitionSurprise.NAME, new ModelPart(new TransitionSurprise(grams, orderScale).part()));
    return trained(List.of(CountVectorNovelty.NAME, TransitionSurprise.NAME), parts, total, cut);
  }

  /** Nats already: only the surprise that every session has is nothing. */
  private static Scale from(double least) {
    return new Scale(new double[] {least}, new double[] {0}, 1);
  }

  private TrainedSessions labelled() {
    Neighbours normalCounts = Neighbours.of(vectors(false, one -> one.normal));
    Neighbours anomalousCounts = Neighbours.of(vectors(false, one -> one.anomalous));
    NGrams normalOrder = new NGrams();
    NGrams anomalousOrder = new NGrams();
    for (SessionSample.Session one : sessions) {
      add(normalOrder, one, one.normal);
      add(anomalousOrder, one, one.anomalous);
    }
    LabelledRanker unweighted =
        new LabelledRanker(
            normalCounts,
            anomalousCounts,
            normalOrder,
            anomalousOrder,
            new double[LabelledRanker.weights()]);
    List<Regression.Row> rows = new ArrayList<>();
    for (SessionSample.Session one : sessions.subList(0, Math.min(sessions.size(), HELD_OUT))) {
      if (one.normal > 0) {
        add(normalOrder, one, -1);
        rows.add(row(unweighted, one, LabelledRanker.Own.NORMAL, one.normal));
        add(normalOrder, one, 1);
      }
      if (one.anomalous > 0) {
        add(anomalousOrder, one, -1);
        rows.add(row(unweighted, one, LabelledRanker.Own.ANOMALOUS, one.anomalous));
        add(anomalousOrder, one, 1);
      }
    }
    double[] weights = Regression.fit(rows, LabelledRanker.weights());
    HeldOut normal = heldOut(rows, false, weights);
    HeldOut anomalous = heldOut(rows, true, weights);
    Cut cut =
        goal.hasBudget()
            ? Cuts.budget(normal.and(anomalous), sample.normal() + sample.anomalous(), goal)
            : goal.hasPrecision()
                ? Cuts.precision(normal, anomalous, goal.precision())
                : Cuts.labelled(normal, anomalous);
    TreeMap<String, ModelPart> parts = new TreeMap<>();
    LabelledRanker ranker =
        new LabelledRanker(normalCounts, anomalousCounts, normalOrder, anomalousOrder, weights);
    parts.put(LabelledRanker.NAME, new ModelPart(ranker.part()));
    return trained(List.of(LabelledRanker.NAME), parts, normal, cut);
  }

  private static void add(NGrams grams, SessionSample.Session one, long times) {
    if (times != 0) {
      grams.add(one.sequence, one.whole, times);
    }
  }

  private static Regression.Row row(
      LabelledRanker ranker, SessionSample.Session one, LabelledRanker.Own own, long times) {
    return new Regression.Row(
        ranker.measure(one.counts, one.sequence, one.whole, own),
        own == LabelledRanker.Own.ANOMALOUS,
        times);
  }

  private static HeldOut heldOut(List<Regression.Row> rows, boolean anomalous, double[] weights) {
    List<HeldOut.Value> values = new ArrayList<>();
    for (Regression.Row row : rows) {
      if (row.anomalous() == anomalous) {
        values.add(
            new HeldOut.Value(LabelledRanker.surprise(weights, row.measured()), row.sessions()));
      }
    }
    if (values.isEmpty()) {
      throw new IllegalArgumentException(
          "there are too few labelled sessions of one kind to hold any out");
    }
    return HeldOut.of(values);
  }

  private SortedMap<CountVector, Long> vectors(
      boolean mixture, ToLongFunction<SessionSample.Session> number) {
    TreeMap<CountVector, Long> vectors = new TreeMap<>();
    for (SessionSample.Session one : sessions) {
      long times = number.applyAsLong(one);
      if (times > 0) {
        vectors.merge(mixture ? one.counts.mixture() : one.counts, times, Long::sum);
      }
    }
    return vectors;
  }

  private HeldOut heldOut(double[] measured, ToLongFunction<SessionSample.Session> number) {
    List<HeldOut.Value> values = new ArrayList<>();
    for (int i = 0; i < measured.length; i++) {
      values.add(new HeldOut.Value(measured[i], number.applyAsLong(sessions.get(i))));
    }
    return HeldOut.of(values);
  }

  private TrainedSessions trained(
      List<String> detectors, SortedMap<String, ModelPart> parts, HeldOut totals, Cut cut) {
    TreeMap<String, String> facts = new TreeMap<>();
    facts.put("situation", words(situation));
    facts.put(
        "sessions",
        (sample.normal() + sample.anomalous())
            + " sessions"
            + (situation == Situation.LABELLED ? ", " + sample.anomalous() + " anomalous" : "")
            + ", "
            + sample.distinct()
            + " distinct kept");
    facts.put(
        "threshold",
        String.format(Locale.ROOT, "%.1f, at %.3f nats: %s", THRESHOLD, cut.nats(), cut.why()));
    return new TrainedSessions(
        situation, detectors, parts, calibration(totals, cut), THRESHOLD, facts);
  }

  private static String words(Situation situation) {
    return switch (situation) {
      case UNLABELLED -> "unlabelled: a few of the sessions learned from may be anomalies";
      case NORMAL_ONLY -> "normal only: every session learned from is normal";
      case LABELLED -> "labelled: of each session learned from it is known whether it is normal";
    };
  }

  /**
   * Up to the threshold the score grows with the logarithm of how rare the surprise is among
   * held-out sessions; beyond, it approaches 1.
   */
  private static Calibration calibration(HeldOut totals, Cut cut) {
    List<double[]> points = new ArrayList<>();
    points.add(new double[] {0, 0});
    double all = -StrictMath.log(cut.share());
    for (double share : new double[] {0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002}) {
      double nats = totals.reachedBy(share);
      double score = THRESHOLD * -StrictMath.log(share) / all;
      if (nats > points.get(points.size() - 1)[0] && nats < cut.nats() && score < THRESHOLD) {
        points.add(new double[] {nats, score});
      }
    }
    points.add(new double[] {cut.nats(), THRESHOLD});
    double[] beyond = {2, 0.95, 10, 0.98, 50, 0.99, 3 * Scale.MOST_NATS, 1};
    for (int i = 0; i < beyond.length; i += 2) {
      points.add(new double[] {cut.nats() + beyond[i], beyond[i + 1]});
    }
    return new Calibration(
        points.stream().mapToDouble(point -> point[0]).toArray(),
        points.stream().mapToDouble(point -> point[1]).toArray());
  }
}
