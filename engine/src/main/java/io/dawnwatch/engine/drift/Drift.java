package io.dawnwatch.engine.drift;

import io.dawnwatch.engine.feature.LogLinear;
import io.dawnwatch.engine.feature.LongCounts;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/*
 * PSI and its bounds 0.1 and 0.25: Siddiqi, Credit Risk Scorecards, 2006.
 * That PSI of samples without drift is (1/n + 1/m) times a chi-square with bins - 1 degrees of freedom: Yurdakul,
 * Statistical Properties of Population Stability Index, 2018. Its quantile: Wilson, Hilferty, The Distribution of
 * Chi-Square, PNAS 17, 1931. Jensen-Shannon divergence: Lin, Divergence Measures Based on the Shannon Entropy, 1991.
 */
/**
 * How far a feature of a subgroup has moved from its reference.
 *
 * @param subgroup {@link Distributions#ALL}, or {@code key=value}
 * @param feature name of the feature
 * @param psi population stability index, at least 0: about 0 for the same, 0.1 moderate, 0.25 major
 * @param jensenShannon Jensen-Shannon divergence in bits, 0 to 1
 * @param chance what psi stays below in 999 of 1,000 samples of these sizes without drift
 * @param referenceWindows windows of the reference, or events where events are compared
 * @param windows windows or events that were compared with it
 * @param level what it amounts to
 * @param bins the two histograms, in the order of values
 */
