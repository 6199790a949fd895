package io.dawnwatch.engine.parse;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.event.LogEvent;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The corpus of bad lines: what is wrong with them, and that nothing worse happens. */
class RejectedLinesTest {
  private static final ParseSettings JSON = Lines.TEXT.withFormat(Format.JSON);
  private static final ParseSettings TIMED = Lines.TEXT.withFormat(Format.TIME_LEVEL_REST);
  private static final ParseSettings ACCESS = Lines.TEXT.withFormat(Format.ACCESS);

  static Stream<Arguments> badLines() {
    String json = "{\"msg\":\"m\",\"ts\":%s}";
    return Stream.of(
        Arguments.of(RejectReason.BAD_JSON, JSON, "plain text"),
        Arguments.of(RejectReason.BAD_JSON, JSON, "[1]"),
        Arguments.of(RejectReason.BAD_JSON, JSON, "17"),
        Arguments.of(RejectReason.BAD_JSON, JSON, "{\"msg\":\"cut"),
        Arguments.of(RejectReason.BAD_JSON, JSON, "{\"msg\":\"m\""),
        Arguments.of(RejectReason.BAD_JSON, JSON, "{\"msg\":\"m\"} trailing"),
        Arguments.of(RejectReason.BAD_JSON, JSON, "{\"msg\":\"m\"}{}"),
        Arguments.of(RejectReason.BAD_JSON, JSON, "{\"n\":NaN}"),
        Arguments.of(RejectReason.BAD_JSON, JSON, "{msg:'m'}"),
        Arguments.of(RejectReason.TOO_DEEP, JSON, nested(100, true)),
        Arguments.of(RejectReason.TOO_DEEP, JSON, nested(1_000, false)),
        Arguments.of(RejectReason.TOO_DEEP, JSON, "{\"a\":" + "[".repeat(100_000)),
        Arguments.of(RejectReason.TOO_LONG, JSON, "{\"n\":" + "9".repeat(1_000) + "}"),
        Arguments.of(RejectReason.TOO_LONG, JSON, "{\"" + "n".repeat(2_000) + "\":1}"),
        Arguments.of(RejectReason.TOO_LONG, JSON, "{\"m\":\"" + "x".repeat(300_000) + "\"}"),
        Arguments.of(RejectReason.NO_BODY, JSON, "{}"),
        Arguments.of(RejectReason.BAD_TIME, JSON, json.formatted("\"soon\"")),
        Arguments.of(RejectReason.BAD_TIME, JSON, json.formatted("\"\"")),
        Arguments.of(RejectReason.BAD_TIME, JSON, json.formatted("-1")),
        Arguments.of(RejectReason.BAD_TIME, JSON, json.formatted("1e400")),
        Arguments.of(RejectReason.BAD_TIME, JSON, json.formatted("true")),
        Arguments.of(RejectReason.BAD_TIME, JSON, json.formatted("99999999999999999999999")),
        Arguments.of(RejectReason.BAD_TIME, JSON, json.formatted("\"2023-02-29T00:00:00Z\"")),
        Arguments.of(RejectReason.BAD_TIME, JSON, json.formatted("\"0001-01-01T00:00:00Z\"")),
        Arguments.of(RejectReason.BAD_TIME, TIMED, "2020-13-01 00:00:00 INFO month 13"),
        Arguments.of(RejectReason.BAD_TIME, TIMED, "[2023-02-30 00:00:00] INFO Feb 30"),
        Arguments.of(RejectReason.BAD_TIME, TIMED, "1969-12-31 23:59:59 INFO before 1970"),
        Arguments.of(
            RejectReason.BAD_TIME, ACCESS, "h - - [31/Apr/2024:10:00:00 +0000] \"GET / x\" 200 1"),
        Arguments.of(RejectReason.BAD_SHAPE, ACCESS, "h - - [no time] \"GET / x\" 200 1"),
        Arguments.of(RejectReason.BAD_SHAPE, ACCESS, "h - - [01/Apr/2024:10:00:00 +0000] GET /"),
        Arguments.of(
            RejectReason.BAD_SHAPE, ACCESS, "h - - [01/Apr/2024:10:00:00 +0000] \"GET / x\" OK"),
        Arguments.of(RejectReason.BAD_SHAPE, ACCESS, "plain text"),
        Arguments.of(RejectReason.TOO_LONG, Lines.TEXT, "x".repeat(262_145)));
  }

  private static String nested(int depth, boolean closed) {
    return "{\"a\":".repeat(depth) + "1" + (closed ? "}".repeat(depth) : "");
  }

  @ParameterizedTest
  @MethodSource("badLines")
  void aBadLineIsRejectedWithItsReason(RejectReason reason, ParseSettings settings, String line) {
    assertThat(Lines.reason(settings, line)).isEqualTo(reason);
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void noValueIsNotAnEmptyValue(Format format) {
    assertThat(new LineParser(Lines.in(format)).parse(null))
        .isInstanceOfSatisfying(
            ParseResult.Rejected.class,
            rejected -> assertThat(rejected.reason()).isEqualTo(RejectReason.NULL_VALUE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", " \t ", "\r\n", "\n", "\0\0\0", "\uFEFF", "\uFEFF \r\n"})
  void nothingToReadIsEmptyInEveryFormat(String line) {
    for (Format format : Format.values()) {
      assertThat(Lines.reason(Lines.in(format), line)).isEqualTo(RejectReason.EMPTY);
    }
  }

  @Test
  void aByteOrderMarkAndLineEndsAreTakenOff() {
    LogEvent event = Lines.event(Lines.TEXT, "\uFEFFhello\r\n");

    assertThat(event.body()).isEqualTo("hello");
    assertThat(event.repaired()).isFalse();
  }

  @Test
  void bytesThatAreNotUtf8AreReplacedAndMarked() {
    LineParser parser = new LineParser(Lines.TEXT);
    byte[][] lines = {
      {'a', (byte) 0x80, 'b'},
      {'a', (byte) 0xC0, (byte) 0xAF, 'b'},
      {'a', (byte) 0xF0, (byte) 0x9F, (byte) 0x98},
      {'a', (byte) 0xED, (byte) 0xA0, (byte) 0x80, 'b'},
      "gr\u00FCn".getBytes(ISO_8859_1),
      "\uFEFF\u65E5\u672C".getBytes(UTF_16LE),
    };
    for (byte[] line : lines) {
      LogEvent event = ((ParseResult.Parsed) parser.parse(line)).event();
      assertThat(event.repaired()).isTrue();
      assertThat(event.body()).contains("\uFFFD");
    }
  }

  @Test
  void validTextIsNotMarkedEvenWhenItHoldsTheReplacementCharacter() {
    LogEvent event = Lines.event(Lines.TEXT, "gr\u00FCn \uFFFD \uD83D\uDE00");

    assertThat(event.body()).isEqualTo("gr\u00FCn \uFFFD \uD83D\uDE00");
    assertThat(event.repaired()).isFalse();
  }
}
