package io.dawnwatch.engine.detect;

import io.dawnwatch.engine.feature.OpenFrame;
import io.dawnwatch.engine.template.FollowedParameters;
import io.dawnwatch.engine.template.MaskKind;

/** Numbers as people read them, the same on every machine: no locale is asked. */
final class Words {
  private Words() {}

  /** What a model that has such frames learned from: sessions keep an order, windows do not. */
  static String learnedFrom(OpenFrame frame) {
    return frame.sequence.length() == 0 ? "window" : "session";
  }

  /** A number with at most three decimals: {@code 12.5}; whole from 1,000 on. */
  static String decimal(double value) {
    long thousandths = Math.round(Math.abs(value) * 1000);
    String sign = value < 0 && thousandths > 0 ? "-" : "";
    if (thousandths >= 1_000_000 || thousandths % 1000 == 0) {
      return sign + (thousandths + 500) / 1000;
    }
    String decimals = Long.toString(1000 + thousandths % 1000).substring(1);
    while (decimals.endsWith("0")) {
      decimals = decimals.substring(0, decimals.length() - 1);
    }
    return sign + thousandths / 1000 + "." + decimals;
  }

  /** A number of which only three digits are known: {@code 0.982}, {@code 46100}. */
  static String about(double value) {
    long thousandths = Math.round(Math.abs(value) * 1000);
    long unit = 1;
    while (thousandths / unit >= 1000) {
      unit *= 10;
    }
    double rounded = (thousandths + unit / 2) / unit * unit / 1000.0;
    return decimal(value < 0 ? -rounded : rounded);
  }

  private static final String[] SIZES = {"bytes", "KB", "MB", "GB", "TB", "PB", "EB"};
  private static final String[] TIMES = {"us", "ms", "s"};

  /** A value of a measure, of which three digits are known, with the unit that its name tells. */
  static String quantity(String measure, double value) {
    MaskKind kind = FollowedParameters.kindOf(measure);
    String[] units = kind == MaskKind.SIZE ? SIZES : TIMES;
    if (kind == MaskKind.NUMBER) {
      return about(value);
    }
    double step = kind == MaskKind.SIZE ? 1024 : 1000;
    double left = value;
    int unit = 0;
    while (Math.abs(left) >= step && unit + 1 < units.length) {
      left /= step;
      unit++;
    }
    return about(left) + " " + units[unit];
  }

  /** {@code 90 s}, {@code 5 min}, {@code 1 h}. */
  static String span(long millis) {
    if (millis >= 3_600_000 && millis % 3_600_000 == 0) {
      return millis / 3_600_000 + " h";
    }
    if (millis >= 60_000 && millis % 60_000 == 0) {
      return millis / 60_000 + " min";
    }
    return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
  }
}
