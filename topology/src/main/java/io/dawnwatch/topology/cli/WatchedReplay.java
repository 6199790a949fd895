package io.dawnwatch.topology.cli;

import io.dawnwatch.topology.replay.Plan;
import io.dawnwatch.topology.replay.Replay;
import io.dawnwatch.topology.replay.RunLog;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Works on a run while a line tells how far it has come. */
final class WatchedReplay {
  private static final long EVERY_MILLIS = 200;

  private WatchedReplay() {}

  static RunLog.Run join(Terminal terminal, Replay replay, Plan plan, int threads)
      throws InterruptedException {
    long nanos = System.nanoTime();
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    try (Progress progress = terminal.progress()) {
      timer.scheduleWithFixedDelay(
          () ->
              progress.update(
                  replay.progress().done(),
                  () ->
                      RunStatus.line(
                          replay.progress(),
                          replay.recordsRead() / ((System.nanoTime() - nanos) / 1e9))),
          EVERY_MILLIS,
          EVERY_MILLIS,
          TimeUnit.MILLISECONDS);
      return replay.join(plan, threads);
    } finally {
      timer.shutdownNow();
    }
  }
}
