package io.dawnwatch.tests.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.embedded.EmbeddedRegistry;
import io.dawnwatch.engine.event.KeyValue;
import io.dawnwatch.engine.score.AlertResult;
import io.dawnwatch.engine.score.DetectorScore;
import io.dawnwatch.engine.score.Emission;
import io.dawnwatch.engine.score.Evidence;
import io.dawnwatch.engine.score.Reason;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.engine.score.Scope;
import io.dawnwatch.engine.score.ScoreResult;
import io.dawnwatch.schemas.Alert;
import io.dawnwatch.schemas.RecordWriter;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.Score;
import io.dawnwatch.topology.map.EmissionWriter;
import io.dawnwatch.topology.map.ScoreMapping;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The quick writer of scores and the general one give the same bytes. */
class EmissionWriterTest {
  private static final ScoreMapping MAPPING = new ScoreMapping("wéb", "dw.web.events", 3);
  private static final String TOPIC = "dw.web.replays";
  private static final List<String> TEXTS =
      List.of(
          "",
          "checkout@web-1",
          "zwölf Boxkämpfer",
          "\ud83d\ude80 up",
          "half \ud83d",
          // Four of one hash: they push each other out of what the writer remembers.
          "AaAa",
          "AaBB",
          "BBAa",
          "BBBB",
          "x".repeat(3000));

  private final SplittableRandom random = new SplittableRandom(5);

  @Test
  void bothWritersGiveTheSameBytes() {
    try (EmbeddedRegistry registry = EmbeddedRegistry.start(0)) {
      SchemaIds ids = SchemaIds.at(registry.url(), Map.of());
      RecordWriter general =
          new RecordWriter(ids, TOPIC, Score.getClassSchema(), Alert.getClassSchema());
      EmissionWriter quick = new EmissionWriter(ids, TOPIC, TOPIC, MAPPING);
      for (int i = 0; i < 2_000; i++) {
        Emission one = random.nextInt(10) == 0 ? alert() : score();
        assertThat(quick.write(one)).isEqualTo(general.write(MAPPING.toAvro(one)));
        assertThat(quick.key(one)).isEqualTo(one.entity().getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private ScoreResult score() {
    return new ScoreResult(
        text(),
        text(),
        Scope.values()[random.nextInt(Scope.values().length)],
        number(),
        number(),
        real(),
        real(),
        real(),
        text(),
        Role.values()[random.nextInt(Role.values().length)],
        number(),
        (int) number(),
        number(),
        number(),
        (int) number(),
        some(() -> new DetectorScore(text(), real(), real())),
        some(this::reason),
        some(this::evidence),
        some(() -> new KeyValue(text(), text())),
        (int) number(),
        number(),
        number(),
        (int) number(),
        (int) number(),
        random.nextBoolean(),
        (int) number());
  }

  private AlertResult alert() {
    return new AlertResult(
        text(),
        text(),
        AlertResult.State.CLOSED,
        number(),
        number(),
        real(),
        text(),
        (int) number(),
        random.nextBoolean(),
        text(),
        number(),
        (int) number(),
        number(),
        number(),
        (int) number(),
        some(this::reason),
        some(this::evidence));
  }

  private Reason reason() {
    return new Reason(text(), real(), real(), real(), text());
  }

  private Evidence evidence() {
    return new Evidence(number(), number(), text());
  }

  private String text() {
    return TEXTS.get(random.nextInt(TEXTS.size()));
  }

  /** Of every length in bytes, of both signs. */
  private long number() {
    return random.nextLong() >> random.nextInt(64);
  }

  private double real() {
    return Double.longBitsToDouble(random.nextLong());
  }

  private <T> List<T> some(Supplier<T> one) {
    List<T> some = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      some.add(one.get());
    }
    return some;
  }
}
