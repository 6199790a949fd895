package io.dawnwatch.embedded.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.engine.clean.DataRules;
import io.dawnwatch.engine.clean.EventOutcome;
import io.dawnwatch.engine.clean.EventRules;
import io.dawnwatch.engine.clean.Redaction;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.parse.Format;
import io.dawnwatch.engine.parse.FormatDetector;
import io.dawnwatch.engine.parse.LineParser;
import io.dawnwatch.engine.parse.ParseResult;
import io.dawnwatch.engine.parse.ParseSettings;
import io.dawnwatch.topology.cli.OutputOptions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * Parsing alone, on one thread: lines of each format per second of processor time, of the length
 * such lines usually have, in the settings that detection finds. Lines of a format differ in time,
 * level and numbers.
 */
final class ParseBench {
  private static final int LINES = 50_000;
  private static final int SAMPLE = 1_000;
  private static final long START = 1_714_557_600_000L;
  private static final String[] LEVELS = {"INFO", "INFO", "DEBUG", "INFO", "WARN", "ERROR"};
  private static final String[] PATHS = {"/cart/%d", "/images/p%d.png", "/", "/search?q=%d&page=2"};
  private static final int[] STATUSES = {200, 200, 304, 200, 404, 500};

  /** Keeps what is computed from being optimised away. */
  private long sink;

  ObjectNode run() throws Exception {
    ObjectNode result = OutputOptions.object();
    measure(result, "timeLevelRest", ParseBench::log4j);
    measure(result, "timeRest", ParseBench::plain);
    measure(result, "json", ParseBench::json);
    measure(result, "access", ParseBench::access);
    measure(result, "syslog3164", ParseBench::syslog3164);
    measure(result, "syslog5424", ParseBench::syslog5424);
    measure(result, "logfmt", ParseBench::logfmt);
    measure(result, "csv", i -> i == 0 ? "time,level,host,message,took_ms" : csv(i));
    measure(result, "otlpRecords", ParseBench::otlp);
    measure(result, "pattern", ParseBench::plain, PATTERN);
    redaction(result, "timeLevelRest", ParseBench::log4j);
    redaction(result, "json", ParseBench::json);
    redaction(result, "access", ParseBench::access);
    measure(result, "text", i -> "request " + i + " of user u" + i % 97 + " was served");
    return result;
  }

  /** What a line costs, for the formats that most logs have. */
  SortedMap<String, Rate.Cost> costs() throws Exception {
    SortedMap<String, Rate.Cost> costs = new TreeMap<>();
    costs.put("time-level-rest", cost(ParseBench::log4j));
    costs.put("json", cost(ParseBench::json));
    costs.put("access", cost(ParseBench::access));
    costs.put("syslog", cost(ParseBench::syslog5424));
    costs.put("logfmt", cost(ParseBench::logfmt));
    return costs;
  }

  private Rate.Cost cost(IntFunction<String> line) throws Exception {
    List<byte[]> lines = new ArrayList<>(LINES);
    for (int i = 0; i < LINES; i++) {
      lines.add(line.apply(i).getBytes(UTF_8));
    }
    ParseSettings settings =
        FormatDetector.detect(lines.subList(0, SAMPLE), ParseSettings.of(Format.TEXT, "bench"))
            .settings();
    return Rate.cost(() -> parse(settings, lines));
  }

  private static final String PATTERN = "(?P<time>\\S+ \\S+) (?P<message>.*)";

  private void measure(ObjectNode result, String name, IntFunction<String> line) throws Exception {
    measure(result, name, line, "");
  }

  private void measure(ObjectNode result, String name, IntFunction<String> line, String pattern)
      throws Exception {
    List<byte[]> lines = new ArrayList<>(LINES);
    long bytes = 0;
    for (int i = 0; i < LINES; i++) {
      lines.add(line.apply(i).getBytes(UTF_8));
      bytes += lines.get(i).length;
    }
    ParseSettings text = ParseSettings.of(Format.TEXT, "bench");
    ParseSettings settings =
        pattern.isEmpty()
            ? FormatDetector.detect(lines.subList(0, SAMPLE), text).settings()
            : text.withPattern(pattern);
    double perSecond = Rate.perThreadSecond(() -> parse(settings, lines));
    result.put(name + "PerSec", Math.round(perSecond));
    result.put(name + "BytesPerLine", bytes / LINES);
  }

  /** What redaction adds to parsing: on lines without secrets, as most are. */
  private void redaction(ObjectNode result, String name, IntFunction<String> line)
      throws Exception {
    List<byte[]> lines = new ArrayList<>(LINES);
    for (int i = 0; i < LINES; i++) {
      lines.add(line.apply(i).getBytes(UTF_8));
    }
    ParseSettings settings =
        FormatDetector.detect(lines.subList(0, SAMPLE), ParseSettings.of(Format.TEXT, "bench"))
            .settings();
    LineParser parser = LineParser.inOrder(settings);
    List<LogEvent> events = new ArrayList<>(LINES);
    for (byte[] one : lines) {
      parser.parseAll(one, parsed -> events.add(((ParseResult.Parsed) parsed).event()));
    }
    double parse = 1e9 / Rate.perThreadSecond(() -> parse(settings, lines));
    double redact = 1e9 / Rate.perThreadSecond(() -> redact(settings, events));
    result.put(name + "RedactionNanos", Math.round(redact));
    result.put(name + "RedactionShare", Math.round(100 * redact / (parse + redact)) / 100.0);
  }

