package io.dawnwatch.topology.cli.lab;

import io.dawnwatch.engine.parse.Format;
import io.dawnwatch.engine.parse.FormatDetector;
import io.dawnwatch.engine.parse.LineParser;
import io.dawnwatch.engine.parse.ParseResult;
import io.dawnwatch.engine.parse.ParseSettings;
import io.dawnwatch.engine.template.Dictionary;
import io.dawnwatch.engine.template.DictionaryMiner;
import io.dawnwatch.topology.files.CsvFile;
import io.dawnwatch.topology.files.LogFiles;
import io.dawnwatch.topology.files.LogRecords;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads sessions: from a CSV file with {@code id,events}, or from raw lines with a session key. */
final class SessionReader {
  private final Optional<Pattern> key;

  /**
   * @param key finds the sessions a line belongs to: its first group, or all of the match; empty
   *     for CSV files
   */
  SessionReader(Optional<Pattern> key) {
    this.key = key;
  }

  /** Whether the messages are template ids already. */
  boolean verbatim() {
    return key.isEmpty();
  }

  /** Mines the templates of raw lines. */
  Dictionary mine(Path path) throws IOException {
    DictionaryMiner miner = new DictionaryMiner();
    records(path, (text, body) -> miner.add(body));
    return miner.mine();
  }

  /** Reads all sessions of a file. */
  SessionTable read(Path path, Bodies bodies) throws IOException {
    SessionTable table = new SessionTable();
    if (verbatim()) {
      csv(path, bodies, table);
      return table;
    }
    Pattern pattern = key.orElseThrow();
    records(
        path,
        (text, body) -> {
          Set<String> ids = keys(pattern.matcher(text));
          if (ids.isEmpty()) {
            table.outside();
          } else {
            int number = bodies.of(body);
            ids.forEach(id -> table.append(id, number));
          }
        });
    return table;
  }

  /** The sessions a line names, in order: a line may name several. */
  private static Set<String> keys(Matcher matcher) {
    Set<String> ids = new LinkedHashSet<>();
    while (matcher.find()) {
      String id = matcher.groupCount() > 0 ? matcher.group(1) : matcher.group();
      if (id != null && !id.isEmpty()) {
        ids.add(id);
      }
    }
    return ids;
  }

  private static void csv(Path path, Bodies bodies, SessionTable table) throws IOException {
    try (CsvFile file = new CsvFile(path)) {
      if (!file.has("id") || !file.has("events")) {
        throw new IllegalArgumentException(
            path
                + " has no column "
                + (file.has("id") ? "events" : "id")
                + "; if it holds raw lines, say with --session-key REGEX what names their session");
      }
      int id = file.column("id");
      int events = file.column("events");
      int[] held = new int[64];
      while (file.advance()) {
        String line = file.field(events);
        int length = 0;
        for (int at = 0; at < line.length(); ) {
          int end = line.indexOf(' ', at);
          end = end < 0 ? line.length() : end;
          if (end > at) {
            held = length == held.length ? Arrays.copyOf(held, 2 * length) : held;
            held[length++] = bodies.of(line.substring(at, end));
          }
          at = end + 1;
        }
        table.add(file.field(id), Arrays.copyOf(held, length));
      }
    }
  }

  private interface RecordSink {
    void accept(String text, String body);
  }

  private static void records(Path path, RecordSink to) throws IOException {
    ParseSettings settings = ParseSettings.of(Format.TEXT, "lab");
    try (LogRecords records =
        new LogRecords(
            LogFiles.group(List.of(path), InputStream.nullInputStream()).get(0),
            ParseSettings.DEFAULT_MAX_LINE_BYTES,
            sample -> FormatDetector.detect(sample, settings))) {
      LineParser parser = new LineParser(records.detected().settings());
      for (LogRecords.Raw raw = records.next(); raw != null; raw = records.next()) {
        String text = new String(raw.bytes(), StandardCharsets.UTF_8);
        ParseResult parsed = parser.parse(raw.bytes());
        to.accept(text, parsed instanceof ParseResult.Parsed event ? event.event().body() : text);
      }
    }
  }
}
