package io.dawnwatch.engine.train;

import io.dawnwatch.engine.event.Severity;
import io.dawnwatch.engine.feature.LongCounts;

/**
 * How often each template came with each severity. Bounded: beyond {@value #MOST} templates those
 * of the smallest ids are kept (ids are hashes, so that is a fair sample), with exact counts, so
 * the result depends neither on the order of events nor on how they were split and added up.
 */
final class TemplateCounts {
  /** Templates kept. */
  static final int MOST = 1 << 16;

  private static final Severity[] SEVERITIES = Severity.values();

  private final LongCounts all = new LongCounts();
  private final LongCounts[] bySeverity = new LongCounts[SEVERITIES.length];
  private final long[] severities = new long[SEVERITIES.length];
  private long limit = -1;

  private final int most;

  TemplateCounts() {
    this(MOST);
  }

  /** Counts that keep {@code most} templates. */
  TemplateCounts(int most) {
    this.most = most;
    for (int i = 0; i < bySeverity.length; i++) {
      bySeverity[i] = new LongCounts();
    }
  }

  void count(long template, Severity severity) {
    count(template, severity.ordinal(), 1);
  }

  void count(long template, Severity severity, long by) {
    count(template, severity.ordinal(), by);
  }

  private void count(long template, int severity, long by) {
    severities[severity] += by;
    keep(template, severity, by);
  }

  private void keep(long template, int severity, long by) {
    if (Long.compareUnsigned(template, limit) > 0) {
      return;
    }
    all.add(template, by);
    bySeverity[severity].add(template, by);
    if (all.size() > 2 * most) {
      shrink();
    }
  }

  /** Keeps the smallest ids only. */
  private void shrink() {
    if (all.size() <= most) {
      return;
    }
    long[] ids = ids();
    limit = ids[most - 1];
    for (int i = most; i < ids.length; i++) {
      all.add(ids[i], -all.get(ids[i]));
      for (LongCounts counts : bySeverity) {
        counts.add(ids[i], -counts.get(ids[i]));
      }
    }
  }

  void add(TemplateCounts other) {
    if (Long.compareUnsigned(other.limit, limit) < 0) {
      limit = other.limit;
    }
    for (int i = 0; i < bySeverity.length; i++) {
      severities[i] += other.severities[i];
      for (long id : other.bySeverity[i].sortedKeys()) {
        keep(id, i, other.bySeverity[i].get(id));
      }
    }
    for (long id : ids()) {
      if (Long.compareUnsigned(id, limit) > 0) {
        all.add(id, -all.get(id));
        for (LongCounts counts : bySeverity) {
          counts.add(id, -counts.get(id));
        }
      }
    }
  }

  /** Greatest id that is counted, unsigned. */
  long limit() {
    shrink();
    return limit;
  }

  /** The ids counted, ascending as unsigned numbers. */
  long[] ids() {
    long[] signed = all.sortedKeys();
    long[] ids = new long[signed.length];
    int negative = 0;
    while (negative < signed.length && signed[negative] < 0) {
      negative++;
    }
    System.arraycopy(signed, negative, ids, 0, signed.length - negative);
    System.arraycopy(signed, 0, ids, signed.length - negative, negative);
    return ids;
  }

  long count(long template) {
    return all.get(template);
  }

  /** Templates held: at most twice as many as are kept. */
  int held() {
    return all.size();
  }

  /** Events by template, of all severities. Do not change. */
  LongCounts byTemplate() {
    shrink();
    return all;
  }

  /** With which severities a template came: bit = ordinal. */
  int severities(long template) {
    int mask = 0;
    for (int i = 0; i < bySeverity.length; i++) {
      mask |= bySeverity[i].get(template) > 0 ? 1 << i : 0;
    }
    return mask;
  }

  /** Events of each severity, by ordinal, whatever their template. */
  long events(Severity severity) {
    return severities[severity.ordinal()];
  }

  /** Events in all. */
  long events() {
    long sum = 0;
    for (long count : severities) {
      sum += count;
    }
    return sum;
  }

  /** Events whose template is counted. */
  long counted() {
    return all.total();
  }
}
