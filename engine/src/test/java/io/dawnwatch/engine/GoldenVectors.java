package io.dawnwatch.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.parse.Format;
import io.dawnwatch.engine.parse.FormatDetector;
import io.dawnwatch.engine.parse.LineParser;
import io.dawnwatch.engine.parse.ParseResult;
import io.dawnwatch.engine.parse.ParseSettings;
import io.dawnwatch.engine.score.Ids;
import io.dawnwatch.engine.score.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A fixed log of 1,000 lines, and one hash of all that is parsed from it and scored on it. */
final class GoldenVectors {
  static final int LINES = 1_000;

  private static final FeatureSpec SPEC = new FeatureSpec(1_000, 20_000, 1_000, 1_000, 4, 8, 16);
  private static final Model COLD = Model.coldStart(SPEC);
  private static final Model MODEL = COLD.with("golden", "tests", 0.6, 0.4, 2);

  private static final ParseSettings SETTINGS = ParseSettings.of(Format.TEXT, "golden.log");

  private final StringBuilder text = new StringBuilder();
  private long random = 88_172_645_463_325_252L;

  /** Xorshift: a generator of the JDK could change with it. */
  private int draw(int bound) {
    random ^= random << 13;
    random ^= random >>> 7;
    random ^= random << 17;
    return (int) ((random >>> 1) % bound);
  }

  private record Line(long recordMillis, String entity, String text) {}

  /**
   * Traffic with bursts of grave lines, slow spells, silences, a jump of the clock, late and early
   * lines.
   */
  private List<Line> log() {
    List<Line> lines = new ArrayList<>();
    long clock = 1_711_846_700_000L;
    String[] levels = {"info", "INFO", "Info", "warning", "critical", "FINE", "notice"};
    for (int i = 0; i < LINES; i++) {
      clock += i == 800 ? 45_000 : draw(200) == 0 ? draw(9_000) : draw(100);
      boolean storm = clock / 12_000 % 3 == 1 && draw(3) > 0;
      long claimed = clock + (draw(15) == 0 ? draw(8_000) - 4_000 : 0);
      long millisOfDay = claimed % 86_400_000;
      String time =
          String.format(
              Locale.ROOT,
              "2024-03-31 %02d:%02d:%02d,%03d",
              millisOfDay / 3_600_000,
              millisOfDay / 60_000 % 60,
              millisOfDay / 1_000 % 60,
              millisOfDay % 1_000);
      String level = storm ? "FATAL" : levels[draw(levels.length)];
      String shape = storm ? "d\u0131sk " + (char) ('a' + draw(20)) : "request " + draw(900);
      lines.add(
          new Line(
              clock,
              "e" + draw(draw(4) == 0 ? 6 : 2),
              time
                  + " "
                  + level
                  + " "
                  + shape
                  + " took "
                  + draw(4_000) / 8.0 * (i / 40 % 5 == 4 ? 200 : 1)
                  + " ms"));
    }
    return lines;
  }

  /** Everything that is said about the log, in order. */
  static String text() {
    GoldenVectors vectors = new GoldenVectors();
    vectors.score();
    return vectors.text.toString();
  }

  private void score() {
    List<Line> log = log();
    List<byte[]> bytes = log.stream().map(line -> line.text.getBytes(UTF_8)).toList();
    LineParser parser =
        new LineParser(FormatDetector.detect(bytes.subList(0, 20), SETTINGS).settings());
    Scorer scorer =
        new Scorer("golden", ModelSource.of(MODEL), new HeapEntityStates(), this::append);
    scorer.assume(new Activation(MODEL.id(), Role.CHAMPION, 1));
    for (int i = 0; i < LINES; i++) {
      Line line = log.get(i);
      if (parser.parse(bytes.get(i)) instanceof ParseResult.Parsed parsed) {
        LogEvent event = parsed.event();
        append(event);
        scorer.event(
            i,
            line.recordMillis,
            new LogEvent(
                event.eventMillis(),
                event.severity(),
                event.body(),
                line.entity,
                event.attributes(),
                event.resource(),
                event.measures(),
                event.repaired()));
      } else {
        append("rejected");
        scorer.tick(i, line.recordMillis);
      }
    }
    append(scorer.counters());
  }

  /** Every component of a record in its order; doubles as their bits. */
  private void append(Object value) {
    if (value instanceof Double number) {
      text.append(Long.toHexString(Double.doubleToRawLongBits(number)));
    } else if (value instanceof List<?> list) {
      text.append(list.size());
      list.forEach(this::append);
    } else if (value instanceof Record) {
      text.append(value.getClass().getSimpleName());
      for (var component : value.getClass().getRecordComponents()) {
        try {
          append(component.getAccessor().invoke(value));
        } catch (ReflectiveOperationException e) {
          throw new AssertionError(e);
        }
      }
    } else {
      text.append(value);
    }
    text.append('\n');
  }

  /** Hash of everything that was said. */
  static String hash() {
    return Ids.sha256(text().getBytes(UTF_8));
  }

  public static void main(String[] arguments) {
    System.out.println(hash());
  }
}
