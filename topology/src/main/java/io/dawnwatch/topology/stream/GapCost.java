package io.dawnwatch.topology.stream;

import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.topology.store.Memory;
import java.time.Duration;
import java.util.Locale;

/**
 * What the record after a gap costs at most: it may close every window of the horizon for every
 * entity, within one transaction.
 */
final class GapCost {
  /**
   * What closing one window of one entity costs at most, with its score written; `dawnwatch bench`
   * measures it.
   */
  private static final double CLOSE_MICROS = 15;

  /**
   * What bringing an entity back costs at most that the heap had no room for; measured there too.
   */
  private static final double LOAD_MICROS = 150;

  private GapCost() {}

  /** Seconds for so many entities, of which some are not on the heap: a read for each window. */
  static double seconds(FeatureSpec features, double entities, double beyond) {
    return features.frames() * (entities * CLOSE_MICROS + beyond * LOAD_MICROS) / 1e6;
  }

  /**
   * Refuses a model that admits so many entities to one partition that their closing would outlast
   * {@code bound}.
   */
  static void refuseTooMuch(Model model, Memory memory, Duration bound) {
    FeatureSpec features = model.features();
    double entities = features.entityCap() * 2.0;
    double beyond = Math.max(0, entities - memory.heapBytes() / HeapPerEntity.bytes(features));
    double seconds = seconds(features, entities, beyond);
    if (seconds > bound.toMillis() / 1e3) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "one record could close %d windows of %.0f entities, of which %.0f do not fit on the heap: %.1f s of work"
                  + " where %.1f s are the bound, a third of the transaction timeout: lower the model's entityCap or"
                  + " its horizon, lengthen its window, give more --memory, or raise the timeout"
                  + " (--property producer.transaction.timeout.ms)",
              features.frames(),
              entities,
              beyond,
              seconds,
              bound.toMillis() / 1e3));
    }
  }

  /**
   * Seconds for the entities there are now, on all partitions of a thread: they share a
   * transaction, and each may see the gap in it. The threads have equal parts of the entities.
   */
  static double secondsOfThread(FeatureSpec features, long live, long spilled, int threads) {
    return seconds(features, live + spilled, spilled) / threads;
  }
}
