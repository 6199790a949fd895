package io.dawnwatch.engine;

import io.dawnwatch.engine.detect.Contribution;
import io.dawnwatch.engine.detect.Detector;
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
import io.dawnwatch.engine.score.DetectorScore;
import io.dawnwatch.engine.score.Emission;
import io.dawnwatch.engine.score.Evidence;
import io.dawnwatch.engine.score.Ids;
import io.dawnwatch.engine.score.Reason;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.engine.score.Scope;
import io.dawnwatch.engine.score.ScoreResult;
import io.dawnwatch.engine.template.ParameterValues;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/*
 * One partition, in offset order. Every record first moves the clock, then the windows that are due close in the order
 * (window end, entity bytes, model hash), then the record is applied. Nothing else is asked: no wall clock, no other
 * partition, no look-up that could answer differently tomorrow.
 */
/**
 * Turns the records of one partition into scores and alerts. Live, replay, training and tests all
 * call this and nothing else. Not thread-safe: one per partition.
 */
public final class Scorer {
  /** Entity that shares what is beyond the cap. */
  public static final String OTHER = "__other__";

  /** What the kinds of scope are called where ids are made, by ordinal. */
  private static final String[] SCOPE_IN_ID = {"event", "window", "session"};

  private static final int MOST_GROUPS = 8;
  private static final int MOST_GROUP_CHARS = 256;

  private final String dataset;
  private final ModelSource models;
  private final EntityStates states;
  private final Consumer<Emission> out;
  private final Ids ids = new Ids();
  private final List<ActiveModel> active = new ArrayList<>();
  private final List<Contribution> contributions = new ArrayList<>();

  private @Nullable Kept kept;
  private final Place place = new Place();
  private final Alerts alerts;
  private final @Nullable EventObserver observer;
  private final EventView event = new EventView();
  private boolean silenceCounts = true;

  /** Where loaded history ended, while the windows that were open then close. */
  private long endedMillis = Long.MAX_VALUE;

  /** What depends on the feature spec: made anew when another spec comes into force. */
  private record Kept(
      FeatureSpec spec,
      EventMatcher matcher,
      List<EventDetector> eventDetectors,
      List<EventDetector> rolling,
      boolean series,
      WindowView view) {}

  /**
   * A scorer over {@code states}, which may be empty or restored.
   *
   * @param dataset name of the dataset: a part of every id
   * @param models where models are found
   * @param out takes scores and alerts, in order, while a record is being applied
   * @throws ModelSource.ModelNotFoundException if a model that was in force when the state was
   *     saved is not to be had
   */
  public Scorer(String dataset, ModelSource models, EntityStates states, Consumer<Emission> out) {
    this(dataset, models, states, out, null);
  }

  /**
   * A scorer whose event scores can be watched.
   *
   * @param observer is told the score of every event; null for nobody
   */
  public Scorer(
      String dataset,
      ModelSource models,
      EntityStates states,
      Consumer<Emission> out,
      @Nullable EventObserver observer) {
    this.observer = observer;
    this.dataset = dataset;
    this.models = models;
    this.states = states;
    this.out = out;
    this.alerts = new Alerts(dataset, ids, states, place, out);
    for (Activation activation : states.partition().active) {
      add(activation, models.byId(activation.modelId()));
    }
    rescope();
    PartitionState partition = states.partition();
    if (partition.templates != null) {
      partition.templates.expire(partition.closedThrough);
    }
  }

  /** Applies a log event. */
  public void event(long offset, long recordMillis, LogEvent event) {
    begin(offset, recordMillis);
    Kept in = inForce(offset);
    in.matcher.see(event);
    apply(
        in,
        offset,
        recordMillis,
        event,
        in.matcher.template(),
        in.matcher.index(),
        in.matcher.durationMicros(),
        in.matcher.parameters(),
        in.matcher.frozenNats());
  }

  /** Applies a log event that {@link EventMatcher} saw with the model in force. */
  public void event(long offset, long recordMillis, MatchedEvent matched) {
    begin(offset, recordMillis);
    apply(
        inForce(offset),
        offset,
        recordMillis,
        matched.event(),
        matched.template(),
        matched.index(),
        matched.durationMicros(),
        matched.parameters(),
        matched.frozenNats());
  }

