package io.dawnwatch.engine.detect;

import io.dawnwatch.engine.bytes.ByteReader;
import io.dawnwatch.engine.bytes.ByteWriter;
import io.dawnwatch.engine.feature.LongCounts;
import java.util.Arrays;

/*
 * How likely a template is after those before it: interpolated n-grams after Witten and Bell [1, 2]. With c occurrences of
 * the context and t distinct templates after it, the estimate gets the weight c / (c + t) and the shorter context the
 * rest, down to all templates being equally likely. No parameter is fitted; contexts nobody has seen cost nothing.
 * Start and end of a session are templates of their own. O(MOST_CONTEXT) look-ups per event.
 * Where anomalies may be among long traces, occurrences tell little: one trace repeats its own loop a hundred times, and
 * a handful of anomalies of a kind make their steps certain after one another. There a gram counts once per session, and
 * the first few sessions that have it count for nothing: what only they do falls back to the shorter context.
 * If there are more than MOST_GRAMS distinct grams the longest contexts are left out, so memory is bounded.
 * [1] Bell, Cleary, Witten. Text Compression. Prentice Hall 1990 (method C).
 * [2] Chen, Goodman. An empirical study of smoothing techniques for language modeling. Computer Speech and Language 13,
 *     1999.
 */
/** Counts of template sequences. Not thread-safe while it learns. */
public final class NGrams {
  /** Templates before the one that is predicted. */
  static final int MOST_CONTEXT = 3;

  static final int MOST_GRAMS = 1 << 18;

  private static final long START = 0x5354415254L;
  private static final long END = 0x454e44L;

  /** By length of the context: how often each gram, each context, and each distinct gram of it. */
  private final LongCounts[] grams = counts();

  private final LongCounts[] contexts = counts();
  private final LongCounts[] kinds = counts();

  /** Whether a gram counts once per session, less {@link #discount} of its sessions. */
  private final boolean bySession;

  private final long discount;

  /** Counts every occurrence. */
  public NGrams() {
    this(false, 0);
  }

  private NGrams(boolean bySession, long discount) {
    this.bySession = bySession;
    this.discount = discount;
  }

  /**
   * Counts sessions, not occurrences.
   *
   * @param discount sessions that have a gram and prove nothing, at least 0
   */
  public static NGrams bySession(long discount) {
    return new NGrams(true, discount);
  }

  private static LongCounts[] counts() {
    LongCounts[] counts = new LongCounts[MOST_CONTEXT + 1];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = new LongCounts();
    }
    return counts;
  }

  /**
   * Counts a sequence {@code times} times; a negative number takes it away again.
   *
   * @param whole whether the sequence is known to its end
   */
  public void add(long[] sequence, boolean whole, long times) {
    long[] context = new long[MOST_CONTEXT + 1];
    LongCounts[] met = counts();
    for (int i = 0; i < length(sequence, whole); i++) {
      long next = next(sequence, i);
      for (int k = 0; k <= contexts(sequence, i, context); k++) {
        long key = gram(context[k], next);
        if (bySession && met[k].add(key, 1) > 1) {
          continue;
        }
        long before = counted(grams[k].get(key));
        long after = counted(grams[k].add(key, times));
        contexts[k].add(context[k], after - before);
        kinds[k].add(context[k], (after > 0 ? 1 : 0) - (before > 0 ? 1 : 0));
      }
    }
  }

  private long counted(long seen) {
    return Math.max(0, seen - discount);
  }

  private static int length(long[] sequence, boolean whole) {
    return sequence.length + (whole ? 1 : 0);
  }

  private static long next(long[] sequence, int i) {
    return i == sequence.length ? END : sequence[i];
  }

  /** Hashes the contexts of place {@code i} into {@code into}; the length of the longest. */
  private static int contexts(long[] sequence, int i, long[] into) {
    into[0] = 1;
    int longest = Math.min(i + 1, MOST_CONTEXT);
    for (int k = 1; k <= longest; k++) {
      long one = i - k < 0 ? START : sequence[i - k];
      into[k] = CountVector.mix(into[k - 1] ^ one);
    }
    return longest;
  }

  private static long gram(long context, long next) {
    return CountVector.mix(context * 0x9e3779b97f4a7c15L ^ next);
  }

  /** Surprise of each step of a sequence in nats: finite, at least 0; the end is a step. */
  public double[] surprises(long[] sequence, boolean whole) {
    double[] nats = new double[length(sequence, whole)];
    long[] context = new long[MOST_CONTEXT + 1];
    double equal = 1.0 / (kinds[0].total() + 1);
    for (int i = 0; i < nats.length; i++) {
      long next = next(sequence, i);
      double probability = equal;
      int longest = contexts(sequence, i, context);
      for (int k = 0; k <= longest; k++) {
        long seen = contexts[k].get(context[k]);
        if (seen == 0) {
          break;
        }
        long distinct = kinds[k].get(context[k]);
        long same = counted(grams[k].get(gram(context[k], next)));
        probability = (same + distinct * probability) / (seen + distinct);
      }
      nats[i] = Math.max(0, -StrictMath.log(Math.max(probability, Double.MIN_NORMAL)));
    }
    return nats;
  }

  /** The longest contexts that fit {@link #MOST_GRAMS}. */
  private int kept() {
    int kept = 0;
    long sum = kinds[0].total();
    while (kept < MOST_CONTEXT && sum + kinds[kept + 1].total() <= MOST_GRAMS) {
      kept++;
      sum += kinds[kept].total();
    }
    return kept;
  }

  void write(ByteWriter out) {
    int kept = kept();
    out.unsigned(kept);
    for (int k = 0; k <= kept; k++) {
      write(grams[k], discount, out);
      write(contexts[k], 0, out);
      write(kinds[k], 0, out);
    }
  }

  private static void write(LongCounts counts, long discount, ByteWriter out) {
    long[] keys =
        Arrays.stream(counts.sortedKeys()).filter(key -> counts.get(key) > discount).toArray();
    out.unsigned(keys.length);
    for (long key : keys) {
      out.fixed(key);
      out.unsigned(counts.get(key) - discount);
    }
  }

  static NGrams read(ByteReader in) {
    NGrams read = new NGrams();
    int kept = in.below(MOST_CONTEXT + 1);
    for (int k = 0; k <= kept; k++) {
      read(read.grams[k], in);
      read(read.contexts[k], in);
      read(read.kinds[k], in);
    }
    return read;
  }

  private static void read(LongCounts counts, ByteReader in) {
    int items = in.items();
    long last = Long.MIN_VALUE;
    for (int i = 0; i < items; i++) {
      long key = in.fixed();
      long count = in.natural();
      in.require(i == 0 || key > last, "an order of grams");
      in.require(count > 0 && count < 1L << 53, "a count");
      counts.add(key, count);
      last = key;
    }
  }
}
