package io.dawnwatch.engine.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.event.KeyValue;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Measure;
import io.dawnwatch.engine.event.Severity;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonFormatTest {
  private static final ParseSettings JSON = ParseSettings.of(Format.JSON, "app.log");
  private static final long MILLIS = Instant.parse("2024-05-01T10:00:00.123Z").toEpochMilli();

  private static LogEvent event(String json) {
    return Lines.event(JSON, json.replace('\'', '"'));
  }

  @Test
  void openTelemetryNamesAreKnown() {
    LogEvent event =
        event(
            "{'Timestamp':'1714557600123456789','SeverityText':'WARN','SeverityNumber':13,"
                + "'Body':'slow','Attributes':{'http.route':'/cart','elapsed_ms':12},"
                + "'Resource':{'service.name':'cart','host.name':'h1','os.type':'linux'}}");

    assertThat(event)
        .isEqualTo(
            new LogEvent(
                MILLIS,
                Severity.WARN,
                "slow",
                "cart@h1",
                Lines.pairs("http.route", "/cart"),
                Lines.pairs("host.name", "h1", "os.type", "linux", "service.name", "cart"),
                List.of(new Measure("duration.us", 12_000)),
                false));
  }

  @Test
  void ecsNamesAreKnownNestedAndDotted() {
    LogEvent nested =
        event(
            "{'@timestamp':'2024-05-01T10:00:00.123Z','log':{'level':'error','logger':'a.B'},"
                + "'message':'broke','service':{'name':'cart'},'host':{'name':'h1'},"
                + "'event':{'duration':1500},'labels':{'team':'x'}}");
    LogEvent dotted =
        event(
            "{'@timestamp':'2024-05-01T10:00:00.123Z','log.level':'error','log.logger':'a.B',"
                + "'message':'broke','service.name':'cart','host.name':'h1',"
                + "'event.duration':1500,'labels.team':'x'}");

    assertThat(nested).isEqualTo(dotted);
    assertThat(nested.measures()).containsExactly(new Measure("duration.us", 1.5));
    assertThat(nested.attributes()).isEqualTo(Lines.pairs("labels.team", "x", "log.logger", "a.B"));
    assertThat(nested.severity()).isEqualTo(Severity.ERROR);
    assertThat(nested.eventMillis()).isEqualTo(MILLIS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "1714557600.123",
        "1714557600123",
        "1714557600123456",
        "1714557600123456789",
        "1.714557600123e9",
        "'2024-05-01T10:00:00.123Z'",
        "'2024-05-01 12:00:00,123 +0200'",
        "'1714557600123'",
      })
  void timesAreNumbersOfAnyUnitOrText(String time) {
    assertThat(event("{\"ts\":" + time.replace('\'', '"') + ",\"msg\":\"m\"}").eventMillis())
        .isEqualTo(MILLIS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'level':'warning' | WARN",
        "'severity':'CRITICAL' | FATAL",
        "'level':50 | ERROR",
        "'level':3 | ERROR",
        "'SeverityNumber':18 | ERROR",
        "'level':'strange','SeverityNumber':9 | INFO",
        "'level':'strange' | UNSPECIFIED",
        "'other':1 | UNSPECIFIED",
      })
  void levelsAreWordsOrNumbers(String field, Severity severity) {
    assertThat(event("{" + field + "}").severity()).isEqualTo(severity);
  }

  @ParameterizedTest
  @CsvSource({
    "duration,2,2000",
    "duration_ms,2,2000",
    "durationMs,2,2000",
    "http.elapsed_us,2,2",
    "latency_s,0.5,500000",
    "db.response_time.ms,2.5,2500",
    "took,7,7000",
    "query_duration_ns,1500,1.5",
    "Attributes.request_time_seconds,2,2000000",
  })
  void durationsBecomeMicroseconds(String name, String value, double micros) {
    assertThat(event("{\"" + name + "\":" + value + "}").measures())
        .containsExactly(new Measure("duration.us", micros));
  }

  @Test
  void sizesBecomeAMeasureAndASecondOneStaysAnAttribute() {
    LogEvent event = event("{'msg':'m','response_bytes':10,'page.size':20}");

    assertThat(event.measures()).containsExactly(new Measure("size.bytes", 10));
    assertThat(event.attributes()).isEqualTo(Lines.pairs("page.size", "20"));
  }

  @Test
  void numbersThatAreNoMeasureStayAsTheyWereWritten() {
    LogEvent event = event("{'msg':'m','duration':1e400,'size':-1,'zero':-0,'n':1.50}");

    assertThat(event.measures()).isEmpty();
    assertThat(event.attributes())
        .isEqualTo(Lines.pairs("duration", "1e400", "n", "1.50", "size", "-1", "zero", "-0"));
  }

  @Test
  void ofARepeatedFieldTheLastValueCounts() {
    LogEvent event = event("{'msg':'first','msg':'second','a':'1','a':'2'}");

    assertThat(event.body()).isEqualTo("second");
    assertThat(event.attributes()).isEqualTo(Lines.pairs("a", "2"));
  }

  @Test
  void ofSeveralMessageFieldsTheBestKnownWinsInAnyOrder() {
    assertThat(event("{'text':'t','message':'m'}")).isEqualTo(event("{'message':'m','text':'t'}"));
    assertThat(event("{'text':'t','message':'m'}").attributes())
        .isEqualTo(Lines.pairs("text", "t"));
  }

  @Test
  void arraysAreKnownByIndexAndNullsAreAbsent() {
    LogEvent event = event("{'msg':'m','tags':['a',{'b':true}],'gone':null,'ts':null}");

    assertThat(event.attributes()).isEqualTo(Lines.pairs("tags.0", "a", "tags.1.b", "true"));
    assertThat(event.hasTime()).isFalse();
  }

  @Test
  void withoutAMessageTheWholeLineIsTheBody() {
    assertThat(event("{'a':1,'b':[]}").body()).isEqualTo("{\"a\":1,\"b\":[]}");
  }

  @Test
  void attributesAndTheirValuesAreBounded() {
    String many =
        IntStream.range(0, 1000)
            .mapToObj(i -> "'k" + i + "':'" + "v".repeat(100) + "'")
            .collect(Collectors.joining(","));
    String longValue = "'a':'" + "v".repeat(10_000) + "',";

    List<KeyValue> attributes = event("{" + longValue + many + "}").attributes();
    assertThat(attributes).hasSize(64).isSorted();
    assertThat(attributes.get(0).value()).hasSize(4096);
  }

  @Test
  void halvesOfSurrogatePairsAreRepaired() {
    LogEvent event = event("{'msg':'a\\ud800b \\ud83d\\ude00'}");

    assertThat(event.body()).isEqualTo("a\uFFFDb \uD83D\uDE00");
    assertThat(event.repaired()).isTrue();
  }

  @Test
  void theDefaultEntityServesEventsWithoutServiceAndHost() {
    assertThat(event("{'msg':'m'}").entity()).isEqualTo("app.log");
    assertThat(event("{'msg':'m','service':'cart'}").entity()).isEqualTo("cart@-");
  }
}
