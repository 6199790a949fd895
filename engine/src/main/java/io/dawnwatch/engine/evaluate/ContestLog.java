package io.dawnwatch.engine.evaluate;

import io.dawnwatch.engine.EventObserver;
import io.dawnwatch.engine.detect.Contribution;
import io.dawnwatch.engine.detect.Detector;
import io.dawnwatch.engine.detect.WindowView;
import io.dawnwatch.engine.score.DetectorScore;
import io.dawnwatch.engine.score.Emission;
import io.dawnwatch.engine.score.Scope;
import io.dawnwatch.engine.score.ScoreResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/*
 * Candidates look at the very windows that the scorer closes, so a sum with one of them is what a model with it would say,
 * to the bit, and all sums come from one pass.
 */
/**
 * What a scorer says of one partition, and what detectors would add that are no part of its model.
 * The scorer emits into it, and has it as observer. Bounded by the rows of its {@link WindowLog}.
 * Not thread-safe.
 */
public final class ContestLog implements Consumer<Emission>, EventObserver {
  /** One window in so many is timed. */
  private static final int TIMED = 8;

  private final WindowLog rows;
  private final WindowLog.Wanted wanted;
  private final List<Detector> candidates;
  private final LongSupplier nanos;
  private final Map<ContestRows.Key, double[]> said = new HashMap<>();
  private final List<Contribution> contributions = new ArrayList<>();
  private final double[] now;
  private final long[] spent;
  private long timed;
  private long seen;

  /**
   * Of one partition, nothing seen yet.
   *
   * @param candidates what might be added, in order
   * @param nanos a clock for what they cost; it decides nothing
   */
  public ContestLog(
      int partition, WindowLog.Wanted wanted, List<Detector> candidates, LongSupplier nanos) {
    this.rows = new WindowLog(partition, wanted, true);
    this.wanted = wanted;
    this.candidates = List.copyOf(candidates);
    this.nanos = nanos;
    this.now = new double[candidates.size()];
    this.spent = new long[candidates.size()];
  }

  @Override
  public void scored(long offset, double surprise, double score) {}

  @Override
  public boolean ofEvents() {
    return false;
  }

  @Override
  public boolean figuresAlone() {
    return true;
  }

  @Override
  public void closing(WindowView window) {
    rows.closing(window);
    if (window.startMillis() < wanted.fromMillis()
        || window.startMillis() >= wanted.toMillis()
        || !wanted.entities().test(window.entity())) {
      return;
    }
    boolean time = seen++ % TIMED == 0;
    timed += time ? 1 : 0;
    for (int i = 0; i < now.length; i++) {
      long start = time ? nanos.getAsLong() : 0;
      contributions.clear();
      candidates.get(i).examine(window, contributions);
      // As the scorer adds them up.
      double nats = 0;
      for (Contribution one : contributions) {
        nats += one.nats();
      }
      now[i] = nats;
      spent[i] += time ? nanos.getAsLong() - start : 0;
    }
  }

  @Override
  public void accept(Emission emission) {
    rows.accept(emission);
    if (emission instanceof ScoreResult score
        && score.scope() != Scope.EVENT
        && !score.cold()
        && score.startMillis() >= wanted.fromMillis()
        && score.endMillis() <= wanted.toMillis()
        && wanted.entities().test(score.entity())) {
      double[] all = new double[score.detectors().size() + now.length];
      int place = 0;
      for (DetectorScore one : score.detectors()) {
        all[place++] = one.raw();
      }
      for (double nats : now) {
        all[place++] = nats;
      }
      said.put(new ContestRows.Key(score.entity(), score.startMillis(), score.endMillis()), all);
    }
  }

  /** What the logs of all partitions say together; they are in the order of partitions. */
  public static ContestRows merge(List<ContestLog> logs, WindowLog.Wanted wanted) {
    Scored scored = WindowLog.merge(logs.stream().map(one -> one.rows).toList(), wanted);
    Map<ContestRows.Key, double[]> said = new HashMap<>();
    int candidates = logs.isEmpty() ? 0 : logs.get(0).now.length;
    long[] spent = new long[candidates];
    long timed = 0;
    for (ContestLog one : logs) {
      said.putAll(one.said);
      timed += one.timed;
      for (int i = 0; i < candidates; i++) {
        spent[i] += one.spent[i];
      }
    }
    double[] nanos = new double[candidates];
    for (int i = 0; i < candidates; i++) {
      nanos[i] = timed == 0 ? Double.NaN : (double) spent[i] / timed;
    }
    return new ContestRows(
        scored,
        scored.windows().stream()
            .map(row -> Objects.requireNonNull(said.get(ContestRows.Key.of(row))))
            .toList(),
        nanos);
  }
}
