package io.dawnwatch.engine.evaluate;

import io.dawnwatch.engine.event.KeyValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** Judges the rows of a model group by group. */
final class Subgroups {
  /** Fewer rows than these say nothing. */
  static final int LEAST_WINDOWS = 30;

  /** Groups shown of one key: those with the most rows. */
  static final int MOST_VALUES = 50;

  private static final long HOUR_MILLIS = 3_600_000;

  private Subgroups() {}

  /** What is said of groups, the worst first, and of those left out. */
  record Found(List<Subgroup> groups, List<String> notes) {}

  static Found of(Scored scored, Truth truth, boolean labelled, int rounds, long seed) {
    SortedMap<String, SortedMap<String, SortedMap<Block.Key, Block>>> byKey = new TreeMap<>();
    for (ScoredWindow window : scored.windows()) {
      Truth.Kind kind = truth.of(window);
      Block.Key block = Block.Key.of(window.entity(), window.startMillis());
      groupsOf(
          window,
          (key, value) ->
              byKey
                  .computeIfAbsent(key, any -> new TreeMap<>())
                  .computeIfAbsent(value, any -> new TreeMap<>())
                  .computeIfAbsent(block, any -> new Block())
                  .add(window, kind));
    }
    List<Subgroup> all = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    byKey.forEach(
        (key, values) -> {
          List<Subgroup> ofKey = new ArrayList<>();
          values.forEach(
              (value, blocks) -> ofKey.add(group(key, value, blocks, labelled, rounds, seed)));
          ofKey.sort(
              Comparator.comparingLong(Subgroup::windows)
                  .reversed()
                  .thenComparing(Subgroup::value));
          if (ofKey.size() > MOST_VALUES) {
            notes.add(
                (ofKey.size() - MOST_VALUES)
                    + " of "
                    + ofKey.size()
                    + " groups of "
                    + key
                    + " are left out: those with the fewest windows");
          }
          all.addAll(ofKey.subList(0, Math.min(MOST_VALUES, ofKey.size())));
        });
    all.sort(worstFirst(labelled));
    return new Found(List.copyOf(all), List.copyOf(notes));
  }

  private static void groupsOf(ScoredWindow window, BiConsumer<String, String> to) {
    for (KeyValue group : window.groups()) {
      to.accept(group.key(), group.value());
    }
    to.accept("severity", window.gravest());
    to.accept("template", window.fresh() ? "new" : "known");
    long hour = Math.floorMod(Math.floorDiv(window.startMillis(), HOUR_MILLIS), 24L);
    to.accept("hour", hour < 10 ? "0" + hour : Long.toString(hour));
  }

  private static Subgroup group(
      String key,
      String value,
      Map<Block.Key, Block> blocks,
      boolean labelled,
      int rounds,
      long seed) {
    List<Block> list = List.copyOf(blocks.values());
    Block sum = new Block();
    list.forEach(block -> sum.add(block, 1));
    long positives = sum.truePositives + sum.falseNegatives;
    String outcome = Subgroup.OK;
    if (sum.windows < LEAST_WINDOWS) {
      outcome = "too few windows to say";
    } else if (!labelled) {
      outcome = Subgroup.OK;
    } else if (positives == 0) {
      outcome = "no labelled incident: only false alarms can be counted";
    }
    boolean judged = labelled && positives > 0;
    Interval interval = Interval.UNKNOWN;
    long telling = list.stream().filter(Subgroups::hasIncident).count();
    if (judged && outcome.equals(Subgroup.OK) && telling >= Bootstrap.LEAST_BLOCKS) {
      interval =
          new Bootstrap(list.size(), rounds, seed)
              .intervals(1, times -> new double[] {f1(list, times)})[0];
    }
    return new Subgroup(
        key,
        value,
        sum.windows,
        positives,
        sum.anomalous,
        sum.falsePositives,
        labelled ? sum.windowPrecision() : Double.NaN,
        judged ? sum.windowRecall() : Double.NaN,
        judged ? sum.windowF1() : Double.NaN,
        interval,
        outcome);
  }

  private static boolean hasIncident(Block block) {
    return block.truePositives + block.falseNegatives > 0;
  }

  private static double f1(List<Block> blocks, int[] times) {
    Block sum = new Block();
    for (int i = 0; i < times.length; i++) {
      if (times[i] > 0) {
        sum.add(blocks.get(i), times[i]);
      }
    }
    return sum.windowF1();
  }

  /** Those that can be judged before the others; the lowest F1, then the most anomalies, first. */
  private static Comparator<Subgroup> worstFirst(boolean labelled) {
    Comparator<Subgroup> few =
        Comparator.comparing((Subgroup one) -> one.windows() < LEAST_WINDOWS);
    Comparator<Subgroup> byF1 =
        Comparator.comparingDouble(one -> Double.isNaN(one.f1()) ? 2 : one.f1());
    Comparator<Subgroup> byShare =
        Comparator.comparingDouble(
            (Subgroup one) ->
                labelled ? -Block.share(one.falseAlarms(), one.windows()) : -one.anomalousShare());
    return few.thenComparing(byF1)
        .thenComparing(byShare)
        .thenComparing(Subgroup::key)
        .thenComparing(Subgroup::value);
  }
}
