package io.dawnwatch.topology.map;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.event.KeyValue;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Measure;
import io.dawnwatch.engine.event.Severity;
import io.dawnwatch.schemas.RecordWriter;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.Source;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import net.jqwik.api.Example;

/** The quick writer of events and the general one give the same bytes. */
class LogEventWriterTest {
  private static final String TOPIC = "dw.web.events";
  private static final List<String> TEXTS =
      List.of(
          "",
          "checkout@web-1",
          "zwölf Boxkämpfer",
          "\ud83d\ude80 up",
          "half \ud83d",
          "łódź",
          "x".repeat(3000));

  private final SplittableRandom random = new SplittableRandom(5);

  @Example
  void bothWritersGiveTheSameBytes() {
    SchemaIds ids = SchemaIds.inMemory();
    RecordWriter general =
        new RecordWriter(ids, TOPIC, io.dawnwatch.schemas.LogEvent.getClassSchema());
    LogEventWriter quick = new LogEventWriter(ids, TOPIC);
    for (int i = 0; i < 5_000; i++) {
      LogEvent event = event();
      Source source = new Source(text(), (int) number(), number());
      String hash = text();
      List<String> flags = some(this::text);
      byte[] entity = event.entity().getBytes(StandardCharsets.UTF_8);
      assertThat(quick.write(event, entity, source, hash, flags))
          .isEqualTo(general.write(EventMapping.toAvro(event, source, hash, flags)));
    }
  }

  private LogEvent event() {
    return new LogEvent(
        random.nextInt(4) == 0 ? LogEvent.NO_TIME : number(),
        Severity.values()[random.nextInt(Severity.values().length)],
        text(),
        text(),
        some(() -> new KeyValue(text(), text())),
        some(() -> new KeyValue(text(), text())),
        some(() -> new Measure(text(), random.nextDouble(-1e18, 1e18))),
        random.nextBoolean());
  }

  private String text() {
    return TEXTS.get(random.nextInt(TEXTS.size()));
  }

  /** Of every length in bytes, of both signs. */
  private long number() {
    return random.nextLong() >> random.nextInt(64);
  }

  private <T> List<T> some(Supplier<T> one) {
    List<T> some = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      some.add(one.get());
    }
    return some;
  }
}
