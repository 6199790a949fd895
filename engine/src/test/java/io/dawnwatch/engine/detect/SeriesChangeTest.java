package io.dawnwatch.engine.detect;

import static io.dawnwatch.engine.detect.MadeSeries.DAY;
import static io.dawnwatch.engine.detect.MadeSeries.POINTS;
import static io.dawnwatch.engine.detect.MadeSeries.STEP;
import static io.dawnwatch.engine.detect.MadeSeries.alarms;
import static io.dawnwatch.engine.detect.MadeSeries.findings;
import static io.dawnwatch.engine.detect.MadeSeries.noise;
import static io.dawnwatch.engine.detect.MadeSeries.scores;
import static io.dawnwatch.engine.detect.MadeSeries.workdays;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dawnwatch.engine.detect.SeriesFinding.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class SeriesChangeTest {
  private static final SeriesSpec SHORT = new SeriesSpec(1024);
  private static final int AT = 2600;

  /** Values of any size, with runs of equal ones. */
  private static double[] wild(long seed, int n) {
    Random random = new Random(seed);
    double[] values = new double[n];
    for (int i = 1; i < n; i++) {
      values[i] =
          switch (random.nextInt(40)) {
            case 0 -> Double.longBitsToDouble(random.nextLong());
            case 1 -> random.nextBoolean() ? Double.MAX_VALUE : -Double.MAX_VALUE;
            case 2, 3, 4, 5, 6 -> values[i - 1];
            default -> random.nextGaussian() * Math.exp(random.nextInt(20));
          };
      if (!Double.isFinite(values[i])) {
        values[i] = -0.0;
      }
    }
    return values;
  }

  @Property(tries = 20)
  void everyScoreOfFiniteValuesIsBetween0And1(@ForAll long seed) {
    for (double score : scores(new SeriesChange(SHORT), wild(seed, 2000))) {
      assertThat(score).isBetween(0.0, 1.0);
    }
  }

  @Property(tries = 20)
  void restoringAnywhereChangesNothing(
      @ForAll long seed, @ForAll @IntRange(max = 1999) int at, @ForAll boolean odd) {
    double[] values = odd ? wild(seed, 2000) : Arrays.copyOf(noise(seed), 2000);
    SeriesChange series = new SeriesChange(SHORT);
    SeriesChange other = new SeriesChange(SHORT);
    for (int i = 0; i < values.length; i++) {
      if (i == at) {
        byte[] saved = other.save();
        other = SeriesChange.restore(SHORT, saved);
        assertThat(other.save()).isEqualTo(saved);
      }
      assertThat(other.next(i * STEP, values[i])).isEqualTo(series.next(i * STEP, values[i]));
      assertThat(other.finding()).isEqualTo(series.finding());
    }
  }

  @Property(tries = 20)
  void laterPointsChangeNoScore(@ForAll long seed, @ForAll @IntRange(min = 1, max = 1999) int at) {
    double[] values = Arrays.copyOf(noise(seed), 2000);
    double[] changed = values.clone();
    for (int i = at; i < changed.length; i++) {
      changed[i] = 1e6 - changed[i];
    }

    double[] scores = scores(new SeriesChange(SHORT), values);
    double[] others = scores(new SeriesChange(SHORT), changed);

    assertThat(Arrays.copyOf(others, at)).isEqualTo(Arrays.copyOf(scores, at));
  }

  @Property(tries = 4)
  void whatLiesFartherBackThanItForgetsChangesNothing(@ForAll long seed) {
    int forgets = SHORT.forgetsAfter();
    double[] past = wild(seed, 1500);
    SeriesChange knowing = new SeriesChange(SHORT);
    SeriesChange fresh = new SeriesChange(SHORT);
    for (int i = 0; i < past.length; i++) {
      knowing.next(i * 777L, past[i]);
    }
    double[] values = noise(seed);
    boolean differed = false;
    for (int i = 0; i < forgets + 500; i++) {
      double value = values[i % values.length] + 1e-4 * i;
      double here = knowing.next(i * STEP, value);
      double there = fresh.next(i * STEP, value);
      differed |= here != there;
      if (i >= forgets) {
        assertThat(here).isEqualTo(there);
        assertThat(knowing.finding()).isEqualTo(fresh.finding());
      }
    }
    assertThat(differed).as("the past matters before it is forgotten").isTrue();
    assertThat(knowing.save()).isEqualTo(fresh.save());
  }

  @Example
  void itsMemoryIsBounded() {
    SeriesChange series = new SeriesChange(SeriesSpec.DEFAULT);
    double[] values = noise(1);
    for (int i = 0; i < 3 * POINTS; i++) {
      series.next(i * STEP, 1e-30 * values[i % POINTS]);
    }
    assertThat(series.save().length).isBetween(30_000, 31_000);
  }

  @Example
  void damagedBytesAreRefused() {
    SeriesChange series = new SeriesChange(SHORT);
    scores(series, Arrays.copyOf(noise(1), 50));
    byte[] saved = series.save();

    for (int length = 0; length < saved.length; length++) {
      byte[] cut = Arrays.copyOf(saved, length);
      assertThatThrownBy(() -> SeriesChange.restore(SHORT, cut))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> SeriesChange.restore(SeriesSpec.DEFAULT, saved))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("memory");
  }

  @Example
  void whatIsNotFiniteIsRefusedAndChangesNothing() {
    SeriesChange series = new SeriesChange(SHORT);
    byte[] before = series.save();
    for (double value : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> series.next(0, value)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(series.save()).isEqualTo(before);
  }

  @Property(tries = 10)
  void aConstantSeriesIsNeverAnAlarm(@ForAll double value) {
    double[] values = new double[POINTS];
    Arrays.fill(values, Double.isFinite(value) ? value : 0);

    assertThat(Arrays.stream(scores(values)).max()).hasValue(0);
  }

  @Example
  void nothingIsAnAlarmBeforeItIsWarm() {
    double[] values = noise(3);
    values[SeriesChange.WARM_POINTS - 1] = 1e6;
    assertThat(findings(values, 0, SeriesChange.WARM_POINTS)).isEmpty();

    values = noise(3);
    values[SeriesChange.WARM_POINTS] = 1e6;
    assertThat(findings(values, 0, SeriesChange.WARM_POINTS + 1)).hasSize(1);
  }

  @Example
  void aSpikeIsFound() {
    double[] values = noise(11);
    values[AT] = 9;

    List<SeriesFinding> found = findings(values, AT, AT + 1);

    assertThat(found).hasSize(1);
    SeriesFinding spike = found.get(0);
    assertThat(spike.kind()).isEqualTo(Kind.SPIKE);
    assertThat(spike.actual()).isEqualTo(9);
    assertThat(spike.expected()).isBetween(-0.3, 0.3);
    assertThat(spike.low()).isBetween(-3.0, -2.0);
    assertThat(spike.high()).isBetween(2.0, 3.0);
    assertThat(spike.text()).startsWith("9 where 98 % of the last 2600 values lie from -2.");
    assertThat(findings(noise(11), AT, AT + 1)).isEmpty();
  }

  @Example
  void aDipIsFoundToo() {
    double[] values = noise(12);
    values[AT] = -9;

    assertThat(findings(values, AT, AT + 1)).hasSize(1);
  }

  @Example
  void aLevelShiftWithinTheRangeIsFoundAndIsOneAlarm() {
    double[] values = noise(13);
    for (int i = AT; i < POINTS; i++) {
      values[i] += 2.5;
    }

    List<SeriesFinding> found = findings(values, AT, AT + 200);

    assertThat(found).isNotEmpty().hasSizeLessThanOrEqualTo(3);
    assertThat(findings(noise(13), AT, AT + 200)).isEmpty();
  }

  @Example
  void aDriftToANewLevelIsCalledALevelShift() {
    double[] values = noise(31);
    for (int i = AT; i < POINTS; i++) {
      values[i] += Math.min(3, (i - AT) * 0.05);
    }

    assertThat(findings(values, AT, AT + 200))
        .anySatisfy(
            finding -> {
              assertThat(finding.kind()).isEqualTo(Kind.LEVEL_SHIFT);
              assertThat(finding.text()).endsWith("their level is new");
            });
    assertThat(findings(noise(31), AT, AT + 200)).isEmpty();
  }

  @Example
  void pointsThatMoveAboutMoreAreFound() {
    double[] values = noise(15);
    for (int i = AT; i < POINTS; i++) {
      values[i] *= 3;
    }

    assertThat(findings(values, AT, AT + 100)).isNotEmpty();
  }

  @Example
  void pointsThatHardlyMoveAnyMoreAreFound() {
    double[] values = noise(16);
    for (int i = AT; i < POINTS; i++) {
      values[i] *= 0.02;
    }

    assertThat(findings(values, AT, AT + 100))
        .anySatisfy(
            finding -> {
              assertThat(finding.kind()).isEqualTo(Kind.VARIANCE);
              assertThat(finding.actual()).isLessThan(finding.low());
              assertThat(finding.text()).startsWith("steps of ");
            });
    assertThat(findings(noise(16), AT, AT + 100)).isEmpty();
  }

  @Example
  void aMissingWorkdayIsFound() {
    double[] values = workdays(17);
    for (int i = 10 * DAY; i < 11 * DAY; i++) {
      values[i] -= MadeSeries.isBusy(i) ? 60 : 0;
    }

    assertThat(findings(values, 10 * DAY + 100, 10 * DAY + 216))
        .anySatisfy(
            finding -> {
              assertThat(finding.kind()).isEqualTo(Kind.PATTERN);
              assertThat(finding.text()).contains("at this time on the days before");
              assertThat(finding.expected()).isGreaterThan(finding.actual() + 1);
            });
    assertThat(findings(workdays(17), 10 * DAY + 100, 10 * DAY + 216)).isEmpty();
  }

  @Example
  void knownValuesInAnUnknownOrderAreFound() {
    Random random = new Random(18);
    double[] values =
        MadeSeries.of(
            i -> {
              double beat = i >= AT && i < AT + 100 ? 11 : 37;
              return 10 * Math.sin(2 * Math.PI * i / beat) + 0.3 * random.nextGaussian();
            });

    assertThat(findings(values, AT, AT + 100)).isNotEmpty();
  }

  @Property(tries = 10)
  void noiseAndRhythmsGiveFewAlarms(@ForAll @IntRange(max = 10_000) int seed) {
    Random random = new Random(seed);
    double[] waves =
        MadeSeries.of(i -> 10 * Math.sin(2 * Math.PI * i / DAY) + random.nextGaussian());
    double[] heavy = MadeSeries.of(i -> Math.exp(random.nextGaussian()));

    assertThat(alarms(noise(seed))).isLessThanOrEqualTo(12);
    assertThat(alarms(workdays(seed))).isLessThanOrEqualTo(12);
    assertThat(alarms(waves)).isLessThanOrEqualTo(12);
    assertThat(alarms(heavy)).isLessThanOrEqualTo(12);
  }

  @Example
  void anIncidentIsOneAlarmHoweverLongItLasts() {
    double[] values = noise(19);
    for (int i = AT; i < AT + 400; i++) {
      values[i] += 50;
    }

    assertThat(findings(values, AT, AT + 400)).hasSize(1);
  }

  @Example
  void theUnitOfTheValuesChangesNothing() {
    double[] values = noise(20);
    values[AT] = 12;
    double[] scaled = MadeSeries.of(i -> 1024 * values[i]);

    assertThat(scores(scaled)).isEqualTo(scores(values));
  }
}
