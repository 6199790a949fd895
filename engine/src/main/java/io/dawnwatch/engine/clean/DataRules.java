package io.dawnwatch.engine.clean;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Everything a dataset says about its events once they are parsed. Immutable.
 *
 * @param cleaning steps, in order
 * @param groups fields that are the subgroups of scores; empty: what the resource says
 * @param measures fields that are numbers to watch, by the measure's name, which ends in its unit
 * @param expectations of single events, in order
 * @param setExpectations of the lines of a window
 * @param redaction what is taken out before anything is kept
 * @param windowMillis window of {@link Rule.Unique} and of set expectations
 */
public record DataRules(
    List<CleaningStep> cleaning,
    List<String> groups,
    Map<String, String> measures,
    List<Expectation> expectations,
    List<SetExpectation> setExpectations,
    Redaction redaction,
    long windowMillis) {
  /** Events stay as they were parsed. */
  public static final DataRules NONE =
      new DataRules(List.of(), List.of(), Map.of(), List.of(), List.of(), Redaction.NONE, 60_000);

  public DataRules {
    cleaning = List.copyOf(cleaning);
    groups = List.copyOf(groups);
    measures = new TreeMap<>(measures);
    expectations = List.copyOf(expectations);
    setExpectations = List.copyOf(setExpectations);
    if (windowMillis < 1) {
      throw new IllegalArgumentException("window must be at least 1 ms, was " + windowMillis);
    }
  }
}
