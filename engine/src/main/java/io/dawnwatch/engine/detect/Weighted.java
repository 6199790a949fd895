package io.dawnwatch.engine.detect;

import java.util.List;

/** A detector whose nats count so many times. Costs a copy of each reason. */
record Weighted(Detector detector, double weight) implements Detector {
  @Override
  public String name() {
    return detector.name();
  }

  @Override
  public void examine(WindowView window, List<Contribution> contributions) {
    int from = contributions.size();
    detector.examine(window, contributions);
    for (int i = from; i < contributions.size(); i++) {
      Contribution one = contributions.get(i);
      contributions.set(
          i,
          new Contribution(
              one.detector(),
              one.feature(),
              one.actual(),
              one.expected(),
              weight * one.nats(),
              one.text()));
    }
  }
}
