package io.dawnwatch.embedded.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * One service of the fleet on its one host, as it is on a good day.
 *
 * @param peakPerMinute lines per minute at the height of the day
 * @param nightShare rate at the quietest hour, as a share of the peak
 */
record Service(
    String name,
    String host,
    double peakPerMinute,
    double nightShare,
    Shapes shapes,
    List<Routine> routines) {
  private static final double MINUTES_PER_DAY = 1_440;

  /** 16:00: shops are busiest in the afternoon, and so quietest at 04:00. */
  private static final double PEAK_MINUTE = 960;

  private static final double LUNCH_MINUTE = 750;
  private static final double LUNCH_HALF_WIDTH_MINUTES = 30;
  private static final double LUNCH_DEPTH = 0.12;

  String entity() {
    return name + "@" + host;
  }

  /** The same service with one more routine. */
  Service with(Routine routine) {
    List<Routine> more = new ArrayList<>(routines);
    more.add(routine);
    return new Service(name, host, peakPerMinute, nightShare, shapes, List.copyOf(more));
  }

  /** The same service with so many times the lines; what it does by the clock stays. */
  Service busier(double times) {
    return new Service(name, host, times * peakPerMinute, nightShare, shapes, routines);
  }

  /** The same service after a release: it writes other messages. */
  Service saying(Shapes other) {
    return new Service(name, host, peakPerMinute, nightShare, other, routines);
  }

  /** Expected lines in the minute: a daily sinusoid with a dip at lunch. */
  double ratePerMinute(int minuteOfDay) {
    double angle = 2 * StrictMath.PI * (minuteOfDay - PEAK_MINUTE) / MINUTES_PER_DAY;
    double daylight = (1 + StrictMath.cos(angle)) / 2;
    double fromLunch = (minuteOfDay - LUNCH_MINUTE) / LUNCH_HALF_WIDTH_MINUTES;
    double lunch = 1 - LUNCH_DEPTH * StrictMath.exp(-fromLunch * fromLunch / 2);
    return peakPerMinute * (nightShare + (1 - nightShare) * daylight) * lunch;
  }
}
