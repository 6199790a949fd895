package io.dawnwatch.tests.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dawnwatch.embedded.EmbeddedRegistry;
import io.dawnwatch.engine.clean.DataRules;
import io.dawnwatch.engine.clean.Redaction;
import io.dawnwatch.engine.clean.SetExpectation;
import io.dawnwatch.engine.parse.Format;
import io.dawnwatch.engine.parse.ParseSettings;
import io.dawnwatch.engine.score.Ids;
import io.dawnwatch.schemas.ExpectationBreach;
import io.dawnwatch.schemas.LogEvent;
import io.dawnwatch.schemas.Quarantined;
import io.dawnwatch.schemas.RecordReader;
import io.dawnwatch.schemas.RecordReader.BadRecordException;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.Source;
import io.dawnwatch.topology.ingest.IngestSettings;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.stream.Activity;
import io.dawnwatch.topology.stream.IngestTopology;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.LongStream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IngestTopologyTest {
  private static final Dataset WEB = new Dataset("web");
  private static final IngestSettings SETTINGS =
      new IngestSettings(ParseSettings.of(Format.JSON, "nobody"));
  private static final long NOW = 1767323045678L;

  private final Activity activity = new Activity();
  private EmbeddedRegistry registry;
  private SchemaIds ids;
  private TopologyTestDriver driver;
  private TestInputTopic<byte[], byte[]> lines;

  @BeforeEach
  void start() {
    registry = EmbeddedRegistry.start();
    ids = SchemaIds.at(registry.url(), Map.of());
    Properties config = new Properties();
    config.put("application.id", WEB.application("ingest"));
    driver =
        new TopologyTestDriver(new IngestTopology(WEB, SETTINGS, ids, 4, activity).get(), config);
    lines =
        driver.createInputTopic(WEB.lines(), new ByteArraySerializer(), new ByteArraySerializer());
  }

  @AfterEach
  void stop() {
    driver.close();
    registry.close();
  }

  @Test
  void nodesAndTopicsKeepTheirNamesSoThatAnUpgradeContinues() {
    assertThat(new IngestTopology(WEB, SETTINGS, ids, 4, activity).get().describe().toString())
        .isEqualTo(
            """
            Topologies:
               Sub-topology: 0
                Source: lines (topics: [dw.web.lines])
                  --> parse
                Processor: parse (stores: [outcomes])
                  --> events, quarantine
                  <-- lines
                Sink: events (topic: dw.web.events)
                  <-- parse
                Sink: quarantine (topic: dw.web.quarantine)
                  <-- parse

            """);
  }

  @Test
  void everyLineHasExactlyOneOutcomeAndSaysWhereItCameFrom() throws BadRecordException {
    List<byte[]> input = mixedLines();
    for (byte[] line : input) {
      lines.pipeInput(new TestRecord<>(null, line, new RecordHeaders(), NOW));
    }
    List<LogEvent> events = new ArrayList<>();
    List<Quarantined> quarantined = new ArrayList<>();
    RecordReader reader = new RecordReader(ids);
    for (TestRecord<byte[], byte[]> record : output(WEB.events())) {
      events.add((LogEvent) reader.read(record.value()));
    }
    for (TestRecord<byte[], byte[]> record : output(WEB.quarantine())) {
      quarantined.add((Quarantined) reader.read(record.value()));
    }
    List<Source> sources = new ArrayList<>();
    events.forEach(event -> sources.add(event.getSource()));
    quarantined.forEach(one -> sources.add(one.getSource()));
    assertThat(sources)
        .containsExactlyInAnyOrderElementsOf(
            LongStream.range(0, input.size())
                .mapToObj(offset -> new Source(WEB.lines(), 0, offset))
                .toList());
    assertThat(events).isNotEmpty();
    assertThat(quarantined)
        .extracting(Quarantined::getReason)
        .contains("NULL_VALUE", "EMPTY", "BAD_JSON", "TOO_LONG", "TOO_DEEP", "BAD_TIME");
    assertThat(activity.linesRead()).isEqualTo(input.size());
    assertThat(activity.quarantinedCount()).isEqualTo(quarantined.size());
    assertThat(events)
        .allSatisfy(event -> assertThat(event.getIngestHash()).isEqualTo(SETTINGS.hash()));
    assertThat(quarantined)
        .allSatisfy(one -> assertThat(one.getIngestHash()).isEqualTo(SETTINGS.hash()));
  }

  @Test
  void everyLogRecordOfAnOtlpLineHasItsOwnOutcomeAndTheOffsetOfItsLine() throws BadRecordException {
    driver.close();
    Properties config = new Properties();
    config.put("application.id", WEB.application("ingest"));
    IngestSettings otlp = new IngestSettings(ParseSettings.of(Format.OTLP, "nobody"));
    driver = new TopologyTestDriver(new IngestTopology(WEB, otlp, ids, 4, activity).get(), config);
    lines =
        driver.createInputTopic(WEB.lines(), new ByteArraySerializer(), new ByteArraySerializer());
    String record = "{\"timeUnixNano\":\"%s\",\"body\":{\"stringValue\":\"m\"}}";
    String good = record.formatted("1714557600000000000");
    String document =
        "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":["
            + String.join(",", good, record.formatted("soon"), good)
            + "]}]}]}";
    lines.pipeInput(new TestRecord<>(null, good.getBytes(UTF_8), new RecordHeaders(), NOW));
    lines.pipeInput(new TestRecord<>(null, document.getBytes(UTF_8), new RecordHeaders(), NOW));

    RecordReader reader = new RecordReader(ids);
    List<TestRecord<byte[], byte[]>> events = output(WEB.events());
    List<TestRecord<byte[], byte[]>> rejects = output(WEB.quarantine());
    assertThat(events).hasSize(2);
    List<String> numbers = new ArrayList<>();
    for (TestRecord<byte[], byte[]> event : events) {
      LogEvent one = (LogEvent) reader.read(event.value());
      assertThat(one.getSource()).isEqualTo(new Source(WEB.lines(), 0, 1L));
      one.getAttributes().forEach(pair -> numbers.add(pair.getKey() + "=" + pair.getValue()));
    }
    assertThat(numbers).containsExactly("otlp.record=1", "otlp.record=3");
    assertThat(rejects).hasSize(2);
    Quarantined second = (Quarantined) reader.read(rejects.get(1).value());
    assertThat(second.getReason()).isEqualTo("BAD_TIME");
    assertThat(UTF_8.decode(second.getValue().duplicate()).toString())
        .contains("soon")
        .doesNotContain("1714557600000000000");
    assertThat(activity.linesRead()).as("what holds many records is one line").isEqualTo(2);
    assertThat(activity.quarantinedCount()).isEqualTo(2);
  }

  @Test
  void anEventIsKeyedByItsEntityAndKeepsTheTimeOfItsLine() throws BadRecordException {
    lines.pipeInput(
        new TestRecord<>(
            "key of the shipper".getBytes(UTF_8),
            line("checkout", "paid"),
            new RecordHeaders(),
            NOW));
    TestRecord<byte[], byte[]> event = output(WEB.events()).get(0);
    assertThat(new String(event.key(), UTF_8))
        .isEqualTo(((LogEvent) new RecordReader(ids).read(event.value())).getEntity())
        .contains("checkout");
    assertThat(event.timestamp()).isEqualTo(NOW);
  }

  @Test
  void headersOfALineDoNotReachItsEvent() {
    RecordHeaders spoofed = new RecordHeaders();
    spoofed.add("__streams.errors.message", new byte[] {1});
    spoofed.add("dw-release", "9.9".getBytes(UTF_8));
    lines.pipeInput(new TestRecord<>(null, line("checkout", "paid"), spoofed, NOW));
    assertThat(output(WEB.events()).get(0).headers()).isEmpty();
  }

  @Test
  void aRejectedLineIsKeptUpToALimitWithLengthAndHashOfTheWhole() throws BadRecordException {
    byte[] huge = new byte[1_000_000];
    Arrays.fill(huge, (byte) 'x');
    lines.pipeInput(new TestRecord<>(null, huge, new RecordHeaders(), NOW));
    TestRecord<byte[], byte[]> record = output(WEB.quarantine()).get(0);
    Quarantined kept = (Quarantined) new RecordReader(ids).read(record.value());
    assertThat(kept.getReason()).isEqualTo("TOO_LONG");
    assertThat(kept.getValue()).isEqualTo(ByteBuffer.wrap(huge, 0, 64 * 1024));
    assertThat(kept.getLength()).isEqualTo(huge.length);
    assertThat(kept.getSha256()).isEqualTo(Ids.sha256(huge));
    assertThat(record.key()).isNull();
  }

  @Test
  void aRegistryThatIsDownIsNoStatementAboutALine() {
    SchemaIds down = SchemaIds.at("http://127.0.0.1:9", Map.of());
    Properties config = new Properties();
    config.put("application.id", WEB.application("ingest") + "-down");
    assertThatThrownBy(
            () ->
                new TopologyTestDriver(
                    new IngestTopology(WEB, SETTINGS, down, 4, activity).get(), config))
        .hasRootCauseInstanceOf(java.net.ConnectException.class)
        .hasStackTraceContaining("RegistryException")
        .hasStackTraceContaining("http://127.0.0.1:9");
    assertThat(activity.quarantinedCount()).isZero();
  }

  @Test
  void theLedgerOfACommitBalances() {
    for (byte[] line : mixedLines()) {
      lines.pipeInput(new TestRecord<>(null, line, new RecordHeaders(), NOW));
    }
    assertThat(activity.ledgers()).hasSize(1);
    assertThat(activity.ledgers().get(0).balances()).isTrue();
    assertThat(activity.ledgers().get(0).lines()).isEqualTo(mixedLines().size());
    assertThat(activity.ledgers().get(0).quarantined()).isEqualTo(activity.quarantinedCount());
  }

  @Test
  void aBreachOfAnExpectationAboutAWindowIsARecordOfEventsBeforeTheEventThatShowedIt()
      throws BadRecordException {
    driver.close();
    Properties config = new Properties();
    config.put("application.id", WEB.application("ingest") + "-rules");
    DataRules rules =
        new DataRules(
            List.of(),
            List.of(),
            Map.of(),
            List.of(),
            List.of(new SetExpectation.Volume("volume", 2, Long.MAX_VALUE)),
            Redaction.NONE,
            60_000);
    IngestSettings settings =
        new IngestSettings(ParseSettings.of(Format.JSON, "nobody"), rules, "hash");
    driver =
        new TopologyTestDriver(new IngestTopology(WEB, settings, ids, 4, activity).get(), config);
    lines =
        driver.createInputTopic(WEB.lines(), new ByteArraySerializer(), new ByteArraySerializer());
    long start = NOW - NOW % 60_000;
    for (long millis : new long[] {start, start + 60_000, start + 61_000, start + 120_000}) {
      lines.pipeInput(new TestRecord<>(null, line("a", "paid"), new RecordHeaders(), millis));
    }
    List<TestRecord<byte[], byte[]>> events = output(WEB.events());
    RecordReader reader = new RecordReader(ids);
    List<Boolean> isEvent = new ArrayList<>();
    for (TestRecord<byte[], byte[]> one : events) {
      isEvent.add(reader.read(one.value()) instanceof LogEvent);
    }
    assertThat(isEvent).containsExactly(true, false, true, true, true);
    assertThat(reader.read(events.get(1).value()))
        .isEqualTo(
            new ExpectationBreach(
                "volume",
                0,
                start,
                start + 60_000,
                1L,
                1.0,
                2.0,
                "1 line where at least 2 are expected"));
    assertThat(events.get(1).key()).isNull();
    assertThat(events.get(1).timestamp()).isEqualTo(start + 60_000);
    assertThat(activity.breachCount()).isEqualTo(1);
  }

  private List<TestRecord<byte[], byte[]>> output(String topic) {
    return driver
        .createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
        .readRecordsToList();
  }

  private static byte[] line(String service, String message) {
    return ("{\"level\":\"INFO\",\"service.name\":\""
            + service
            + "\",\"message\":\""
            + message
            + "\"}")
        .getBytes(UTF_8);
  }

  private static List<byte[]> mixedLines() {
    List<byte[]> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      all.add(line("service-" + i % 3, "request " + i + " served"));
      all.add(
          switch (i % 10) {
            case 0 -> null;
            case 1 -> new byte[0];
            case 2 -> "  \r\n\0".getBytes(UTF_8);
            case 3 -> "{\"message\":".getBytes(UTF_8);
            case 4 -> "plain text".getBytes(UTF_8);
            case 5 -> new byte[300_000];
            case 6 -> ("{\"a\":" + "[".repeat(5000)).getBytes(UTF_8);
            case 7 -> "{\"timestamp\":\"2026-02-30T00:00:00Z\",\"message\":\"x\"}".getBytes(UTF_8);
            case 8 -> new byte[] {'{', '"', 'm', '"', ':', '"', (byte) 0x80, '"', '}'};
            default -> new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};
          });
    }
    byte[] tooLong = new byte[300_000];
    Arrays.fill(tooLong, (byte) 'y');
    all.add(tooLong);
    return all;
  }
}
