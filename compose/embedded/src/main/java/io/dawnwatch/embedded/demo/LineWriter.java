package io.dawnwatch.embedded.demo;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/**
 * Writes a day's lines as JSON objects with ECS names. Reuses one buffer: not thread-safe. Times
 * outside the day cannot be written.
 */
final class LineWriter {
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private final long startMillis;
  private final String date;
  private final String impossibleDate;
  private final StringBuilder line = new StringBuilder(512);

  LineWriter(long startMillis) {
    this.startMillis = startMillis;
    this.date = Instant.ofEpochMilli(startMillis).toString().substring(0, 10);
    this.impossibleDate = date.substring(0, 5) + "02-30";
  }

  /** Draws the text of an arrival and returns the line, damaged as the arrival says. */
  byte[] write(Arrival arrival, Dice dice) {
    line.setLength(0);
    appendObject(arrival, dice);
    return switch (arrival.damage()) {
      case NONE, IMPOSSIBLE_DATE -> line.toString().getBytes(StandardCharsets.UTF_8);
      case LATIN_1 -> line.toString().getBytes(StandardCharsets.ISO_8859_1);
      case TRUNCATED -> truncated(line.toString().getBytes(StandardCharsets.UTF_8), dice);
      case EMPTY -> new byte[0];
    };
  }

  private void appendObject(Arrival arrival, Dice dice) {
    Shape shape = arrival.shape();
    Service service = arrival.day().service();
    int durationMillis = shape.drawDurationMillis(dice, arrival.slowness());
    line.append("{\"@timestamp\":\"");
    line.append(arrival.damage() == Damage.IMPOSSIBLE_DATE ? impossibleDate : date);
    appendTime((int) (arrival.millis() - startMillis));
    line.append("\",\"log.level\":\"").append(shape.level());
    line.append("\",\"service.name\":\"").append(service.name());
    line.append("\",\"host.name\":\"").append(service.host());
    line.append("\",\"message\":\"");
    shape.appendMessage(line, dice, durationMillis);
    line.append('"');
    if (shape.timed()) {
      line.append(",\"duration_ms\":").append(durationMillis);
    }
    line.append('}');
  }

  private void appendTime(int millisOfDay) {
    int seconds = millisOfDay / 1_000;
    int millis = millisOfDay % 1_000;
    line.append('T');
    appendTwoDigits(seconds / 3_600);
    line.append(':');
    appendTwoDigits(seconds / 60 % 60);
    line.append(':');
    appendTwoDigits(seconds % 60);
    line.append('.').append((char) ('0' + millis / 100));
    appendTwoDigits(millis % 100);
    line.append('Z');
  }

  private void appendTwoDigits(int value) {
    line.append((char) ('0' + value / 10)).append((char) ('0' + value % 10));
  }

  private static byte[] truncated(byte[] whole, Dice dice) {
    return Arrays.copyOf(whole, dice.between(whole.length * 3 / 10, whole.length * 8 / 10));
  }

  /** The text as it stands between the quotes of a JSON string. */
  static String escape(String text) {
    StringBuilder out = new StringBuilder(text.length() + 8);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < 0x20) {
            out.append("\\u00").append(HEX[c >>> 4]).append(HEX[c & 0xf]);
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.toString();
  }
}