public record Drift(
    String subgroup,
    String feature,
    double psi,
    double jensenShannon,
    double chance,
    long referenceWindows,
    long windows,
    Level level,
    List<Bin> bins) {
  /** Share of the events whose message the reference does not have; of all entities. */
  public static final String UNKNOWN_TEMPLATES = "templates.unknown";

  /** Share of the reference's events whose message no longer comes; of all entities. */
  public static final String GONE_TEMPLATES = "templates.gone";

  /** How the events divide among the most frequent messages; of all entities. */
  public static final String MIXTURE = "templates.mix";

  /** Events of an hour against the same hours of the day; of all entities. */
  public static final String VOLUME = "volume";

  /** Windows of lines an hour that were not as the dataset expects; of all entities. */
  public static final String BREACHES = "breaches";

  /**
   * What comes before the name of an expectation about events: how many break it, against the
   * reference for as many events; of all entities.
   */
  public static final String RULE = "expectation.";

  /** Windows below which nothing is said: a share of one in ten is then known to about a third. */
  public static final int LEAST_WINDOWS = 100;

  /** From here on the move is moderate, if chance does not explain it. */
  public static final double MODERATE = 0.1;

  /** From here on the move is major, if chance does not explain it. */
  public static final double MAJOR = 0.25;

  /** Parts into which the reference is cut, where its values are many enough. */
  private static final int BINS = 10;

  /** Added to each count, so that an empty bin is rare instead of impossible. */
  static final double PRIOR = 0.5;

  /** Deviations that 999 of 1,000 normal values stay below. */
  private static final double Z_999 = 3.0902;

  /** The furthest moved first. */
  public static final Comparator<Drift> FURTHEST =
      Comparator.comparingInt((Drift drift) -> drift.level.ordinal())
          .thenComparingDouble(Drift::psi)
          .reversed()
          .thenComparing(Drift::subgroup)
          .thenComparing(Drift::feature);

  /** What a move amounts to. */
  public enum Level {
    /** Too few windows to say anything. */
    UNKNOWN,
    NONE,
    MODERATE,
    MAJOR
  }

  /**
   * A span of values.
   *
   * @param from least value, in the feature's unit
   * @param to greatest value's bucket floor, in the feature's unit
   * @param label what it holds if that is no span of values, else empty; with a rate, {@code from}
   *     is what was usual in an hour and {@code to} what is
   * @param reference share of the reference's windows or events, 0 to 1; of a rate, against the
   *     greater one
   * @param now share of the windows or events compared, likewise
   */
  public record Bin(double from, double to, String label, double reference, double now) {}

  public Drift {
    bins = List.copyOf(bins);
  }

  /**
   * Compares all features of all subgroups that the reference knows, the furthest moved first.
   * Subgroups nobody knew are not compared: there is nothing to compare them with.
   */
  public static List<Drift> compare(Distributions reference, Distributions now) {
    List<Drift> found = new ArrayList<>();
    for (String subgroup : reference.subgroups()) {
      for (String feature : reference.features(subgroup)) {
        found.add(
            compare(
                subgroup,
                feature,
                reference.counts(subgroup, feature),
                now.counts(subgroup, feature)));
      }
    }
    found.addAll(TrafficDrift.compare(reference.traffic(), now.traffic()));
    found.sort(FURTHEST);
    return found;
  }

  private static Drift compare(
      String subgroup, String feature, LongCounts reference, LongCounts now) {
    List<long[]> cuts = cuts(reference, now);
    return of(
        subgroup,
        feature,
        within(reference, cuts),
        within(now, cuts),
        LEAST_WINDOWS,
        (place, p, q) ->
            new Bin(
                LogLinear.measureOf(cuts.get(place)[0]),
                LogLinear.measureOf(cuts.get(place)[1]),
                "",
                p,
                q));
  }

  /** Makes a bin of its place and its two shares. */
  interface Binning {
    Bin bin(int place, double reference, double now);
  }

  /**
   * Compares two counts of the same bins.
   *
   * @param least total on either side below which nothing is said
   */
  static Drift of(
      String subgroup, String feature, long[] was, long[] is, int least, Binning binning) {
    long n = Arrays.stream(was).sum();
    long m = Arrays.stream(is).sum();
    int k = was.length;
    double psi = 0;
    double divergence = 0;
    List<Bin> bins = new ArrayList<>(k);
    for (int i = 0; i < k; i++) {
      double p = (was[i] + PRIOR) / (n + PRIOR * k);
      double q = (is[i] + PRIOR) / (m + PRIOR * k);
      psi += (q - p) * StrictMath.log(q / p);
      divergence += divergence(p, q);
      bins.add(binning.bin(i, n == 0 ? 0 : (double) was[i] / n, m == 0 ? 0 : (double) is[i] / m));
    }
    double chance = n == 0 || m == 0 || k < 2 ? 0 : (1.0 / n + 1.0 / m) * chiSquare999(k - 1);
    return new Drift(
        subgroup,
        feature,
        Math.max(0, psi),
        Math.min(1, Math.max(0, divergence)),
        chance,
        n,
        m,
        n < least || m < least ? Level.UNKNOWN : levelOf(psi, chance),
        bins);
  }

  static Level levelOf(double psi, double chance) {
    if (psi < MODERATE || psi <= chance) {
      return Level.NONE;
    }
    return psi < MAJOR ? Level.MODERATE : Level.MAJOR;
  }

  /** What a bin adds to the Jensen-Shannon divergence, in bits. */
  static double divergence(double p, double q) {
    return (half(p, q) + half(q, p)) / 2 / StrictMath.log(2);
  }

  private static double half(double p, double q) {
    return p * StrictMath.log(2 * p / (p + q));
  }

  /** First and last bucket of each bin: tenths of the reference, and what lies beyond its ends. */
  private static List<long[]> cuts(LongCounts reference, LongCounts now) {
    long[] known = reference.sortedKeys();
    long[] found = now.sortedKeys();
    List<long[]> cuts = new ArrayList<>(BINS + 2);
    if (known.length == 0) {
      return cuts;
    }
    long first = known[0];
    long last = known[known.length - 1];
    if (found.length > 0 && found[0] < first) {
      cuts.add(new long[] {found[0], first - 1});
    }
    long least = Math.max(1, reference.total() / BINS);
    long from = first;
    long inBin = 0;
    for (int i = 0; i < known.length; i++) {
      inBin += reference.get(known[i]);
      if (inBin >= least || i == known.length - 1) {
        long to = i == known.length - 1 ? last : known[i];
        cuts.add(new long[] {from, to});
        from = to + 1;
        inBin = 0;
      }
    }
    if (found.length > 0 && found[found.length - 1] > last) {
      cuts.add(new long[] {last + 1, found[found.length - 1]});
    }
    return cuts;
  }

  private static long[] within(LongCounts counts, List<long[]> cuts) {
    long[] within = new long[cuts.size()];
    int place = 0;
    for (long bucket : counts.sortedKeys()) {
      while (place < within.length - 1 && bucket > cuts.get(place)[1]) {
        place++;
      }
      if (within.length > 0) {
        within[place] += counts.get(bucket);
      }
    }
    return within;
  }

  /** What a chi-square of that many degrees of freedom stays below in 999 of 1,000 cases. */
  static double chiSquare999(int freedom) {
    double spread = 2.0 / (9.0 * freedom);
    double root = 1 - spread + Z_999 * Math.sqrt(spread);
    return freedom * root * root * root;
  }

  /** Whether it is an alarm in itself: moderate or major. */
  public boolean isDrift() {
    return level == Level.MODERATE || level == Level.MAJOR;
  }

  /** What moved, from what to what, in a sentence. */
  public String sentence() {
    Bin most = bins.get(0);
    for (Bin bin : bins) {
      if (Math.abs(bin.now - bin.reference) > Math.abs(most.now - most.reference)) {
        most = bin;
      }
    }
    if (feature.equals(VOLUME) || feature.equals(BREACHES) || feature.startsWith(RULE)) {
      return String.format(
          Locale.ROOT,
          "%s: %s %s where %s were usual",
          feature,
          number(most.to),
          most.label,
          number(most.from));
    }
    if (!most.label.isEmpty()) {
      Bin told = feature.equals(MIXTURE) ? most : bins.get(1);
      return String.format(
          Locale.ROOT,
          "%s: %s of the events are of %s where %s were",
          feature,
          share(told.now),
          told.label,
          share(told.reference));
    }
    String values =
        most.from == most.to ? number(most.from) : number(most.from) + " to " + number(most.to);
    return String.format(
        Locale.ROOT,
        "%s of %s is %s in %s of the windows where %s was usual",
        feature,
        subgroup.equals(Distributions.ALL) ? "all entities" : subgroup,
        values,
        share(most.now),
        share(most.reference));
  }

  private static String share(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  /** A value as it is told: three digits. */
  public static String number(double value) {
    return new BigDecimal(value)
        .round(new MathContext(3, RoundingMode.HALF_UP))
        .stripTrailingZeros()
        .toPlainString();
  }
}