  private Kept inForce(long offset) {
    if (kept == null) {
      throw new IllegalStateException(
          "no model is active before offset " + offset + " of dataset " + dataset);
    }
    return kept;
  }

  private void apply(
      Kept in,
      long offset,
      long recordMillis,
      LogEvent event,
      long template,
      int index,
      long bodyMicros,
      ParameterValues parameters,
      double frozenNats) {
    PartitionState partition = states.partition();
    long clock = partition.clockMillis;
    long claimed = event.hasTime() ? event.eventMillis() : recordMillis;
    boolean suspect = claimed > clock + in.spec.skewMillis();
    long millis = suspect ? clock + in.spec.skewMillis() : claimed;

    EntityState entity = admit(event.entity(), in.spec);
    entity.history.expire(partition.closedThrough);
    TemplateHorizon known = templates(partition, in.spec);
    boolean late = millis < clock - in.spec.latenessMillis();
    if (!late) {
      endSession(in, entity, millis);
    }
    this.event.point(event, template, index, entity.history.templates(), known.totals());
    if (in.series && !late) {
      followSeries(entity, event, millis, in.spec);
    }
    double surprise = frozenNats + rollingNats(in);
    observe(surprise);
    if (late) {
      partition.late++;
      scoreLate(entity, event, millis, template, surprise, suspect);
      return;
    }
    partition.applied++;
    boolean unseen = isUnseen(template, entity, known);
    boolean grave =
        event.severity() == Severity.UNSPECIFIED
            || event.severity().number() >= Severity.WARN.number();
    OpenFrame frame =
        in.spec.hasSessions()
            ? sessionFrame(in, entity, millis)
            : entity.openFrame(in.spec.windowOf(millis));
    frame.sequence.add(template, in.spec.sequence());
    frame.addSurprise(surprise);
    frame.add(offset, event.severity(), template, unseen && grave, in.spec.templatesPerWindow());
    long duration = duration(event, bodyMicros);
    if (duration >= 0) {
      frame.addDuration(template, duration, entity.history.usualDuration(template));
    }
    frame.addTime(millis);
    if (!in.spec.measures().isEmpty()) {
      addMeasures(frame, event.measures(), in.spec.measures());
      for (int i = 0; i < parameters.count(); i++) {
        frame.addMeasure(parameters.place(i), parameters.value(i));
      }
    }
    frame.timeSuspect += suspect ? 1 : 0;
    if (!entity.groups.equals(event.resource())) {
      entity.groups = groups(event.resource());
    }
    if (frame.wouldTell(surprise)) {
      frame.tell(
          new TellingEvent(
              offset, template, surprise, unseen, TellingEvent.excerptOf(event.body())));
    }
    states.changed(entity);
    scoreEvent(entity, frame, event, millis, template, surprise, suspect);
  }

  /** Takes the measures of an event as points of their series. */
  private void followSeries(EntityState entity, LogEvent from, long millis, FeatureSpec spec) {
    for (Measure measure : from.measures()) {
      if (spec.measures().contains(measure.name()) && Double.isFinite(measure.value())) {
        SeriesMemory series =
            entity.series.computeIfAbsent(measure.name(), any -> new SeriesMemory());
        double score = series.next(millis, measure.value(), states.partition().block);
        event.series(measure.name(), score, series.finding());
      }
    }
  }

  private double rollingNats(Kept in) {
    double nats = 0;
    for (EventDetector detector : in.rolling) {
      nats += detector.surprise(event);
    }
    return nats;
  }

  private void observe(double nats) {
    if (observer != null) {
      ActiveModel champion = champion();
      observer.scored(
          place.offset(),
          nats,
          champion == null ? 0 : champion.model().eventCalibration().score(nats));
    }
  }

  /** Whether no template of this id is within the horizon, and the horizon is known well enough. */
  private boolean isUnseen(long template, EntityState entity, TemplateHorizon known) {
    return known.totals().get(template) == 0
        && entity.history.templates().get(template) == 0
        && known.observed(states.partition().closedThrough) >= WindowView.WARM_WINDOWS;
  }

