package io.dawnwatch.topology.files;

import io.dawnwatch.engine.Activation;
import io.dawnwatch.engine.EventMatcher;
import io.dawnwatch.engine.EventObserver;
import io.dawnwatch.engine.HeapEntityStates;
import io.dawnwatch.engine.MatchedEvent;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.ModelSource;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.engine.detect.Profile;
import io.dawnwatch.engine.detect.WindowView;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Severity;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.parse.Detected;
import io.dawnwatch.engine.parse.RejectReason;
import io.dawnwatch.engine.score.Emission;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.engine.score.Scope;
import io.dawnwatch.engine.score.ScoreResult;
import io.dawnwatch.engine.template.Dictionary;
import io.dawnwatch.engine.template.DictionaryMiner;
import io.dawnwatch.engine.template.FollowedParameters;
import io.dawnwatch.engine.template.ParameterValues;
import io.dawnwatch.engine.train.Goal;
import io.dawnwatch.engine.train.LogModel;
import io.dawnwatch.engine.train.ParameterGlance;
import io.dawnwatch.engine.train.ParameterTrial;
import io.dawnwatch.engine.train.ProfileTraining;
import io.dawnwatch.engine.train.Threshold;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/*
 * The logs are read up to four times: for the templates; for the hours of the week, if they tell of two weeks; for which
 * parameters are quantities; and for how surprising windows are to what was learned so far. All but the first read the
 * start of a log only, which bounds the time.
 */
/** Learns a model from logs without labels: anomalies may be among their lines. */
final class LogLearning {
  /** Fewer events than these say nothing about what is usual. */
  static final long LEAST_EVENTS = 500;

  /** Lines at the start of each log whose windows are learned from. */
  private static final long WINDOW_LINES = 1_000_000;

  /** Lines at the start of each log that are looked at for quantities. */
  private static final long GLANCE_LINES = 50_000;

  /**
   * From here on each hour of the week was seen twice; one week says what happened, not what is
   * usual.
   */
  private static final long TWO_WEEKS_MILLIS = 14 * 86_400_000L;

  private static final double MILLIS_PER_DAY = 86_400_000;

  private static final int RECORDS_PER_CLEANING = 16_384;

  /** How often the logs are read. */
  static final int PASSES = 3;

  /** What stands for an event that was counted where it was parsed. */
  private static final MatchedEvent COUNTED =
      new MatchedEvent(
          new LogEvent(
              LogEvent.NO_TIME,
              Severity.UNSPECIFIED,
              "",
              "",
              List.of(),
              List.of(),
              List.of(),
              false),
          FeatureSpec.DEFAULT,
          0,
          -1,
          -1,
          0,
          ParameterValues.NONE);

  private final List<LogSource> logs;
  private final LogSettings settings;
  private final FileScoring.Watcher watcher;
  private final @Nullable Executor helpers;
  private BooleanSupplier stopped = () -> false;
  private long events;
  private long firstMillis = Long.MAX_VALUE;
  private long lastMillis = Long.MIN_VALUE;

  /** Span of the warm windows that were learned from. */
  private long scoredFromMillis = Long.MAX_VALUE;

  private long scoredToMillis = Long.MIN_VALUE;
  private FeatureSpec features;

  /** Whether all logs have times: a clock of lines has no hours. */
  private boolean timed = true;

  LogLearning(
      List<LogSource> logs,
      LogSettings settings,
      FileScoring.Watcher watcher,
      @Nullable Executor helpers) {
    this.logs = logs;
    this.settings = settings;
    this.watcher = watcher;
    this.helpers = helpers;
    this.features = settings.features();
  }

  /** Learning ends early when this says so, with what was read. Before {@link #learn}. */
  LogLearning stopWhen(BooleanSupplier over) {
    stopped = over;
    return this;
  }

