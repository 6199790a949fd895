package io.dawnwatch.embedded.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
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

  /**
   * What one item costs.
   *
   * @param nanos processor time of the thread
   * @param bytes what it allocates
   */
  record Cost(double nanos, double bytes) {}

  /** What an item costs the calling thread: the median of the measured runs. */
  static Cost cost(Work work) throws Exception {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (int i = 0; i < WARM_UPS; i++) {
      work.run();
    }
    List<Cost> costs = new ArrayList<>();
    for (int i = 0; i < MEASURED; i++) {
      long bytes = threads.getCurrentThreadAllocatedBytes();
      long nanos = threads.getCurrentThreadCpuTime();
      double items = work.run();
      nanos = threads.getCurrentThreadCpuTime() - nanos;
      bytes = threads.getCurrentThreadAllocatedBytes() - bytes;
      costs.add(new Cost(nanos / items, bytes / items));
    }
    costs.sort(Comparator.comparingDouble(Cost::nanos));
    return costs.get(MEASURED / 2);
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
