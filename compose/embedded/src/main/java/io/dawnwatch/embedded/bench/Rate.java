package io.dawnwatch.embedded.bench;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.LongSupplier;

/** Repeats a piece of work until it is warm, then measures it some times and takes the median. */
final class Rate {
  private static final int WARM_UPS = 2;
  private static final int MEASURED = 5;

  /** A piece of work; says how many items it did. */
  @FunctionalInterface
  interface Work {
    long run() throws Exception;
  }

  private Rate() {}

  /** Items per second: the median of the measured runs. */
  static double perSecond(Work work) throws Exception {
    return perSecond(work, System::nanoTime);
  }

  /**
   * Items per second of processor time that the calling thread gets: the same on a busy machine.
   * What the collector and the compiler do beside it is not counted.
   */
  static double perThreadSecond(Work work) throws Exception {
    return perSecond(work, ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime);
  }

  private static double perSecond(Work work, LongSupplier nanos) throws Exception {
    for (int i = 0; i < WARM_UPS; i++) {
      work.run();
    }
    List<Double> rates = new ArrayList<>();
    for (int i = 0; i < MEASURED; i++) {
      long start = nanos.getAsLong();
      long items = work.run();
      rates.add(items / ((nanos.getAsLong() - start) / 1e9));
    }
    Collections.sort(rates);
    return rates.get(MEASURED / 2);
  }
}
