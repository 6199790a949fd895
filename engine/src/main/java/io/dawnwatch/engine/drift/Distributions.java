package io.dawnwatch.engine.drift;

import io.dawnwatch.engine.ModelPart;
import io.dawnwatch.engine.bytes.ByteReader;
import io.dawnwatch.engine.bytes.ByteWriter;
import io.dawnwatch.engine.feature.LogLinear;
import io.dawnwatch.engine.feature.LongCounts;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/*
 * Integer counts in log-linear buckets: the same windows give the same bytes in any order and sharding.
 */
/**
 * How the values of each feature are distributed over windows, for all of them and for each
 * subgroup. Mergeable. Travels in a model as the reference, and is gathered again from what comes
 * in. Not thread-safe.
 */
public final class Distributions {
  /** Name of the part of a model that holds the reference. */
  public static final String PART = "reference";

  /** The subgroup of all windows. */
  public static final String ALL = "all";

  /** Subgroups that are kept, the greatest first; {@link #ALL} is always one. */
  public static final int MOST_SUBGROUPS = 64;

  private static final byte FORMAT = 3;

  /** The format before broken expectations about events were counted. */
  private static final byte WITHOUT_RULES = 2;

  /** The format before traffic was counted. */
  private static final byte WINDOWS_ALONE = 1;

  private static final int MOST_FEATURES = 1000;
  private static final int MOST_BUCKETS = 2 * LogLinear.BUCKETS;

  private final SortedMap<String, SortedMap<String, LongCounts>> bySubgroup = new TreeMap<>();
  private final Traffic traffic = new Traffic();

  /** Counts one value of a feature of a window. */
  public void add(String subgroup, String feature, double value) {
    of(subgroup, feature).add(LogLinear.ofMeasure(value), 1);
  }

  /** Counts values that were counted elsewhere, by {@link LogLinear#ofMeasure} bucket. */
  void add(String subgroup, String feature, LongCounts byBucket) {
    of(subgroup, feature).addAll(byBucket);
  }

  private LongCounts of(String subgroup, String feature) {
    return bySubgroup
        .computeIfAbsent(subgroup, any -> new TreeMap<>())
        .computeIfAbsent(feature, any -> new LongCounts());
  }

  /** Messages, volume and broken expectations of the same time. */
  public Traffic traffic() {
    return traffic;
  }

  /** Whether nothing was counted. */
  public boolean isEmpty() {
    return bySubgroup.isEmpty() && traffic.isEmpty();
  }

  /** Counts what another one counted, too. */
  public void merge(Distributions other) {
    traffic.merge(other.traffic);
    other.bySubgroup.forEach(
        (subgroup, features) ->
            features.forEach((feature, counts) -> add(subgroup, feature, counts)));
  }

  /** Windows that were counted in a subgroup. */
  public long windows(String subgroup) {
    return bySubgroup.getOrDefault(subgroup, Collections.emptySortedMap()).values().stream()
        .mapToLong(LongCounts::total)
        .max()
        .orElse(0);
  }

  /** The subgroups, {@link #ALL} among them, by name. */
  public List<String> subgroups() {
    return List.copyOf(bySubgroup.keySet());
  }

  /** The features of a subgroup, by name. */
  public List<String> features(String subgroup) {
    return List.copyOf(bySubgroup.getOrDefault(subgroup, Collections.emptySortedMap()).keySet());
  }

  /** Windows by {@link LogLinear#ofMeasure} bucket of a feature; do not write. */
  LongCounts counts(String subgroup, String feature) {
    return bySubgroup
        .getOrDefault(subgroup, Collections.emptySortedMap())
        .getOrDefault(feature, new LongCounts());
  }

  /** The same with only the {@value #MOST_SUBGROUPS} subgroups of most windows. */
  public Distributions bounded() {
    List<String> kept = new ArrayList<>(bySubgroup.keySet());
    kept.remove(ALL);
    kept.sort(Comparator.comparingLong(this::windows).reversed().thenComparing(name -> name));
    Distributions bounded = new Distributions();
    bounded.traffic.merge(traffic);
    for (Map.Entry<String, SortedMap<String, LongCounts>> entry : bySubgroup.entrySet()) {
      int place = kept.indexOf(entry.getKey());
      if (place < MOST_SUBGROUPS - 1) {
        bounded.bySubgroup.put(entry.getKey(), entry.getValue());
      }
    }
    return bounded;
  }

  /** As a part of a model. */
  public ModelPart toPart() {
    ByteWriter out = new ByteWriter(FORMAT);
    Distributions kept = bounded();
    out.unsigned(kept.bySubgroup.size());
    kept.bySubgroup.forEach(
        (subgroup, features) -> {
          out.text(subgroup);
          out.unsigned(features.size());
          features.forEach(
              (feature, counts) -> {
                out.text(feature);
                out.unsigned(counts.size());
                for (long bucket : counts.sortedKeys()) {
                  out.signed(bucket);
                  out.unsigned(counts.get(bucket));
                }
              });
        });
    kept.traffic.write(out);
    return new ModelPart(out.toBytes());
  }

  /**
   * Reads a part of a model.
   *
   * @throws IllegalArgumentException if it is none; the message says why
   */
  public static Distributions of(ModelPart part) {
    byte[] bytes = part.bytes();
    byte format = bytes.length > 0 && bytes[0] > 0 && bytes[0] < FORMAT ? bytes[0] : FORMAT;
    ByteReader in = new ByteReader(bytes, format, "reference distributions");
    Distributions read = new Distributions();
    for (int i = in.below(MOST_SUBGROUPS + 1); i > 0; i--) {
      String subgroup = in.text();
      for (int j = in.below(MOST_FEATURES); j > 0; j--) {
        LongCounts counts = read.of(subgroup, in.text());
        for (int k = in.below(MOST_BUCKETS + 1); k > 0; k--) {
          long bucket = in.signed();
          in.require(Math.abs(bucket) < LogLinear.BUCKETS, "a bucket");
          counts.add(bucket, in.natural());
        }
      }
    }
    if (format > WINDOWS_ALONE) {
      read.traffic.read(in, format > WITHOUT_RULES);
    }
    in.end();
    return read;
  }
}