  /** Passes over a record whose bytes nobody can read: it moves no clock and is in no count. */
  public void rejected(long offset) {
    inOrder(offset);
    states.partition().lastOffset = offset;
    states.partitionChanged();
  }

  /** Applies a tick: time passes, nothing else. */
  public void tick(long offset, long recordMillis) {
    begin(offset, recordMillis);
    states.partition().control++;
  }

  /**
   * Applies the tick that ends loaded history: time passes, but what is silent from here on is so
   * because there is nothing more to load, so no silence is scored.
   */
  public void endOfHistory(long offset, long recordMillis) {
    silenceCounts = false;
    endedMillis = states.partition().clockMillis;
    begin(offset, recordMillis);
    endedMillis = Long.MAX_VALUE;
    silenceCounts = true;
    states.partition().control++;
  }

  /**
   * Applies a change of roles. A record whose epoch is not above the last one is counted and
   * ignored.
   *
   * @throws ModelSource.ModelNotFoundException if the model is not to be had
   * @throws IllegalArgumentException if a challenger keeps other features than the champion
   */
  public void activate(long offset, long recordMillis, Activation activation) {
    begin(offset, recordMillis);
    PartitionState partition = states.partition();
    partition.control++;
    if (activation.epoch() <= partition.epoch) {
      return;
    }
    putInForce(activation);
  }

  /**
   * Puts a role in force that an earlier record gave: where a replay begins in the middle of a
   * partition.
   */
  public void assume(Activation activation) {
    if (activation.epoch() > states.partition().epoch) {
      putInForce(activation);
      states.partitionChanged();
    }
  }

  private void putInForce(Activation activation) {
    PartitionState partition = states.partition();
    Model model = models.byId(activation.modelId());
    FeatureSpec spec = partition.spec;
    if (activation.role() == Role.CHALLENGER && spec != null && !spec.equals(model.features())) {
      throw new IllegalArgumentException(
          "challenger "
              + activation.modelId()
              + " keeps other features than the champion: train it with its windows");
    }
    partition.epoch = activation.epoch();
    active.removeIf(
        other ->
            other.id().equals(activation.modelId())
                || activation.role() == Role.CHAMPION && other.role() == Role.CHAMPION);
    if (activation.role() != Role.RETIRED) {
      if (spec != null && !spec.equals(model.features())) {
        states.clear();
        partition.closedThrough = PartitionState.NONE;
        partition.block = PartitionState.NONE;
        active.clear();
      }
      add(activation, model);
    }
    partition.active.clear();
    active.forEach(one -> partition.active.add(new Activation(one.id(), one.role(), one.epoch())));
    rescope();
    if (partition.clockMillis != PartitionState.NONE) {
      advance(partition.clockMillis);
    }
  }

  private void add(Activation activation, Model model) {
    active.add(
        new ActiveModel(
            activation.modelId(),
            model,
            activation.role(),
            activation.epoch(),
            model.newDetectors()));
    active.sort(Comparator.comparing(ActiveModel::id));
  }

  private void rescope() {
    if (active.isEmpty()) {
      kept = null;
      return;
    }
    Model model = active.get(0).model();
    FeatureSpec spec = model.features();
    if (kept == null || !kept.spec.equals(spec)) {
      List<EventDetector> eventDetectors = model.newEventDetectors();
      kept =
          new Kept(
              spec,
              new EventMatcher(model),
              eventDetectors,
              eventDetectors.stream().filter(one -> !one.isFrozen()).toList(),
              eventDetectors.stream().anyMatch(SeriesEvidence.class::isInstance),
              new WindowView(spec));
    }
    states.partition().spec = spec;
  }

  /** What became of the records so far. */
  public Counters counters() {
    return states.partition().counters();
  }

  /** The partition's clock, {@link Long#MIN_VALUE} before the first record. */
  public long clockMillis() {
    return states.partition().clockMillis;
  }

  private void inOrder(long offset) {
    PartitionState partition = states.partition();
    if (offset <= partition.lastOffset) {
      throw new IllegalStateException(
          "offset "
              + offset
              + " comes after "
              + partition.lastOffset
              + ": a record would be applied twice");
    }
  }

