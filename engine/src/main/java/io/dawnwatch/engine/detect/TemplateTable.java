package io.dawnwatch.engine.detect;

import io.dawnwatch.engine.bytes.ByteReader;
import io.dawnwatch.engine.bytes.ByteWriter;
import io.dawnwatch.engine.event.Severity;

/*
 * Open addressing over template ids, which are hashes: one look-up per event, no allocation.
 */
/**
 * A frozen table: how rare each template was in training, with which severities it came, and what
 * each severity adds.
 */
public final class TemplateTable {
  /** No template is rarer than this, in nats. */
  public static final double MOST_NATS = 40;

  private static final int SEVERITIES = Severity.values().length;
  private static final int PER_NAT = 1024;
  private static final byte NEW = 0;

  /** What {@link #find} says of a template that training met, but had no room to count. */
  private static final int UNCOUNTED = -1;

  private static final int ABSENT = -2;

  private final long limit;
  private final double unseen;
  private final double[] known = new double[SEVERITIES];
  private final double[] added = new double[SEVERITIES];
  private final long[] keys;
  private final float[] nats;
  private final byte[] severities;

  /**
   * A table.
   *
   * @param limit greatest id that was counted, unsigned; of templates beyond nobody knows whether
   *     they were met
   * @param ids ids of the templates, ascending as unsigned numbers, none 0
   * @param nats how rare each is, 0 to {@link #MOST_NATS}
   * @param severities which severities each was seen with: bit = ordinal
   * @param unseen how rare a template is that was not met, 0 to {@link #MOST_NATS}
   * @param known what each severity adds where its template was met with it, by ordinal
   * @param added what each severity adds elsewhere, by ordinal
   */
  public TemplateTable(
      long limit,
      long[] ids,
      double[] nats,
      int[] severities,
      double unseen,
      double[] known,
      double[] added) {
    this(limit, unseen, ids.length);
    System.arraycopy(known, 0, this.known, 0, SEVERITIES);
    System.arraycopy(added, 0, this.added, 0, SEVERITIES);
    for (int i = 0; i < ids.length; i++) {
      put(ids[i], Math.round(nats[i] * PER_NAT), severities[i]);
    }
  }

  private TemplateTable(long limit, double unseen, int size) {
    this.limit = limit;
    this.unseen = unseen;
    int capacity = Integer.highestOneBit(Math.max(4, size)) * 4;
    keys = new long[capacity];
    nats = new float[capacity];
    severities = new byte[capacity];
  }

  private void put(long id, long units, int mask) {
    int place = place(id);
    keys[place] = id;
    nats[place] = units / (float) PER_NAT;
    severities[place] = (byte) mask;
  }

  /** Where {@code id} stands, or the empty place where it would. */
  private int place(long id) {
    int mask = keys.length - 1;
    int place = (int) (id * 0x9e3779b97f4a7c15L >>> 32) & mask;
    while (keys[place] != 0 && keys[place] != id) {
      place = place + 1 & mask;
    }
    return place;
  }

  /** Place of a template for the questions below; negative if it was not counted. O(1). */
  int find(long id) {
    int place = place(id);
    if (keys[place] == id) {
      return place;
    }
    return Long.compareUnsigned(id, limit) > 0 ? UNCOUNTED : ABSENT;
  }

  /** Whether a template was met in training, or may have been. */
  boolean isMet(int found) {
    return found != ABSENT;
  }

  /** Whether a template was met with a severity, or may have been. */
  boolean isMetWith(int found, Severity severity) {
    return found == UNCOUNTED || found >= 0 && (severities[found] >> severity.ordinal() & 1) != NEW;
  }

  /** How rare an event of the template and severity is, in nats, at least 0. */
  double rarity(int found, Severity severity) {
    if (found == UNCOUNTED) {
      return 0;
    }
    return isMetWith(found, severity) ? nats[found] : unseen;
  }

  /**
   * What the severity adds, in nats; may be below 0. A line of values ({@link ValueLine}) has the
   * severity of what it belongs to and is no graver than an INFO.
   */
  double gravity(int found, Severity severity, String message) {
    double nats = (isMetWith(found, severity) ? known : added)[severity.ordinal()];
    return nats > 0 && ValueLine.is(message) ? added[Severity.INFO.ordinal()] : nats;
  }

  /** Writes the canonical form. */
  void write(ByteWriter out) {
    out.fixed(limit);
    out.number(unseen);
    for (int i = 0; i < SEVERITIES; i++) {
      out.number(known[i]);
      out.number(added[i]);
    }
    long[] ids = ids();
    out.unsigned(ids.length);
    long last = 0;
    for (long id : ids) {
      int place = place(id);
      out.unsigned(id - last);
      out.unsigned(Math.round(nats[place] * (double) PER_NAT));
      out.unsigned(severities[place]);
      last = id;
    }
  }

  private long[] ids() {
    return java.util.Arrays.stream(keys)
        .filter(key -> key != 0)
        .map(key -> key ^ Long.MIN_VALUE)
        .sorted()
        .map(key -> key ^ Long.MIN_VALUE)
        .toArray();
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException if it is damaged
   */
  static TemplateTable read(ByteReader in) {
    long limit = in.fixed();
    double unseen = in.number();
    double[] known = new double[SEVERITIES];
    double[] added = new double[SEVERITIES];
    for (int i = 0; i < SEVERITIES; i++) {
      known[i] = in.number();
      added[i] = in.number();
    }
    int size = in.items();
    TemplateTable table = new TemplateTable(limit, unseen, size);
    System.arraycopy(known, 0, table.known, 0, SEVERITIES);
    System.arraycopy(added, 0, table.added, 0, SEVERITIES);
    long id = 0;
    for (int i = 0; i < size; i++) {
      long next = id + in.unsigned();
      in.require(Long.compareUnsigned(next, id) > 0, "an order of templates");
      id = next;
      table.put(id, in.below((int) (MOST_NATS * PER_NAT) + 1), in.below(1 << SEVERITIES));
    }
    return table;
  }
}