  /** A model, or nothing if there are too few events to learn from. */
  Optional<Model> learn() {
    Dictionary dictionary = mine();
    if (events < LEAST_EVENTS) {
      return Optional.empty();
    }
    Threshold usual = new Threshold(LogModel.USUAL_NATS, "not chosen yet");
    SortedMap<String, String> facts = facts(dictionary);
    ProfileTraining hours =
        new ProfileTraining(
            settings.zone().getId(), features.windowMillis(), ProfileTraining.MOST_ENTITIES);
    boolean knowsWeeks = timed && lastMillis - firstMillis >= TWO_WEEKS_MILLIS;
    if (knowsWeeks) {
      readWindows(
          model(dictionary, FollowedParameters.NONE, Profile.NONE, usual, facts),
          hours::add,
          score -> {});
    }
    Profile profile = knowsWeeks ? hours.profile() : Profile.NONE;
    FollowedParameters quantities = quantities(dictionary);
    ParameterTrial trial = new ParameterTrial(quantities);
    readWindows(
        model(dictionary, quantities, profile, usual, facts),
        trial::closing,
        score -> {
          scoredFromMillis = Math.min(scoredFromMillis, score.startMillis());
          scoredToMillis = Math.max(scoredToMillis, score.endMillis());
          trial.scored(score);
        });
    FollowedParameters followed = trial.chosen();
    facts.put("windows", Long.toString(trial.surprises().total()));
    if (!followed.list().isEmpty()) {
      facts.put("measures", String.join(", ", followed.names()));
    }
    return Optional.of(model(dictionary, followed, profile, threshold(trial), facts));
  }

  private Threshold threshold(ParameterTrial trial) {
    Threshold usual = LogModel.windowThreshold(trial.surprises());
    if (settings.alertsPerDay() == 0) {
      return usual;
    }
    if (!timed) {
      return new Threshold(
          usual.nats(), usual.why() + " (without times there are no alerts a day to count)");
    }
    double days = Math.max(0, scoredToMillis - scoredFromMillis) / MILLIS_PER_DAY;
    return trial
        .budget()
        .threshold(
            Goal.alerts(settings.alertsPerDay(), days), Model.coldStart(features).alertGapMillis());
  }

  /** The parameters of the templates that are quantities, by the start of the logs. */
  private FollowedParameters quantities(Dictionary dictionary) {
    int most = FeatureSpec.MOST_MEASURES - features.measures().size();
    ParameterGlance glance = new ParameterGlance(dictionary);
    if (glance.isNeeded() && most > 0) {
      for (LogSource log : logs) {
        new LogStream(log, settings, helpers, GLANCE_LINES, line -> true, new GlancePass(glance))
            .stopWhen(stopped)
            .run();
      }
    }
    return glance.quantities(most);
  }

  private SortedMap<String, String> facts(Dictionary dictionary) {
    SortedMap<String, String> facts = new TreeMap<>();
    facts.put("situation", "unlabelled: anomalies may be among the lines");
    facts.put("events", Long.toString(events));
    facts.put("templates", Integer.toString(dictionary.size()));
    facts.put("templateQuality", dictionary.quality().status());
    for (int i = 0; i < dictionary.quality().reasons().size(); i++) {
      facts.put("templateQuality." + (i + 1), dictionary.quality().reasons().get(i));
    }
    return facts;
  }

  private Model model(
      Dictionary dictionary,
      FollowedParameters parameters,
      Profile profile,
      Threshold window,
      SortedMap<String, String> facts) {
    return LogModel.of(
        "learned", "nobody", features, dictionary, parameters, profile, window, facts);
  }

  /** Mines the templates, on as many threads as parse. */
  private Dictionary mine() {
    Queue<DictionaryMiner> miners = new ConcurrentLinkedQueue<>();
    for (LogSource log : logs) {
      new LogStream(log, settings, helpers, Long.MAX_VALUE, line -> true, new MiningPass(miners))
          .stopWhen(stopped)
          .run();
    }
    DictionaryMiner all = new DictionaryMiner();
    miners.forEach(all::merge);
    return all.mine();
  }

