package io.dawnwatch.topology.files;

import io.dawnwatch.engine.Activation;
import io.dawnwatch.engine.EventMatcher;
import io.dawnwatch.engine.HeapEntityStates;
import io.dawnwatch.engine.MatchedEvent;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.ModelSource;
import io.dawnwatch.engine.Scorer;
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
import io.dawnwatch.engine.template.TemplateMatcher;
import io.dawnwatch.engine.train.EventTraining;
import io.dawnwatch.engine.train.LogModel;
import io.dawnwatch.engine.train.Situation;
import io.dawnwatch.engine.train.Surprises;
import io.dawnwatch.engine.train.Threshold;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/*
 * The logs are read four times, each time in the same order: for the templates, for what events are usual, for how strange
 * ordinary events look to a half that did not learn from them, and for how surprising windows are. The last two, and
 * the characters of messages, are learned from a bounded part: from every so manieth run of lines, and the first windows.
 */
/** Learns a model from logs without labels: anomalies may be among their lines. */
final class LogLearning {
  /** Fewer events than these say nothing about what is usual. */
  static final long LEAST_EVENTS = 500;

  /** Events of which more is learned than template and severity, about. */
  private static final long CONTENTS = 200_000;

  /** Lines at the start of each log whose windows say what surprise is usual. */
  private static final long WINDOW_LINES = 1_000_000;

  /** Lines that belong to the same fold: neighbours are often of one incident. */
  private static final int FOLD_LINES = 256;

  private static final int RECORDS_PER_CLEANING = 16_384;

