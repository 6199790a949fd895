package io.dawnwatch.topology.cli;

import io.dawnwatch.topology.replay.RunProgress;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** A run that goes on, in one line. */
final class RunStatus {
  private static final int MOST_PARTITIONS = 8;

  private RunStatus() {}

  static String line(RunProgress progress, double recordsPerSecond) {
    OptionalDouble left = progress.secondsLeft();
    return String.format(
        Locale.ROOT,
        "replaying  %,d records, %,.0f/s, %s  %s",
        progress.recordsRead(),
        recordsPerSecond,
        left.isEmpty() ? "time left unknown" : duration(left.getAsDouble()) + " left",
        partitions(progress.parts()));
  }

  private static String partitions(List<RunProgress.Part> parts) {
    if (parts.size() <= MOST_PARTITIONS) {
      return parts.stream().map(RunStatus::partition).collect(Collectors.joining("  "));
    }
    return Arrays.stream(RunProgress.State.values())
        .map(
            state ->
                parts.stream().filter(part -> part.state() == state).count()
                    + " "
                    + state.name().toLowerCase(Locale.ROOT))
        .filter(text -> !text.startsWith("0 "))
        .collect(Collectors.joining(", ", "partitions: ", ""));
  }

  private static String partition(RunProgress.Part part) {
    String state =
        switch (part.state()) {
          case WAITING -> "waits";
          case SILENT -> percent(part) + " silent";
          case SCORING -> percent(part);
          case COMPARING -> "comparing";
          case ELSEWHERE -> percent(part) + " on " + part.where();
          case FINISHED -> "done";
        };
    return part.partition() + ": " + state;
  }

  private static String percent(RunProgress.Part part) {
    return Math.round(part.done() * 100) + " %";
  }

  /** A duration of so many seconds, in its two greatest units. */
  static String duration(double seconds) {
    long whole = Math.round(seconds);
    if (whole < 60) {
      return whole + " s";
    }
    if (whole < 3600) {
      return whole / 60 + " min " + whole % 60 + " s";
    }
    return whole / 3600 + " h " + whole % 3600 / 60 + " min";
  }
}
