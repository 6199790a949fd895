package io.dawnwatch.engine.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Measure;
import io.dawnwatch.engine.event.Severity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Logfmt, CSV, the journal and the user's pattern. */
class NamedFieldFormatsTest {
  private static final ParseSettings LOGFMT = ParseSettings.of(Format.LOGFMT, "app.log");
  private static final long TEN = Instant.parse("2024-05-01T10:00:00Z").toEpochMilli();

  private static ParseSettings csv(String header) {
    return FormatDetector.detect(Lines.of(header), Lines.TEXT, Format.CSV).settings();
  }

  @Test
  void logfmtPairsAreFields() {
    LogEvent event =
        Lines.event(
            LOGFMT,
            "time=\"2024-05-01T10:00:00Z\" level=warn service=cart msg=\"slow \\\"disk\\\"\" took=1.5ms"
                + " path=/a=b flag");

    assertThat(event)
        .isEqualTo(
            new LogEvent(
                TEN,
                Severity.WARN,
                "slow \"disk\"",
                "cart@-",
                Lines.pairs("flag", "true", "path", "/a=b"),
                Lines.pairs("service.name", "cart"),
                List.of(new Measure("duration.us", 1500)),
                false));
  }

  @Test
  void logfmtWithoutAMessageHasItsPairsAsBody() {
    LogEvent event =
        Lines.event(LOGFMT, "ts=2024-05-01T10:00:00Z at=info method=GET path=\"/a b\" status=200");

    assertThat(event.body()).isEqualTo("at=info method=GET path=\"/a b\" status=200");
    assertThat(event.eventMillis()).isEqualTo(TEN);
  }

  @ParameterizedTest
  @CsvSource({
    "12ms,12000",
    "1.5s,1500000",
    "250us,250",
    "250\u00b5s,250",
    "1m2.5s,62500000",
    "3,3000"
  })
  void durationsKnowTheirUnit(String text, double micros) {
    assertThat(Lines.event(LOGFMT, "msg=x duration=" + text).measures())
        .containsExactly(new Measure("duration.us", micros));
  }

  @Test
  void logfmtIsDetectedFromPairsAndNothingElse() {
    Detected pairs =
        FormatDetector.detect(
            Lines.of("level=info msg=a", "level=info msg=\"b c\" n=1", "broken line"), Lines.TEXT);
    assertThat(pairs.settings().format()).isEqualTo(Format.LOGFMT);
    assertThat(pairs.fitted()).isEqualTo(2);
    assertThat(Lines.reason(LOGFMT, "broken line")).isEqualTo(RejectReason.BAD_SHAPE);
    assertThat(Lines.reason(LOGFMT, "=x")).isEqualTo(RejectReason.BAD_SHAPE);
  }

  @Property
  void whatLogfmtQuotesIsReadBack(
      @ForAll @Size(min = 1, max = 5)
          List<@StringLength(max = 20) @CharRange(from = ' ', to = '~') String> values) {
    StringBuilder line = new StringBuilder("msg=m");
    for (int i = 0; i < values.size(); i++) {
      String quoted = values.get(i).replace("\\", "\\\\").replace("\"", "\\\"");
      line.append(" k").append(i).append("=\"").append(quoted).append('"');
    }
    assertThat(Lines.event(LOGFMT, line.toString()).attributes())
        .extracting(pair -> pair.value())
        .containsExactlyElementsOf(values);
  }

  @Test
  void csvColumnsAreFieldsAndNumbersAreMeasures() {
    ParseSettings settings = csv("timestamp,level,host,Message,value,latency_ms");

    LogEvent event =
        Lines.event(settings, "2024-05-01 10:00:00,error,h1,\"broke, \"\"badly\"\"\",1.5,20");
    assertThat(event.eventMillis()).isEqualTo(TEN);
    assertThat(event.severity()).isEqualTo(Severity.ERROR);
    assertThat(event.entity()).isEqualTo("-@h1");
    assertThat(event.body()).isEqualTo("broke, \"badly\"");
    assertThat(event.measures())
        .containsExactly(new Measure("duration.us", 20_000), new Measure("value", 1.5));
  }

