package io.dawnwatch.topology.train;

import io.dawnwatch.engine.score.Emission;
import io.dawnwatch.engine.score.Ids;
import io.dawnwatch.engine.score.Scope;
import io.dawnwatch.engine.score.ScoreResult;
import io.dawnwatch.schemas.Verdict;
import io.dawnwatch.topology.lifecycle.Judged;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What the verdicts of experts ask of a model: whether there should be an alarm, about an entity at
 * a time.
 *
 * @param all those people agree about, by subject
 * @param disputed those they contradict each other about: nothing is asked
 */
record VerdictCases(List<Case> all, int disputed) {
  static VerdictCases of(List<Verdict> verdicts) {
    List<Case> cases = new ArrayList<>();
    int disputed = 0;
    for (Map.Entry<String, Judged> one : Judged.bySubject(verdicts).entrySet()) {
      if (one.getValue().isDisputed()) {
        disputed++;
      } else {
        cases.add(
            new Case(one.getKey(), one.getValue().isAnomaly(), one.getValue().last()));
      }
    }
    return new VerdictCases(List.copyOf(cases), disputed);
  }

  /** Hash of what is asked: another one, if a verdict came, changed or went. */
  String hash() {
    StringBuilder text = new StringBuilder();
    all.forEach(one -> text.append(one.subject()).append(' ').append(one.anomaly()).append('\n'));
    return Ids.sha256(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  long newestMillis() {
    return all.stream().mapToLong(one -> one.last().getAtMillis()).max().orElse(0);
  }

  long newerThan(long millis) {
    return all.stream().filter(one -> one.last().getAtMillis() > millis).count();
  }

  /**
   * One question.
   *
   * @param subject id of the score, or entity and time of a missed incident
   * @param anomaly whether there should be an alarm
   */
  record Case(String subject, boolean anomaly, Verdict last) {
    /** Whether it is about an event, not about a span. */
    boolean isMoment() {
      return last.getEndMillis() <= last.getStartMillis();
    }

    boolean overlaps(ScoreResult score) {
      long end = Math.max(last.getEndMillis(), last.getStartMillis() + 1);
      return score.startMillis() < end
          && Math.max(score.endMillis(), score.startMillis() + 1) > last.getStartMillis();
    }
  }

  /** What one model says of one case. */
  static final class Answer {
    private boolean scored;
    private boolean alarm;
    private double highest;

    /** Whether any score of it was warm. */
    boolean scored() {
      return scored;
    }

    /** The highest score that counts, 0 for none. */
    double highest() {
      return highest;
    }

    boolean isRight(Case of) {
      return alarm == of.anomaly();
    }
  }

  /** Takes what a model says of some cases of one partition. */
  static final class Answers implements Consumer<Emission> {
    private final Map<Case, Answer> byCase = new LinkedHashMap<>();
    private final SortedMap<String, List<Case>> byEntity = new TreeMap<>();

    Answers(List<Case> cases) {
      for (Case one : cases) {
        byCase.put(one, new Answer());
        byEntity.computeIfAbsent(one.last().getEntity(), any -> new ArrayList<>()).add(one);
      }
    }

    /** The answers, by case. */
    Map<Case, Answer> byCase() {
      return byCase;
    }

    @Override
    public void accept(Emission emission) {
      if (!(emission instanceof ScoreResult score)) {
        return;
      }
      List<Case> near =
          byEntity.getOrDefault(score.entity(), List.of()).stream()
              .filter(one -> one.overlaps(score))
              .toList();
      boolean inAnomaly = near.stream().anyMatch(Case::anomaly);
      for (Case one : near) {
        take(one, Objects.requireNonNull(byCase.get(one)), score, inAnomaly);
      }
    }

    /**
     * Where an alarm is right, that of a window or of an event will do. Where it is not, the score
     * must be of the kind the verdict is about, and share no time with an anomaly: a longer window
     * may.
     */
    private static void take(Case one, Answer answer, ScoreResult score, boolean inAnomaly) {
      boolean ofEvent = score.scope() == Scope.EVENT;
      answer.scored |= !score.cold();
      if (score.cold() || !one.anomaly() && (ofEvent != one.isMoment() || inAnomaly)) {
        return;
      }
      answer.alarm |= score.anomaly();
      answer.highest = Math.max(answer.highest, score.score());
    }
  }
}
