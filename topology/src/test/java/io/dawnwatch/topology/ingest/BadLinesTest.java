package io.dawnwatch.topology.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import io.dawnwatch.engine.Activation;
import io.dawnwatch.engine.HeapEntityStates;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.ModelSource;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.engine.clean.Action;
import io.dawnwatch.engine.clean.CleaningStep;
import io.dawnwatch.engine.clean.DataRules;
import io.dawnwatch.engine.clean.Expectation;
import io.dawnwatch.engine.clean.Redaction;
import io.dawnwatch.engine.clean.Rule;
import io.dawnwatch.engine.clean.SetExpectation;
import io.dawnwatch.engine.parse.Format;
import io.dawnwatch.engine.parse.ParseSettings;
import io.dawnwatch.engine.parse.RejectReason;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.engine.score.ScoreResult;
import io.dawnwatch.schemas.Quarantined;
import io.dawnwatch.schemas.Source;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Whatever a line is, it has its outcome, and the lines around it have theirs. */
class BadLinesTest {
  private static final long START = 1_767_323_040_000L;
  private static final DataRules RULES =
      new DataRules(
          List.of(
              new CleaningStep.Trim("user"),
              new CleaningStep.Drop("body", Pattern.compile("^health")),
              new CleaningStep.Deduplicate("id", 50)),
          List.of(),
          Map.of("took.ms", "took"),
          List.of(
              new Expectation("status", "status", new Rule.Range(100, 599), Action.QUARANTINE),
              new Expectation("user", "user", new Rule.MaxLength(20), Action.FLAG),
              new Expectation("once", "order", new Rule.Unique(50), Action.QUARANTINE)),
          List.of(new SetExpectation.Volume("volume", 1, 1_000_000)),
          Redaction.USUAL,
          60_000);
  private static final IngestSettings SETTINGS =
      new IngestSettings(ParseSettings.of(Format.JSON, "main"), RULES, "hash of the file");

  /** One line for each reason that a line can be in quarantine for. */
  private static Map<QuarantineReason, byte[]> corpus() {
    Map<QuarantineReason, byte[]> corpus = new LinkedHashMap<>();
    corpus.put(QuarantineReason.NULL_VALUE, null);
    corpus.put(QuarantineReason.EMPTY, " \r\n\0".getBytes(UTF_8));
    corpus.put(
        QuarantineReason.TOO_LONG,
        ("{\"message\":\"" + "x".repeat(300_000) + "\"}").getBytes(UTF_8));
    corpus.put(QuarantineReason.BAD_JSON, "{\"message\":\"cut".getBytes(UTF_8));
    corpus.put(QuarantineReason.TOO_DEEP, ("{\"a\":" + "[".repeat(5_000)).getBytes(UTF_8));
    corpus.put(
        QuarantineReason.BAD_TIME,
        "{\"timestamp\":\"2026-02-30T00:00:00Z\",\"message\":\"x\"}".getBytes(UTF_8));
    corpus.put(QuarantineReason.NO_BODY, "{}".getBytes(UTF_8));
    corpus.put(
        QuarantineReason.EXPECTATION, "{\"message\":\"x\",\"status\":\"999\"}".getBytes(UTF_8));
    return corpus;
  }

  @Example
  void theListOfReasonsIsClosedAndHoldsEachOfTheParser() {
    Set<String> parser =
        EnumSet.allOf(RejectReason.class).stream().map(Enum::name).collect(Collectors.toSet());
    assertThat(Arrays.stream(QuarantineReason.values()).map(Enum::name)).containsAll(parser);
    for (QuarantineReason reason : QuarantineReason.values()) {
      assertThat(reason.meaning()).endsWith(".");
      assertThat(reason.remedy()).endsWith(".");
    }
  }

  @Example
  void eachReasonHasALineThatIsQuarantinedForIt() {
    corpus()
        .forEach(
            (reason, line) -> {
              LineIngest ingest = new LineIngest(SETTINGS);
              IngestedLine outcome = only(ingest, line, 7);
              assertThat(outcome).as("%s", reason).isInstanceOf(IngestedLine.Rejected.class);
              Quarantined one = ((IngestedLine.Rejected) outcome).quarantined();
              assertThat(one.getReason()).isEqualTo(reason.name());
              assertThat(one.getSource()).isEqualTo(new Source("lines", 0, 7L));
              assertThat(one.getIngestHash()).isEqualTo(SETTINGS.hash());
              assertThat(one.getRelease()).isNotEmpty();
              assertThat(one.getRule())
                  .isEqualTo(reason == QuarantineReason.EXPECTATION ? "status" : "");
              assertThat(ingest.ledger().reasons()).isEqualTo(Map.of(reason.name(), 1L));
              assertThat(ingest.ledger().balances()).isTrue();
            });
    LineIngest access = new LineIngest(new IngestSettings(ParseSettings.of(Format.ACCESS, "main")));
    assertThat(
            ((IngestedLine.Rejected) only(access, "no access log".getBytes(UTF_8), 0))
                .quarantined()
                .getReason())
        .isEqualTo(QuarantineReason.BAD_SHAPE.name());
  }