  @Test
  void columnsThatAreNamedNeedNoHeaderLineAndFilterOneThatStands() {
    ParseSettings settings = Lines.TEXT.withColumns("timestamp;level;message");

    LogEvent event = Lines.event(settings, "2024-05-01 10:00:00;error;a, b");
    assertThat(event.eventMillis()).isEqualTo(TEN);
    assertThat(event.severity()).isEqualTo(Severity.ERROR);
    assertThat(event.body()).isEqualTo("a, b");
    assertThat(new LineParser(settings).parse("timestamp;level;message".getBytes(UTF_8)))
        .isInstanceOf(ParseResult.Filtered.class);
    assertThatThrownBy(() -> Lines.TEXT.withColumns("7;8"))
        .hasMessageContaining("columns must be two or more different names");
  }

  @Test
  void aSeriesOfNumbersHasItsColumnsAsBody() {
    LogEvent event = Lines.event(csv("timestamp,value"), "2014-02-14 14:27:00,51.846");

    assertThat(event.body()).isEqualTo("timestamp value");
    assertThat(event.measures()).containsExactly(new Measure("value", 51.846));
  }

  @Test
  void theHeaderLineIsFilteredWhereverItStandsAndOtherWidthsAreRejected() {
    ParseSettings settings = csv("a;b;c");

    assertThat(settings.columns()).isEqualTo(new Columns(';', List.of("a", "b", "c")));
    assertThat(Lines.result(settings, "a;b;c")).isInstanceOf(ParseResult.Filtered.class);
    assertThat(Lines.reason(settings, "1;2")).isEqualTo(RejectReason.BAD_SHAPE);
    assertThat(Lines.reason(settings, "1;2;\"3")).isEqualTo(RejectReason.BAD_SHAPE);
  }

  @Test
  void csvIsDetectedUnderAHeaderLineAlone() {
    assertThat(detect("time,value", "2024-05-01 10:00:00,1", "2024-05-01 10:05:00,2"))
        .isEqualTo(Format.CSV);
    assertThat(detect("a\tb", "1\t2", "3\t4")).isEqualTo(Format.CSV);
    assertThat(detect("Hello, world", "this is text", "and more, of it")).isEqualTo(Format.TEXT);
    assertThat(detect("1,2", "3,4", "5,6")).isEqualTo(Format.TEXT);
  }

  private static Format detect(String... lines) {
    return FormatDetector.detect(Lines.of(lines), Lines.TEXT).settings().format();
  }

  @Test
  void aQuotedFieldMayGoOnInTheNextLine() {
    List<String> records = new ArrayList<>();
    RecordJoiner joiner =
        new RecordJoiner(
            csv("a,message"), (record, line) -> records.add(new String(record, UTF_8)));
    for (byte[] line : Lines.of("1,x", "2,\"y", "z\"", "3,w")) {
      joiner.accept(line, records.size() + 1);
    }
    joiner.flush();

    assertThat(records).containsExactly("1,x", "2,\"y\nz\"", "3,w");
    assertThat(Lines.event(csv("a,message"), records.get(1)).body()).isEqualTo("y\nz");
  }

  @Property
  void csvThatIsQuotedIsReadBack(
      @ForAll @Size(3)
          List<@StringLength(max = 20) @AlphaChars @CharRange(from = ' ', to = '/') String> cells) {
    String line =
        cells.stream()
            .map(cell -> '"' + cell.replace("\"", "\"\"") + '"')
            .collect(Collectors.joining(","));

    LogEvent event = Lines.event(csv("x1,x2,x3"), line);
    assertThat(event.attributes())
        .extracting(pair -> pair.value())
        .containsExactlyElementsOf(cells.stream().filter(cell -> !cell.isEmpty()).toList());
  }

