package io.dawnwatch.engine.detect;

import io.dawnwatch.engine.bytes.ByteReader;
import io.dawnwatch.engine.bytes.ByteWriter;
import org.jspecify.annotations.Nullable;

/*
 * Four questions per point, each answered in nats by a ParetoTail:
 *   extreme:   does its value lie beyond the recent values?
 *   novel:     is the window that ends with it farther from its nearest neighbours than recent windows were?
 *   roughness: do the last points move about more, or less, than recent ones?
 *   rhythm:    are the last points unlike what the series did at this time on the days before?
 * The greatest answer, as a multiple of what each needs, is the evidence. It is an alarm from 1 on, if it also is a record of
 * the last points (an incident of the same strength is no news) and no record shortly before it was (one alarm per incident).
 * While little is known, records are sought among fewer points: 3/10 of those seen.
 * Every part is a function of the last points, so the past is forgotten exactly.
 */
/**
 * Finds changes in a series of numbers, point by point, without training: spikes, level shifts,
 * changes of variance, patterns never seen. Mutable, not thread-safe; one per series. O(points) per
 * point. A score depends on the last {@link SeriesSpec#forgetsAfter()} points only, never on later
 * ones; the same points give the same bits on every machine.
 *
 * <p>Values are kept as floats: what moves by less than a millionth of its size stands still.
 */
public final class SeriesChange {
  /** From this score on a point is an alarm. */
  public static final double ALARM = 0.5;

  /** Points before anything is an alarm. */
  public static final int WARM_POINTS = 150;

  static final int LEAST_RECORD = 100;
  static final int MOST_RECORD = 500;

  /** An alarm needs a value that one point in e^7 = 1,100 reaches ... */
  private static final double EXTREME_NATS = 7;

  /** ... or a window that one in e^5 = 150 reaches: neighbouring windows are alike ... */
  private static final double NOVEL_NATS = 5;

  /** ... or a roughness or an offence against the rhythm that one in 440,000 reaches. */
  private static final double RARE_NATS = 13;

  /** A record is greater by a fiftieth. */
  private static final double RECORD = 1.02;

  /** Points after a record in which another belongs to the same incident. */
  private static final int REST = 60;

  /** The last distances are not compared with: they belong to windows that overlap the last one. */
  private static final int OVERLAP = 2 * SeriesNeighbours.SPAN - 1;

  private static final float MOST_VALUE = 1e30f;
  private static final byte FORMAT = 1;
  private static final String WHAT = "saved series";

  private final SeriesSpec spec;
  private final RecentValues values;
  private final RecentValues distances;
  private final RecentValues evidence;

  /** Points seen, at most {@link SeriesSpec#points}. */
  private int seen;

  /** Points since the last record, at most REST. */
  private int sinceRecord = REST;

  /** Time of the last point, and how far the last {@code regular} points are apart. */
  private long last;

  private long step;
  private int regular;

  private final SeriesNeighbours neighbours = new SeriesNeighbours();
  private final SeriesRoughness roughness = new SeriesRoughness();
  private final DailyRhythm rhythm = new DailyRhythm();
  private @Nullable SeriesFinding finding;

  public SeriesChange(SeriesSpec spec) {
    this(
        spec,
        new RecentValues(spec.values()),
        new RecentValues(spec.distances()),
        new RecentValues(MOST_RECORD));
  }

  private SeriesChange(
      SeriesSpec spec, RecentValues values, RecentValues distances, RecentValues evidence) {
    this.spec = spec;
    this.values = values;
    this.distances = distances;
    this.evidence = evidence;
  }

