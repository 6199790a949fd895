package io.dawnwatch.engine;

import io.dawnwatch.engine.detect.Contribution;
import io.dawnwatch.engine.detect.Detector;
import io.dawnwatch.engine.detect.EventDetector;
import io.dawnwatch.engine.detect.EventView;
import io.dawnwatch.engine.detect.WindowView;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.feature.OpenFrame;
import io.dawnwatch.engine.feature.TellingEvent;
import io.dawnwatch.engine.score.Calibration;
import io.dawnwatch.engine.score.DetectorScore;
import io.dawnwatch.engine.score.Evidence;
import io.dawnwatch.engine.score.Reason;
import io.dawnwatch.engine.score.Scope;
import io.dawnwatch.engine.score.ScoreResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Makes scores of what the detectors of a model say, with reasons and evidence. Of one lane. */
final class Scores {
  /** What the kinds of scope are called where ids are made, by ordinal. */
  private static final byte[][] SCOPE_IN_ID =
      Stream.of("event", "window", "session")
          .map(kind -> kind.getBytes(StandardCharsets.UTF_8))
          .toArray(byte[][]::new);

  private final Outlet outlet;
  private final List<Contribution> contributions = new ArrayList<>();

  Scores(Outlet outlet) {
    this.outlet = outlet;
  }

  /** Scores the window or session that {@code view} shows, and emits it. */
  ScoreResult window(
      ActiveModel one, WindowView view, EntityState entity, Scope scope, long start, long end) {
    contributions.clear();
    List<DetectorScore> detectors = new ArrayList<>(one.detectors.size());
    double surprise = 0;
    for (int d = 0; d < one.detectors.size(); d++) {
      Detector detector = one.detectors.get(d);
      int from = contributions.size();
      detector.examine(view, contributions);
      double raw = 0;
      for (int i = from; i < contributions.size(); i++) {
        raw += contributions.get(i).nats();
      }
      detectors.add(new DetectorScore(detector.name(), raw, one.model.calibration().score(raw)));
      surprise += raw;
    }
    OpenFrame frame = view.frame();
    boolean whole =
        !outlet.figuresAlone() || one.model.calibration().score(surprise) >= one.model.threshold();
    ScoreResult score =
        result(
            one,
            whole ? outlet.id(entity, SCOPE_IN_ID[scope.ordinal()], start, one) : "",
            entity,
            scope,
            start,
            end,
            surprise,
            detectors,
            frame == null || !whole || contributions.isEmpty() ? List.of() : evidence(frame),
            frame == null ? 0 : frame.events,
            frame == null ? -1 : frame.firstOffset,
            frame == null ? -1 : frame.lastOffset,
            view.observed(),
            false,
            frame == null ? 0 : frame.timeSuspect);
    outlet.accept(score);
    return score;
  }

  /** Emits the score of a single event. */
  void event(
      ActiveModel one,
      List<EventDetector> eventDetectors,
      EventView view,
      EntityState entity,
      LogEvent event,
      long millis,
      long template,
      double surprise,
      int observed,
      boolean late,
      boolean suspect) {
    String excerpt = TellingEvent.excerptOf(event.body());
    contributions.clear();
    List<DetectorScore> detectors = new ArrayList<>();
    for (EventDetector detector : eventDetectors) {
      double raw = detector.surprise(view);
      detectors.add(
          new DetectorScore(detector.name(), raw, one.model.eventCalibration().score(raw)));
      detector.explain(view, contributions);
    }
    outlet.accept(
        result(
            one,
            outlet.id(entity, SCOPE_IN_ID[Scope.EVENT.ordinal()], outlet.offset, one),
            entity,
            Scope.EVENT,
            millis,
            millis,
            surprise,
            detectors,
            List.of(new Evidence(outlet.offset, template, excerpt)),
            1,
            outlet.offset,
            outlet.offset,
            observed,
            late,
            suspect ? 1 : 0));
  }

  private ScoreResult result(
      ActiveModel one,
      String id,
      EntityState entity,
      Scope what,
      long start,
      long end,
      double surprise,
      List<DetectorScore> detectors,
      List<Evidence> evidence,
      int events,
      long firstOffset,
      long lastOffset,
      int observed,
      boolean late,
      int timeSuspect) {
    Model model = one.model;
    Calibration calibration = what == Scope.EVENT ? model.eventCalibration() : model.calibration();
    return new ScoreResult(
        id,
        entity.entity,
        what,
        start,
        end,
        calibration.score(surprise),
        what == Scope.EVENT ? model.eventThreshold() : model.threshold(),
        surprise,
        one.id,
        one.role(),
        one.epoch(),
        model.semantics(),
        outlet.partition.clockMillis,
        outlet.offset,
        one.nextOrdinal(outlet.offset),
        detectors,
        reasons(),
        evidence,
        entity.groups,
        events,
        firstOffset,
        lastOffset,
        observed,
        what == Scope.SESSION ? 0 : WindowView.WARM_WINDOWS,
        late,
        timeSuspect);
  }

  /** Reasons from what the detectors said last, the greatest first. */
  private List<Reason> reasons() {
    if (contributions.isEmpty()) {
      return List.of();
    }
    if (contributions.size() == 1) {
      return List.of(reason(contributions.get(0)));
    }
    List<Contribution> sorted = new ArrayList<>(contributions);
    sorted.sort(Comparator.comparingDouble(Contribution::nats).reversed());
    List<Reason> reasons = new ArrayList<>(sorted.size());
    for (Contribution one : sorted) {
      reasons.add(reason(one));
    }
    return List.copyOf(reasons);
  }

  private static Reason reason(Contribution of) {
    return new Reason(of.feature(), of.actual(), of.expected(), of.nats(), of.text());
  }

  private static List<Evidence> evidence(OpenFrame frame) {
    Evidence[] evidence = new Evidence[frame.telling.size()];
    for (int i = 0; i < evidence.length; i++) {
      TellingEvent event = frame.telling.get(i);
      evidence[i] = new Evidence(event.offset(), event.template(), event.excerpt());
    }
    return List.of(evidence);
  }
}
