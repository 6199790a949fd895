package io.dawnwatch.engine.detect;

import io.dawnwatch.engine.bytes.ByteReader;
import io.dawnwatch.engine.bytes.ByteWriter;

/*
 * Which characters follow which, up to three characters back, per field. Counts stand in hashed tables of fixed size, so
 * two models add up exactly and memory is bounded whatever was learned; where contexts share a place the model only gets
 * duller. A context lends from the next shorter one with the weight of BACK_OFF characters (Dirichlet prior [1]).
 * A text counts once for what it repeats: one long run of a letter makes no letter usual after itself. Where anomalies may
 * be among the texts, what few of them have after three characters proves nothing (discount): a handful of attacks alike
 * would vouch for each other. It falls back to two characters.
 * A number is one character except after %, for numbers vary and escapes tell; characters beyond ASCII are one.
 * A text is measured twice. The mean surprise of a character says how unlike the text is as a whole. The excess is the
 * greatest log-likelihood ratio of any stretch of it against a source that knows no contexts (a maximal scoring segment
 * [2]): how unlike its strangest part is, whatever stands around it. O(length), at most MOST_CHARS.
 * [1] MacKay, Bauman Peto. A hierarchical Dirichlet language model. Natural Language Engineering 1, 1995.
 * [2] Karlin, Altschul. Methods for assessing the statistical significance of molecular sequence features by using
 *     general scoring schemes. PNAS 87, 1990.
 */
/**
 * A character model of texts by field: learns, adds up, measures. Not thread-safe: measuring leaves
 * its results here.
 */
public final class CharModel {
  /** Fields whose contexts are told apart: 0 to {@code FIELDS - 1}. */
  public static final int FIELDS = 64;

  /** Characters of a text that are looked at. */
  public static final int MOST_CHARS = 512;

  private static final int ORDERS = 3;
  private static final int BITS = 16;
  private static final int PLACES = 1 << BITS;
  private static final int SYMBOLS = 128;
  private static final char DIGIT = '0';
  private static final char FOREIGN = 1;
  private static final char CONTROL = 2;
  private static final char END = 3;

  /** The digits of an escape: ten symbols from here on. */
  private static final char ESCAPED = 4;

  /** Characters that are usual in texts: the share of each in a source that knows nothing. */
  private static final double USUAL_SYMBOLS = 96;

  private static final double BACK_OFF = 4;

  private final int[] followers = new int[ORDERS * PLACES];
  private final int[] contexts = new int[ORDERS * PLACES];
  private final long[] singles = new long[SYMBOLS];
  private long total;

  /** By place of a follower: the text that counted last there. Empty while nothing is learned. */
  private int[] lastText = {};

  private int text;

  private final double[] share = new double[SYMBOLS];
  private final double[] lnSource = new double[SYMBOLS];
  private boolean ready;
  private double excess;
  private double mean;

  /** Learns a text of a field. Counts stop at the greatest int. */
  public void learn(int field, CharSequence text) {
    ready = false;
    nextText();
    int length = Math.min(text.length(), MOST_CHARS);
    int before = start();
    int escape = 0;
    for (int i = 0; i <= length; i++) {
      char c = i < length ? text.charAt(i) : END;
      char symbol = i < length ? symbol(c, escape > 0) : END;
      escape = c == '%' ? 2 : escape - 1;
      if (symbol == DIGIT && (before & 0xff) == DIGIT) {
        continue;
      }
      singles[symbol]++;
      total++;
      for (int order = 0; order < ORDERS; order++) {
        long context = context(field, before, order);
        int follower = place(order, follower(context, symbol));
        if (lastText[follower] != this.text) {
          lastText[follower] = this.text;
          bump(contexts, place(order, context));
          bump(followers, follower);
        }
      }
      before = before << 8 | symbol;
    }
  }

  private void nextText() {
    if (lastText.length == 0 || text == Integer.MAX_VALUE) {
      lastText = new int[ORDERS * PLACES];
      text = 0;
    }
    text++;
  }

  private static void bump(int[] counts, int place) {
    if (counts[place] < Integer.MAX_VALUE) {
      counts[place]++;
    }
  }

  /** Adds what another model learned. */
  public void add(CharModel other) {
    ready = false;
    addAll(followers, other.followers);
    addAll(contexts, other.contexts);
    for (int i = 0; i < SYMBOLS; i++) {
      singles[i] += other.singles[i];
    }
    total += other.total;
  }

  private static void addAll(int[] to, int[] from) {
    for (int i = 0; i < to.length; i++) {
      to[i] = (int) Math.min(Integer.MAX_VALUE, (long) to[i] + from[i]);
    }
  }

