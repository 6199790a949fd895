package io.dawnwatch.engine.detect;

import io.dawnwatch.engine.event.Severity;
import io.dawnwatch.engine.feature.LongCounts;
import io.dawnwatch.engine.feature.OpenFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;

/** Sessions drawn from a seed: a few kinds, with variations, and now and then a wild one. */
public final class Drawn {
  private Drawn() {}

  /** So many sessions, each a sequence of templates. */
  public static List<long[]> sessions(long seed, int number) {
    SplittableRandom random = new SplittableRandom(seed);
    List<long[]> kinds = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      kinds.add(random.longs(1 + random.nextInt(8), 1, 9).toArray());
    }
    List<long[]> sessions = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      long[] kind = kinds.get(random.nextInt(3));
      LongStream session = LongStream.of(kind);
      if (random.nextInt(3) == 0) {
        session = LongStream.concat(session, random.longs(random.nextInt(4), 1, 12));
      }
      if (random.nextInt(20) == 0) {
        session = LongStream.concat(session, random.longs(random.nextInt(400)));
      }
      sessions.add(session.toArray());
    }
    return sessions;
  }

  public static OpenFrame frame(long... session) {
    OpenFrame frame = new OpenFrame(0);
    for (int i = 0; i < session.length; i++) {
      frame.sequence.add(session[i], 1_000);
      frame.add(i, Severity.UNSPECIFIED, session[i], false, 1_000);
    }
    return frame;
  }

  static CountVector vector(long... session) {
    LongCounts counts = new LongCounts();
    for (long template : session) {
      counts.add(template, 1);
    }
    return CountVector.of(counts);
  }

  static SortedMap<CountVector, Long> vectors(List<long[]> sessions) {
    SortedMap<CountVector, Long> vectors = new TreeMap<>();
    sessions.forEach(session -> vectors.merge(vector(session), 1L, Long::sum));
    return vectors;
  }

  static NGrams grams(List<long[]> sessions) {
    NGrams grams = new NGrams();
    sessions.forEach(session -> grams.add(session, true, 1));
    return grams;
  }
}
