package io.dawnwatch.engine.feature;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.ObjIntConsumer;
import java.util.function.ToIntFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** {@link History} and {@link TemplateHorizon} against plain lists of windows. */
class HistoryTest {
  /** A window of one entity with a few templates. */
  private static ClosedFrame frame(long window, SplittableRandom random) {
    int size = 1 + random.nextInt(4);
    long[] ids = new long[size];
    int[] counts = new int[size];
    int events = 0;
    long id = 0;
    for (int i = 0; i < size; i++) {
      id += 1 + random.nextInt(3);
      ids[i] = id;
      counts[i] = 1 + random.nextInt(9);
      events += counts[i];
    }
    int[] timed = new int[size];
    long[] sums = new long[size];
    for (int i = 0; i < size; i++) {
      timed[i] = random.nextInt(counts[i] + 1);
      sums[i] = timed[i] * (long) random.nextInt(LogLinear.BUCKETS);
    }
    return new ClosedFrame(
        window,
        events,
        random.nextInt(3),
        random.nextInt(events + 1) / 2,
        random.nextInt(8) / 7,
        random.nextBoolean() ? ClosedFrame.NO_DEVIATION : random.nextInt(9) - 4,
        ids,
        counts,
        timed,
        sums);
  }

  /** Windows with gaps, some of them longer than the horizon, from before 1970 to after it. */
  private static List<ClosedFrame> frames(long seed, int horizon) {
    SplittableRandom random = new SplittableRandom(seed);
    List<ClosedFrame> frames = new ArrayList<>();
    long window = random.nextInt(200) - 100;
    for (int i = random.nextInt(60); i > 0; i--) {
      window += 1 + (random.nextInt(4) == 0 ? random.nextInt(2 * horizon + 2) : 0);
      frames.add(frame(window, random));
    }
    return frames;
  }

  private static Map<Long, Integer> totals(List<ClosedFrame> frames) {
    Map<Long, Integer> totals = new TreeMap<>();
    for (ClosedFrame frame : frames) {
      for (int i = 0; i < frame.templateIds().length; i++) {
        totals.merge(frame.templateIds()[i], frame.templateCounts()[i], Integer::sum);
      }
    }
    return totals;
  }

  private static Map<Long, Integer> totals(Frequencies counts) {
    Map<Long, Integer> totals = new TreeMap<>();
    for (long key : counts.sortedKeys()) {
      totals.put(key, (int) counts.get(key));
    }
    return totals;
  }

  /** What is kept in order is what sorting all of the windows says, empty ones included. */
  private static void assertSorted(
      ObjIntConsumer<int[]> column,
      List<ClosedFrame> known,
      ToIntFunction<ClosedFrame> value,
      int windows) {
    int[] kept = new int[windows];
    column.accept(kept, windows);
    int[] sorted = new int[windows];
    for (int i = 0; i < known.size(); i++) {
      sorted[i] = value.applyAsInt(known.get(i));
    }
    Arrays.sort(sorted);
    assertThat(kept).isEqualTo(sorted);
  }

  private static void assertHolds(History history, List<ClosedFrame> known, long now) {
    assertThat(history.isEmpty()).isEqualTo(known.isEmpty());
    assertThat(totals(history.templates())).isEqualTo(totals(known));
    for (long window = now - history.frames(); window < now; window++) {
      long number = window;
      assertThat(history.at(window))
          .usingRecursiveComparison()
          .isEqualTo(known.stream().filter(one -> one.window() == number).findFirst().orElse(null));
    }
    assertThat(history.size()).isEqualTo(known.size());
    int windows = history.observed(now);
    assertSorted(history::eventsSorted, known, ClosedFrame::events, windows);
    assertSorted(history::warningsSorted, known, ClosedFrame::warnings, windows);
    assertSorted(history::errorsSorted, known, ClosedFrame::errors, windows);
    assertSorted(history::unseenSorted, known, ClosedFrame::unseen, windows);
    int[] deviations = new int[history.measured()];
    history.deviationsSorted(deviations);
    assertThat(deviations)
        .isEqualTo(
            known.stream()
                .mapToInt(ClosedFrame::medianDeviation)
                .filter(deviation -> deviation != ClosedFrame.NO_DEVIATION)
                .sorted()
                .toArray());
    if (known.isEmpty()) {
      assertThat(history.observed(now)).isZero();
    } else {
      assertThat(history.oldest()).isEqualTo(known.get(0).window());
      assertThat(history.newest()).isEqualTo(known.get(known.size() - 1).window());
      assertThat((long) history.observed(now))
          .isEqualTo(Math.min(history.frames(), now - known.get(0).window()));
    }
  }

