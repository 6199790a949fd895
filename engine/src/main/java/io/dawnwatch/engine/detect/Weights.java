package io.dawnwatch.engine.detect;

import io.dawnwatch.engine.bytes.ByteReader;
import io.dawnwatch.engine.bytes.ByteWriter;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How much each detector of a model counts: what it says, in nats, times its weight. Detectors that
 * are not named count once. So a sum that was fitted to labels stays a sum, and every reason says
 * what it adds.
 *
 * @param byDetector weights by name of the detector, 0 to {@value #MOST}
 */
public record Weights(SortedMap<String, Double> byDetector) {
  /** Every detector counts once. */
  public static final Weights NONE = new Weights(new TreeMap<>());

  /** Far above what any fit gives. */
  static final double MOST = 1000;

  private static final byte FORMAT = 1;

  public Weights {
    byDetector = Collections.unmodifiableSortedMap(new TreeMap<>(byDetector));
    byDetector.forEach(
        (name, weight) -> {
          if (!(weight >= 0 && weight <= MOST)) {
            throw new IllegalArgumentException(
                "the weight of detector " + name + " must be 0 to " + MOST + ", was " + weight);
          }
        });
  }

  /** How much a detector counts. */
  public double of(String detector) {
    return byDetector.getOrDefault(detector, 1.0);
  }

  /** The detector as it counts. */
  public Detector on(Detector detector) {
    return byDetector.containsKey(detector.name())
        ? new Weighted(detector, of(detector.name()))
        : detector;
  }

  /** The canonical form. */
  public byte[] toBytes() {
    ByteWriter out = new ByteWriter(FORMAT);
    out.unsigned(byDetector.size());
    byDetector.forEach(
        (name, weight) -> {
          out.text(name);
          out.number(weight);
        });
    return out.toBytes();
  }

  /**
   * Reads the canonical form.
   *
   * @throws IllegalArgumentException if it is none; the message says why
   */
  public static Weights parse(byte[] bytes) {
    ByteReader in = new ByteReader(bytes, FORMAT, "the weights of detectors");
    TreeMap<String, Double> weights = new TreeMap<>();
    String last = "";
    for (int i = in.items(); i > 0; i--) {
      String name = in.text();
      in.require(weights.isEmpty() || name.compareTo(last) > 0, "the order of names");
      weights.put(name, in.number());
      last = name;
    }
    in.end();
    return new Weights(weights);
  }
}