  private void begin(long offset, long recordMillis) {
    PartitionState partition = states.partition();
    inOrder(offset);
    place.begin(offset);
    partition.lastOffset = offset;
    partition.read++;
    states.partitionChanged();
    if (recordMillis > partition.clockMillis) {
      partition.clockMillis = recordMillis;
      if (kept != null) {
        advance(recordMillis);
      }
    }
  }

  private EntityState admit(String key, FeatureSpec spec) {
    EntityState entity = states.find(key);
    PartitionState partition = states.partition();
    if (entity != null && entity.admittedBlock == partition.block) {
      return entity;
    }
    if (partition.admitted >= spec.entityCap()) {
      EntityState other = states.find(OTHER);
      return other != null ? other : states.create(OTHER, spec);
    }
    if (entity == null) {
      entity = states.create(key, spec);
    }
    partition.admitted++;
    entity.admittedBlock = partition.block;
    states.changed(entity);
    return entity;
  }

  private static TemplateHorizon templates(PartitionState partition, FeatureSpec spec) {
    TemplateHorizon templates = partition.templates;
    if (templates == null) {
      templates = new TemplateHorizon(spec);
      partition.templates = templates;
    }
    return templates;
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

  private void advance(long clock) {
    PartitionState partition = states.partition();
    Kept in = kept;
    if (in == null) {
      return;
    }
    FeatureSpec spec = in.spec;
    long block = Math.floorDiv(clock, spec.horizonMillis());
    if (block != partition.block) {
      partition.block = block;
      partition.admitted = 0;
    }
    long target = spec.windowOf(clock - spec.latenessMillis());
    if (partition.closedThrough == PartitionState.NONE) {
      partition.closedThrough = target;
      return;
    }
    long from = partition.closedThrough;
    if (spec.hasSessions()) {
      // A session, its continuation and its alert are over within three blocks of its last event.
      long last = Math.min(target, from + 3L * spec.frames() + spec.openFrames());
      for (long window = from; window < last; window++) {
        closeSessions(in, window);
      }
      templates(partition, spec).expire(target);
    } else if (silenceCounts && target - from <= spec.frames()) {
      for (long window = from; window < target; window++) {
        close(in, window, true);
      }
    } else {
      long lastOpen = Math.min(target, from + spec.openFrames());
      for (long window = from; window < lastOpen; window++) {
        close(in, window, false);
      }
      closeGap(in, target);
    }
    partition.closedThrough = Math.max(target, from);
  }

  /** Closes one window for every known entity. */
  private void close(Kept in, long window, boolean silenceToo) {
    PartitionState partition = states.partition();
    FeatureSpec spec = in.spec;
    long start = spec.startOf(window);
    long end = start + spec.windowMillis();
    TemplateHorizon templates = templates(partition, spec);
    for (EntityState entity : states.inKeyOrder()) {
      OpenFrame frame = entity.takeFrame(window);
      in.view.point(entity.entity, entity.history, frame, window, 1, end > endedMillis);
      alerts.timePasses(entity, end, spec.horizonMillis(), champion());
      if (frame != null || silenceToo && Silence.isExpected(in.view)) {
        score(in, entity, Scope.WINDOW, start, end);
      }
      if (frame != null) {
        ClosedFrame closed = frame.close();
        entity.history.push(closed);
        states.closed(entity, entity.history.slot(window));
        states.changed(entity);
        templates.add(closed);
        states.templatesChanged(templates.slot(window));
      }
      forgetIfEmpty(entity, window + 1);
    }
    templates.expire(window + 1);
    partition.closedThrough = window + 1;
  }

  /** Closes the entity's session if its gap is over at {@code millis}. */
  private void endSession(Kept in, EntityState entity, long millis) {
    OpenSession session = entity.session;
    if (session != null && millis - session.lastMillis >= in.spec.sessionGapMillis()) {
      closeSession(in, entity, session, session.lastMillis, states.partition().closedThrough - 1);
    }
  }

  /** The frame of the entity's session, which goes on or begins at {@code millis}. */
  private OpenFrame sessionFrame(Kept in, EntityState entity, long millis) {
    OpenSession session = entity.session;
    if (session == null) {
      OpenFrame frame = new OpenFrame(in.spec.windowOf(millis));
      session = new OpenSession(frame, millis, millis, false);
      entity.session = session;
    }
    session.lastMillis = Math.max(session.lastMillis, millis);
    return session.frame;
  }

  /** Closes the sessions whose gap is over when a window ends, and cuts those open for a block. */
  private void closeSessions(Kept in, long window) {
    FeatureSpec spec = in.spec;
    long end = spec.startOf(window) + spec.windowMillis();
    for (EntityState entity : states.inKeyOrder()) {
      alerts.timePasses(entity, end, spec.horizonMillis(), champion());
      OpenSession session = entity.session;
      if (session != null && end - session.lastMillis >= spec.sessionGapMillis()) {
        closeSession(in, entity, session, session.lastMillis, window);
      } else if (session != null
          && Math.floorMod(end, spec.horizonMillis()) == 0
          && session.startMillis <= end - spec.horizonMillis()) {
        closeSession(in, entity, session, end, window);
        entity.session = new OpenSession(new OpenFrame(window + 1), end, session.lastMillis, true);
      }
      forgetIfEmpty(entity, window + 1);
    }
    states.partition().closedThrough = window + 1;
  }

  private void closeSession(
      Kept in, EntityState entity, OpenSession session, long end, long window) {
    entity.session = null;
    states.changed(entity);
    if (session.frame.events == 0) {
      return;
    }
    PartitionState partition = states.partition();
    in.view.point(entity.entity, entity.history, session.frame, window, 1, false);
    score(in, entity, Scope.SESSION, session.startMillis, end);
    TemplateHorizon templates = templates(partition, in.spec);
    templates.add(session.frame.close().in(window));
    states.templatesChanged(templates.slot(window));
  }

  /** One record of silence for each expected entity: the clock jumped by more than a horizon. */
  private void closeGap(Kept in, long target) {
    FeatureSpec spec = in.spec;
    for (EntityState entity : states.inKeyOrder()) {
      alerts.timePasses(entity, spec.startOf(target), spec.horizonMillis(), champion());
      if (!entity.history.isEmpty() && entity.history.newest() + 1 < target) {
        long first = entity.history.newest() + 1;
        int windows = (int) Math.min(target - first, Integer.MAX_VALUE / 2);
        in.view.point(entity.entity, entity.history, null, first, windows, false);
        if (silenceCounts && Silence.isExpected(in.view)) {
          score(in, entity, Scope.WINDOW, spec.startOf(first), spec.startOf(target));
        }
      }
      forgetIfEmpty(entity, target);
    }
    templates(states.partition(), spec).expire(target);
  }

  private void forgetIfEmpty(EntityState entity, long next) {
    entity.history.expire(next);
    if (entity.history.isEmpty() && entity.alert == null && !entity.hasOpenFrame()) {
      states.remove(entity);
    }
  }

  // ---- scores

  private void score(Kept in, EntityState entity, Scope scope, long start, long end) {
    if (observer != null) {
      observer.closing(in.view);
    }
    for (ActiveModel one : active) {
      contributions.clear();
      List<DetectorScore> detectors = new ArrayList<>(one.detectors().size());
      double surprise = 0;
      for (Detector detector : one.detectors()) {
        int from = contributions.size();
        detector.examine(in.view, contributions);
        double raw = 0;
        for (int i = from; i < contributions.size(); i++) {
          raw += contributions.get(i).nats();
        }
        detectors.add(
            new DetectorScore(detector.name(), raw, one.model().calibration().score(raw)));
        surprise += raw;
      }
      OpenFrame frame = in.view.frame();
      ScoreResult score =
          result(
              ids.of(dataset, entity.entity, SCOPE_IN_ID[scope.ordinal()], start, one.id()),
              entity,
              scope,
              start,
              end,
              surprise,
              one,
              one.model().threshold(),
              detectors,
              reasons(),
              frame == null ? List.of() : evidence(frame),
              frame == null ? 0 : frame.events,
              frame == null ? -1 : frame.firstOffset,
              frame == null ? -1 : frame.lastOffset,
              in.view.observed(),
              false,
              frame == null ? 0 : frame.timeSuspect);
      out.accept(score);
      if (one.role() == Role.CHAMPION && score.anomaly()) {
        alerts.anomaly(entity, score, one);
      }
    }
  }

  private ScoreResult result(
      String id,
      EntityState entity,
      Scope what,
      long start,
      long end,
      double surprise,
      ActiveModel one,
      double threshold,
      List<DetectorScore> detectors,
      List<Reason> reasons,
      List<Evidence> evidence,
      int events,
      long firstOffset,
      long lastOffset,
      int observed,
      boolean late,
      int timeSuspect) {
    return new ScoreResult(
        id,
        entity.entity,
        what,
        start,
        end,
        (what == Scope.EVENT ? one.model().eventCalibration() : one.model().calibration())
            .score(surprise),
        threshold,
        surprise,
        one.id(),
        one.role(),
        one.epoch(),
        one.model().semantics(),
        states.partition().clockMillis,
        place.offset(),
        place.next(),
        detectors,
        reasons,
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
    List<Contribution> sorted = new ArrayList<>(contributions);
    sorted.sort(Comparator.comparingDouble(Contribution::nats).reversed());
    List<Reason> reasons = new ArrayList<>(sorted.size());
    for (Contribution one : sorted) {
      reasons.add(new Reason(one.feature(), one.actual(), one.expected(), one.nats(), one.text()));
    }
    return List.copyOf(reasons);
  }

  private static List<Evidence> evidence(OpenFrame frame) {
    List<Evidence> evidence = new ArrayList<>(frame.telling.size());
    for (TellingEvent event : frame.telling) {
      evidence.add(new Evidence(event.offset(), event.template(), event.excerpt()));
    }
    return List.copyOf(evidence);
  }

  private void scoreEvent(
      EntityState entity,
      OpenFrame frame,
      LogEvent event,
      long millis,
      long template,
      double surprise,
      boolean suspect) {
    boolean published = false;
    for (ActiveModel one : active) {
      if (frame.eventScores < one.model().eventScoresPerWindow() && passes(one, surprise)) {
        publish(one, entity, event, millis, template, surprise, false, suspect);
        published = true;
      }
    }
    frame.eventScores += published ? 1 : 0;
  }

  private void scoreLate(
      EntityState entity,
      LogEvent event,
      long millis,
      long template,
      double surprise,
      boolean suspect) {
    long now = states.partition().closedThrough;
    boolean published = false;
    for (ActiveModel one : active) {
      int already = entity.lateWindow == now ? entity.lateScores : 0;
      if (already < one.model().eventScoresPerWindow() && passes(one, surprise)) {
        publish(one, entity, event, millis, template, surprise, true, suspect);
        published = true;
      }
    }
    if (published) {
      entity.lateScores = entity.lateWindow == now ? entity.lateScores + 1 : 1;
      entity.lateWindow = now;
      states.changed(entity);
    }
  }

  private static boolean passes(ActiveModel one, double surprise) {
    return one.model().eventCalibration().score(surprise) >= one.model().eventThreshold();
  }

  private void publish(
      ActiveModel one,
      EntityState entity,
      LogEvent event,
      long millis,
      long template,
      double surprise,
      boolean late,
      boolean suspect) {
    String excerpt = TellingEvent.excerptOf(event.body());
    contributions.clear();
    List<DetectorScore> detectors = new ArrayList<>();
    for (EventDetector detector : Objects.requireNonNull(kept).eventDetectors) {
      double raw = detector.surprise(this.event);
      detectors.add(
          new DetectorScore(detector.name(), raw, one.model().eventCalibration().score(raw)));
      detector.explain(this.event, contributions);
    }
    out.accept(
        result(
            ids.of(dataset, entity.entity, "event", place.offset(), one.id()),
            entity,
            Scope.EVENT,
            millis,
            millis,
            surprise,
            one,
            one.model().eventThreshold(),
            detectors,
            reasons(),
            List.of(new Evidence(place.offset(), template, excerpt)),
            1,
            place.offset(),
            place.offset(),
            entity.history.observed(states.partition().closedThrough),
            late,
            suspect ? 1 : 0));
  }

  private @Nullable ActiveModel champion() {
    for (ActiveModel one : active) {
      if (one.role() == Role.CHAMPION) {
        return one;
      }
    }
    return null;
  }
}