  /**
   * Takes {@code texts} away from every count of what follows three characters, at least 0
   * remaining. Models that are to add up do so before.
   */
  void discount(int texts) {
    for (int i = (ORDERS - 1) * PLACES; i < ORDERS * PLACES; i++) {
      followers[i] = Math.max(0, followers[i] - texts);
      contexts[i] = Math.max(0, contexts[i] - texts);
    }
  }

  /** Whether nothing was learned. */
  public boolean isEmpty() {
    return total == 0;
  }

  /** Measures a text of a field: {@link #excess()} and {@link #mean()}. */
  public void measure(int field, CharSequence text) {
    if (!ready) {
      prepare();
    }
    int length = Math.min(text.length(), MOST_CHARS);
    int before = start();
    int escape = 0;
    double sum = 0;
    double run = 0;
    double most = 0;
    int symbols = 0;
    for (int i = 0; i <= length; i++) {
      char c = i < length ? text.charAt(i) : END;
      char symbol = i < length ? symbol(c, escape > 0) : END;
      escape = c == '%' ? 2 : escape - 1;
      if (symbol == DIGIT && (before & 0xff) == DIGIT) {
        continue;
      }
      double p = share[symbol];
      for (int order = 0; order < ORDERS; order++) {
        long context = context(field, before, order);
        int seen = contexts[place(order, context)];
        if (seen == 0) {
          break;
        }
        int followed = Math.min(seen, followers[place(order, follower(context, symbol))]);
        p = (followed + BACK_OFF * p) / (seen + BACK_OFF);
      }
      double nats = -FastLog.ln(p);
      sum += nats;
      symbols++;
      run = Math.max(0, run + nats + lnSource[symbol]);
      most = Math.max(most, run);
      before = before << 8 | symbol;
    }
    excess = most;
    mean = sum / symbols;
  }

  /** The strangest stretch of the last measured text, in nats, at least 0. */
  public double excess() {
    return excess;
  }

  /** Mean surprise of a character of the last measured text, in nats, at least 0. */
  public double mean() {
    return mean;
  }

  private void prepare() {
    for (int i = 0; i < SYMBOLS; i++) {
      share[i] = (singles[i] + 0.5) / (total + 0.5 * SYMBOLS);
      lnSource[i] = FastLog.ln((share[i] + 1 / USUAL_SYMBOLS) / 2);
    }
    ready = true;
  }

  private static int start() {
    return END << 16 | END << 8 | END;
  }

  private static char symbol(char c, boolean escaped) {
    if (c >= '0' && c <= '9') {
      return escaped ? (char) (c - '0' + ESCAPED) : DIGIT;
    }
    return c >= 127 ? FOREIGN : c < ' ' ? CONTROL : c;
  }

  /** The last characters, one to three of them; contexts of two and more belong to a field. */
  private static long context(int field, int before, int order) {
    long last = before & (1 << 8 * (order + 1)) - 1;
    long where = order == 0 ? 0 : field + 1L;
    return (last | where << 32) * 0x9e3779b97f4a7c15L;
  }

  private static long follower(long context, char symbol) {
    return (context ^ context >>> 31 ^ symbol + 1L) * 0xbf58476d1ce4e5b9L;
  }

  private static int place(int order, long hash) {
    return (order << BITS) + (int) ((hash ^ hash >>> 32) * 0x94d049bb133111ebL >>> 64 - BITS);
  }

  /** Writes what was learned: the same bytes for the same texts in any order. */
  public void write(ByteWriter out) {
    for (long single : singles) {
      out.unsigned(single);
    }
    write(followers, out);
    write(contexts, out);
  }

  /** Runs of zeros stand as their length. */
  private static void write(int[] counts, ByteWriter out) {
    int zeros = 0;
    for (int count : counts) {
      if (count == 0) {
        zeros++;
      } else {
        out.unsigned(zeros);
        out.unsigned(count);
        zeros = 0;
      }
    }
    out.unsigned(zeros);
    out.unsigned(0);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException if it is damaged
   */
  public static CharModel read(ByteReader in) {
    CharModel model = new CharModel();
    for (int i = 0; i < SYMBOLS; i++) {
      model.singles[i] = in.natural();
      model.total = Math.addExact(model.total, model.singles[i]);
    }
    read(model.followers, in);
    read(model.contexts, in);
    return model;
  }

  private static void read(int[] counts, ByteReader in) {
    int at = 0;
    while (true) {
      int zeros = in.count();
      in.require(zeros <= counts.length - at, "a table");
      at += zeros;
      int count = in.count();
      if (count == 0) {
        in.require(at == counts.length, "a table");
        return;
      }
      in.require(at < counts.length, "a table");
      counts[at++] = count;
    }
  }
}
