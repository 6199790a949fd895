package io.dawnwatch.engine.evaluate;

import io.dawnwatch.engine.EventObserver;
import io.dawnwatch.engine.detect.WindowView;
import io.dawnwatch.engine.event.Severity;
import io.dawnwatch.engine.feature.OpenFrame;
import io.dawnwatch.engine.score.AlertResult;
import io.dawnwatch.engine.score.Emission;
import io.dawnwatch.engine.score.Scope;
import io.dawnwatch.engine.score.ScoreResult;
import io.dawnwatch.engine.train.SplitMix;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/*
 * Bounded: of more rows than are kept, whole entities go, those whose names have the greatest hashes; entities with labels
 * stay. So blocks of entity and day are whole, whatever was dropped, and the sample is the same in any order.
 */
/**
 * What a scorer says of one partition within a span of time, as rows. The scorer emits into it, and
 * has it as observer. Cold windows are no rows. Not thread-safe.
 */
public final class WindowLog implements Consumer<Emission>, EventObserver {
  /**
   * What is wanted.
   *
   * @param fromMillis windows that begin before are no rows
   * @param toMillis windows that end after are no rows
   * @param truth labels; its entities are kept
   * @param known whether the dictionary has a template
   * @param entities whose windows are rows
   * @param mostRows rows kept at most
   */
  public record Wanted(
      long fromMillis,
      long toMillis,
      Truth truth,
      LongPredicate known,
      Predicate<String> entities,
      int mostRows) {
    /** The same for one of so many partitions, each of which keeps its share of the rows. */
    public Wanted share(int partitions) {
      int rows = Math.max(1, mostRows / Math.max(1, partitions));
      return new Wanted(fromMillis, toMillis, truth, known, entities, rows);
    }
  }

  private record Name(long rank, String entity) implements Comparable<Name> {
    @Override
    public int compareTo(Name other) {
      int byRank = Long.compareUnsigned(rank, other.rank);
      return byRank != 0 ? byRank : entity.compareTo(other.entity);
    }
  }

  private final int partition;
  private final Wanted wanted;
  private final boolean figuresAlone;
  private final TreeMap<Name, List<ScoredWindow>> rows = new TreeMap<>();
  private final Set<Long> dropped = new HashSet<>();
  private final Map<String, RaisedAlert> alerts = new TreeMap<>();
  private final Map<LabelledIncident, Highest> highest = new TreeMap<>();
  private @Nullable Name limit;
  private long kept;
  private long cold;
  private String gravest = "";
  private boolean fresh;

  /** Of one partition, nothing seen yet. */
  public WindowLog(int partition, Wanted wanted) {
    this(partition, wanted, false);
  }

  /**
   * Of one partition, nothing seen yet.
   *
   * @param figuresAlone whether nobody asks for the evidence of what was nearly seen
   */
  public WindowLog(int partition, Wanted wanted, boolean figuresAlone) {
    this.partition = partition;
    this.wanted = wanted;
    this.figuresAlone = figuresAlone;
  }

  @Override
  public void scored(long offset, double surprise, double score) {}

  @Override
  public boolean ofEvents() {
    return false;
  }

  @Override
  public boolean figuresAlone() {
    return figuresAlone;
  }

  @Override
  public void closing(WindowView window) {
    OpenFrame frame = window.frame();
    fresh = false;
    if (frame == null) {
      gravest = "silence";
      return;
    }
    gravest = gravest(frame).name();
    for (long template : frame.templatesSorted()) {
      fresh |= template != 0 && !wanted.known().test(template);
    }
  }

  private static Severity gravest(OpenFrame frame) {
    if (frame.fatals > 0) {
      return Severity.FATAL;
    }
    if (frame.errors > 0) {
      return Severity.ERROR;
    }
    if (frame.warnings > 0) {
      return Severity.WARN;
    }
    if (frame.unspecified == frame.events) {
      return Severity.UNSPECIFIED;
    }
    return frame.debugs + frame.unspecified == frame.events ? Severity.DEBUG : Severity.INFO;
  }

