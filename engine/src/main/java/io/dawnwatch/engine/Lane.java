package io.dawnwatch.engine;

import io.dawnwatch.engine.detect.EventDetector;
import io.dawnwatch.engine.detect.EventView;
import io.dawnwatch.engine.detect.SeriesEvidence;
import io.dawnwatch.engine.detect.SeriesMemory;
import io.dawnwatch.engine.detect.Silence;
import io.dawnwatch.engine.detect.WindowView;
import io.dawnwatch.engine.event.KeyValue;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Measure;
import io.dawnwatch.engine.event.Severity;
import io.dawnwatch.engine.feature.ClosedFrame;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.feature.OpenFrame;
import io.dawnwatch.engine.feature.TellingEvent;
import io.dawnwatch.engine.feature.TemplateHorizon;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.engine.score.Scope;
import io.dawnwatch.engine.score.ScoreResult;
import io.dawnwatch.engine.template.ParameterValues;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * Windows and sessions that are due close in the order (window end, entity bytes, model hash); then the event is applied.
 * A challenger reads what the champion reads and writes nothing but the number of its own published events: so it changes
 * nothing of the champion's.
 */
/**
 * What a partition does for one feature spec: counts events in windows or sessions, closes them,
 * and lets the models of that spec score them. Of one scorer.
 */
final class Lane {
  private static final int MOST_GROUPS = 8;
  private static final int MOST_GROUP_CHARS = 256;

  private final LaneStates states;
  private final LaneState state;
  private final Model model;
  private final FeatureSpec spec;
  private final Outlet outlet;
  private final Alerts alerts;
  private final Scores scores;
  private final EventMatcher matcher;
  private final List<EventDetector> eventDetectors;
  private final EventDetector[] rolling;
  private final boolean series;
  private final WindowView view;
  private final EventView event = new EventView();
  private final List<ActiveModel> active = new ArrayList<>();
  private @Nullable ActiveModel champion;

  /** Whether its outcomes are the partition's. */
  private boolean leads;

  /** What the lane sees is what the observer is told. */
  private @Nullable EventObserver observer;

  /**
   * A lane over {@code states}, which may be empty or restored.
   *
   * @param model one of its models: all of them see the same in an event
   */
  Lane(LaneStates states, Model model, Outlet outlet) {
    this.states = states;
    this.model = model;
    this.state = states.state();
    this.spec = state.spec;
    this.outlet = outlet;
    alerts = new Alerts(states, outlet);
    scores = new Scores(outlet);
    matcher = new EventMatcher(model);
    eventDetectors = model.newEventDetectors();
    rolling = eventDetectors.stream().filter(one -> !one.isFrozen()).toArray(EventDetector[]::new);
    series = eventDetectors.stream().anyMatch(SeriesEvidence.class::isInstance);
    view = new WindowView(spec);
    state.templates.expire(state.closedThrough);
  }

  LaneStates states() {
    return states;
  }

  /** One of its models. */
  Model model() {
    return model;
  }

  FeatureSpec spec() {
    return spec;
  }

  boolean hasChampion() {
    return champion != null;
  }

  /** Whether the observer is told what this lane sees. */
  void lead(boolean leads) {
    this.leads = leads;
    observer = leads ? outlet.observer : null;
  }

  // ---- roles

  /** Lets these models score, of which all have the lane's features. */
  void setActive(List<ActiveModel> models) {
    active.clear();
    active.addAll(models);
    active.sort(Comparator.comparing(one -> one.id));
    champion = null;
    for (ActiveModel one : active) {
      if (one.role() == Role.CHAMPION) {
        champion = one;
      }
    }
  }

  /** Ends the open alerts of the champion, who is about to be champion no more. */
  void endAlerts() {
    if (champion != null) {
      alerts.end(champion);
    }
  }

  // ---- events

  /** Applies an event; gives whether it came after its window had closed. */
  boolean event(long offset, long recordMillis, LogEvent event) {
    matcher.see(event);
    return apply(
        offset,
        recordMillis,
        event,
        matcher.template(),
        matcher.index(),
        matcher.durationMicros(),
        matcher.parameters(),
        matcher.frozenNats());
  }

  /** The same for an event that was matched ahead, if that was done for these features. */
  boolean event(long offset, long recordMillis, MatchedEvent matched) {
    if (!matched.isFor(spec)) {
      return event(offset, recordMillis, matched.event());
    }
    return apply(
        offset,
        recordMillis,
        matched.event(),
        matched.template(),
        matched.index(),
        matched.durationMicros(),
        matched.parameters(),
        matched.frozenNats());
  }

