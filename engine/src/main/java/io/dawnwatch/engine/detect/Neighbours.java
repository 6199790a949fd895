package io.dawnwatch.engine.detect;

import io.dawnwatch.engine.bytes.ByteReader;
import io.dawnwatch.engine.bytes.ByteWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/*
 * Distinct count vectors of the sessions learned from, each with its number of sessions, and how far a new one is from
 * them. The distance of two vectors is the sum over all templates of what the change of its count costs (CountCosts).
 * Two questions are answered: which known vector is nearest, and how much of what is known is like this one: the sum over
 * all known sessions of exp(-distance), as a share (a kernel density, with the distance as the kernel's exponent).
 * O(non-zero counts of all kept vectors) per question; at most MOST_VECTORS are kept, those of most sessions first, then
 * by hash, which is a fair sample.
 */
/** The count vectors that are known. Not thread-safe: it has scratch space. */
public final class Neighbours {
  /** Distinct vectors kept at most. */
  static final int MOST_VECTORS = 2048;

  /** What is so much further than the nearest, in nats, adds nothing to the density. */
  private static final double NEGLIGIBLE = 40;

  /** Below this a distance is the rounding of sums whose terms cancel. */
  private static final double ROUNDING = 1e-9;

  private final long[] ids;
  private final CountCosts[] costs;

  /** Costs of a count of 0, by template and place: what most templates of a session have. */
  private final double[][] toZero;

  /** Templates and places in their costs, of each vector, ascending. */
  private final int[][] templates;

  private final int[][] places;
  private final long[] sessions;
  private final long total;

  private final double[][] costNow;

  private final double[] distances;

  /**
   * The answer to one question.
   *
   * @param distance to the nearest known vector, in nats
   * @param nearest its place
   * @param rarity -ln of the share of known sessions that are like this one, in nats
   */
  public record Answer(double distance, int nearest, double rarity) {
    /** Share of the known sessions that are like this one: 0 to 1. */
    public double share() {
      return StrictMath.exp(-rarity);
    }
  }

  /** No session is rarer than this: it keeps every answer finite. */
  static final double MOST_NATS = 10_000;

  /** One difference to the nearest known vector. */
  record Difference(long template, int actual, int known, double nats) {}

  private Neighbours(
      long[] ids,
      CountCosts[] costs,
      int[][] templates,
      int[][] places,
      long[] sessions,
      long total) {
    this.ids = ids;
    this.costs = costs;
    this.templates = templates;
    this.places = places;
    this.sessions = sessions;
    this.total = total;
    toZero = new double[ids.length][];
    for (int t = 0; t < ids.length; t++) {
      toZero[t] = costsTo(t, 0, false);
    }
    costNow = toZero.clone();
    distances = new double[sessions.length];
  }

  /**
   * Learns from vectors and their numbers of sessions.
   *
   * @param vectors at least one; every number at least 1
   */
  public static Neighbours of(SortedMap<CountVector, Long> vectors) {
    TreeMap<Long, TreeMap<Integer, Long>> counted = new TreeMap<>();
    long total = 0;
    for (Map.Entry<CountVector, Long> entry : vectors.entrySet()) {
      CountVector vector = entry.getKey();
      total += entry.getValue();
      for (int i = 0; i < vector.ids().length; i++) {
        counted
            .computeIfAbsent(vector.ids()[i], any -> new TreeMap<>())
            .merge(vector.counts()[i], entry.getValue(), Long::sum);
      }
    }
    if (total == 0) {
      throw new IllegalArgumentException("there is no session to learn from");
    }
    long[] ids = counted.keySet().stream().mapToLong(Long::longValue).toArray();
    CountCosts[] costs = new CountCosts[ids.length];
    int next = 0;
    for (TreeMap<Integer, Long> counts : counted.values()) {
      long without = total - counts.values().stream().mapToLong(Long::longValue).sum();
      if (without > 0) {
        counts.put(0, without);
      }
      costs[next++] =
          new CountCosts(
              counts.keySet().stream().mapToInt(Integer::intValue).toArray(),
              counts.values().stream().mapToLong(Long::longValue).toArray());
    }
    List<Map.Entry<CountVector, Long>> kept = new ArrayList<>(vectors.entrySet());
    kept.sort(
        Comparator.comparing((Map.Entry<CountVector, Long> one) -> -one.getValue())
            .thenComparing(one -> one.getKey().hash()));
    kept = kept.subList(0, Math.min(kept.size(), MOST_VECTORS));
    int[][] templates = new int[kept.size()][];
    int[][] places = new int[kept.size()][];
    long[] sessions = new long[kept.size()];
    for (int v = 0; v < kept.size(); v++) {
      CountVector vector = kept.get(v).getKey();
      sessions[v] = kept.get(v).getValue();
      templates[v] = new int[vector.ids().length];
      places[v] = new int[vector.ids().length];
      for (int i = 0; i < vector.ids().length; i++) {
        templates[v][i] = Arrays.binarySearch(ids, vector.ids()[i]);
        places[v][i] = costs[templates[v][i]].place(vector.counts()[i]);
      }
    }
    return new Neighbours(ids, costs, templates, places, sessions, total);
  }

