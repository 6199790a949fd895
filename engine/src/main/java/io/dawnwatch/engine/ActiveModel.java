package io.dawnwatch.engine;

import io.dawnwatch.engine.detect.Detector;
import io.dawnwatch.engine.score.Role;
import java.util.List;

/** A model that has a role in a partition, ready to score. */
record ActiveModel(String id, Model model, Role role, long epoch, List<Detector> detectors) {}
