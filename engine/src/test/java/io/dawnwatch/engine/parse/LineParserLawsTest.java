package io.dawnwatch.engine.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Laws over all lines: random bytes, and well-formed lines with bytes changed or cut off. */
class LineParserLawsTest {
  private static final String[] SEEDS = {
    "[2016-12-19 16:31:47,437] INFO Started (a.b.C)",
    "- 1117838570 2005.06.03 R02 2005-06-03-15.42.50.363779 R02 RAS KERNEL INFO parity error",
    "[Sun Dec 04 04:47:44 2005] [notice] ok",
    "<34>Oct 11 22:14:15 host su: failed",
    "081109 203615 148 INFO a.B: done",
    "192.0.2.7 - bob [01/May/2024:10:00:00 +0200] \"GET /a?b HTTP/1.1\" 503 12 \"-\" \"M (X)\"",
    "{\"ts\":\"2024-05-01T10:00:00Z\",\"level\":\"warn\",\"msg\":\"a\\u00e9\",\"d\":{\"e\":[1,2]}}",
    "<165>1 2003-10-11T22:14:15.003Z m app 7 ID47 [a@1 b=\"c\\\"d\"] text",
    "level=info msg=\"a \\\"b\" took=1.5ms",
    "a,\"b \"\"c\",1.5",
    "__CURSOR=a\nPRIORITY=3\nMESSAGE\n\0\0\0\0\0\0\0x\n_PID=1",
    "03-17 16:13:38.811  1702  2395 D WindowManager: text",
    "20171223-22:15:29:606|Step_LSC|30002312|onStandStepChanged 3579",
    "I0501 10:00:00.123456  7 main.go:10] text",
    "{\"resourceLogs\":[{\"resource\":{\"attributes\":[]},\"scopeLogs\":[{\"logRecords\":[{\"timeUnixNano\":\"1\","
        + "\"body\":{\"kvlistValue\":{\"values\":[{\"key\":\"k\",\"value\":{\"intValue\":\"1\"}}]}}}]}]}]}",
    "{\"Timestamp\":1714557600123,\"SeverityNumber\":9,\"Body\":\"b\",\"took_ms\":1.5}",
  };

  @Provide
  Arbitrary<byte[]> lines() {
    Arbitrary<byte[]> noise = Arbitraries.bytes().array(byte[].class).ofMaxSize(200);
    Arbitrary<byte[]> changed =
        Combinators.combine(
                Arbitraries.of(SEEDS),
                Arbitraries.integers().between(0, 200),
                Arbitraries.bytes(),
                Arbitraries.integers().between(0, 250))
            .as(
                (seed, at, value, cut) -> {
                  byte[] bytes = seed.getBytes(UTF_8);
                  bytes[at % bytes.length] = value;
                  return Arrays.copyOf(bytes, Math.min(bytes.length, cut));
                });
    return Arbitraries.frequencyOf(Tuple.of(1, noise), Tuple.of(4, changed));
  }

  @Provide
  Arbitrary<ParseSettings> settings() {
    return Combinators.combine(
            Arbitraries.of(Format.class),
            Arbitraries.of(TimeShape.class),
            Arbitraries.integers().between(0, ParseSettings.MAX_TIME_TOKEN),
            Arbitraries.integers().between(0, ParseSettings.MAX_LEVEL_TOKENS))
        .as(
            (format, shape, place, levels) ->
                Lines.TEXT
                    .withPattern("(?P<time>\\S+) (?P<message>.*)")
                    .withColumns(new Columns(',', List.of("time", "message", "n")))
                    .withHeader(new Header(List.of(Slot.values()).subList(levels, levels + 4)))
                    .withFormat(format)
                    .withTime(shape, place)
                    .withLevelTokens(levels));
  }

  @Property(tries = 20_000)
  void noBytesMakeParsingThrow(
      @ForAll("settings") ParseSettings settings, @ForAll("lines") byte[] line) {
    assertThat(new LineParser(settings).parse(line)).isNotNull();
    List<ParseResult> all = new ArrayList<>();
    new LineParser(settings).parseAll(line, all::add);
    assertThat(all).isNotEmpty().doesNotContainNull();
  }

  @Property
  void noSampleMakesDetectionThrow(@ForAll List<@From("lines") byte[]> sample) {
    List<byte[]> lines = sample.stream().map(LineParserLawsTest::withoutLineEnds).toList();
    Detected detected = FormatDetector.detect(lines, Lines.TEXT);

    assertThat(detected.fitted() + detected.continued())
        .isLessThanOrEqualTo(Math.max(detected.total(), sample.size()));
    assertThat(detected.describe()).isNotBlank();
    assertThat(detected.exampleLines()).hasSizeLessThanOrEqualTo(3);
  }

  @Property
  void aResultDependsOnTheLineAlone(
      @ForAll("settings") ParseSettings settings,
      @ForAll("lines") byte[] line,
      @ForAll("lines") byte[] other) {
    LineParser used = new LineParser(settings);
    used.parse(other);
    ParseResult first = used.parse(line);
    used.parse(other);

    assertThat(used.parse(line)).isEqualTo(first);
    assertThat(new LineParser(settings).parse(line)).isEqualTo(first);
  }

  @Property
  void aLineWithinALargerArrayIsReadTheSame(
      @ForAll("settings") ParseSettings settings, @ForAll("lines") byte[] line) {
    byte[] larger = new byte[line.length + 40];
    Arrays.fill(larger, (byte) '7');
    System.arraycopy(line, 0, larger, 20, line.length);

    assertThat(new LineParser(settings).parse(larger, 20, line.length))
        .isEqualTo(new LineParser(settings).parse(line));
  }

  @Property
  void whatTheParserSaysIsValidUtf8AndSorted(
      @ForAll("settings") ParseSettings settings, @ForAll("lines") byte[] line) {
    if (new LineParser(settings).parse(line) instanceof ParseResult.Parsed parsed) {
      String body = parsed.event().body();
      assertThat(new String(body.getBytes(UTF_8), UTF_8)).isEqualTo(body);
      assertThat(parsed.event().attributes()).isSorted();
      assertThat(parsed.event().resource()).isSorted();
      assertThat(parsed.event().entity()).isNotBlank();
    }
  }

  @Property
  void joiningLosesAndReordersNothing(
      @ForAll("settings") ParseSettings settings, @ForAll List<@From("lines") byte[]> lines) {
    List<byte[]> plain = lines.stream().map(LineParserLawsTest::withoutLineEnds).toList();
    List<String> joined = new ArrayList<>();
    RecordJoiner joiner =
        new RecordJoiner(settings, (record, number) -> joined.add(new String(record, UTF_8)));
    for (int i = 0; i < plain.size(); i++) {
      joiner.accept(plain.get(i), i + 1);
    }
    joiner.flush();

    assertThat(String.join("\n", joined))
        .isEqualTo(String.join("\n", plain.stream().map(line -> new String(line, UTF_8)).toList()));
  }

  private static byte[] withoutLineEnds(byte[] line) {
    byte[] plain = line.clone();
    for (int i = 0; i < plain.length; i++) {
      plain[i] = plain[i] == '\n' || plain[i] == '\r' ? (byte) ' ' : plain[i];
    }
    return plain;
  }
}