  @Test
  void aJournalRecordIsAnEvent() {
    ParseSettings journal = ParseSettings.of(Format.JOURNAL, "journal");
    LogEvent event =
        Lines.event(
            journal,
            "__CURSOR=s=bcce4fb8ffcb40e9a6e05eee8b7831bf;i=5ef603\n__REALTIME_TIMESTAMP=1714557600000000\n"
                + "__MONOTONIC_TIMESTAMP=23983\n_HOSTNAME=h1\nPRIORITY=3\nSYSLOG_IDENTIFIER=sshd\n_PID=7\n"
                + "MESSAGE\n\u0005\0\0\0\0\0\0\0a\nb c\n_UID=0\n");

    assertThat(event.eventMillis()).isEqualTo(TEN);
    assertThat(event.severity()).isEqualTo(Severity.ERROR);
    assertThat(event.entity()).isEqualTo("sshd@h1");
    assertThat(event.body()).isEqualTo("a\nb c");
    assertThat(event.attributes()).isEqualTo(Lines.pairs("_UID", "0", "process.pid", "7"));
    assertThat(Lines.reason(journal, "__CURSOR=x\nPRIORITY=3")).isEqualTo(RejectReason.NO_BODY);
  }

  @Test
  void journalRecordsAreDetectedAndJoined() {
    List<byte[]> lines =
        Lines.of("__CURSOR=a", "PRIORITY=6", "MESSAGE=one", "", "__CURSOR=b", "MESSAGE=two", "");
    Detected detected = FormatDetector.detect(lines, Lines.TEXT);

    assertThat(detected.settings().format()).isEqualTo(Format.JOURNAL);
    assertThat(detected.fitted()).isEqualTo(2);
    assertThat(detected.examples()).extracting(LogEvent::body).containsExactly("one", "two");
  }

  @Test
  void theUsersPatternNamesItsFields() {
    ParseSettings settings =
        Lines.TEXT.withPattern(
            "^(?P<time>\\S+) \\[(?P<level>\\w+)\\] (?P<host__name>\\S+) took=(?P<took_ms>\\d+) (?P<message>.*)");

    LogEvent event = Lines.event(settings, "2024-05-01T10:00:00Z [WARN] h1 took=3 slow disk");
    assertThat(event)
        .isEqualTo(
            new LogEvent(
                TEN,
                Severity.WARN,
                "slow disk",
                "-@h1",
                List.of(),
                Lines.pairs("host.name", "h1"),
                List.of(new Measure("duration.us", 3000)),
                false));
    assertThat(Lines.reason(settings, "something else")).isEqualTo(RejectReason.BAD_SHAPE);
    assertThat(settings.describe()).contains("pattern=");
  }

  @Test
  void aPatternWithoutAMessageLeavesTheRestAsBody() {
    ParseSettings settings = Lines.TEXT.withPattern("(?P<code>[A-Z]+\\d+) ");

    assertThat(Lines.event(settings, "E42 it broke").body()).isEqualTo("it broke");
    assertThat(Lines.event(settings, "E42 it broke").attributes())
        .isEqualTo(Lines.pairs("code", "E42"));
  }

  @Test
  void aPatternThatCannotWorkIsRefused() {
    assertThatThrownBy(() -> Lines.TEXT.withPattern("("))
        .hasMessageContaining("not valid for RE2/J");
    assertThatThrownBy(() -> Lines.TEXT.withPattern("a+")).hasMessageContaining("names no group");
  }

  @Test
  void mappedFieldsAreKnownBestInEveryFormat() {
    Map<String, String> fields =
        Map.of(
            "payload.text",
            "message",
            "when",
            "time",
            "grade",
            "level",
            "unit",
            "service",
            "cost",
            "amount");
    ParseSettings json = ParseSettings.of(Format.JSON, "x").withFields(fields);
    LogEvent event =
        Lines.event(
            json,
            "{\"message\":\"no\",\"payload\":{\"text\":\"yes\"},\"when\":1714557600,\"grade\":\"E\",\"unit\":\"cart\",\"cost\":\"7\"}");

    assertThat(event.body()).isEqualTo("yes");
    assertThat(event.eventMillis()).isEqualTo(TEN);
    assertThat(event.severity()).isEqualTo(Severity.ERROR);
    assertThat(event.entity()).isEqualTo("cart@-");
    assertThat(event.attributes()).isEqualTo(Lines.pairs("amount", "7", "message", "no"));
    assertThat(json.describe()).contains("fields=");
  }
}
