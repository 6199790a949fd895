package io.dawnwatch.engine.detect;

import io.dawnwatch.engine.bytes.ByteReader;
import io.dawnwatch.engine.bytes.ByteWriter;
import io.dawnwatch.engine.feature.OpenFrame;
import io.dawnwatch.engine.feature.TemplateSequence;
import java.util.List;
import java.util.Locale;

/*
 * Each step of a session has the surprise of its template after the three before it (NGrams). A step that one in twenty
 * has (3 nats) is usual; what is beyond is summed. In a session of a few dozen events the sum counts, in a long trace the
 * sum per SPAN events: a trace ten times as long has ten times as many rare steps and is no more suspicious for it.
 * O(events) per session, about 0.2 us each. It fails where the order of concurrent messages is random (held-out sessions
 * then show much surprise, and the scale makes it small), and where an anomaly is a usual step too often.
 */
/** How unlikely the order of messages in a session is. */
public final class TransitionSurprise implements Detector {
  public static final String NAME = "transitions";

  private static final byte FORMAT = 1;

  /** -ln 0.05, rounded: what a step may have without being unusual. */
  private static final double USUAL_STEP = 3;

  /** Events from which on a session is judged by its rate of rare steps and not by their sum. */
  private static final int SPAN = 64;

  private final NGrams grams;
  private final Scale scale;

  public TransitionSurprise(NGrams grams, Scale scale) {
    this.grams = grams;
    this.scale = scale;
  }

  @Override
  public String name() {
    return NAME;
  }

  /** What is measured, before the scale: at least 0. */
  public double measure(long[] sequence, boolean whole) {
    return measure(grams.surprises(sequence, whole));
  }

  static double measure(double[] steps) {
    double sum = 0;
    for (double step : steps) {
      sum += Math.max(0, step - USUAL_STEP);
    }
    return sum * perSpan(steps.length);
  }

  /** From a sum over the steps of a session to what a long trace has per {@link #SPAN} of them. */
  static double perSpan(int steps) {
    return (double) SPAN / (SPAN + steps);
  }

  @Override
  public void examine(WindowView window, List<Contribution> contributions) {
    OpenFrame frame = window.frame();
    if (frame == null || frame.sequence.length() == 0) {
      return;
    }
    long[] sequence = ids(frame.sequence);
    double[] steps = grams.surprises(sequence, sequence.length == frame.events);
    double nats = scale.of(measure(steps));
    if (nats == 0) {
      return;
    }
    int rare = 0;
    int rarest = 0;
    for (int i = 0; i < steps.length; i++) {
      rare += steps[i] > USUAL_STEP ? 1 : 0;
      rarest = steps[i] > steps[rarest] ? i : rarest;
    }
    String what =
        rarest == sequence.length
            ? "the end after " + name(sequence, rarest - 1)
            : "message " + name(sequence, rarest) + " after " + name(sequence, rarest - 1);
    String text =
        rare
            + (rare == 1 ? " unusual step" : " unusual steps")
            + " among "
            + steps.length
            + "; the rarest is "
            + what
            + " in place "
            + (rarest + 1);
    contributions.add(new Contribution(NAME, "transitions", rare, 0, nats, text));
  }

  private static String name(long[] sequence, int i) {
    return i < 0 ? "the start" : String.format(Locale.ROOT, "%016x", sequence[i]);
  }

  static long[] ids(TemplateSequence sequence) {
    long[] ids = new long[sequence.length()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = sequence.at(i);
    }
    return ids;
  }

  /** What was learned, for {@link #restore}. */
  public byte[] part() {
    ByteWriter out = new ByteWriter(FORMAT);
    grams.write(out);
    scale.write(out);
    return out.toBytes();
  }

  /**
   * The detector that learned this.
   *
   * @throws IllegalArgumentException if the bytes are damaged
   */
  public static TransitionSurprise restore(byte[] part) {
    ByteReader in = new ByteReader(part, FORMAT, "the part of detector " + NAME);
    NGrams grams = NGrams.read(in);
    Scale scale = Scale.read(in);
    in.end();
    return new TransitionSurprise(grams, scale);
  }
}