  /** How often the logs are read. */
  static final int PASSES = 4;

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
          0,
          -1,
          -1,
          0);

  private final List<LogSource> logs;
  private final FileScoring.Settings settings;
  private final FileScoring.Watcher watcher;
  private final @Nullable Executor helpers;
  private final EventTraining training = new EventTraining(Situation.UNLABELLED);
  private long events;
  private long runsPerContent;
  private FeatureSpec features;

  LogLearning(
      List<LogSource> logs,
      FileScoring.Settings settings,
      FileScoring.Watcher watcher,
      @Nullable Executor helpers) {
    this.logs = logs;
    this.settings = settings;
    this.watcher = watcher;
    this.helpers = helpers;
    this.features = settings.features();
  }

  /** A model, or nothing if there are too few events to learn from. */
  Optional<Model> learn() {
    MessageCounts messages = messages();
    events = messages.events();
    if (events < LEAST_EVENTS) {
      return Optional.empty();
    }
    Dictionary dictionary = messages.mine();
    runsPerContent = Math.max(1, events / CONTENTS);
    if (messages.isWhole()) {
      messages.teach(dictionary, training);
    } else {
      TemplateMatcher matcher = dictionary.newMatcher();
      read(
          line -> true,
          (event, line) -> training.count(0, matcher.match(event.body()), event.severity(), 1));
    }
    read(this::hasContent, (event, line) -> training.learnContent(fold(line), event));
    read(this::hasContent, (event, line) -> training.judge(fold(line), event));
    SortedMap<String, String> facts = new TreeMap<>();
    facts.put("situation", "unlabelled: anomalies may be among the lines");
    facts.put("events", Long.toString(events));
    facts.put("templates", Integer.toString(dictionary.size()));
    facts.put("templateQuality", dictionary.quality().status());
    for (int i = 0; i < dictionary.quality().reasons().size(); i++) {
      facts.put("templateQuality." + (i + 1), dictionary.quality().reasons().get(i));
    }
    Surprises windows =
        windows(model(dictionary, new Threshold(LogModel.USUAL_NATS, "not chosen yet"), facts));
    facts.put("windows", Long.toString(windows.total()));
    return Optional.of(model(dictionary, LogModel.windowThreshold(windows), facts));
  }

  private Model model(Dictionary dictionary, Threshold window, SortedMap<String, String> facts) {
    return LogModel.of("learned", "nobody", features, dictionary, training, window, facts);
  }

  /** Counts the messages, on as many threads as parse. */
  private MessageCounts messages() {
    Queue<MessageCounts> all = new ConcurrentLinkedQueue<>();
    for (LogSource log : logs) {
      MessageCounts own = new MessageCounts();
      all.add(own);
      EventPass pass =
          new EventPass((event, line) -> own.add(event)) {
            @Override
            public ParseAhead.Work newWork() {
              MessageCounts counts = new MessageCounts();
              all.add(counts);
              return event -> {
                counts.add(event);
                return COUNTED;
              };
            }

            @Override
            public void event(
                LogEvent event, @Nullable MatchedEvent matched, long position, long clock) {
              if (matched == null) {
                super.event(event, null, position, clock);
              }
            }
          };
      new LogStream(log, settings, helpers, Long.MAX_VALUE, line -> true, pass).run();
    }
    MessageCounts sum = new MessageCounts();
    all.forEach(sum::add);
    return sum;
  }

  /** Runs with content alternate between the folds. */
  private int fold(long line) {
    return (int) (line / FOLD_LINES / runsPerContent % EventTraining.FOLDS);
  }

  private boolean hasContent(long line) {
    return line / FOLD_LINES % runsPerContent == 0;
  }

  /** How surprising the windows are to a model, where their entities have enough of a past. */
  private Surprises windows(Model model) {
    Surprises surprises = new Surprises();
    for (LogSource log : logs) {
      new WindowPass(model, surprises).run(log);
    }
    return surprises;
  }

  private void read(LongPredicate wanted, Events to) {
    for (LogSource log : logs) {
      new LogStream(log, settings, helpers, Long.MAX_VALUE, wanted, new EventPass(to)).run();
    }
  }

  /** Takes the events of a pass. */
  private interface Events {
    void event(LogEvent event, long line);
  }

  /** One reading of the logs. */
  private class EventPass implements LogStream.Sink {
    private final Events to;

    EventPass(Events to) {
      this.to = to;
    }

    @Override
    public void begun(Detected detected, boolean byLines, FeatureSpec spec, String sentence) {
      features = spec;
    }

    @Override
    public void event(LogEvent event, @Nullable MatchedEvent matched, long position, long clock) {
      to.event(event, position);
    }

    @Override
    public void rejected(RejectReason reason, long firstLine) {
      // Counted when the log is scored.
    }

    @Override
    public void filtered(String step, long firstLine) {
      // Counted when the log is scored.
    }

    @Override
    public void progress(long bytes, long lines) {
      watcher.progress(bytes, 0);
    }

    @Override
    public void note(String note) {
      // Said when the log is scored.
    }
  }

  /** One scoring of the start of a log. */
  private final class WindowPass extends EventPass {
    private final Model model;
    private final Surprises surprises;
    private final HeapEntityStates states = new HeapEntityStates();
    private Model over;
    private @Nullable Scorer scorer;
    private long records;

    WindowPass(Model model, Surprises surprises) {
      super((event, line) -> {});
      this.model = model;
      this.over = model;
      this.surprises = surprises;
    }

    void run(LogSource log) {
      new LogStream(log, settings, helpers, WINDOW_LINES, line -> true, this).run();
    }

    @Override
    public void begun(Detected detected, boolean byLines, FeatureSpec spec, String sentence) {
      over = model.over(spec);
      Scorer made = new Scorer(settings.dataset(), ModelSource.of(over), states, this::take);
      made.assume(new Activation(over.id(), Role.CHAMPION, 1));
      scorer = made;
    }

    private void take(Emission emission) {
      if (emission instanceof ScoreResult score && score.scope() == Scope.WINDOW && !score.cold()) {
        surprises.count(score.surprise(), false);
      }
    }

    @Override
    public ParseAhead.Work newWork() {
      return new EventMatcher(over)::match;
    }

    @Override
    public void event(LogEvent event, @Nullable MatchedEvent matched, long position, long clock) {
      Scorer to = Objects.requireNonNull(scorer);
      if (matched != null) {
        to.event(position, clock, matched);
      } else {
        to.event(position, clock, event);
      }
      if (++records % RECORDS_PER_CLEANING == 0) {
        states.discardChanges();
      }
    }
  }
}
