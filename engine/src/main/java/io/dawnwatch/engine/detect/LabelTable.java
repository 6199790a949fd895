package io.dawnwatch.engine.detect;

import io.dawnwatch.engine.bytes.ByteReader;
import io.dawnwatch.engine.bytes.ByteWriter;
import io.dawnwatch.engine.event.KeyValue;
import io.dawnwatch.engine.event.LogEvent;
import java.util.Arrays;

/*
 * Words are runs of letters, hashed into a table of fixed size; an event counts each of its words. Two tables add up.
 * The log-odds of a word are shrunk to those of all events by one event's worth; an event's are the sum over its words
 * divided by the square root of their number, half-way between words that tell the same and words that tell on their own.
 */
/** How often each word came in normal and in anomalous events. Not thread-safe. */
public final class LabelTable {
  private static final int BITS = 14;
  private static final int MOST_WORDS = 96;
  private static final int LEAST_LETTERS = 2;

  private final int[] normal = new int[1 << BITS];
  private final int[] anomalous = new int[1 << BITS];
  private long normals;
  private long anomalies;
  private final int[] words = new int[MOST_WORDS];
  private int count;

  /** Learns an event. */
  public void learn(LogEvent event, boolean anomaly) {
    split(event);
    int[] counts = anomaly ? anomalous : normal;
    for (int i = 0; i < count; i++) {
      counts[words[i]] = Math.addExact(counts[words[i]], 1);
    }
    if (anomaly) {
      anomalies++;
    } else {
      normals++;
    }
  }

  /** Adds what another table learned. */
  public void add(LabelTable other) {
    for (int i = 0; i < normal.length; i++) {
      normal[i] = Math.addExact(normal[i], other.normal[i]);
      anomalous[i] = Math.addExact(anomalous[i], other.anomalous[i]);
    }
    normals += other.normals;
    anomalies += other.anomalies;
  }

  /** Share of anomalies, strictly between 0 and 1. */
  double share() {
    return (anomalies + 0.5) / (normals + anomalies + 1.0);
  }

  /** Log-odds that an event is an anomaly, from its words alone. O(length). */
  double logOdds(LogEvent event) {
    split(event);
    double share = share();
    double usual = logit(share);
    double sum = 0;
    for (int i = 0; i < count; i++) {
      int a = anomalous[words[i]];
      double p = (a + share) / (a + normal[words[i]] + 1.0);
      sum += logit(p) - usual;
    }
    return usual + sum / Math.sqrt(Math.max(1, count));
  }

  static double logit(double p) {
    return StrictMath.log(p / (1 - p));
  }

  private void split(LogEvent event) {
    count = 0;
    words[count++] = event.severity().ordinal();
    split(event.body());
    for (KeyValue attribute : event.attributes()) {
      split(attribute.value());
    }
    Arrays.sort(words, 0, count);
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (i == 0 || words[i] != words[i - 1]) {
        words[kept++] = words[i];
      }
    }
    count = kept;
  }

  private void split(String text) {
    int length = Math.min(text.length(), CharModel.MOST_CHARS);
    long hash = 0;
    int letters = 0;
    for (int i = 0; i <= length && count < MOST_WORDS; i++) {
      char c = i < length ? text.charAt(i) : ' ';
      char lower = (char) (c | 0x20);
      if (lower >= 'a' && lower <= 'z') {
        hash = (hash + lower) * 0x9e3779b97f4a7c15L;
        letters++;
      } else {
        if (letters >= LEAST_LETTERS) {
          words[count++] = (int) ((hash ^ hash >>> 29) * 0xbf58476d1ce4e5b9L >>> 64 - BITS);
        }
        hash = 0;
        letters = 0;
      }
    }
  }

  /** Writes the canonical form. */
  void write(ByteWriter out) {
    out.unsigned(normals);
    out.unsigned(anomalies);
    int used = 0;
    for (int i = 0; i < normal.length; i++) {
      used += (normal[i] | anomalous[i]) != 0 ? 1 : 0;
    }
    out.unsigned(used);
    int last = 0;
    for (int i = 0; i < normal.length; i++) {
      if ((normal[i] | anomalous[i]) != 0) {
        out.unsigned(i - last);
        out.unsigned(normal[i]);
        out.unsigned(anomalous[i]);
        last = i;
      }
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException if it is damaged
   */
  static LabelTable read(ByteReader in) {
    LabelTable table = new LabelTable();
    table.normals = in.natural();
    table.anomalies = in.natural();
    in.require(table.normals + table.anomalies >= 0, "a number of events");
    int used = in.items();
    int at = 0;
    for (int i = 0; i < used; i++) {
      at += in.below(table.normal.length - at);
      table.normal[at] = in.count();
      table.anomalous[at] = in.count();
    }
    return table;
  }
}