  /** Sessions learned from. */
  public long total() {
    return total;
  }

  /** Distinct vectors kept. */
  int size() {
    return sessions.length;
  }

  private double[] costsTo(int template, int count, boolean leftOut) {
    CountCosts cost = costs[template];
    double[] to = new double[cost.size()];
    for (int place = 0; place < to.length; place++) {
      to[place] = cost.cost(place, count, leftOut);
    }
    return to;
  }

  /**
   * Compares a vector with those that are known.
   *
   * @param leftOut whether it is one of them, and one session of it is not to count: so that what
   *     was learned can be judged on what it has not seen
   */
  public Answer ask(CountVector vector, boolean leftOut) {
    long others = total - (leftOut ? 1 : 0);
    double unknown = 0;
    double fromEmpty = 0;
    if (leftOut) {
      for (int t = 0; t < ids.length; t++) {
        costNow[t] = costsTo(t, 0, true);
      }
    }
    for (int i = 0; i < vector.ids().length; i++) {
      int t = Arrays.binarySearch(ids, vector.ids()[i]);
      if (t < 0 || leftOut && costs[t].sessionsWith() == 1) {
        unknown += unknownTemplate(others);
      } else {
        costNow[t] = costsTo(t, vector.counts()[i], leftOut);
        fromEmpty += base(t);
      }
    }
    double nearestDistance = Double.MAX_VALUE;
    int nearest = 0;
    for (int v = 0; v < sessions.length; v++) {
      double distance = weight(v, vector, leftOut) == 0 ? Double.MAX_VALUE : fromEmpty;
      if (distance < Double.MAX_VALUE) {
        for (int i = 0; i < templates[v].length; i++) {
          int t = templates[v][i];
          distance += costNow[t][places[v][i]] - base(t);
        }
      }
      distances[v] = distance < ROUNDING ? 0 : distance;
      if (distances[v] < nearestDistance) {
        nearestDistance = distances[v];
        nearest = v;
      }
    }
    if (leftOut) {
      System.arraycopy(toZero, 0, costNow, 0, toZero.length);
    } else {
      for (long id : vector.ids()) {
        int t = Arrays.binarySearch(ids, id);
        if (t >= 0) {
          costNow[t] = toZero[t];
        }
      }
    }
    if (nearestDistance == Double.MAX_VALUE) {
      return new Answer(MOST_NATS, nearest, MOST_NATS);
    }
    double like = 0;
    for (int v = 0; v < sessions.length; v++) {
      double further = distances[v] - nearestDistance;
      if (further < NEGLIGIBLE) {
        like += weight(v, vector, leftOut) * StrictMath.exp(-further);
      }
    }
    double rarity = nearestDistance + unknown - StrictMath.log(like / others);
    return new Answer(
        Math.min(nearestDistance + unknown, MOST_NATS),
        nearest,
        Math.max(0, Math.min(rarity, MOST_NATS)));
  }

