package io.dawnwatch.engine.detect;

import java.util.List;

/**
 * Says how surprising a window is. Stateless: everything it needs is in the {@link WindowView} and
 * the model, so the same view gives the same contributions. Every surprise is finite, 0 or more,
 * and 0 for a window like those before it.
 */
public interface Detector {
  /** Name of the detector in models, scores and reasons. */
  String name();

  /** Adds what is surprising about {@code window}; nothing if nothing is. */
  void examine(WindowView window, List<Contribution> contributions);
}