  private long redact(ParseSettings settings, List<LogEvent> events) {
    DataRules usual =
        new DataRules(
            List.of(), List.of(), Map.of(), List.of(), List.of(), Redaction.USUAL, 60_000);
    EventRules rules = new EventRules(usual, settings.entity(), "bench", breach -> {});
    for (LogEvent event : events) {
      EventOutcome.Kept kept = (EventOutcome.Kept) rules.apply(event, 0);
      sink += kept.event().body().length();
    }
    return events.size();
  }

  private long parse(ParseSettings settings, List<byte[]> lines) {
    LineParser parser = LineParser.inOrder(settings);
    long[] records = {0};
    for (byte[] line : lines) {
      parser.parseAll(
          line,
          result -> {
            if (result instanceof ParseResult.Parsed parsed) {
              sink += parsed.event().body().length();
              records[0]++;
            } else if (result instanceof ParseResult.Rejected rejected) {
              throw new IllegalStateException("the bench writes good lines: " + rejected);
            }
          });
    }
    return records[0];
  }

  private static String time(int i) {
    return Instant.ofEpochMilli(START + 37L * i).toString();
  }

  private static String level(int i) {
    return LEVELS[i % LEVELS.length];
  }

  private static String message(int i) {
    return "Received block blk_"
        + 7919L * i
        + " of size "
        + 512 * (i % 131)
        + " from /10.250.19.102";
  }

  private static String log4j(int i) {
    return time(i).replace('T', ' ').replace("Z", "")
        + " "
        + level(i)
        + " [worker-"
        + i % 16
        + "] org.apache.hadoop.hdfs.DataNode: "
        + message(i);
  }

  private static String plain(int i) {
    return time(i).replace('T', ' ').replace("Z", "") + " " + message(i);
  }

  private static String json(int i) {
    return "{\"@timestamp\":\""
        + time(i)
        + "\",\"log.level\":\""
        + level(i)
        + "\",\"message\":\""
        + message(i)
        + "\",\"service.name\":\"cart\",\"host.name\":\"h"
        + i % 9
        + "\",\"http.route\":\"/cart\",\"duration_ms\":"
        + i % 400 / 4.0
        + "}";
  }

  private static String access(int i) {
    return "10.0."
        + i % 200
        + ".7 - - [01/May/2024:10:"
        + two(i / 60 % 60)
        + ":"
        + two(i % 60)
        + " +0000] \"GET "
        + String.format(Locale.ROOT, PATHS[i % PATHS.length], i)
        + " HTTP/1.1\" "
        + STATUSES[i % STATUSES.length]
        + " "
        + 100 * (i % 977)
        + " \"https://shop.example/\" \"Mozilla/5.0 (X11; Linux x86_64) Firefox/125.0\"";
  }

  private static String two(int number) {
    return (number < 10 ? "0" : "") + number;
  }

  private static String syslog3164(int i) {
    return "May  1 10:"
        + two(i / 60 % 60)
        + ":"
        + two(i % 60)
        + " web"
        + i % 4
        + " sshd["
        + (900 + i % 77)
        + "]: "
        + message(i);
  }

  private static String syslog5424(int i) {
    return "<"
        + (32 + i % 8)
        + ">1 "
        + time(i)
        + " web"
        + i % 4
        + " sshd "
        + (900 + i % 77)
        + " ID47 [origin@1 ip=\"10.0.0.1\" seq=\""
        + i
        + "\"] "
        + message(i);
  }

  private static String logfmt(int i) {
    return "ts="
        + time(i)
        + " level="
        + level(i)
        + " msg=\""
        + message(i)
        + "\" user=u"
        + i % 97
        + " took="
        + i % 300
        + "ms";
  }

  private static String csv(int i) {
    return time(i) + "," + level(i) + ",h" + i % 9 + ",\"" + message(i) + "\"," + i % 300;
  }

  /** A document of ten log records; what counts are the records. */
  private static String otlp(int i) {
    if (i % 10 > 0) {
      return "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[" + otlpRecord(i) + "]}]}]}";
    }
    StringBuilder records = new StringBuilder();
    for (int j = 0; j < 10; j++) {
      records.append(j == 0 ? "" : ",").append(otlpRecord(i + j));
    }
    return "{\"resourceLogs\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":"
        + "{\"stringValue\":\"cart\"}}]},\"scopeLogs\":[{\"logRecords\":["
        + records
        + "]}]}]}";
  }

  private static String otlpRecord(int i) {
    return "{\"timeUnixNano\":\""
        + (START + 37L * i)
        + "000000\",\"severityNumber\":9,\"severityText\":\"INFO\",\"body\":{\"stringValue\":\""
        + message(i)
        + "\"},\"attributes\":[{\"key\":\"http.route\",\"value\":{\"stringValue\":\"/cart\"}}]}";
  }
}
