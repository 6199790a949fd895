package io.dawnwatch.engine.train;

import io.dawnwatch.engine.ModelPart;
import io.dawnwatch.engine.score.Calibration;
import java.util.List;
import java.util.SortedMap;

/**
 * What training on sessions gives a model.
 *
 * @param situation what was known of the sessions
 * @param detectors names of the detectors, in order
 * @param parts what each learned
 * @param calibration from surprise to score
 * @param threshold score from which a session is an anomaly
 * @param facts what people should know of the training, by name
 */
public record TrainedSessions(
    Situation situation,
    List<String> detectors,
    SortedMap<String, ModelPart> parts,
    Calibration calibration,
    double threshold,
    SortedMap<String, String> facts) {}