  /** Sessions of a known vector that count; none is like a session that is left out of its own. */
  private long weight(int v, CountVector vector, boolean leftOut) {
    return leftOut && is(v, vector) ? sessions[v] - 1 : sessions[v];
  }

  /** What a template costs that no session had. */
  private static double unknownTemplate(long sessions) {
    return StrictMath.log(2.0 * (sessions + 1));
  }

  /** The part of a distance that every vector without this template has. */
  private double base(int template) {
    return costs[template].value(0) == 0 ? costNow[template][0] : 0;
  }

  private boolean is(int v, CountVector vector) {
    if (templates[v].length != vector.ids().length) {
      return false;
    }
    for (int i = 0; i < templates[v].length; i++) {
      int t = templates[v][i];
      if (ids[t] != vector.ids()[i] || costs[t].value(places[v][i]) != vector.counts()[i]) {
        return false;
      }
    }
    return true;
  }

  /** What differs from the known vector {@code nearest}, the dearest first. */
  List<Difference> differences(CountVector vector, int nearest) {
    TreeMap<Long, int[]> both = new TreeMap<>();
    for (int i = 0; i < vector.ids().length; i++) {
      both.put(vector.ids()[i], new int[] {vector.counts()[i], 0});
    }
    for (int i = 0; i < templates[nearest].length; i++) {
      int t = templates[nearest][i];
      both.computeIfAbsent(ids[t], any -> new int[2])[1] = costs[t].value(places[nearest][i]);
    }
    List<Difference> differences = new ArrayList<>();
    both.forEach(
        (id, counts) -> {
          int t = Arrays.binarySearch(ids, id);
          double nats =
              t < 0
                  ? unknownTemplate(total)
                  : costs[t].cost(costs[t].place(counts[1]), counts[0], false);
          if (nats > 0) {
            differences.add(new Difference(id, counts[0], counts[1], nats));
          }
        });
    differences.sort(Comparator.comparingDouble(Difference::nats).reversed());
    return differences;
  }

  /** Sessions that had vector {@code v}. */
  long sessions(int v) {
    return sessions[v];
  }

  void write(ByteWriter out) {
    out.unsigned(ids.length);
    for (int t = 0; t < ids.length; t++) {
      out.fixed(ids[t]);
      costs[t].write(out);
    }
    out.unsigned(total);
    out.unsigned(sessions.length);
    for (int v = 0; v < sessions.length; v++) {
      out.unsigned(sessions[v]);
      out.unsigned(templates[v].length);
      for (int i = 0; i < templates[v].length; i++) {
        out.unsigned(templates[v][i]);
        out.unsigned(places[v][i]);
      }
    }
  }

  static Neighbours read(ByteReader in) {
    long[] ids = new long[in.items()];
    CountCosts[] costs = new CountCosts[ids.length];
    for (int t = 0; t < ids.length; t++) {
      ids[t] = in.fixed();
      in.require(t == 0 || ids[t] > ids[t - 1], "an order of templates");
      costs[t] = CountCosts.read(in);
    }
    long total = in.natural();
    long[] sessions = new long[in.items()];
    in.require(total > 0 && sessions.length > 0 && total < 1L << 53, "nothing learned");
    int[][] templates = new int[sessions.length][];
    int[][] places = new int[sessions.length][];
    int[] vectors = new int[ids.length];
    for (int v = 0; v < sessions.length; v++) {
      sessions[v] = in.natural();
      in.require(sessions[v] > 0 && sessions[v] <= total, "a number of sessions");
      templates[v] = new int[in.items()];
      places[v] = new int[templates[v].length];
      for (int i = 0; i < templates[v].length; i++) {
        templates[v][i] = in.below(ids.length);
        in.require(i == 0 || templates[v][i] > templates[v][i - 1], "an order of templates");
        places[v][i] = in.below(costs[templates[v][i]].size());
        vectors[templates[v][i]]++;
      }
    }
    for (int t = 0; t < ids.length; t++) {
      // A vector without the template needs the cost of not having it.
      in.require(
          costs[t].value(0) == 0 || vectors[t] == sessions.length, "a template in every session");
    }
    return new Neighbours(ids, costs, templates, places, sessions, total);
  }
}
