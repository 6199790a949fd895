package io.dawnwatch.engine.train;

import io.dawnwatch.engine.detect.TemplateTable;
import io.dawnwatch.engine.event.Severity;
import java.util.Arrays;

/*
 * Where anomalies may be among the events, a template is as surprising as the share of events whose templates are at
 * most as frequent: in a log of a thousand equally rare messages none is. Where all are normal, a template that was seen
 * is normal however rare, and only a little of its rarity remains, to rank by.
 * A template that was not seen is as surprising as meeting one is likely: the share of events whose template came once
 * (Good-Turing [1]).
 * Severity is what the program itself says about the event, so it is evidence before anything was learned. PRIOR_NATS
 * are a choice, not a fit: a FATAL outweighs any rarity of an INFO. It counts for less the more of the log is as grave,
 * and for nothing from one half on.
 * [1] Good. The population frequencies of species and the estimation of population parameters. Biometrika 40, 1953.
 */
/** Freezes counts of templates and severities into {@link TemplateTable}. */
final class TemplateLearning {
  /** By ordinal of {@link Severity}: unspecified, trace, debug, info, warn, error, fatal. */
  private static final double[] PRIOR_NATS = {0, -2, -2, -2, 2, 5, 8};

  /** What remains of the rarity of a template that is known to be normal. */
  private static final double NORMAL_RARITY = 0.1;

  private TemplateLearning() {}

  static TemplateTable freeze(TemplateCounts counts, Situation situation) {
    long limit = counts.limit();
    long[] ids = counts.ids();
    double[] nats = rarity(counts, ids);
    int[] severities = new int[ids.length];
    long once = 0;
    for (int i = 0; i < ids.length; i++) {
      severities[i] = counts.severities(ids[i]);
      once += counts.count(ids[i]) == 1 ? 1 : 0;
      nats[i] *= situation == Situation.UNLABELLED ? 1 : NORMAL_RARITY;
    }
    double unseen = StrictMath.log((counts.counted() + 2.0) / (once + 1.0));
    double[] known = new double[PRIOR_NATS.length];
    double[] added = new double[PRIOR_NATS.length];
    for (Severity severity : Severity.values()) {
      added[severity.ordinal()] = prior(counts, severity);
      known[severity.ordinal()] = situation == Situation.UNLABELLED ? prior(counts, severity) : 0;
    }
    return new TemplateTable(limit, ids, nats, severities, unseen, known, added);
  }

  private static double[] rarity(TemplateCounts counts, long[] ids) {
    long[] ascending = new long[ids.length];
    for (int i = 0; i < ids.length; i++) {
      ascending[i] = counts.count(ids[i]);
    }
    Arrays.sort(ascending);
    long[] upTo = new long[ids.length];
    long sum = 0;
    for (int i = 0; i < ids.length; i++) {
      sum += ascending[i];
      upTo[i] = sum;
    }
    double[] nats = new double[ids.length];
    for (int i = 0; i < ids.length; i++) {
      int last = Arrays.binarySearch(ascending, counts.count(ids[i]));
      while (last + 1 < ids.length && ascending[last + 1] == ascending[last]) {
        last++;
      }
      nats[i] = Math.min(TemplateTable.MOST_NATS, StrictMath.log((double) sum / upTo[last]));
    }
    return nats;
  }

  private static double prior(TemplateCounts counts, Severity severity) {
    double nats = PRIOR_NATS[severity.ordinal()];
    if (nats <= 0) {
      return nats;
    }
    long asGrave = 0;
    for (Severity other : Severity.values()) {
      asGrave += other.number() >= severity.number() ? counts.events(other) : 0;
    }
    return nats * Math.max(0, 1 - 2.0 * asGrave / Math.max(1, counts.events()));
  }
}