  /**
   * Takes the next point.
   *
   * @param millis its time; only its distance from the point before matters
   * @param value finite; clamped to plus and minus 1e30
   * @return its score from 0 to 1; an alarm from {@link #ALARM} on
   * @throws IllegalArgumentException if the value is not finite
   */
  public double next(long millis, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("a value must be finite: " + value);
    }
    // Adding 0 makes -0 to 0.
    float point = (float) Math.max(-MOST_VALUE, Math.min(MOST_VALUE, value)) + 0f;
    double above = values.above(point, 0) / EXTREME_NATS;
    double below = values.below(point, 0) / EXTREME_NATS;
    values.push(point);
    tick(millis);
    double novel = novelty() / NOVEL_NATS;
    roughness.look(values);
    double rough = roughness.nats() / RARE_NATS;
    double offBeat = rhythm.look(values, step, regular, roughness.now()) / RARE_NATS;

    double extreme = Math.max(above, below);
    double now = Math.max(Math.max(extreme, novel), Math.max(rough, offBeat));
    float greatest = evidence.max(Math.max(LEAST_RECORD, Math.min(MOST_RECORD, seen * 3 / 10)));
    evidence.push((float) now);
    boolean isRecord = now >= 1 && now > greatest * RECORD;
    boolean isAlarm = isRecord && sinceRecord >= REST && seen >= WARM_POINTS;
    seen = Math.min(seen + 1, spec.points());
    sinceRecord = isRecord ? 0 : Math.min(sinceRecord + 1, REST);
    finding = isAlarm ? explain(above, below, novel, rough, offBeat) : null;
    return isAlarm ? now / (1 + now) : ALARM * now / (1 + Math.max(now, greatest));
  }

  private void tick(long millis) {
    long since = millis - last;
    regular = since == step ? Math.min(regular + 1, spec.values()) : 1;
    step = since;
    last = millis;
  }

  private double novelty() {
    double distance = neighbours.seek(values, spec.neighbourhood());
    if (distance < 0) {
      return 0;
    }
    double nats = distances.above((float) distance, OVERLAP);
    distances.push((float) distance);
    return nats;
  }

  /** Says it with the plainest of the answers that suffice for an alarm. */
  private SeriesFinding explain(
      double above, double below, double novel, double rough, double offBeat) {
    double extreme = Math.max(above, below);
    if (extreme >= 1) {
      return SeriesReasons.ofExtreme(values, above >= below, extreme * EXTREME_NATS);
    }
    if (novel >= 1) {
      return SeriesReasons.ofNovel(values, neighbours, novel * NOVEL_NATS);
    }
    return rough >= 1
        ? SeriesReasons.ofRoughness(roughness, rough * RARE_NATS)
        : SeriesReasons.ofRhythm(rhythm, offBeat * RARE_NATS);
  }

  /** What the last point changed; null unless it was an alarm. */
  public @Nullable SeriesFinding finding() {
    return finding;
  }

  /** What {@link #restore} needs to go on with the same bits. */
  public byte[] save() {
    ByteWriter out = new ByteWriter(FORMAT);
    out.unsigned(spec.points());
    values.write(out);
    distances.write(out);
    evidence.write(out);
    out.unsigned(seen);
    out.unsigned(sinceRecord);
    out.signed(last);
    out.signed(step);
    out.unsigned(regular);
    return out.toBytes();
  }

  /**
   * The series that was saved; its {@link #finding} is not.
   *
   * @throws IllegalArgumentException if the bytes are damaged or of another spec
   */
  public static SeriesChange restore(SeriesSpec spec, byte[] saved) {
    ByteReader in = new ByteReader(saved, FORMAT, WHAT);
    in.require(in.count() == spec.points(), "a memory of another length");
    SeriesChange series =
        new SeriesChange(
            spec,
            RecentValues.read(spec.values(), in),
            RecentValues.read(spec.distances(), in),
            RecentValues.read(MOST_RECORD, in));
    series.seen = in.below(spec.points() + 1);
    series.sinceRecord = in.below(REST + 1);
    series.last = in.signed();
    series.step = in.signed();
    series.regular = in.below(spec.values() + 1);
    in.end();
    return series;
  }
}
