package io.dawnwatch.engine.evaluate;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows of a model, and what each of its detectors and of the candidates says of them.
 *
 * @param scored the rows as the model says
 * @param said nats of each row: by the model's detectors, in order, then by the candidates
 * @param nanosPerWindow what each candidate took for a window; NaN if none was timed
 */
public record ContestRows(Scored scored, List<double[]> said, double[] nanosPerWindow) {
  record Key(String entity, long startMillis, long endMillis) {
    static Key of(ScoredWindow row) {
      return new Key(row.entity(), row.startMillis(), row.endMillis());
    }
  }

  /** Candidates there are. */
  int candidates() {
    return nanosPerWindow.length;
  }

  /**
   * The rows as a model with these candidates would say.
   *
   * @param added places of candidates
   */
  Scored with(List<Integer> added) {
    double[] nats = new double[said.size()];
    for (int i = 0; i < nats.length; i++) {
      double[] all = said.get(i);
      // The scorer's order: what the model says, then each candidate.
      nats[i] = scored.windows().get(i).surprise();
      for (int candidate : added) {
        nats[i] += all[all.length - candidates() + candidate];
      }
    }
    return withSurprises(nats);
  }

  /** The rows with other surprises, in their order. */
  Scored withSurprises(double[] nats) {
    List<ScoredWindow> rows = new ArrayList<>(nats.length);
    for (int i = 0; i < nats.length; i++) {
      rows.add(scored.windows().get(i).withSurprise(nats[i]));
    }
    return scored.withRows(rows);
  }
}