  private void readWindows(
      Model model, Consumer<WindowView> windows, Consumer<ScoreResult> scores) {
    for (LogSource log : logs) {
      WindowPass pass = new WindowPass(model, windows, scores);
      new LogStream(log, settings, helpers, WINDOW_LINES, line -> true, pass)
          .stopWhen(stopped)
          .run();
      pass.end();
    }
  }

  /** One reading of a log. What it says is said when the log is scored. */
  private abstract class Pass implements LogStream.Sink {
    @Override
    public void begun(Detected detected, boolean byLines, FeatureSpec spec, String sentence) {
      features = spec;
      timed &= !byLines;
    }

    @Override
    public void rejected(RejectReason reason, long firstLine) {}

    @Override
    public void filtered(String step, long firstLine) {}

    @Override
    public void progress(long bytes, long lines) {
      watcher.progress(bytes, 0);
    }

    @Override
    public void note(String note) {}
  }

  /** The reading for templates. */
  private final class MiningPass extends Pass {
    private final Queue<DictionaryMiner> miners;
    private final DictionaryMiner own = new DictionaryMiner();

    MiningPass(Queue<DictionaryMiner> miners) {
      this.miners = miners;
      miners.add(own);
    }

    @Override
    public ParseAhead.Work newWork() {
      DictionaryMiner miner = new DictionaryMiner();
      miners.add(miner);
      return event -> {
        miner.add(event.body());
        return COUNTED;
      };
    }

    @Override
    public void event(LogEvent event, @Nullable MatchedEvent matched, long position, long clock) {
      events++;
      firstMillis = Math.min(firstMillis, clock);
      lastMillis = Math.max(lastMillis, clock);
      if (matched == null) {
        own.add(event.body());
      }
    }
  }

  /** The reading of the start for quantities. */
  private final class GlancePass extends Pass {
    private final ParameterGlance glance;

    GlancePass(ParameterGlance glance) {
      this.glance = glance;
    }

    @Override
    public void event(LogEvent event, @Nullable MatchedEvent matched, long position, long clock) {
      glance.add(event);
    }
  }

  /** One scoring of the start of a log. */
  private final class WindowPass extends Pass implements EventObserver {
    private final Model model;
    private final Consumer<WindowView> windows;
    private final Consumer<ScoreResult> scores;
    private final HeapEntityStates states = new HeapEntityStates();
    private Model over;
    private @Nullable Scorer scorer;
    private long records;
    private long last = -1;
    private long clockMillis;

    WindowPass(Model model, Consumer<WindowView> windows, Consumer<ScoreResult> scores) {
      this.model = model;
      this.over = model;
      this.windows = windows;
      this.scores = scores;
    }

    @Override
    public void begun(Detected detected, boolean byLines, FeatureSpec spec, String sentence) {
      over = model.over(spec);
      Scorer made = new Scorer(settings.dataset(), ModelSource.of(over), states, this::take, this);
      made.assume(new Activation(over.id(), Role.CHAMPION, 1));
      scorer = made;
    }

    private void take(Emission emission) {
      if (emission instanceof ScoreResult score && score.scope() == Scope.WINDOW && !score.cold()) {
        scores.accept(score);
      }
    }

    @Override
    public void scored(long offset, double surprise, double score) {}

    @Override
    public void closing(WindowView window) {
      windows.accept(window);
    }

    @Override
    public ParseAhead.Work newWork() {
      return new EventMatcher(over)::match;
    }

    @Override
    public void event(LogEvent event, @Nullable MatchedEvent matched, long position, long clock) {
      Scorer to = Objects.requireNonNull(scorer);
      last = position;
      clockMillis = clock;
      if (matched != null) {
        to.event(position, clock, matched);
      } else {
        to.event(position, clock, event);
      }
      if (++records % RECORDS_PER_CLEANING == 0) {
        states.discardChanges();
      }
    }

    /** Closes the last window. */
    void end() {
      if (scorer != null && last >= 0) {
        FeatureSpec spec = over.features();
        scorer.endOfHistory(
            last + 1, spec.startOf(spec.windowOf(clockMillis) + 1) + spec.latenessMillis());
      }
    }
  }
}
