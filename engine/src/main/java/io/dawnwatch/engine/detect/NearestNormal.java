package io.dawnwatch.engine.detect;

import io.dawnwatch.engine.event.KeyValue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/*
 * A row of features is kept for each normal window. Features are compared on a scale on which they vary alike whatever
 * their size: counts by the root, times and measures by the logarithm, shares and nats as they are; the difference is
 * counted in deviations of the rows compared with, but no less than a least one. What compares with the horizon already
 * is left out.
 * O(rows * features) per anomalous window, O(features) per normal one; nothing of it on the path of scoring.
 */
/**
 * Answers what an anomalous window would have looked like, had it been normal: shown every window
 * before it is scored and told what became of it, in order. It changes no score. Not thread-safe.
 */
public final class NearestNormal {
  /** Rows that are kept per entity and per subgroup, the last ones. */
  static final int MOST_ROWS = 512;

  /** Entities, and subgroups, whose rows are kept. */
  static final int MOST_KEPT = 2_048;

  private static final int MOST_DIFFERENCES = 3;

  /** Smaller differences are not worth a word. */
  private static final double LEAST_DIFFERENCE = 0.5;

  /** From the median of absolute deviations to a deviation. */
  private static final double MAD_TO_DEVIATION = 1.4826;

  private static final Feature[] FEATURES =
      Arrays.stream(Feature.values())
          .filter(Feature::isOfWindows)
          .filter(feature -> !feature.unit().equals("deviations"))
          .toArray(Feature[]::new);

  private final Map<String, Deque<Row>> byEntity = new HashMap<>();
  private final Map<KeyValue, Deque<Row>> byGroup = new HashMap<>();
  private @Nullable Row open;
  private List<String> measures = List.of();

  private record Row(String entity, long startMillis, double[] values) {}

  /** A window is about to be scored. */
  public void closing(WindowView window) {
    measures = window.measures();
    double[] values = new double[FEATURES.length + measures.size()];
    for (int i = 0; i < FEATURES.length; i++) {
      values[i] = FEATURES[i].of(window, Profile.NONE);
    }
    for (int i = 0; i < measures.size(); i++) {
      values[FEATURES.length + i] = Feature.measure(window, i, 500);
    }
    open = new Row(window.entity(), window.startMillis(), values);
  }

  /**
   * The window that was about to be scored has its score.
   *
   * @param groups subgroup keys of its entity
   * @return the nearest normal window if this one is an anomaly and a normal one is known
   */
  public Optional<NearestWindow> closed(List<KeyValue> groups, boolean anomaly) {
    Row row = Objects.requireNonNull(open, "no window was closing");
    open = null;
    if (anomaly) {
      return nearest(row, groups);
    }
    keep(byEntity, row.entity, row);
    groups.forEach(group -> keep(byGroup, group, row));
    return Optional.empty();
  }

  private static <K> void keep(Map<K, Deque<Row>> rows, K key, Row row) {
    Deque<Row> of = rows.get(key);
    if (of == null) {
      if (rows.size() >= MOST_KEPT) {
        return;
      }
      of = new ArrayDeque<>();
      rows.put(key, of);
    }
    of.addLast(row);
    if (of.size() > MOST_ROWS) {
      of.removeFirst();
    }
  }

  private Optional<NearestWindow> nearest(Row row, List<KeyValue> groups) {
    Deque<Row> own = byEntity.get(row.entity);
    if (own != null) {
      return Optional.of(nearest(row, own));
    }
    return groups.stream()
        .filter(byGroup::containsKey)
        .findFirst()
        .map(group -> nearest(row, Objects.requireNonNull(byGroup.get(group))));
  }

  private NearestWindow nearest(Row row, Deque<Row> known) {
    double[] deviations = deviations(known, row.values.length);
    Row best = known.getLast();
    double least = Double.MAX_VALUE;
    for (Row one : known) {
      double sum = 0;
      for (int i = 0; i < row.values.length; i++) {
        double apart = apart(row, one, i, deviations);
        sum += apart * apart;
      }
      if (sum <= least) {
        least = sum;
        best = one;
      }
    }
    Row normal = best;
    List<Integer> most =
        IntStream.range(0, row.values.length)
            .boxed()
            .filter(i -> apart(row, normal, i, deviations) >= LEAST_DIFFERENCE)
            .sorted(
                Comparator.comparingDouble((Integer i) -> -apart(row, normal, i, deviations))
                    .thenComparing(i -> i))
            .limit(MOST_DIFFERENCES)
            .toList();
    List<NearestWindow.Difference> differences = new ArrayList<>();
    List<String> words = new ArrayList<>();
    for (int i : most) {
      differences.add(new NearestWindow.Difference(key(i), row.values[i], normal.values[i]));
      words.add(said(i, row.values[i]) + " instead of " + shown(i, normal.values[i]));
    }
    return new NearestWindow(
        normal.entity,
        normal.entity.equals(row.entity),
        normal.startMillis,
        Math.sqrt(least),
        differences,
        words.isEmpty() ? "no feature of the window differs" : String.join(", ", words));
  }

  private static double apart(Row one, Row other, int i, double[] deviations) {
    return Math.abs(scaled(i, one.values[i]) - scaled(i, other.values[i])) / deviations[i];
  }

  private static double[] deviations(Deque<Row> known, int features) {
    double[] deviations = new double[features];
    double[] values = new double[known.size()];
    for (int i = 0; i < features; i++) {
      int n = 0;
      for (Row one : known) {
        values[n++] = scaled(i, one.values[i]);
      }
      Arrays.sort(values);
      double middle = values[n / 2];
      for (int k = 0; k < n; k++) {
        values[k] = Math.abs(values[k] - middle);
      }
      Arrays.sort(values);
      deviations[i] = Math.max(leastDeviation(i), MAD_TO_DEVIATION * values[n / 2]);
    }
    return deviations;
  }

  private static String unit(int i) {
    return i < FEATURES.length ? FEATURES[i].unit() : "of the measure";
  }

  private static double scaled(int i, double value) {
    return switch (unit(i)) {
      case "share", "nats" -> value;
      case "ms", "times", "of the measure" ->
          Math.copySign(StrictMath.log(1 + Math.abs(value)), value);
      default -> 2 * Math.sqrt(value + 0.375);
    };
  }

  /** A twentieth of a share, a nat, a quarter of a time's size, the noise of a count. */
  private static double leastDeviation(int i) {
    return switch (unit(i)) {
      case "share" -> 0.05;
      case "ms", "times", "of the measure" -> 0.25;
      default -> 1;
    };
  }

  private String key(int i) {
    return i < FEATURES.length
        ? FEATURES[i].key()
        : Feature.measureKey(measures.get(i - FEATURES.length), 500);
  }

  private String said(int i, double value) {
    return (i < FEATURES.length ? key(i) : "median of " + measures.get(i - FEATURES.length))
        + " "
        + shown(i, value);
  }

  private String shown(int i, double value) {
    if (i >= FEATURES.length) {
      return Words.quantity(measures.get(i - FEATURES.length), value);
    }
    return switch (unit(i)) {
      case "share" -> Words.about(100 * value) + " %";
      case "ms", "nats" -> Words.about(value) + " " + unit(i);
      default -> Words.decimal(value);
    };
  }
}
