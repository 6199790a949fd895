package io.dawnwatch.embedded.demo;

import java.util.List;

/**
 * Lines a service writes by the clock: a cache rebuild, a certificate check, a nightly job.
 *
 * @param firstMinute minute of the day of the first run
 * @param everyMinutes minutes between runs
 * @param spacingMillis time between the lines of one run
 * @param steps the lines of one run, in order
 */
record Routine(int firstMinute, int everyMinutes, long spacingMillis, List<Shape> steps) {
  Routine {
    if (firstMinute < 0 || everyMinutes < 1) {
      throw new IllegalArgumentException("a routine runs from " + firstMinute + " on");
    }
  }
}
