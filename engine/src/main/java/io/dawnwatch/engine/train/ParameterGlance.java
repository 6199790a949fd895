package io.dawnwatch.engine.train;

import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.feature.LongCounts;
import io.dawnwatch.engine.template.Dictionary;
import io.dawnwatch.engine.template.DictionaryMatcher;
import io.dawnwatch.engine.template.FollowedParameters;
import io.dawnwatch.engine.template.FollowedParameters.Parameter;
import io.dawnwatch.engine.template.MaskKind;
import io.dawnwatch.engine.template.ParameterReader;
import io.dawnwatch.engine.template.ParameterValues;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/*
 * A number with a unit is a quantity. A number without one may as well be a name (an id, a port, a process) or a counter.
 * Names of things hardly come again among many; counters go one way. What is left are numbers whose values recur and go
 * up about as often as down.
 */
/**
 * Tells, from the start of a log, which numeric parameters of its templates are quantities. Events
 * come in the order of the log. Bounded memory.
 */
public final class ParameterGlance {
  /** Messages of a template before its parameters are looked at. */
  public static final long LEAST_MESSAGES = 500;

  /** Values of a parameter before anything is said of it. */
  private static final long LEAST_VALUES = 100;

  /** Distinct values that are told apart; the others never recur. */
  private static final int MOST_DISTINCT = 1024;

  /** Values that came before, as a share, from which on they recur. */
  private static final double RECURRING = 0.5;

  /** Share of the steps that go the rarer way, below which the number is a counter. */
  private static final double ONE_WAY = 0.1;

  /** Entities whose last values are kept; what others say of the way is not heard. */
  private static final int MOST_ENTITIES = 256;

  private final FollowedParameters candidates;
  private final DictionaryMatcher matcher;
  private final ParameterReader reader;
  private final Seen[] seen;
  private final Map<String, double[]> last = new HashMap<>();

  /** What was seen of one candidate. */
  private static final class Seen {
    final LongCounts values = new LongCounts();
    long count;
    long again;
    long up;
    long down;

    void add(double value, double before) {
      count++;
      long key = Double.doubleToLongBits(value);
      boolean known = values.get(key) > 0;
      again += known ? 1 : 0;
      if (!known && values.size() < MOST_DISTINCT) {
        values.add(key, 1);
      }
      up += value > before ? 1 : 0;
      down += value < before ? 1 : 0;
    }

    boolean isQuantity(MaskKind kind) {
      if (count < LEAST_VALUES) {
        return false;
      }
      boolean oneWay = Math.min(up, down) < ONE_WAY * (up + down);
      return !oneWay && (kind != MaskKind.NUMBER || again >= RECURRING * count);
    }
  }

  /** A glance at a log whose templates are known. */
  public ParameterGlance(Dictionary dictionary) {
    candidates = FollowedParameters.candidates(dictionary, LEAST_MESSAGES);
    matcher = dictionary.newMatcher();
    reader = new ParameterReader(matcher, candidates, candidates.names());
    seen = new Seen[candidates.list().size()];
    Arrays.setAll(seen, i -> new Seen());
  }

  /** Whether there is anything to look at. */
  public boolean isNeeded() {
    return seen.length > 0;
  }

  /** Looks at an event. */
  public void add(LogEvent event) {
    matcher.match(event.body());
    ParameterValues values = reader.read();
    if (values.count() == 0) {
      return;
    }
    double[] before = last.get(event.entity());
    if (before == null) {
      before = new double[seen.length];
      Arrays.fill(before, Double.NaN);
      if (last.size() < MOST_ENTITIES) {
        last.put(event.entity(), before);
      }
    }
    for (int i = 0; i < values.count(); i++) {
      int place = values.place(i);
      seen[place].add(values.value(i), before[place]);
      before[place] = values.value(i);
    }
  }

  /** The quantities, at most {@code most}: those with a unit first, then those that came most. */
  public FollowedParameters quantities(int most) {
    List<Parameter> list = candidates.list();
    List<String> names =
        IntStream.range(0, list.size())
            .boxed()
            .filter(i -> seen[i].isQuantity(list.get(i).kind()))
            .sorted(
                Comparator.comparing((Integer i) -> list.get(i).kind() == MaskKind.NUMBER)
                    .thenComparing(i -> -seen[i].count)
                    .thenComparing(i -> i))
            .limit(Math.max(0, most))
            .map(i -> list.get(i).name())
            .toList();
    return candidates.only(names);
  }
}
