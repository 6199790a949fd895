package io.dawnwatch.topology.cli;

import io.dawnwatch.topology.train.Training;
import java.util.Locale;

/** Shows which stage a training is in. */
final class StageProgress implements Training.Progress, AutoCloseable {
  private final Progress progress;

  StageProgress(Terminal terminal) {
    this.progress = terminal.progress();
  }

  @Override
  public void at(String stage, long records) {
    progress.update(
        -1,
        () ->
            records == 0
                ? stage
                : String.format(Locale.ROOT, "%s  %,d records read, all passes", stage, records));
  }

  @Override
  public void close() {
    progress.close();
  }
}
