package io.dawnwatch.engine.train;

import io.dawnwatch.engine.ModelPart;
import io.dawnwatch.engine.detect.CountVectorNovelty;
import io.dawnwatch.engine.detect.Detector;
import io.dawnwatch.engine.detect.Detectors;
import io.dawnwatch.engine.detect.Forest;
import io.dawnwatch.engine.detect.ForestPart;
import io.dawnwatch.engine.detect.LabelledRanker;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A detector of windows that was learned and may become part of a model.
 *
 * @param name of the detector
 * @param part what it learned
 */
public record LearnedDetector(String name, ModelPart part) {
  /** All that can be learned from windows, in the order in which scores would list them. */
  public static final List<String> NAMES =
      List.of(Forest.NAME, CountVectorNovelty.NAME, LabelledRanker.NAME);

  /** Fewer windows say nothing about what they are made of. */
  private static final int LEAST_WINDOWS = 200;

  /** Fewer windows in incidents say nothing about incidents. */
  public static final int LEAST_INCIDENT_WINDOWS = 5;

  /** The detector, ready to score. */
  public Detector detector() {
    return Detectors.window(name, part.bytes());
  }

  /**
   * Learns a detector.
   *
   * @return null if the sample is too small for it
   * @throws IllegalArgumentException if none of that name is learned from windows
   */
  public static @Nullable LearnedDetector learn(String name, WindowSample from) {
    return switch (name) {
      case Forest.NAME -> {
        ForestPart forest = from.forest();
        yield forest.columns().isEmpty()
            ? null
            : new LearnedDetector(name, new ModelPart(forest.toBytes()));
      }
      case CountVectorNovelty.NAME ->
          from.ordinary() < LEAST_WINDOWS
              ? null
              : of(name, SessionTraining.train(from.counts(), Situation.UNLABELLED));
      case LabelledRanker.NAME ->
          from.ordinary() < LEAST_WINDOWS || from.inIncidents() < LEAST_INCIDENT_WINDOWS
              ? null
              : of(name, SessionTraining.train(from.labelled(), Situation.LABELLED));
      default -> throw new IllegalArgumentException(name + " is not learned from windows");
    };
  }

  private static LearnedDetector of(String name, TrainedSessions trained) {
    return new LearnedDetector(name, Objects.requireNonNull(trained.parts().get(name)));
  }

  /** Those of the names that can be learned, in the order of {@link #NAMES}. */
  public static List<LearnedDetector> learn(List<String> names, WindowSample from) {
    List<LearnedDetector> learned = new ArrayList<>();
    for (String name : NAMES) {
      LearnedDetector one = names.contains(name) ? learn(name, from) : null;
      if (one != null) {
        learned.add(one);
      }
    }
    return List.copyOf(learned);
  }
}
