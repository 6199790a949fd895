package io.dawnwatch.engine.train;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;

/*
 * Windows enter from the most surprising one down; each opens an alert, extends one or joins two, as the engine does it.
 * The threshold lies where one alert more than allowed would be open for the first time, so it falls as the budget grows.
 */
/** Finds the threshold of windows from which a sample has no more alerts than a budget allows. */
public final class AlertBudget {
  /** Windows that are kept, the most surprising ones. */
  private static final int MOST = 1 << 14;

  /** Budgets are not filled with windows that surprise less: half of the usual threshold. */
  static final double LEAST_NATS = 8;

  /** A window of an entity that surprises by {@code nats}. */
  private record Window(String entity, long endMillis, double nats) {}

  private static final Comparator<Window> LEAST_FIRST =
      Comparator.comparingDouble(Window::nats)
          .thenComparing(Window::entity, Comparator.reverseOrder())
          .thenComparing(Window::endMillis, Comparator.reverseOrder());

  private final PriorityQueue<Window> greatest = new PriorityQueue<>(LEAST_FIRST);
  private double leftOut = LEAST_NATS;

  /** Takes the surprise of a window. */
  public void add(String entity, long endMillis, double nats) {
    if (nats <= leftOut) {
      return;
    }
    greatest.add(new Window(entity, endMillis, nats));
    if (greatest.size() > MOST) {
      Window least = greatest.remove();
      leftOut = Math.max(leftOut, least.nats());
    }
  }

  /** Takes the windows that another one took. */
  void addAll(AlertBudget other) {
    leftOut = Math.max(leftOut, other.leftOut);
    other.greatest.forEach(one -> add(one.entity(), one.endMillis(), one.nats()));
  }

  /** Alerts that the windows which surprise by so much or more make. */
  public long alerts(double nats, long gapMillis) {
    Map<String, Long> last = new HashMap<>();
    long alerts = 0;
    for (Window window :
        greatest.stream()
            .filter(one -> one.nats() >= nats)
            .sorted(Comparator.comparingLong(Window::endMillis))
            .toList()) {
      Long before = last.put(window.entity(), window.endMillis());
      alerts += before == null || window.endMillis() - before > gapMillis ? 1 : 0;
    }
    return alerts;
  }

  /** The threshold from which there are no more than so many alerts, in nats. */
  public double nats(long alerts, double days, long gapMillis) {
    // Half an alert more, so that what the goal rounds down is the number that is meant.
    return threshold(new Goal((alerts + 0.5) / days, days, 0), gapMillis).nats();
  }

  /**
   * The threshold for a goal with a budget.
   *
   * @param gapMillis an alert ends when no anomalous window ended for this long
   */
  public Threshold threshold(Goal goal, long gapMillis) {
    List<Window> windows =
        greatest.stream()
            .filter(one -> one.nats() > leftOut)
            .sorted(LEAST_FIRST.reversed())
            .toList();
    Map<String, TreeMap<Long, Boolean>> ends = new HashMap<>();
    long alerts = 0;
    long chosen = 0;
    double before = Double.NaN;
    for (int i = 0; i < windows.size(); ) {
      double nats = windows.get(i).nats();
      for (; i < windows.size() && windows.get(i).nats() == nats; i++) {
        Window window = windows.get(i);
        TreeMap<Long, Boolean> of = ends.computeIfAbsent(window.entity(), any -> new TreeMap<>());
        Long previous = of.lowerKey(window.endMillis());
        Long next = of.higherKey(window.endMillis());
        boolean fromPrevious = previous != null && window.endMillis() - previous <= gapMillis;
        boolean toNext = next != null && next - window.endMillis() <= gapMillis;
        boolean were = previous != null && next != null && next - previous <= gapMillis;
        if (of.put(window.endMillis(), true) == null) {
          alerts += 1 - (fromPrevious ? 1 : 0) - (toNext ? 1 : 0) + (were ? 1 : 0);
        }
      }
      if (alerts > goal.allowed()) {
        return told(Double.isNaN(before) ? above(nats) : (before + nats) / 2, goal, chosen);
      }
      before = nats;
      chosen = alerts;
    }
    return told(goal.allowed() > 0 ? Math.nextUp(leftOut) : above(leftOut), goal, chosen);
  }

  /** A little above everything that was seen. */
  private static double above(double nats) {
    return nats * 1.01;
  }

  private static Threshold told(double nats, Goal goal, long alerts) {
    return new Threshold(
        nats, String.format(Locale.ROOT, "%.1f nats for %s", nats, goal.said(alerts, "alerts")));
  }
}
