package io.dawnwatch.topology.files;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import io.dawnwatch.engine.Activation;
import io.dawnwatch.engine.Counters;
import io.dawnwatch.engine.EventMatcher;
import io.dawnwatch.engine.EventObserver;
import io.dawnwatch.engine.HeapEntityStates;
import io.dawnwatch.engine.MatchedEvent;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.ModelSource;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.engine.clean.Redactor;
import io.dawnwatch.engine.detect.NearestNormal;
import io.dawnwatch.engine.detect.WindowView;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.parse.Detected;
import io.dawnwatch.engine.parse.RejectReason;
import io.dawnwatch.engine.score.AlertResult;
import io.dawnwatch.engine.score.Emission;
import io.dawnwatch.engine.score.Evidence;
import io.dawnwatch.engine.score.Reason;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.engine.score.Scope;
import io.dawnwatch.engine.score.ScoreResult;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Scores one log: the offset of a record is the number of its first line. */
final class LogScoring implements LogStream.Sink {
  private static final JsonFactory JSON =
      new JsonFactory().disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);

  /** What the ledger calls records outside --since and --until. */
  private static final String OUTSIDE = "outside --since and --until";

  private static final int RECORDS_PER_CLEANING = 16_384;
  private static final int ORDINARY = 5;
  private static final Duration JUMP = Duration.ofDays(1);

  /** From here on somebody should be told. */
  private static final double NOTED_LATE = 0.1;

  private static final double NOTED_ANOMALIES = 0.2;
  private static final int LEAST_WINDOWS = 20;

  private final LogSource log;
  private final LogSettings settings;
  private final FileScoring.Watcher watcher;
  private final Optional<JsonGenerator> json;
  private final LogStream stream;
  private final @Nullable Following following;
  private final HeapEntityStates states = new HeapEntityStates();
  private final List<String> notes = new ArrayList<>();
  private final Map<RejectReason, Long> rejected = new EnumMap<>(RejectReason.class);
  private final SortedMap<String, Long> filtered = new TreeMap<>();
  private final Incidents ordinary = new Incidents(ORDINARY, 0);

  private FeatureSpec features;
  private boolean byLines;
  private String windowWords = "";
  private String horizonWords = "";
  private final @Nullable Executor helpers;
  private Optional<Model> learned = Optional.empty();
  private Model model;
  private Scorer scorer;
  private final List<Long> firstLines = new ArrayList<>();
  private Incidents incidents;
  private final @Nullable NearestNormal nearest;

  private long scoredMillis;
  private long records;
  private long events;
  private long windows;
  private long warm;
  private long anomalies;
  private long eventScores;
  private long alerts;
  private boolean caughtUp;

  /**
   * @param scores takes a line of JSON per score
   * @param helpers parse ahead; null for none
   * @param following until when the log is followed; null to end where it ends
   */
  LogScoring(
      LogSource log,
      LogSettings settings,
      FileScoring.Watcher watcher,
      Optional<OutputStream> scores,
      @Nullable Executor helpers,
      @Nullable Following following)
      throws IOException {
    this.log = log;
    this.following = following;
    this.settings = settings;
    this.watcher = watcher;
    this.helpers = helpers;
    this.stream = new LogStream(log, settings, helpers, Long.MAX_VALUE, line -> true, this);
    if (following != null) {
      stream.follow(following);
    }
    this.features = settings.features();
    this.incidents = new Incidents(settings.top(), 0);
    this.nearest = settings.nearest() ? new NearestNormal() : null;
    if (scores.isPresent()) {
      JsonGenerator generator = JSON.createGenerator(scores.get(), JsonEncoding.UTF8);
      generator.setPrettyPrinter(new MinimalPrettyPrinter(""));
      json = Optional.of(generator);
    } else {
      json = Optional.empty();
    }
  }

  /**
   * Scores the log to its end, or to where it cannot be read on.
   *
   * @throws IOException when scores cannot be written
   */
  FileScoring.LogOutcome run() throws IOException {
    LogStream.Ended ended;
    try {
      learned = settings.model();
      if (learned.isEmpty() && !settings.cold() && log.isReadAgain()) {
        learned = learning().learn();
      }
      ended = stream.run();
      end();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    if (json.isPresent()) {
      json.get().flush();
    }
    return new FileScoring.LogOutcome(
        log.name(),
        ended.format(),
        byLines,
        counts(),
        List.copyOf(notes),
        ended.skipped(),
        ended.failure(),
        incidents.highest(),
        ordinary.highest(),
        Optional.ofNullable(model));
  }

  private LogLearning learning() {
    LogLearning learning = new LogLearning(List.of(log), settings, watcher, helpers);
    return following == null ? learning : learning.stopWhen(following::isStopped);
  }

  @Override
  public void begun(Detected detected, boolean withoutTimes, FeatureSpec spec, String sentence) {
    byLines = withoutTimes;
    features = spec;
    if (byLines) {
      WindowView view = new WindowView(features.frames(), features.windowMillis());
      windowWords = view.windowWords();
      horizonWords = view.horizonWords();
    }
    Redactor redactor = Redactor.toShow(settings.rules().redaction());
    watcher.begun(
        log.name(), sentence, detected.exampleLines().stream().map(redactor::redact).toList());
    model = learned.orElseGet(() -> Model.coldStart(features)).over(features);
    incidents = new Incidents(settings.top(), model.alertGapMillis());
    scorer =
        new Scorer(
            settings.dataset(),
            ModelSource.of(model),
            states,
            this::take,
            nearest == null ? null : new Shown(nearest));
    scorer.assume(new Activation(model.id(), Role.CHAMPION, 1));
  }

  @Override
  public void progress(long bytes, long lines) {
    watcher.progress(bytes, lines);
  }

  @Override
  public void note(String note) {
    if (following == null) {
      notes.add(note);
    } else {
      watcher.note(log.name(), note);
    }
  }

  @Override
  public void tick(long position, long clock) {
    if (!isOutside(clock)) {
      scorer.tick(position, clock);
      states.discardChanges();
    }
  }

  @Override
  public void idle() {
    if (!caughtUp) {
      caughtUp = true;
      watcher.caughtUp(log.name(), model, counts());
    }
  }

  @Override
  public void rejected(RejectReason reason, long firstLine) {
    records++;
    rejected.merge(reason, 1L, Long::sum);
  }

  @Override
  public void filtered(String step, long firstLine) {
    records++;
    filtered.merge(step, 1L, Long::sum);
  }

  @Override
  public ParseAhead.Work newWork() {
    return new EventMatcher(model)::match;
  }

  @Override
  public void event(LogEvent event, @Nullable MatchedEvent matched, long position, long clock) {
    if (!byLines && isOutside(event.hasTime() ? event.eventMillis() : clock)) {
      filtered(OUTSIDE, position);
      return;
    }
    records++;
    events++;
    scoredMillis = clock;
    if (byLines && features.windowOf(clock) == firstLines.size()) {
      firstLines.add(stream.line(position));
    }
    if (matched != null) {
      scorer.event(position, clock, matched);
    } else {
      scorer.event(position, clock, event);
    }
    if (records % RECORDS_PER_CLEANING == 0) {
      states.discardChanges();
    }
  }

  /** Time goes on just far enough to close the last window: what did not come is no silence. */
  private void end() {
    if (events == 0) {
      return;
    }
    long close =
        features.startOf(features.windowOf(byLines ? stream.clock().millis() : scoredMillis) + 1)
            + features.latenessMillis();
    scorer.endOfHistory(stream.afterLast(), close);
    long late = scorer.counters().late();
    if (late > events * NOTED_LATE) {
      notes.add(share(late, events) + " % of its events are late" + whereTimeJumps());
    }
    if (windows >= LEAST_WINDOWS && anomalies > windows * NOTED_ANOMALIES) {
      notes.add(
          share(anomalies, windows)
              + " % of its windows are anomalous: what is usual in it does not show at this length;"
              + (byLines
                  ? " try a greater --window-lines"
                  : " try longer ones, such as --window 1h --horizon 1d"));
    }
  }

  private static long share(long part, long whole) {
    return Math.round(100.0 * part / whole);
  }

  private String whereTimeJumps() {
    if (stream.clock().jumpMillis() < JUMP.toMillis()) {
      return "";
    }
    FileScore.Place at = stream.places().place(stream.clock().jumpLine(), "");
    return String.format(
        Locale.ROOT,
        ": its time jumps ahead by %d days at %s line %d",
        Duration.ofMillis(stream.clock().jumpMillis()).toDays(),
        at.file(),
        at.line());
  }

  private LogCounts counts() {
    Counters counters = states.partition().counters();
    return new LogCounts(
        stream.places().lines(),
        records,
        rejected,
        filtered,
        stream.rulesBroken(),
        events,
        counters.applied(),
        counters.late(),
        windows,
        warm,
        anomalies,
        eventScores,
        alerts);
  }

  private void take(Emission emission) {
    if (emission instanceof AlertResult alert) {
      boolean opens = alert.state() == AlertResult.State.OPENED && !alert.continued();
      alerts += opens ? 1 : 0;
    } else if (emission instanceof ScoreResult score) {
      take(score);
    }
  }

  /** Whether a time is too late for the wanted span, or too early to warm its windows up. */
  private boolean isOutside(long millis) {
    LogSettings.Span span = settings.span();
    return millis >= span.toMillis()
        || span.fromMillis() != Long.MIN_VALUE
            && millis
                < span.fromMillis()
                    - features.horizonMillis()
                    - features.windowMillis()
                    - features.latenessMillis();
  }

  /** Shows every window to what looks for normal ones. */
  private record Shown(NearestNormal to) implements EventObserver {
    @Override
    public void scored(long offset, double surprise, double score) {}

    @Override
    public void closing(WindowView window) {
      to.closing(window);
    }
  }

  private Optional<FileScore.Nearest> nearest(ScoreResult result) {
    if (nearest == null || result.scope() != Scope.WINDOW) {
      return Optional.empty();
    }
    return nearest
        .closed(result.groups(), result.anomaly())
        .map(window -> new FileScore.Nearest(place(result, window.startMillis()), window));
  }

  private void take(ScoreResult result) {
    Optional<FileScore.Nearest> normal = nearest(result);
    if (!byLines && result.endMillis() <= settings.span().fromMillis()) {
      return;
    }
    FileScore score = located(result, normal);
    boolean opens = true;
    if (result.scope() == Scope.WINDOW) {
      windows++;
      warm += result.cold() ? 0 : 1;
      if (score.anomaly()) {
        anomalies++;
        opens = incidents.window(score);
      } else if (score.surprise() > 0) {
        ordinary.keep(Incident.of(score, 1));
      }
    } else {
      eventScores++;
      if (result.late()) {
        incidents.keep(Incident.of(score, 0));
      }
    }
    if (caughtUp && score.anomaly() && (result.scope() == Scope.WINDOW || result.late())) {
      watcher.anomaly(score, opens);
    }
    if (json.isPresent()) {
      try {
        score.write(json.get());
        json.get().writeRaw('\n');
        if (following != null) {
          json.get().flush();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private FileScore located(ScoreResult result, Optional<FileScore.Nearest> normal) {
    List<FileScore.Place> evidence = new ArrayList<>(result.evidence().size());
    for (Evidence one : result.evidence()) {
      evidence.add(stream.places().place(stream.line(one.offset()), one.excerpt()));
    }
    List<Reason> reasons = result.reasons();
    return new FileScore(
        settings.dataset(),
        log.name(),
        result.entity(),
        byLines,
        place(result, result.startMillis()),
        place(result, result.endMillis()),
        result.score(),
        result.anomaly(),
        result.surprise(),
        byLines ? reasons.stream().map(this::inLines).toList() : reasons,
        evidence,
        result.modelId(),
        normal);
  }

  /** When, or in a log without times the line at which, a window starts or ends. */
  private long place(ScoreResult result, long time) {
    if (!byLines) {
      return time;
    }
    if (result.scope() == Scope.EVENT) {
      return stream.line(result.firstOffset());
    }
    long window = features.windowOf(time);
    return window < firstLines.size() ? firstLines.get((int) window) : stream.places().lines() + 1;
  }

  /**
   * A clock of records has no minutes: what the engine calls a span of time is a number of them.
   */
  private Reason inLines(Reason reason) {
    String text = reason.text();
    int quoted = text.indexOf(": ");
    String said = quoted < 0 ? text : text.substring(0, quoted);
    String window = features.windowMillis() + " records";
    String lines =
        said.replace(" in " + windowWords + " where", " in " + window + " where")
            .replace(" of " + windowWords + " where", " of " + window + " where")
            .replace(
                "the last " + horizonWords, "the last " + features.horizonMillis() + " records");
    return lines.equals(said)
        ? reason
        : new Reason(
            reason.feature(),
            reason.actual(),
            reason.expected(),
            reason.contribution(),
            lines + text.substring(said.length()));
  }
}
