package io.dawnwatch.topology.cli;

import io.dawnwatch.engine.evaluate.LabelledIncident;
import io.dawnwatch.topology.files.CsvFile;
import io.dawnwatch.topology.train.Labels;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Labels as a CSV file: {@code entity,from,to} and perhaps {@code kind}, times in UTC; or {@code
 * partition,offset} of events.
 */
final class IncidentFile {
  private IncidentFile() {}

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException if it is not such a file; it says which line
   */
  static Labels read(Path path) throws IOException {
    List<LabelledIncident> incidents = new ArrayList<>();
    Map<Integer, Set<Long>> lines = new TreeMap<>();
    try (CsvFile file = new CsvFile(path)) {
      boolean ofLines = file.has("offset");
      int first = file.column(ofLines ? "partition" : "entity");
      int second = file.column(ofLines ? "offset" : "from");
      int third = ofLines ? -1 : file.column("to");
      int kind = file.has("kind") ? file.column("kind") : Integer.MAX_VALUE;
      while (file.advance()) {
        try {
          if (ofLines) {
            lines
                .computeIfAbsent(
                    Integer.parseInt(file.field(first).strip()), any -> new TreeSet<>())
                .add(Long.parseLong(file.field(second).strip()));
          } else {
            incidents.add(
                new LabelledIncident(
                    file.field(first),
                    Instant.parse(file.field(second).strip()).toEpochMilli(),
                    Instant.parse(file.field(third).strip()).toEpochMilli(),
                    file.field(kind)));
          }
        } catch (NumberFormatException e) {
          throw file.problem("partition and offset must be whole numbers");
        } catch (DateTimeParseException e) {
          throw file.problem("from and to must be times such as 2026-03-02T04:54:00Z");
        } catch (IllegalArgumentException e) {
          throw file.problem(e.getMessage());
        }
      }
    }
    return new Labels(incidents, lines);
  }
}
