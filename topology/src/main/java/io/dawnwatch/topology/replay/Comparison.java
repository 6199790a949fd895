package io.dawnwatch.topology.replay;

import io.dawnwatch.engine.bytes.Sha256;
import java.security.MessageDigest;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;

/*
 * Late start: the run says something before live ever spoke in the slice. Live then scored with a cold state until its
 * memory was full, so what differs within a warm-up of its first output has the same cause.
 */
/** Counts, hashes and explains what differs in one partition. Memory does not grow. */
final class Comparison {
  private final long warmUpMillis;
  private final boolean lostItsBeginning;
  private final BiFunction<Output, Output, String> shown;
  private final MessageDigest liveSha = Sha256.newDigest();
  private final MessageDigest replaySha = Sha256.newDigest();
  private final Map<Cause, Long> causes = new EnumMap<>(Cause.class);
  private long match;
  private long mismatch;
  private long missing;
  private long extra;

  /** Differences behind the last live output: what they are is known only at the end. */
  private long sinceLive;

  private boolean startedLate;
  private long liveSince = Long.MIN_VALUE;
  private String cause = "";
  private String first = "";

  /**
   * A comparison.
   *
   * @param warmUpMillis how long a scorer that began cold may differ
   * @param lostItsBeginning whether the live topics no longer hold all they held
   * @param shown both sides of a difference for people; either may be null
   */
  Comparison(
      long warmUpMillis, boolean lostItsBeginning, BiFunction<Output, Output, String> shown) {
    this.warmUpMillis = warmUpMillis;
    this.lostItsBeginning = lostItsBeginning;
    this.shown = shown;
  }

  /** Takes the outputs of both sides at one place; one of them may be null. */
  void add(Output live, Output again) {
    if (live != null) {
      liveSha.update(live.body());
      settle(Cause.UNKNOWN);
      if (liveSince == Long.MIN_VALUE) {
        liveSince = live.clockMillis();
      }
    }
    if (again != null) {
      replaySha.update(again.body());
    }
    if (live != null && again != null && live.sameBytes(again)) {
      match++;
      return;
    }
    if (first.isEmpty()) {
      first = shown.apply(live, again);
    }
    if (live == null) {
      extra++;
      if (liveSince == Long.MIN_VALUE) {
        startedLate = true;
        note(lostItsBeginning ? Cause.RETENTION : Cause.LATE_START, "");
      } else if (isCold(again)) {
        note(Cause.LATE_START, "");
      } else {
        sinceLive++;
      }
    } else if (again == null) {
      missing++;
      note(isCold(live) ? Cause.LATE_START : Cause.UNKNOWN, "");
    } else {
      mismatch++;
      explain(live, again);
    }
  }

  private boolean isCold(Output one) {
    return startedLate && one.clockMillis() - liveSince < warmUpMillis;
  }

  private void explain(Output live, Output again) {
    if (!live.modelId().equals(again.modelId())) {
      note(Cause.MODEL, "live " + live.modelId() + ", replay " + again.modelId());
    } else if (live.semantics() != again.semantics()) {
      note(
          Cause.ENGINE_VERSION,
          "semantics: live " + live.semantics() + ", replay " + again.semantics());
    } else if (live.schema() != again.schema()) {
      note(Cause.CONFIGURATION, "another version of the schema");
    } else if (!live.setting().equals(again.setting())) {
      note(Cause.CONFIGURATION, "live " + live.setting() + ", replay " + again.setting());
    } else if (isCold(live)) {
      note(Cause.LATE_START, "");
    } else if (!live.release().equals(again.release())) {
      note(Cause.ENGINE_VERSION, "live " + live.release() + ", replay " + again.release());
    } else {
      note(Cause.UNKNOWN, "");
    }
  }

  private void settle(Cause now) {
    if (sinceLive > 0) {
      causes.merge(now, sinceLive, Long::sum);
      cause = cause.isEmpty() ? now.text() : cause;
      sinceLive = 0;
    }
  }

  private void note(Cause now, String detail) {
    settle(Cause.UNKNOWN);
    causes.merge(now, 1L, Long::sum);
    if (cause.isEmpty()) {
      cause = now.text() + (detail.isEmpty() ? "" : ": " + detail);
    }
  }

  Parity result(int partition) {
    settle(Cause.BEHIND);
    Map<String, Long> named = new TreeMap<>();
    causes.forEach((one, count) -> named.put(one.text(), count));
    HexFormat hex = HexFormat.of();
    return new Parity(
        partition,
        match,
        mismatch,
        missing,
        extra,
        hex.formatHex(liveSha.digest()),
        hex.formatHex(replaySha.digest()),
        cause,
        named,
        first);
  }
}