  private boolean apply(
      long offset,
      long recordMillis,
      LogEvent event,
      long template,
      int index,
      long bodyMicros,
      ParameterValues parameters,
      double frozenNats) {
    long clock = outlet.partition.clockMillis;
    long claimed = event.hasTime() ? event.eventMillis() : recordMillis;
    boolean suspect = claimed > clock + spec.skewMillis();
    long millis = suspect ? clock + spec.skewMillis() : claimed;

    EntityState entity = admit(event.entity());
    entity.history.expire(state.closedThrough);
    TemplateHorizon known = state.templates;
    boolean late = millis < clock - spec.latenessMillis();
    if (!late) {
      endSession(entity, millis);
    }
    this.event.point(event, template, index, entity.history.templates(), known.totals());
    if (series && !late) {
      followSeries(entity, event, millis);
    }
    double surprise = frozenNats + rollingNats();
    observe(surprise);
    if (late) {
      scoreLate(entity, event, millis, template, surprise, suspect);
      return true;
    }
    boolean unseen = isUnseen(template, entity, known);
    boolean grave =
        event.severity() == Severity.UNSPECIFIED
            || event.severity().number() >= Severity.WARN.number();
    OpenFrame frame =
        spec.hasSessions() ? sessionFrame(entity, millis) : entity.openFrame(spec.windowOf(millis));
    if (spec.sequence() > 0) {
      frame.sequence.add(template, spec.sequence());
    }
    frame.addSurprise(surprise);
    frame.add(offset, event.severity(), template, unseen && grave, spec.templatesPerWindow());
    long duration = duration(event, bodyMicros);
    if (duration >= 0) {
      frame.addDuration(template, duration, entity.history.usualDuration(template));
    }
    frame.addTime(millis);
    if (!spec.measures().isEmpty()) {
      addMeasures(frame, event.measures(), spec.measures());
      for (int i = 0; i < parameters.count(); i++) {
        frame.addMeasure(parameters.place(i), parameters.value(i));
      }
    }
    frame.timeSuspect += suspect ? 1 : 0;
    if (entity.groups != event.resource() && !entity.groups.equals(event.resource())) {
      entity.groups = groups(event.resource());
    }
    if (frame.wouldTell(template, surprise)) {
      frame.tell(TellingEvent.of(offset, template, surprise, unseen, event.body()));
    }
    states.changed(entity);
    scoreEvent(entity, frame, event, millis, template, surprise, suspect);
    return false;
  }

  private EntityState admit(String key) {
    EntityState entity = states.find(key);
    if (entity != null && entity.admittedBlock == state.block) {
      return entity;
    }
    if (state.admitted >= spec.entityCap()) {
      outlet.partition.overflowed += leads ? 1 : 0;
      EntityState other = states.find(Scorer.OTHER);
      return other != null ? other : states.create(Scorer.OTHER);
    }
    if (entity == null) {
      entity = states.create(key);
    }
    state.admitted++;
    entity.admittedBlock = state.block;
    states.changed(entity);
    return entity;
  }

  /** Takes the measures of an event as points of their series. */
  private void followSeries(EntityState entity, LogEvent from, long millis) {
    for (Measure measure : from.measures()) {
      if (spec.measures().contains(measure.name()) && Double.isFinite(measure.value())) {
        SeriesMemory memory =
            entity.series.computeIfAbsent(measure.name(), any -> new SeriesMemory());
        double score = memory.next(millis, measure.value(), state.block);
        event.series(measure.name(), score, memory.finding());
      }
    }
  }

  private double rollingNats() {
    double nats = 0;
    for (EventDetector one : rolling) {
      nats += one.surprise(event);
    }
    return nats;
  }

  private void observe(double nats) {
    if (observer != null && observer.ofEvents()) {
      double score = champion == null ? 0 : champion.model.eventCalibration().score(nats);
      observer.scored(outlet.offset, nats, score);
    }
  }

  /** Whether no template of this id is within the horizon, and the horizon is known well enough. */
  private boolean isUnseen(long template, EntityState entity, TemplateHorizon known) {
    return known.totals().get(template) == 0
        && entity.history.templates().get(template) == 0
        && known.observed(state.closedThrough) >= WindowView.WARM_WINDOWS;
  }

