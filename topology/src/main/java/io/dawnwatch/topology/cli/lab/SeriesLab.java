package io.dawnwatch.topology.cli.lab;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dawnwatch.engine.detect.SeriesChange;
import io.dawnwatch.engine.score.Reason;
import io.dawnwatch.topology.files.CsvLine;
import io.dawnwatch.topology.files.LogFiles;
import io.dawnwatch.topology.files.LogReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** Scores series of {@code timestamp,value} file by file, and counts. */
final class SeriesLab {
  static final String OUT_HEADER = "timestamp,anomaly_score";
  static final String REASONS_HEADER = "series,timestamp,anomaly_score,actual,expected,text";

  private static final int MOST_LINE_BYTES = 1 << 20;
  private static final int MILLION = 1_000_000;

  private final @Nullable Writer reasons;

  private int series;
  private long points;
  private long bad;
  private long alarms;

  /**
   * @param reasons where a row per alarm goes, or null
   */
  SeriesLab(@Nullable Writer reasons) {
    this.reasons = reasons;
  }

  int series() {
    return series;
  }

  /** Rows read, good and bad. */
  long points() {
    return points;
  }

  /** Rows without a time or without a finite value: they have score 0. */
  long bad() {
    return bad;
  }

  long alarms() {
    return alarms;
  }

  /**
   * Scores one file; one row is written per row read.
   *
   * @param name name of the series in reasons
   * @throws IllegalArgumentException if the file has no columns timestamp and value
   * @throws IOException if a file cannot be read or written; it is named
   */
  void score(Path in, Path out, String name) throws IOException {
    try (LogReader reader =
        new LogReader(
            LogFiles.group(List.of(in), InputStream.nullInputStream()).get(0), MOST_LINE_BYTES)) {
      if (!reader.advance()) {
        throw new IllegalArgumentException(in + " is empty: a header is expected");
      }
      List<String> header = fields(reader.line());
      int timeColumn = column(in, header, "timestamp");
      int valueColumn = column(in, header, "value");
      PointScorer scorer = new PointScorer();
      try (Writer rows = writer(out)) {
        rows.write(OUT_HEADER + "\n");
        while (reader.advance()) {
          if (reader.line().length > 0) {
            row(fields(reader.line()), timeColumn, valueColumn, scorer, name, rows);
          }
        }
      }
    }
    series++;
  }

  private void row(
      List<String> row,
      int timeColumn,
      int valueColumn,
      PointScorer scorer,
      String name,
      Writer rows)
      throws IOException {
    String time = timeColumn < row.size() ? row.get(timeColumn) : "";
    OptionalLong millis = PointTime.millis(time);
    OptionalDouble value = value(valueColumn < row.size() ? row.get(valueColumn) : "");
    points++;
    double score = 0;
    if (millis.isEmpty() || value.isEmpty()) {
      bad++;
    } else {
      score = scorer.score(millis.getAsLong(), value.getAsDouble());
      alarms += score >= SeriesChange.ALARM ? 1 : 0;
      Reason why = scorer.reason();
      if (why != null && reasons != null) {
        reasons.write(reason(name, time, score, why));
      }
    }
    rows.write(CsvLine.quoted(time) + "," + digits(score) + "\n");
  }

  private static String reason(String name, String time, double score, Reason why) {
    return String.join(
            ",",
            CsvLine.quoted(name),
            CsvLine.quoted(time),
            digits(score),
            Double.toString(why.actual()),
            Double.toString(why.expected()),
            CsvLine.quoted(why.text()))
        + "\n";
  }

  /** Six digits, never rounded up: what is below the threshold stays below it. */
  private static String digits(double score) {
    int millionths = (int) (score * MILLION);
    return millionths / MILLION
        + "."
        + Integer.toString(MILLION + millionths % MILLION).substring(1);
  }

  private static OptionalDouble value(String text) {
    String number = text.strip();
    // Java would take "1d" and "0x1p3" as numbers, too.
    if (number.isEmpty()
        || !number.chars().allMatch(c -> c >= '0' && c <= '9' || "+-.eE".indexOf(c) >= 0)) {
      return OptionalDouble.empty();
    }
    try {
      double value = Double.parseDouble(number);
      return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    } catch (NumberFormatException e) {
      return OptionalDouble.empty();
    }
  }

  /** The fields of a line; of one with broken quotes, what stands between its commas. */
  private static List<String> fields(byte[] line) {
    String text = new String(line, UTF_8);
    try {
      return CsvLine.fields(text.startsWith("\ufeff") ? text.substring(1) : text);
    } catch (IllegalArgumentException e) {
      return List.of(text.split(",", -1));
    }
  }

  private static int column(Path in, List<String> header, String name) {
    for (int i = 0; i < header.size(); i++) {
      if (header.get(i).strip().equalsIgnoreCase(name)) {
        return i;
      }
    }
    throw new IllegalArgumentException(
        in + " has no column " + name + ", its columns are " + String.join(", ", header));
  }

  private static Writer writer(Path out) throws IOException {
    OutputStream file = Files.newOutputStream(out);
    boolean packed = out.toString().endsWith(".gz");
    return new BufferedWriter(
        new OutputStreamWriter(packed ? new GZIPOutputStream(file) : file, UTF_8));
  }
}
