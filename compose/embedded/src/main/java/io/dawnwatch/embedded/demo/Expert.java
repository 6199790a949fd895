package io.dawnwatch.embedded.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Somebody who knows what went wrong when, and says so. */
final class Expert {
  private final String name;
  private final Verbs verbs;
  private final FleetWeek week;
  private final Path folder;

  /**
   * An expert.
   *
   * @param folder for files of labels
   */
  Expert(String name, Verbs verbs, FleetWeek week, Path folder) {
    this.name = name;
    this.verbs = verbs;
    this.week = week;
    this.folder = folder;
  }

  /** Says of incidents which alerts were right, and which incidents were missed. */
  void judge(Findings findings) throws InterruptedException {
    for (Findings.Finding one : findings.findings()) {
      List<String> verb = new ArrayList<>(List.of("feedback", "add"));
      if (one.alert().isPresent()) {
        verb.addAll(List.of(one.alert().get().getId(), "--verdict", "true"));
      } else {
        verb.addAll(List.of("--verdict", "missed", "--entity", one.incident().entity()));
        verb.addAll(List.of("--from", time(one.incident().startMillis())));
        verb.addAll(List.of("--to", time(one.incident().endMillis())));
      }
      verb.addAll(List.of("--by", name, "--note", one.incident().kind()));
      verbs.done(verb.toArray(new String[0]));
    }
  }

  /** What went wrong in the first so many days, as a file of labels. */
  String labels(int days) throws IOException {
    StringBuilder csv = new StringBuilder("entity,from,to,kind\n");
    for (Incident one : week.incidents(days)) {
      String from = time(one.startMillis());
      String to = time(one.endMillis());
      csv.append(String.join(",", one.entity(), from, to, one.kind())).append('\n');
    }
    Path file = folder.resolve("incidents.csv");
    Files.writeString(file, csv);
    return file.toString();
  }

  private static String time(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }
}