  private static long duration(LogEvent event, long bodyMicros) {
    for (Measure measure : event.measures()) {
      if (measure.name().equals("duration.us")) {
        return measure.value() < 0 ? -1 : (long) measure.value();
      }
    }
    return bodyMicros;
  }

  private static void addMeasures(OpenFrame frame, List<Measure> measures, List<String> followed) {
    for (Measure measure : measures) {
      int place = followed.indexOf(measure.name());
      if (place >= 0) {
        frame.addMeasure(place, measure.value());
      }
    }
  }

  private static List<KeyValue> groups(List<KeyValue> resource) {
    if (resource.size() <= MOST_GROUPS
        && resource.stream().allMatch(group -> group.value().length() <= MOST_GROUP_CHARS)) {
      return resource;
    }
    return resource.stream()
        .limit(MOST_GROUPS)
        .map(
            group ->
                group.value().length() <= MOST_GROUP_CHARS
                    ? group
                    : new KeyValue(group.key(), group.value().substring(0, MOST_GROUP_CHARS)))
        .toList();
  }

  // ---- time

  /** Closes what is due at {@code clock}. */
  void advance(long clock) {
    long block = Math.floorDiv(clock, spec.horizonMillis());
    if (block != state.block) {
      state.block = block;
      state.admitted = 0;
    }
    long target = spec.windowOf(clock - spec.latenessMillis());
    if (state.closedThrough == PartitionState.NONE) {
      state.sinceMillis = clock;
      state.closedThrough = target;
      return;
    }
    long from = state.closedThrough;
    if (spec.hasSessions()) {
      // A session, its continuation and its alert are over within three blocks of its last event.
      long last = Math.min(target, from + 3L * spec.frames() + spec.openFrames());
      for (long window = from; window < last; window++) {
        closeSessions(window);
      }
      state.templates.expire(target);
    } else if (outlet.silenceCounts() && target - from <= spec.frames()) {
      for (long window = from; window < target; window++) {
        close(window, true);
      }
    } else {
      long lastOpen = Math.min(target, from + spec.openFrames());
      for (long window = from; window < lastOpen; window++) {
        close(window, false);
      }
      closeGap(target);
    }
    state.closedThrough = Math.max(target, from);
  }

  /** Closes one window for every known entity. */
  private void close(long window, boolean silenceToo) {
    long start = spec.startOf(window);
    long end = start + spec.windowMillis();
    int open = (int) Math.floorMod(window, (long) spec.openFrames());
    int slot = state.templates.slot(window);
    states.forEachDue(window, entity -> close(entity, window, open, slot, start, end, silenceToo));
    state.templates.expire(window + 1);
    state.closedThrough = window + 1;
  }

  /**
   * Closes one window of an entity.
   *
   * @param open place of the window among the open ones
   * @param slot its place among the closed ones
   */
  private void close(
      EntityState entity,
      long window,
      int open,
      int slot,
      long start,
      long end,
      boolean silenceToo) {
    OpenFrame frame = entity.takeFrame(window, open);
    view.point(entity.entity, entity.history, frame, window, 1, end > outlet.endedMillis);
    alerts.timePasses(entity, end, spec.horizonMillis(), champion);
    if (frame != null || silenceToo && Silence.isTelling(view)) {
      score(entity, Scope.WINDOW, start, end);
    }
    if (frame != null) {
      ClosedFrame closed = frame.close();
      entity.history.push(closed);
      states.closed(entity, slot);
      states.changed(entity);
      state.templates.add(closed);
      states.templatesChanged(slot);
    }
    forgetIfEmpty(entity, window + 1);
  }

  /** Closes the entity's session if its gap is over at {@code millis}. */
  private void endSession(EntityState entity, long millis) {
    OpenSession session = entity.session;
    if (session != null && millis - session.lastMillis >= spec.sessionGapMillis()) {
      closeSession(entity, session, session.lastMillis, state.closedThrough - 1);
    }
  }

  /** The frame of the entity's session, which goes on or begins at {@code millis}. */
  private OpenFrame sessionFrame(EntityState entity, long millis) {
    OpenSession session = entity.session;
    if (session == null) {
      OpenFrame frame = new OpenFrame(spec.windowOf(millis));
      session = new OpenSession(frame, millis, millis, false);
      entity.session = session;
    }
    session.lastMillis = Math.max(session.lastMillis, millis);
    return session.frame;
  }

