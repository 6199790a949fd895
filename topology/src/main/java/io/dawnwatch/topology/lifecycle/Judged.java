package io.dawnwatch.topology.lifecycle;

import io.dawnwatch.schemas.Verdict;
import io.dawnwatch.schemas.VerdictKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What all people together say of one subject.
 *
 * @param verdicts of each of them, by when it was said; at least one
 */
public record Judged(List<Verdict> verdicts) {
  public Judged {
    verdicts = List.copyOf(verdicts);
  }

  /** Whether they contradict each other: then it counts for nothing until they agree. */
  public boolean isDisputed() {
    return verdicts.stream().map(Judged::right).distinct().count() > 1;
  }

  /** Whether an alarm was, or would have been, right: a true alarm or a missed incident. */
  public boolean isAnomaly() {
    return right(verdicts.get(0));
  }

  /** The last word. */
  public Verdict last() {
    return verdicts.get(verdicts.size() - 1);
  }

  private static boolean right(Verdict verdict) {
    return verdict.getKind() == VerdictKind.TRUE || verdict.getKind() == VerdictKind.MISSED;
  }

  /** Verdicts by what they are about. */
  public static SortedMap<String, Judged> bySubject(Collection<Verdict> verdicts) {
    SortedMap<String, List<Verdict>> grouped = new TreeMap<>();
    for (Verdict verdict : verdicts) {
      grouped
          .computeIfAbsent(FeedbackTopic.subject(verdict), any -> new ArrayList<>())
          .add(verdict);
    }
    SortedMap<String, Judged> judged = new TreeMap<>();
    grouped.forEach((subject, said) -> judged.put(subject, new Judged(said)));
    return judged;
  }
}