  /** In every field but offsets: the log with the bad line is scored as the log without it. */
  @Example
  void aBadLineLeavesEveryOtherScoreAsItWas() {
    List<byte[]> good = goodLines();
    List<String> without = scores(good);
    assertThat(without).hasSizeGreaterThan(50);
    corpus()
        .forEach(
            (reason, bad) -> {
              List<byte[]> with = new ArrayList<>(good);
              for (int at : new int[] {0, 700, 701, 1500}) {
                with.add(at, bad);
              }
              assertThat(scores(with)).as("%s", reason).isEqualTo(without);
            });
  }

  /** So that the law above can fail: a good line does change scores. */
  @Example
  void aGoodLineMoreIsSeen() {
    List<byte[]> more = new ArrayList<>(goodLines());
    more.add(1500, line(1500, "\"message\":\"never seen before\",\"level\":\"FATAL\""));
    assertThat(scores(more)).isNotEqualTo(scores(goodLines()));
  }

  @Example
  void bytesThatAreNotUtf8AreRepairedAndFlagged() {
    LineIngest ingest = new LineIngest(SETTINGS);
    byte[] line =
        "{\"message\":\"caf\u00e9\"}".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    IngestedLine.Event event = (IngestedLine.Event) only(ingest, line, 0);
    assertThat(event.event().body()).isEqualTo("caf\uFFFD");
    assertThat(event.event().repaired()).isTrue();
    assertThat(ingest.ledger().repaired()).isEqualTo(1);
  }

  @Example
  void whatIsKeptOfALongValueEndsBeforeHalfASecret() {
    LineIngest ingest = new LineIngest(SETTINGS);
    String email = "alice.in.wonderland@example.org";
    for (int before : new int[] {65_520, 65_530, 65_536, 69_620, 69_630}) {
      byte[] line =
          ("{\"password\":\"hunter2\",\"x\":\""
                  + "y ".repeat((before - 30) / 2)
                  + email
                  + " "
                  + "z".repeat(300_000))
              .getBytes(UTF_8);
      Quarantined one = ((IngestedLine.Rejected) only(ingest, line, 0)).quarantined();
      String kept = UTF_8.decode(one.getValue().duplicate()).toString();
      assertThat(kept).doesNotContain("alice", "hunter2");
      assertThat(kept.length()).isLessThanOrEqualTo(65_536);
      assertThat(one.getRedacted()).isTrue();
      assertThat(one.getLength()).isEqualTo(line.length);
    }
  }

  @Property(tries = 400)
  void noLineMakesIngestThrowAndEachHasItsOutcome(
      @ForAll("lines") List<byte[]> lines, @ForAll Format format) {
    IngestSettings settings =
        format == Format.PATTERN
            ? new IngestSettings(
                ParseSettings.of(Format.TEXT, "main").withPattern("(?P<message>.*)"), RULES, "x")
            : new IngestSettings(ParseSettings.of(format, "main"), RULES, "x");
    LineIngest ingest = new LineIngest(settings);
    for (int i = 0; i < lines.size(); i++) {
      List<IngestedLine> outcomes = new ArrayList<>();
      ingest.ingest(lines.get(i), new Source("lines", 0, (long) i), START + i, outcomes::add);
      assertThat(outcomes).isNotEmpty();
    }
    assertThat(ingest.ledger().lines()).isEqualTo(lines.size());
    assertThat(ingest.ledger().balances()).isTrue();
  }

