package io.dawnwatch.engine.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dawnwatch.engine.event.KeyValue;
import io.dawnwatch.engine.event.LogEvent;
import java.util.Arrays;
import java.util.List;

/** Short hands for tests of lines. */
final class Lines {
  static final ParseSettings TEXT = ParseSettings.of(Format.TEXT, "app.log");

  /** Settings of any format, with a pattern for the one that needs it. */
  static ParseSettings in(Format format) {
    return TEXT.withPattern("(?P<message>.*)").withFormat(format);
  }

  private Lines() {}

  static List<byte[]> of(String... lines) {
    return Arrays.stream(lines).map(line -> line.getBytes(UTF_8)).toList();
  }

  /** The event of a line in the format its sample is detected to have. */
  static LogEvent detectAndParse(String line) {
    return event(FormatDetector.detect(of(line), TEXT.withYear(2023)).settings(), line);
  }

  static LogEvent event(ParseSettings settings, String line) {
    return ((ParseResult.Parsed) result(settings, line)).event();
  }

  static ParseResult result(ParseSettings settings, String line) {
    return new LineParser(settings).parse(line.getBytes(UTF_8));
  }

  static RejectReason reason(ParseSettings settings, String line) {
    return ((ParseResult.Rejected) result(settings, line)).reason();
  }

  static List<KeyValue> pairs(String... keysAndValues) {
    KeyValue[] pairs = new KeyValue[keysAndValues.length / 2];
    for (int i = 0; i < pairs.length; i++) {
      pairs[i] = new KeyValue(keysAndValues[2 * i], keysAndValues[2 * i + 1]);
    }
    return List.of(pairs);
  }
}