  /** Closes the sessions whose gap is over when a window ends, and cuts those open for a block. */
  private void closeSessions(long window) {
    long end = spec.startOf(window) + spec.windowMillis();
    states.forEachDue(window, entity -> closeSessionsOf(entity, window, end));
    state.closedThrough = window + 1;
  }

  private void closeSessionsOf(EntityState entity, long window, long end) {
    alerts.timePasses(entity, end, spec.horizonMillis(), champion);
    OpenSession session = entity.session;
    if (session != null && end - session.lastMillis >= spec.sessionGapMillis()) {
      closeSession(entity, session, session.lastMillis, window);
    } else if (session != null
        && Math.floorMod(end, spec.horizonMillis()) == 0
        && session.startMillis <= end - spec.horizonMillis()) {
      closeSession(entity, session, end, window);
      entity.session = new OpenSession(new OpenFrame(window + 1), end, session.lastMillis, true);
    }
    forgetIfEmpty(entity, window + 1);
  }

  private void closeSession(EntityState entity, OpenSession session, long end, long window) {
    entity.session = null;
    states.changed(entity);
    if (session.frame.events == 0) {
      return;
    }
    view.point(entity.entity, entity.history, session.frame, window, 1, false);
    score(entity, Scope.SESSION, session.startMillis, end);
    state.templates.add(session.frame.close().in(window));
    states.templatesChanged(state.templates.slot(window));
  }

  /** One record of silence for each expected entity: the clock jumped by more than a horizon. */
  private void closeGap(long target) {
    states.forEachDue(target, entity -> closeGap(entity, target));
    state.templates.expire(target);
  }

  private void closeGap(EntityState entity, long target) {
    alerts.timePasses(entity, spec.startOf(target), spec.horizonMillis(), champion);
    if (!entity.history.isEmpty() && entity.history.newest() + 1 < target) {
      long first = entity.history.newest() + 1;
      int windows = (int) Math.min(target - first, Integer.MAX_VALUE / 2);
      view.point(entity.entity, entity.history, null, first, windows, false);
      if (outlet.silenceCounts() && Silence.isTelling(view)) {
        score(entity, Scope.WINDOW, spec.startOf(first), spec.startOf(target));
      }
    }
    forgetIfEmpty(entity, target);
  }

  /** An open alert keeps an entity, and nothing of what the entity was: a challenger has none. */
  private void forgetIfEmpty(EntityState entity, long next) {
    entity.history.expire(next);
    if (!entity.history.isEmpty() || entity.hasOpenFrame()) {
      return;
    }
    if (entity.alert == null) {
      states.remove(entity);
    } else if (entity.forgetAllButAlert()) {
      states.changed(entity);
    }
  }

  // ---- scores

  private void score(EntityState entity, Scope scope, long start, long end) {
    if (observer != null) {
      observer.closing(view);
    }
    for (ActiveModel one : active) {
      ScoreResult score = scores.window(one, view, entity, scope, start, end);
      if (one == champion && score.anomaly()) {
        alerts.anomaly(entity, score, one);
      }
    }
  }

  private void scoreEvent(
      EntityState entity,
      OpenFrame frame,
      LogEvent event,
      long millis,
      long template,
      double surprise,
      boolean suspect) {
    for (ActiveModel one : active) {
      if (passes(one, surprise)
          && frame.eventScores().get(one.key) < one.model.eventScoresPerWindow()) {
        publish(one, entity, event, millis, template, surprise, false, suspect);
        frame.countEventScore(one.key, 1);
      }
    }
  }

  private void scoreLate(
      EntityState entity,
      LogEvent event,
      long millis,
      long template,
      double surprise,
      boolean suspect) {
    for (ActiveModel one : active) {
      if (passes(one, surprise)
          && entity.lateScores(state.closedThrough, one.key) < one.model.eventScoresPerWindow()) {
        publish(one, entity, event, millis, template, surprise, true, suspect);
        entity.countLateScore(state.closedThrough, one.key);
        states.changed(entity);
      }
    }
  }

  private static boolean passes(ActiveModel one, double surprise) {
    return one.model.eventCalibration().score(surprise) >= one.model.eventThreshold();
  }

  private void publish(
      ActiveModel one,
      EntityState entity,
      LogEvent from,
      long millis,
      long template,
      double surprise,
      boolean late,
      boolean suspect) {
    scores.event(
        one,
        eventDetectors,
        event,
        entity,
        from,
        millis,
        template,
        surprise,
        entity.history.observed(state.closedThrough),
        late,
        suspect);
  }
}
