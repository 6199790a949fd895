package io.dawnwatch.topology.lifecycle;

import io.dawnwatch.schemas.Verdict;
import io.dawnwatch.schemas.VerdictKind;
import io.dawnwatch.topology.files.CsvFile;
import io.dawnwatch.topology.files.CsvLine;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Verdicts as a CSV file, to be worked on in a spreadsheet and read again. */
public final class FeedbackFile {
  private static final List<String> COLUMNS =
      List.of(
          "score_id",
          "verdict",
          "entity",
          "start",
          "end",
          "model_id",
          "score",
          "threshold",
          "by",
          "note",
          "at");

  /** Wrong lines that are told of. */
  private static final int MOST_TOLD = 10;

  private FeedbackFile() {}

  /** Writes a header and one line per verdict; line breaks in notes become spaces. */
  public static void write(List<Verdict> verdicts, PrintStream out) {
    out.println(String.join(",", COLUMNS));
    for (Verdict verdict : verdicts) {
      List<String> fields =
          List.of(
              verdict.getScoreId(),
              verdict.getKind().name().toLowerCase(Locale.ROOT),
              verdict.getEntity(),
              Instant.ofEpochMilli(verdict.getStartMillis()).toString(),
              Instant.ofEpochMilli(verdict.getEndMillis()).toString(),
              verdict.getModelId(),
              Double.toString(verdict.getScore()),
              Double.toString(verdict.getThreshold()),
              verdict.getBy(),
              verdict.getNote(),
              Instant.ofEpochMilli(verdict.getAtMillis()).toString());
      out.println(
          fields.stream()
              .map(field -> CsvLine.quoted(field.replaceAll("[\r\n]+", " ")))
              .collect(Collectors.joining(",")));
    }
    out.flush();
  }

  /**
   * Reads verdicts, all or none; a line that stands there twice is one.
   *
   * @throws IllegalArgumentException if lines say something impossible; the message names them
   */
  public static List<Verdict> read(Path path) throws IOException {
    Map<String, Verdict> verdicts = new LinkedHashMap<>();
    List<String> wrong = new ArrayList<>();
    try (CsvFile file = new CsvFile(path)) {
      int[] at = COLUMNS.stream().mapToInt(file::column).toArray();
      while (file.advance()) {
        try {
          Verdict one = verdict(file, at);
          Verdict before = verdicts.put(FeedbackTopic.subject(one) + '\n' + one.getBy(), one);
          if (before != null && before.getKind() != one.getKind()) {
            throw file.problem(
                one.getBy() + " says " + name(one) + " here and " + name(before) + " further up");
          }
        } catch (IllegalArgumentException e) {
          wrong.add(e.getMessage());
        }
      }
    }
    if (!wrong.isEmpty()) {
      int left = wrong.size() - MOST_TOLD;
      throw new IllegalArgumentException(
          "nothing was read, for "
              + wrong.size()
              + (wrong.size() == 1 ? " line is wrong: " : " lines are wrong: ")
              + wrong.stream().limit(MOST_TOLD).collect(Collectors.joining("; "))
              + (left > 0 ? "; and " + left + " more" : ""));
    }
    return List.copyOf(verdicts.values());
  }

  private static String name(Verdict verdict) {
    return verdict.getKind().name().toLowerCase(Locale.ROOT);
  }

  private static Verdict verdict(CsvFile file, int[] at) {
    VerdictKind kind = kind(file, file.field(at[1]).strip());
    String id = file.field(at[0]).strip();
    String entity = file.field(at[2]);
    String by = file.field(at[8]).strip();
    long start = time(file, file.field(at[3]));
    long end = time(file, file.field(at[4]));
    if (by.isEmpty()) {
      throw file.problem("nobody says it: column by is empty");
    }
    if (id.isEmpty() && (kind != VerdictKind.MISSED && kind != VerdictKind.WITHDRAWN)) {
      throw file.problem("only a missed incident has no score_id");
    }
    if (entity.isEmpty() || start > end) {
      throw file.problem("entity, start and end say what it is about: start is at most end");
    }
    return new Verdict(
        id,
        kind,
        entity,
        start,
        end,
        file.field(at[5]).strip(),
        share(file, file.field(at[6])),
        share(file, file.field(at[7])),
        by,
        file.field(at[9]),
        time(file, file.field(at[10])));
  }

  private static VerdictKind kind(CsvFile file, String text) {
    return Arrays.stream(VerdictKind.values())
        .filter(kind -> kind.name().equalsIgnoreCase(text))
        .findFirst()
        .orElseThrow(
            () ->
                file.problem(
                    "a verdict is one of "
                        + Arrays.stream(VerdictKind.values())
                            .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(", "))
                        + ", this one is \""
                        + text
                        + "\""));
  }

  private static long time(CsvFile file, String text) {
    try {
      return Instant.parse(text.strip()).toEpochMilli();
    } catch (DateTimeException e) {
      throw file.problem("no time such as 2026-11-21T02:10:00Z: \"" + text + "\"");
    }
  }

  private static double share(CsvFile file, String text) {
    try {
      double share = Double.parseDouble(text.strip());
      if (share >= 0 && share <= 1) {
        return share;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw file.problem("a score is a number from 0 to 1, this one is \"" + text + "\"");
  }
}