  @Property(tries = 200)
  void aRestartAnywhereChangesNothing(
      @ForAll("lines") List<byte[]> lines, @ForAll @IntRange(max = 30) int cut) {
    LineIngest whole = new LineIngest(SETTINGS);
    LineIngest parts = new LineIngest(SETTINGS);
    Map<String, byte[]> saved = new TreeMap<>();
    for (int i = 0; i < lines.size(); i++) {
      if (i == cut) {
        parts.drain((key, value) -> saved.put(new String(key, UTF_8), value));
        parts =
            LineIngest.load(
                SETTINGS,
                saved.entrySet().stream()
                    .<Map.Entry<byte[], byte[]>>map(
                        one ->
                            new SimpleImmutableEntry<>(
                                one.getKey().getBytes(UTF_8), one.getValue()))
                    .toList());
      }
      List<IngestedLine> expected = new ArrayList<>();
      List<IngestedLine> actual = new ArrayList<>();
      Source source = new Source("lines", 0, (long) i);
      whole.ingest(lines.get(i), source, START + 7_000L * i, expected::add);
      parts.ingest(lines.get(i), source, START + 7_000L * i, actual::add);
      assertThat(actual).isEqualTo(expected);
    }
    assertThat(parts.ledger()).isEqualTo(whole.ledger());
  }

  @Provide
  Arbitrary<List<byte[]>> lines() {
    Arbitrary<String> pieces =
        Arbitraries.of(
            "{",
            "}",
            "[",
            "]",
            "\"",
            ":",
            ",",
            "\\",
            "\"message\":",
            "\"x\"",
            "\"status\":",
            "200",
            "999",
            "\"id\":",
            "\"order\":",
            "1",
            "null",
            "1e999",
            "\"timestamp\":",
            "true",
            "\"2026-01-02T03:04:05Z\"",
            "\"9999999-99\"",
            "health",
            "alice@example.org",
            "\n",
            "\t",
            "<13>1 ",
            "Jan  1 00:00:00 ",
            "a=b ",
            "10.0.0.1 - - [",
            "\uFFFD",
            "\0",
            "(",
            "%s",
            "-");
    Arbitrary<byte[]> text =
        pieces.list().ofMaxSize(20).map(list -> String.join("", list).getBytes(UTF_8));
    Arbitrary<byte[]> json =
        Arbitraries.of("id", "order", "status", "user", "took", "message")
            .flatMap(
                key ->
                    Arbitraries.integers()
                        .between(0, 600)
                        .map(
                            value ->
                                ("{\"message\":\"m\",\"" + key + "\":\"" + value % 9 * 70 + "\"}")
                                    .getBytes(UTF_8)));
    Arbitrary<byte[]> noise = Arbitraries.bytes().array(byte[].class).ofMaxSize(40);
    return Arbitraries.oneOf(text, json, noise, Arbitraries.just(null)).list().ofMaxSize(30);
  }

  private static IngestedLine only(LineIngest ingest, byte[] line, long offset) {
    List<IngestedLine> outcomes = new ArrayList<>();
    ingest.ingest(line, new Source("lines", 0, offset), START, outcomes::add);
    assertThat(outcomes).hasSize(1);
    return outcomes.get(0);
  }

  private static byte[] line(int index, String fields) {
    return ("{\"service.name\":\"s" + index % 3 + "\"," + fields + "}").getBytes(UTF_8);
  }

  private static List<byte[]> goodLines() {
    List<byte[]> lines = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      boolean storm = i > 1_800 && i < 1_850;
      lines.add(
          line(
              i,
              storm
                  ? "\"message\":\"disk failed\",\"level\":\"ERROR\",\"status\":500"
                  : "\"message\":\"request served\",\"level\":\"INFO\",\"status\":200"));
    }
    return lines;
  }

  /** What is scored, without what depends on offsets. Time stands still for a line that is bad. */
  private static List<String> scores(List<byte[]> lines) {
    List<String> scores = new ArrayList<>();
    Model model = Model.COLD_START;
    Scorer scorer =
        new Scorer(
            "test",
            ModelSource.of(model),
            new HeapEntityStates(),
            emission -> {
              if (emission instanceof ScoreResult one) {
                scores.add(
                    one.entity()
                        + one.scope()
                        + one.startMillis()
                        + " "
                        + one.score()
                        + one.reasons()
                        + one.detectors()
                        + one.events()
                        + one.groups()
                        + one.late());
              }
            });
    scorer.assume(new Activation(model.id(), Role.CHAMPION, 1));
    LineIngest ingest = new LineIngest(SETTINGS);
    long[] clock = {START};
    long[] offset = {0};
    for (byte[] line : lines) {
      ingest.ingest(
          line,
          new Source("lines", 0, offset[0]++),
          clock[0],
          outcome -> {
            if (outcome instanceof IngestedLine.Event event) {
              clock[0] += 3_000;
              scorer.event(offset[0], clock[0], event.event());
            }
          });
    }
    scorer.tick(offset[0] + 1, clock[0] + 600_000);
    return scores;
  }
}
