package io.dawnwatch.engine.train;

import io.dawnwatch.engine.detect.CountVector;
import io.dawnwatch.engine.feature.OpenFrame;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/*
 * Distinct sessions by hash, each with its numbers. When their events exceed the budget, the sessions of the greatest
 * hashes go: what stays is the longest prefix by hash that fits, which is a fair sample of the distinct sessions with exact
 * numbers, and the same in whatever order sessions come and shards are merged (bottom-k sampling [1]): a session within
 * the prefix of the whole is within the prefix of every part.
 * Memory: 8 bytes per event of the budget twice over, whatever the input.
 * [1] Cohen, Kaplan. Summarizing data using bottom-k sketches. PODC 2007.
 */
/** Sessions to learn from: bounded, mergeable, the same in any order. Not thread-safe. */
public final class SessionSample {
  /** Events of distinct sessions kept unless said otherwise. */
  public static final int MOST_EVENTS = 4_000_000;

  private final int mostEvents;
  private final TreeMap<Long, Session> sessions = new TreeMap<>();
  private long keptEvents;

  /** The least hash that was let go. */
  private long cut = Long.MAX_VALUE;

  private long normal;
  private long anomalous;

  /** One distinct session: its templates in order and counted, and how often it was seen. */
  static final class Session {
    final long[] sequence;
    final boolean whole;
    final CountVector counts;
    long normal;
    long anomalous;

    Session(long[] sequence, boolean whole, CountVector counts) {
      this.sequence = sequence;
      this.whole = whole;
      this.counts = counts;
    }

    int events() {
      return Math.max(1, sequence.length);
    }
  }

  public SessionSample() {
    this(MOST_EVENTS);
  }

  /**
   * @param mostEvents events of distinct sessions that are kept, at least 1
   */
  public SessionSample(int mostEvents) {
    if (mostEvents < 1) {
      throw new IllegalArgumentException("mostEvents must be at least 1, was " + mostEvents);
    }
    this.mostEvents = mostEvents;
  }

  /**
   * Adds a session.
   *
   * @param frame what was counted of it, with its sequence
   * @param isAnomalous its label; false where labels are not known
   */
  public void add(OpenFrame frame, boolean isAnomalous) {
    if (frame.events == 0) {
      return;
    }
    long[] sequence = new long[frame.sequence.length()];
    long hash = frame.events;
    for (int i = 0; i < sequence.length; i++) {
      sequence[i] = frame.sequence.at(i);
      hash = CountVector.mix(hash ^ sequence[i]);
    }
    CountVector counts = CountVector.of(frame.templates);
    hash = CountVector.mix(hash ^ counts.hash());
    put(hash, new Session(sequence, sequence.length == frame.events, counts), isAnomalous);
  }

  /** Adds a window of which only the counts are known. */
  void add(CountVector counts, boolean isAnomalous) {
    put(counts.hash(), new Session(new long[0], false, counts), isAnomalous);
  }

  private void put(long hash, Session one, boolean isAnomalous) {
    one.normal = isAnomalous ? 0 : 1;
    one.anomalous = isAnomalous ? 1 : 0;
    normal += one.normal;
    anomalous += one.anomalous;
    put(hash, one);
  }

  /** Adds everything that {@code other} was given. */
  public void merge(SessionSample other) {
    cut(other.cut);
    for (Map.Entry<Long, Session> entry : other.sessions.entrySet()) {
      Session copy =
          new Session(entry.getValue().sequence, entry.getValue().whole, entry.getValue().counts);
      copy.normal = entry.getValue().normal;
      copy.anomalous = entry.getValue().anomalous;
      put(entry.getKey(), copy);
    }
    normal += other.normal;
    anomalous += other.anomalous;
  }

  private void put(long hash, Session one) {
    if (hash >= cut) {
      return;
    }
    Session known = sessions.get(hash);
    if (known != null) {
      known.normal += one.normal;
      known.anomalous += one.anomalous;
      return;
    }
    sessions.put(hash, one);
    keptEvents += one.events();
    while (keptEvents > mostEvents && sessions.size() > 1) {
      cut(sessions.lastKey());
    }
  }

  /** Lets go of all sessions from this hash on, also of those to come. */
  private void cut(long from) {
    cut = Math.min(cut, from);
    while (!sessions.isEmpty() && sessions.lastKey() >= cut) {
      keptEvents -= sessions.pollLastEntry().getValue().events();
    }
  }

  /** The distinct sessions that are kept, by hash. */
  Collection<Session> sessions() {
    return sessions.values();
  }

  /** Sessions added, kept or not, labelled normal or not labelled. */
  public long normal() {
    return normal;
  }

  /** Sessions added, kept or not, labelled anomalous. */
  public long anomalous() {
    return anomalous;
  }

  /** Distinct sessions kept. */
  public int distinct() {
    return sessions.size();
  }
}
