package io.dawnwatch.engine.forbidden;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;
import java.util.SplittableRandom;

/** Neighbours of what is forbidden that the engine may use. */
public final class Allowed {
  private Allowed() {}

  static String words(byte[] bytes) {
    return String.format(Locale.ROOT, "%s", new String(bytes, UTF_8).toLowerCase(Locale.ROOT));
  }

  static double number(String text) {
    double root = Math.sqrt(text.getBytes(UTF_8).length) + StrictMath.log(2);
    return Math.max(root, new SplittableRandom(1).nextDouble());
  }
}
