package io.dawnwatch.engine.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Measure;
import io.dawnwatch.engine.event.Severity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Documents as the OpenTelemetry Collector's Kafka exporter writes them. */
class OtlpFormatTest {
  private static final ParseSettings OTLP = ParseSettings.of(Format.OTLP, "otlp");
  private static final String RESOURCE =
      "'resource':{'attributes':[{'key':'service.name','value':{'stringValue':'cart'}},"
          + "{'key':'host.name','value':{'stringValue':'h1'}},"
          + "{'key':'process.pid','value':{'intValue':'7'}}],'droppedAttributesCount':0}";
  private static final String FIRST =
      "{'timeUnixNano':'1714557600123456789','observedTimeUnixNano':'1714557600999000000',"
          + "'severityNumber':13,'severityText':'Warn','body':{'stringValue':'slow'},"
          + "'attributes':[{'key':'http.route','value':{'stringValue':'/cart'}},"
          + "{'key':'elapsed_ms','value':{'doubleValue':1.5}},"
          + "{'key':'tags','value':{'arrayValue':{'values':[{'stringValue':'a'},{'boolValue':true}]}}},"
          + "{'key':'user','value':{'kvlistValue':{'values':[{'key':'id','value':{'intValue':'9'}}]}}}],"
          + "'traceId':'5b8efff798038103d269b633813fc60c','spanId':'eee19b7ec3c1b174','flags':1}";

  private static List<ParseResult> parse(String document) {
    List<ParseResult> results = new ArrayList<>();
    new LineParser(OTLP).parseAll(document.replace('\'', '"').getBytes(UTF_8), results::add);
    return results;
  }

  private static String document(String resource, String... records) {
    return "{'resourceLogs':[{"
        + resource
        + (resource.isEmpty() ? "" : ",")
        + "'scopeLogs':[{'scope':{'name':'my.lib'},'logRecords':["
        + String.join(",", records)
        + "]}]}]}";
  }

  private static LogEvent event(ParseResult result) {
    return ((ParseResult.Parsed) result).event();
  }

  @Test
  void aLogRecordIsAnEventWithItsResourceAndScope() {
    assertThat(parse(document(RESOURCE, FIRST)))
        .containsExactly(
            new ParseResult.Parsed(
                new LogEvent(
                    Instant.parse("2024-05-01T10:00:00.123Z").toEpochMilli(),
                    Severity.WARN,
                    "slow",
                    "cart@h1",
                    Lines.pairs(
                        "flags", "1",
                        "http.route", "/cart",
                        "log.logger", "my.lib",
                        "observedTimeUnixNano", "1714557600999000000",
                        "spanId", "eee19b7ec3c1b174",
                        "tags.0", "a",
                        "tags.1", "true",
                        "traceId", "5b8efff798038103d269b633813fc60c",
                        "user.id", "9"),
                    Lines.pairs("host.name", "h1", "process.pid", "7", "service.name", "cart"),
                    List.of(new Measure("duration.us", 1500)),
                    false)));
  }

  @Test
  void everyLogRecordOfADocumentIsOneResult() {
    String second = "{'body':{'stringValue':'two'}}";
    String document =
        "{'resourceLogs':[{'scopeLogs':[{'logRecords':["
            + FIRST
            + ","
            + second
            + "]},{'logRecords':["
            + second
            + "]}],"
            + RESOURCE
            + "},{'scopeLogs':[{'logRecords':["
            + second
            + "]}]}]}";
    List<ParseResult> results = parse(document);

    assertThat(results).hasSize(4);
    assertThat(event(results.get(2)).entity())
        .as("a resource counts wherever it stands in its element")
        .isEqualTo("cart@h1");
    assertThat(event(results.get(3)).entity()).isEqualTo("otlp");
    assertThat(event(results.get(3)).hasTime()).isFalse();
  }

  @Test
  void aBadLogRecordIsRejectedAloneInAFormThatCanBeReadAgain() {
    String bad = "{'timeUnixNano':'soon','body':{'stringValue':'b'}}";
    List<ParseResult> results = parse(document(RESOURCE, FIRST, bad, FIRST));

    assertThat(results).hasSize(3);
    ParseResult.Rejected rejected = (ParseResult.Rejected) results.get(1);
    assertThat(rejected.reason()).isEqualTo(RejectReason.BAD_TIME);
    String alone = new String(rejected.value(), UTF_8);
    assertThat(parse(alone)).hasSize(1);
    assertThat(parse(alone.replace("soon", "1714557600123456789")))
        .extracting(OtlpFormatTest::event)
        .extracting(LogEvent::entity)
        .containsExactly("cart@h1");
  }

  @Test
  void aDocumentThatIsBrokenAnywhereIsOneRejectedLine() {
    String whole = document(RESOURCE, FIRST, FIRST);
    assertThat(parse(whole.substring(0, whole.length() - 3)))
        .containsExactly(
            new ParseResult.Rejected(RejectReason.BAD_JSON, "the JSON object is broken or cut"));
    assertThat(parse("{'resourceLogs':[]}"))
        .extracting(r -> ((ParseResult.Rejected) r).reason())
        .containsExactly(RejectReason.NO_BODY);
    assertThat(parse("{'resourceSpans':[]}"))
        .extracting(r -> ((ParseResult.Rejected) r).reason())
        .containsExactly(RejectReason.BAD_SHAPE);
    assertThat(parse("[1]"))
        .extracting(r -> ((ParseResult.Rejected) r).reason())
        .containsExactly(RejectReason.BAD_JSON);
    assertThat(parse("{'resourceLogs':" + "[{'a':".repeat(90)))
        .extracting(r -> ((ParseResult.Rejected) r).reason())
        .containsExactly(RejectReason.TOO_DEEP);
  }

  @Test
  void aStructuredBodyGivesItsMessageOrItsPairs() {
    String body =
        "{'body':{'kvlistValue':{'values':[{'key':'%s','value':{'stringValue':'m'}},"
            + "{'key':'n','value':{'intValue':'3'}}]}}}";

    LogEvent named = event(parse(document("", body.formatted("message"))).get(0));
    assertThat(named.body()).isEqualTo("m");
    assertThat(named.attributes()).contains(Lines.pairs("n", "3").get(0));
    assertThat(event(parse(document("", body.formatted("a"))).get(0)).body()).isEqualTo("a=m n=3");
  }

  @Test
  void otlpIsToldFromOtherJson() {
    String line = document(RESOURCE, FIRST).replace('\'', '"');
    assertThat(FormatDetector.detect(Lines.of(line, line), Lines.TEXT).settings().format())
        .isEqualTo(Format.OTLP);
  }
}