  @Override
  public void accept(Emission emission) {
    if (!wanted.entities().test(emission.entity())) {
      return;
    }
    if (emission instanceof AlertResult alert) {
      take(alert);
    } else if (emission instanceof ScoreResult score
        && score.scope() != Scope.EVENT
        && score.startMillis() >= wanted.fromMillis()
        && score.endMillis() <= wanted.toMillis()) {
      take(score);
    }
  }

  private void take(AlertResult alert) {
    if (alert.endMillis() > wanted.fromMillis() && alert.startMillis() < wanted.toMillis()) {
      alerts.put(
          alert.id(),
          new RaisedAlert(
              alert.id(),
              partition,
              alert.entity(),
              alert.startMillis(),
              alert.endMillis(),
              alert.peakScore(),
              alert.reasons(),
              alert.evidence()));
    }
  }

  private void take(ScoreResult score) {
    for (LabelledIncident one : wanted.truth().of(score.entity())) {
      if (one.overlaps(score.startMillis(), score.endMillis())) {
        highest.merge(
            one, new Highest(one, partition, score), (a, b) -> b.score() > a.score() ? b : a);
      }
    }
    if (score.cold()) {
      cold++;
      return;
    }
    long rank =
        wanted.truth().names(score.entity()) ? 0 : SplitMix.hash(score.entity()) >>> 1 | 1L << 62;
    Name name = new Name(rank, score.entity());
    if (limit != null && name.compareTo(limit) >= 0) {
      dropped.add(rank);
      return;
    }
    rows.computeIfAbsent(name, any -> new ArrayList<>())
        .add(
            new ScoredWindow(
                score.entity(),
                score.startMillis(),
                score.endMillis(),
                score.clockMillis(),
                score.surprise(),
                score.anomaly(),
                score.events(),
                gravest,
                fresh,
                score.groups()));
    kept++;
    trim();
  }

  private void trim() {
    while (kept > wanted.mostRows() && rows.size() > 1 && rows.lastKey().rank() != 0) {
      Map.Entry<Name, List<ScoredWindow>> last = rows.pollLastEntry();
      limit = last.getKey();
      dropped.add(last.getKey().rank());
      kept -= last.getValue().size();
    }
  }

  /** What the logs of all partitions say together; they are in the order of partitions. */
  public static Scored merge(List<WindowLog> logs, Wanted wanted) {
    WindowLog all = new WindowLog(-1, wanted);
    for (WindowLog one : logs) {
      all.alerts.putAll(one.alerts);
      all.highest.putAll(one.highest);
      all.dropped.addAll(one.dropped);
      all.cold += one.cold;
      if (one.limit != null && (all.limit == null || one.limit.compareTo(all.limit) < 0)) {
        all.limit = one.limit;
      }
      one.rows.forEach(
          (name, rows) -> {
            all.rows.put(name, rows);
            all.kept += rows.size();
          });
    }
    while (all.limit != null
        && !all.rows.isEmpty()
        && all.rows.lastKey().compareTo(all.limit) >= 0) {
      Map.Entry<Name, List<ScoredWindow>> last = all.rows.pollLastEntry();
      all.dropped.add(last.getKey().rank());
      all.kept -= last.getValue().size();
    }
    all.trim();
    List<ScoredWindow> windows = new ArrayList<>();
    all.rows.values().forEach(windows::addAll);
    windows.sort(
        Comparator.comparingLong(ScoredWindow::startMillis)
            .thenComparing(ScoredWindow::entity)
            .thenComparingLong(ScoredWindow::endMillis));
    Set<String> entities = new HashSet<>();
    all.rows.keySet().forEach(name -> entities.add(name.entity()));
    List<RaisedAlert> alerts =
        all.alerts.values().stream()
            .filter(alert -> all.dropped.isEmpty() || entities.contains(alert.entity()))
            .sorted(
                Comparator.comparingLong(RaisedAlert::startMillis)
                    .thenComparing(RaisedAlert::entity)
                    .thenComparing(RaisedAlert::id))
            .toList();
    return new Scored(
        windows,
        alerts,
        List.copyOf(all.highest.values()),
        entities.size(),
        entities.size() + all.dropped.size(),
        all.cold,
        wanted.fromMillis(),
        wanted.toMillis());
  }
}