  @Property
  void aHistoryHoldsTheWindowsOfTheHorizonAndNoOthers(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int horizon) {
    SplittableRandom random = new SplittableRandom(seed ^ 1);
    History history = new History(horizon);
    List<ClosedFrame> known = new ArrayList<>();
    for (ClosedFrame frame : frames(seed, horizon)) {
      if (random.nextBoolean()) {
        history.expire(frame.window());
        known.removeIf(one -> one.window() < frame.window() - horizon);
        assertHolds(history, known, frame.window());
      }
      history.push(frame);
      known.add(frame);
      known.removeIf(one -> one.window() < frame.window() + 1 - horizon);
      assertHolds(history, known, frame.window() + 1);
    }
  }

  @Property
  void aHistoryIsTheSameInWhateverOrderItIsRestored(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int horizon) {
    History pushed = new History(horizon);
    List<ClosedFrame> known = new ArrayList<>();
    long now = 0;
    for (ClosedFrame frame : frames(seed, horizon)) {
      pushed.push(frame);
      known.add(frame);
      now = frame.window() + 1;
    }
    long next = now;
    known.removeIf(one -> one.window() < next - horizon);
    List<ClosedFrame> shuffled = new ArrayList<>(known);
    Collections.shuffle(shuffled, new Random(seed));

    History restored = new History(horizon);
    shuffled.forEach(restored::restore);

    assertHolds(pushed, known, now);
    assertHolds(restored, known, now);
  }

  private static FeatureSpec spec(int horizon, int cap) {
    return new FeatureSpec(10, 10L * horizon, 0, 0, 10, 8, cap);
  }

  private static void assertHolds(TemplateHorizon templates, List<ClosedFrame> known, long now) {
    assertThat(totals(templates.totals())).isEqualTo(totals(known));
    assertThat((long) templates.observed(now))
        .isEqualTo(known.isEmpty() ? 0 : now - known.get(0).window());
  }

  @Property
  void aPartitionKnowsTheTemplatesOfTheHorizonAndNoOthers(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int horizon) {
    SplittableRandom random = new SplittableRandom(seed ^ 1);
    TemplateHorizon templates = new TemplateHorizon(spec(horizon, 1000));
    List<ClosedFrame> known = new ArrayList<>();
    for (ClosedFrame frame : frames(seed, horizon)) {
      for (int entities = random.nextInt(3); entities >= 0; entities--) {
        ClosedFrame one = entities == 0 ? frame : frame(frame.window(), random);
        templates.add(one);
        known.add(one);
      }
      long now = frame.window() + 1;
      templates.expire(now);
      known.removeIf(one -> one.window() < now - horizon);
      assertHolds(templates, known, now);
    }
  }

  @Property
  void theTemplatesOfAPartitionAreTheSameInWhateverOrderTheyAreRestored(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int horizon) {
    List<ClosedFrame> known = new ArrayList<>(frames(seed, horizon));
    long now = known.isEmpty() ? 0 : known.get(known.size() - 1).window() + 1;
    known.removeIf(one -> one.window() < now - horizon);
    List<ClosedFrame> shuffled = new ArrayList<>(known);
    Collections.shuffle(shuffled, new Random(seed));

    TemplateHorizon restored = new TemplateHorizon(spec(horizon, 1000));
    for (ClosedFrame frame : shuffled) {
      for (int i = 0; i < frame.templateIds().length; i++) {
        restored.restore(frame.window(), frame.templateIds()[i], frame.templateCounts()[i]);
      }
    }
    restored.expire(now);

    assertHolds(restored, known, now);
  }

  @Property
  void templatesBeyondTheCapShareTheZeroAndNoneIsLost(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int cap) {
    SplittableRandom random = new SplittableRandom(seed);
    TemplateHorizon templates = new TemplateHorizon(spec(5, cap));
    long events = 0;
    for (int i = 0; i < 20; i++) {
      ClosedFrame frame = frame(3, random);
      templates.add(frame);
      events += frame.events();
    }

    assertThat(templates.totals().total()).isEqualTo(events);
    assertThat(templates.totals().size()).isLessThanOrEqualTo(cap + 1);

    templates.expire(9);
    assertThat(templates.totals().total()).isZero();
  }
}
