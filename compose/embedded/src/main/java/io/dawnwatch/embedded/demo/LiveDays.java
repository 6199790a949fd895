package io.dawnwatch.embedded.demo;

import io.dawnwatch.engine.Model;
import io.dawnwatch.schemas.Alert;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.GroupProgress;
import io.dawnwatch.topology.lifecycle.HistoryWriter;
import io.dawnwatch.topology.stream.StreamApp;
import java.util.List;

/**
 * Days of the fleet that go by: their lines are written, and live scoring comes to their end. Not
 * thread-safe.
 */
final class LiveDays {
  private static final long HOUR = 3_600_000;
  private static final int HOURS = 24;

  private final Cluster cluster;
  private final Dataset dataset;
  private final SchemaIds ids;
  private final FleetWeek week;
  private final StreamApp app;
  private final DemoRun.Progress progress;
  private final LiveOutputs outputs;
  private long events;

  LiveDays(
      Cluster cluster, Dataset dataset, FleetWeek week, StreamApp app, DemoRun.Progress progress) {
    this.cluster = cluster;
    this.dataset = dataset;
    this.ids = cluster.schemas();
    this.week = week;
    this.app = app;
    this.progress = progress;
    this.outputs = new LiveOutputs(cluster, dataset, ids);
  }

  /** Events so far. */
  long events() {
    return events;
  }

  /** The steps of all alerts so far. */
  List<Alert> alerts() {
    return outputs.alerts();
  }

  /** Passes over what was written since the last day. */
  void skip() {
    outputs.next();
  }

  /** A day goes by. */
  LiveOutputs.Since day(int number) throws InterruptedException {
    return days(number, number + 1);
  }

  /** Days go by, the last one exclusive. */
  LiveOutputs.Since days(int from, int to) throws InterruptedException {
    return pass(from, to, 0, HOURS);
  }

  /** Hours of a day go by, the last one exclusive. */
  LiveOutputs.Since hours(int day, int from, int to) throws InterruptedException {
    return pass(day, day + 1, from, to);
  }

  private LiveOutputs.Since pass(int fromDay, int toDay, int fromHour, int toHour)
      throws InterruptedException {
    try (HistoryWriter writer = new HistoryWriter(cluster, dataset, ids, HistoryWriter.MAX_STEP)) {
      DayLoad load =
          new DayLoad(
              dataset, writer, lines -> progress.at("loading day " + week.date(fromDay), lines, 0));
      for (int number = fromDay; number < toDay; number++) {
        FleetDay day = week.day(number);
        load.load(day, day.startMillis() + fromHour * HOUR, day.startMillis() + toHour * HOUR);
      }
      if (toDay > FleetWeek.LAST && toHour == HOURS) {
        writer.finish(Model.COLD_START.features().horizonMillis());
      } else {
        writer.leaveOpen();
      }
      events += writer.written();
      new GroupProgress(cluster, dataset.application("score"))
          .await(
              dataset.events(),
              writer.lastOffsets(),
              (done, wanted) -> {
                progress.at("scoring live", done, wanted);
                String failure = app.lastFailure();
                Stages.require(failure.isEmpty(), "live scoring failed: %s", failure);
                return true;
              });
    }
    return outputs.next();
  }
}
