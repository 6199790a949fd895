package io.dawnwatch.embedded.demo;

import io.dawnwatch.engine.parse.Format;
import io.dawnwatch.engine.parse.ParseSettings;
import io.dawnwatch.schemas.Quarantined;
import io.dawnwatch.schemas.Source;
import io.dawnwatch.topology.ingest.IngestSettings;
import io.dawnwatch.topology.ingest.IngestedLine;
import io.dawnwatch.topology.ingest.LineIngest;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.HistoryWriter;
import java.util.function.LongConsumer;

/** Writes the lines of simulated days into a dataset, through the same ingest as live. */
final class DayLoad {
  private static final int TELL_EVERY = 5_000;

  private final LineIngest ingest;
  private final HistoryWriter writer;
  private final LongConsumer progress;
  private long lines;

  /**
   * A load.
   *
   * @param progress is told now and then how many lines are read
   */
  DayLoad(Dataset dataset, HistoryWriter writer, LongConsumer progress) {
    this.ingest = new LineIngest(new IngestSettings(ParseSettings.of(Format.JSON, dataset.name())));
    this.writer = writer;
    this.progress = progress;
  }

  /** Writes a whole day. */
  void load(FleetDay day) {
    load(day, day.startMillis(), day.endMillis());
  }

  /** Writes the lines of a day with {@code fromMillis <= time < toMillis}. */
  void load(FleetDay day, long fromMillis, long toMillis) {
    day.play(
        (millis, line) -> {
          if (millis >= fromMillis && millis < toMillis) {
            write(millis, line);
          }
        });
    if (lines != writer.written() + writer.quarantined()) {
      throw new IllegalStateException(
          lines
              + " lines are not "
              + writer.written()
              + " events and "
              + writer.quarantined()
              + " quarantined");
    }
  }

  private void write(long millis, byte[] line) {
    ingest.ingest(
        line,
        new Source("fleet-day", -1, ++lines),
        millis,
        outcome -> {
          if (outcome instanceof IngestedLine.Event event) {
            writer.write(event, millis);
          } else if (outcome instanceof IngestedLine.Rejected rejected) {
            Quarantined aside = rejected.quarantined();
            aside.setEventMillis(millis);
            writer.quarantine(aside);
          }
        });
    if (lines % TELL_EVERY == 0) {
      progress.accept(lines);
    }
  }
}
