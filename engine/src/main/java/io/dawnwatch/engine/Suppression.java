package io.dawnwatch.engine;

import io.dawnwatch.engine.score.Reason;
import io.dawnwatch.engine.score.ScoreResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A control record: from its offset on, until the partition's clock has come to {@code
 * untilMillis}, steps of alerts of some entities, because of some message, or because of that
 * message of those entities, are not emitted. Scores are what they are without it, and so is every
 * other alert.
 *
 * @param id tells it from the others of its dataset; a later record with the same id replaces it
 * @param entity whose alerts: a name in which {@code *} stands for any text; empty for everybody's
 * @param template because of which message: id of its template, 16 hexadecimal digits; empty for
 *     any
 * @param untilMillis the partition's clock from which it holds no more; a record whose time is past
 *     it ends the one of its id
 */
public record Suppression(long id, String entity, String template, long untilMillis) {
  /** Most that are in force in a partition: another is counted as control and ignored. */
  public static final int MOST = 1_000;

  /** Whether it holds no more when the partition's clock is at {@code clockMillis}. */
  public boolean isOver(long clockMillis) {
    return clockMillis >= untilMillis;
  }

  /**
   * Those in force after a record, by id.
   *
   * @param clockMillis the partition's clock at that record
   */
  public static List<Suppression> after(
      List<Suppression> before, Suppression next, long clockMillis) {
    List<Suppression> after = new ArrayList<>();
    for (Suppression one : before) {
      if (one.id != next.id && !one.isOver(clockMillis)) {
        after.add(one);
      }
    }
    if (!next.isOver(clockMillis) && after.size() < MOST) {
      after.add(next);
      after.sort(Comparator.comparingLong(Suppression::id));
    }
    return List.copyOf(after);
  }

  /** Whether it is about this entity. */
  public boolean isOf(String name) {
    return entity.isEmpty() || fits(entity, name);
  }

  /** The first that holds back an alert of an anomaly, or null. */
  static @Nullable Suppression of(List<Suppression> inForce, ScoreResult anomaly) {
    for (Suppression one : inForce) {
      if (one.isOf(anomaly.entity()) && (one.template.isEmpty() || one.decides(anomaly))) {
        return one;
      }
    }
    return null;
  }

  /** The first that holds back alerts of an entity whatever they are about, or null. */
  static @Nullable Suppression of(List<Suppression> inForce, String entity) {
    for (Suppression one : inForce) {
      if (one.template.isEmpty() && one.isOf(entity)) {
        return one;
      }
    }
    return null;
  }

  /** Whether the greatest reason is a message, and the most telling message is of this template. */
  private boolean decides(ScoreResult anomaly) {
    return !anomaly.reasons().isEmpty()
        && isMessage(anomaly.reasons().get(0))
        && !anomaly.evidence().isEmpty()
        && HexFormat.of().toHexDigits(anomaly.evidence().get(0).template()).equals(template);
  }

  private static boolean isMessage(Reason reason) {
    return reason.feature().equals("message") || reason.feature().startsWith("event.");
  }

  /** Whether a name fits a pattern; O(pattern * name) at worst, whatever they are. */
  private static boolean fits(String pattern, String name) {
    int at = 0;
    int star = -1;
    int behind = 0;
    int i = 0;
    while (i < name.length()) {
      if (at < pattern.length() && pattern.charAt(at) == '*') {
        star = at++;
        behind = i;
      } else if (at < pattern.length() && pattern.charAt(at) == name.charAt(i)) {
        at++;
        i++;
      } else if (star >= 0) {
        at = star + 1;
        i = ++behind;
      } else {
        return false;
      }
    }
    while (at < pattern.length() && pattern.charAt(at) == '*') {
      at++;
    }
    return at == pattern.length();
  }
}
