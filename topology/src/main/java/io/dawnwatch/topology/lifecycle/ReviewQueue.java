package io.dawnwatch.topology.lifecycle;

import io.dawnwatch.engine.score.Ids;
import io.dawnwatch.schemas.ModelRole;
import io.dawnwatch.schemas.Scope;
import io.dawnwatch.schemas.Score;
import io.dawnwatch.schemas.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What an expert should look at first: the anomalies of the champion without a verdict that score
 * highest, those that none of its detectors alone would have called one, and of every week a sample
 * drawn by the hash of the id, from which precision can be told without bias. Memory is bounded by
 * the weeks and the size of the queue. Not thread-safe.
 */
public final class ReviewQueue {
  /** Anomalies in the sample of a week. */
  public static final int SAMPLE = 10;

  private static final long WEEK = 7L * 24 * 3_600_000;

  /** Thursday 1970-01-01 was three days into a week that began on Monday. */
  private static final long MONDAY = 3L * 24 * 3_600_000;

  /** Why a score is in the queue. */
  public enum Why {
    /** Drawn at random: its verdict counts for the estimate of precision. */
    SAMPLE,
    /** Its score is among the greatest. */
    HIGH,
    /** No detector alone would have called it an anomaly: only their sum did. */
    DISAGREE
  }

  /**
   * A score to be looked at.
   *
   * @param why for what reasons
   */
  public record Item(Score score, Set<Why> why) {}

  private record Ranked(double rank, String id, Score score) {}

  private static final Comparator<Ranked> HIGHEST_FIRST =
      Comparator.comparingDouble(Ranked::rank).reversed().thenComparing(Ranked::id);

  private final int size;
  private final Set<String> judged;
  private final NavigableSet<Ranked> high = new TreeSet<>(HIGHEST_FIRST);
  private final NavigableSet<Ranked> disagree = new TreeSet<>(HIGHEST_FIRST);
  private final SortedMap<Long, NavigableSet<Ranked>> samples = new TreeMap<>();

  /**
   * A queue.
   *
   * @param size most entries of each kind, at least 1
   * @param judged ids of scores that have a verdict
   */
  public ReviewQueue(int size, Set<String> judged) {
    this.size = size;
    this.judged = judged;
  }

  /**
   * The queue of a dataset, from the scores appended lately.
   *
   * @param since how far back to look, by this machine's clock
   * @param verdicts that stand
   */
  public static ReviewQueue read(
      ScoreLog scores, Duration since, List<Verdict> verdicts, int size) {
    ReviewQueue queue =
        new ReviewQueue(
            size, verdicts.stream().map(Verdict::getScoreId).collect(Collectors.toSet()));
    scores.scores(
        System.currentTimeMillis() - since.toMillis(),
        score -> {
          queue.add(score);
          return true;
        });
    return queue;
  }

  /**
   * Takes a score; those that are no anomalies of the champion's windows or sessions are passed
   * over.
   */
  public void add(Score score) {
    if (!takes(score)) {
      return;
    }
    String id = score.getId();
    keep(
        samples.computeIfAbsent(
            weekOf(score.getStartMillis()), any -> new TreeSet<>(HIGHEST_FIRST)),
        new Ranked(draw(id), id, score),
        SAMPLE);
    if (!judged.contains(id)) {
      keep(high, new Ranked(score.getScore(), id, score), size);
      if (isOfNoneAlone(score)) {
        keep(disagree, new Ranked(score.getScore(), id, score), size);
      }
    }
  }

  /** Whether it is an anomaly of the champion's windows or sessions. */
  public static boolean takes(Score score) {
    return score.getAnomaly()
        && score.getScope() != Scope.EVENT
        && score.getRole() == ModelRole.CHAMPION;
  }

  private static void keep(NavigableSet<Ranked> set, Ranked one, int most) {
    set.add(one);
    if (set.size() > most) {
      set.pollLast();
    }
  }

  /** Start of the week of a time, Monday 00:00 UTC, in milliseconds since 1970. */
  public static long weekOf(long millis) {
    return Math.floorDiv(millis + MONDAY, WEEK) * WEEK - MONDAY;
  }

  /** A number from 0 to 1 that an id draws, the same for ever. */
  public static double draw(String id) {
    String hash = Ids.sha256(("sample " + id).getBytes(StandardCharsets.UTF_8));
    return Long.parseLong(hash.substring(0, 13), 16) / (double) (1L << 52);
  }

  /** Whether none of the detectors would have called an anomaly what they call one together. */
  public static boolean isOfNoneAlone(Score score) {
    return score.getDetectors().stream()
        .noneMatch(detector -> detector.getCalibrated() >= score.getThreshold());
  }

  /** The sampled anomalies of each week, by its start. */
  public SortedMap<Long, List<Score>> samples() {
    SortedMap<Long, List<Score>> byWeek = new TreeMap<>();
    samples.forEach((week, drawn) -> byWeek.put(week, drawn.stream().map(Ranked::score).toList()));
    return byWeek;
  }

  /** The queue: what was drawn first, then by score. */
  public List<Item> items() {
    Map<String, Item> items = new LinkedHashMap<>();
    List<Ranked> drawn = new ArrayList<>();
    samples.values().forEach(drawn::addAll);
    drawn.removeIf(one -> judged.contains(one.id()));
    put(items, drawn, Why.SAMPLE);
    put(items, high, Why.HIGH);
    put(items, disagree, Why.DISAGREE);
    List<Item> sorted = new ArrayList<>(items.values());
    sorted.sort(
        Comparator.comparing((Item item) -> !item.why().contains(Why.SAMPLE))
            .thenComparing(item -> -item.score().getScore())
            .thenComparing(item -> item.score().getId()));
    return sorted;
  }

  private static void put(Map<String, Item> items, Iterable<Ranked> ranked, Why why) {
    for (Ranked one : ranked) {
      items.computeIfAbsent(one.id(), any -> new Item(one.score(), new TreeSet<>())).why().add(why);
    }
  }
}
