package io.dawnwatch.topology.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.dawnwatch.engine.feature.FeatureSpec;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class ForecastTest {
  private static final double TERABYTE = 1e12;
  private static final Percentage EXACT = Percentage.withPercentage(1e-9);

  private static final Measured SAMPLE =
      new Measured(
          1_000,
          200_000,
          new Measured.Volume(900, 90_000),
          new Measured.Volume(100, 20_000),
          new Measured.Volume(90, 27_000),
          new Measured.Volume(1_800, 180_000),
          1_000,
          2_000,
          1_500,
          600_000,
          10,
          40_000);

  private static Forecast.Plan plan(double bytesPerDay, long entities) {
    return new Forecast.Plan(bytesPerDay, 7, entities, 2, 3, 0);
  }

  private static Forecast of(Forecast.Plan plan) {
    return Forecast.of(SAMPLE, plan, FeatureSpec.DEFAULT);
  }

  @Test
  void twiceTheBytesADayTakeTwiceTheCoresTheDiskAndTheEntities() {
    Forecast one = of(plan(TERABYTE, 0));
    Forecast two = of(plan(2 * TERABYTE, 0));
    assertThat(two.ingestCores()).isCloseTo(2 * one.ingestCores(), EXACT);
    assertThat(two.scoreCores()).isCloseTo(2 * one.scoreCores(), EXACT);
    assertThat(two.replayCoreHours()).isCloseTo(2 * one.replayCoreHours(), EXACT);
    assertThat(two.diskBytes()).isCloseTo(2 * one.diskBytes(), EXACT);
    assertThat(two.entities()).isCloseTo(2 * one.entities(), EXACT);
    assertThat(two.heapBytes()).isCloseTo(2 * one.heapBytes(), EXACT);
  }

  @Test
  void coresAreTheRecordsASecondAtThePeakTimesWhatOneOfThemTakes() {
    Forecast forecast = of(plan(86_400 * 200_000.0, 0));
    // 1,000 lines a second, at the peak 2,000.
    assertThat(forecast.ingestCores())
        .isCloseTo(2_000 * (1_000 + Forecast.LIVE_NANOS) / 1e9, within(1e-9));
    assertThat(forecast.scoreCores())
        .isCloseTo(1_800 * (2_000 + Forecast.LIVE_NANOS) / 1e9, within(1e-9));
  }

  @Test
  void everyTopicIsKeptForItsRetentionInAllCopiesAndTheChangelogForItsState() {
    Forecast forecast = of(plan(TERABYTE, 1_000));
    List<Forecast.Topic> topics = forecast.topics();
    for (Forecast.Topic topic : topics.subList(0, 5)) {
      assertThat(topic.keptBytes()).as(topic.name()).isCloseTo(21 * topic.bytesPerDay(), EXACT);
    }
    assertThat(topics.get(0).bytesPerDay()).isCloseTo(TERABYTE, EXACT);
    assertThat(topics.get(5).keptBytes()).isCloseTo(1_000 * 4_000 * 2 * 3.0, EXACT);
    assertThat(forecast.diskBytes())
        .isCloseTo(topics.stream().mapToDouble(Forecast.Topic::keptBytes).sum(), EXACT);
  }

  @Test
  void moreCoresShortenTheMorningRunUntilEveryPartitionHasOne() {
    Forecast.Plan usual = plan(TERABYTE, 100);
    double one = with(usual, 1).replayHours();
    int partitions = of(usual).partitions();
    assertThat(with(usual, 2).replayHours()).isCloseTo(one / 2, EXACT);
    assertThat(with(usual, partitions).replayHours()).isCloseTo(one / partitions, EXACT);
    assertThat(with(usual, 10 * partitions).replayHours()).isCloseTo(one / partitions, EXACT);
  }

  private static Forecast with(Forecast.Plan plan, int cores) {
    return of(
        new Forecast.Plan(
            plan.bytesPerDay(),
            plan.retentionDays(),
            plan.entities(),
            plan.peak(),
            plan.copies(),
            cores));
  }

  @Test
  void thereAreEnoughPartitionsForAllEntities() {
    int cap = FeatureSpec.DEFAULT.entityCap();
    assertThat(of(plan(1e9, 50L * cap)).partitions()).isEqualTo(50);
    assertThat(of(plan(1e9, 50L * cap + 1)).partitions()).isEqualTo(51);
  }

  @Test
  void theSampleSpeaksAsOftenAsTheEntitiesOfThePlan() {
    // 864 events in a second from 100 entities: each speaks every 115.7 ms.
    Forecast.Plan plan = plan(86_400 * 864.0 * 200, 100);
    assertThat(plan.spacingMillis(200, 100)).isCloseTo(1_000.0 / 864, within(1e-9));
    assertThat(plan.spacingMillis(200, 10)).isCloseTo(10_000.0 / 864, within(1e-9));
  }
}
