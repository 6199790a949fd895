package io.dawnwatch.topology.map;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.event.KeyValue;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Measure;
import io.dawnwatch.engine.event.Severity;
import io.dawnwatch.schemas.Source;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Nothing an event says is lost between the engine and the topic. */
class EventMappingLawsTest {
  private static final Source SOURCE = new Source("lines", 1, 7L);

  @Property(tries = 500)
  void anEventComesBackFromItsBytesAsItWas(@ForAll("events") LogEvent event) throws IOException {
    io.dawnwatch.schemas.LogEvent written =
        EventMapping.toAvro(event, SOURCE, "hash", List.of("late", "odd"));
    io.dawnwatch.schemas.LogEvent read =
        io.dawnwatch.schemas.LogEvent.fromByteBuffer(written.toByteBuffer());
    assertThat(EventMapping.toEngine(read)).isEqualTo(event);
    assertThat(read.getSource()).isEqualTo(SOURCE);
    assertThat(read.getIngestHash()).isEqualTo("hash");
    assertThat(read.getFlags()).containsExactly("late", "odd");
  }

  @Property
  void everyNumberOfASeverityIsRead(@ForAll int number) {
    io.dawnwatch.schemas.LogEvent event = empty();
    event.setSeverityNumber(number);
    assertThat(EventMapping.toEngine(event).severity()).isEqualTo(Severity.ofNumber(number));
  }

  @Example
  void measuresThatAreNotFiniteAreLeftOutAndTheOthersStay() {
    io.dawnwatch.schemas.LogEvent event = empty();
    event.setMeasures(
        List.of(
            new io.dawnwatch.schemas.Measure("a", Double.NaN),
            new io.dawnwatch.schemas.Measure("b", 1.5),
            new io.dawnwatch.schemas.Measure("c", Double.POSITIVE_INFINITY),
            new io.dawnwatch.schemas.Measure("d", Double.NEGATIVE_INFINITY)));
    assertThat(EventMapping.toEngine(event).measures()).containsExactly(new Measure("b", 1.5));
  }

  @Example
  void anEventWithoutATimeHasNoneOnTheTopicEither() {
    assertThat(
            EventMapping.toAvro(EventMapping.toEngine(empty()), SOURCE, "", List.of())
                .getTimestampMillis())
        .isNull();
  }

  private static io.dawnwatch.schemas.LogEvent empty() {
    return new io.dawnwatch.schemas.LogEvent(
        null, 0, "", "e", List.of(), List.of(), List.of(), false, SOURCE, "", List.of());
  }

  @Provide
  static Arbitrary<LogEvent> events() {
    Arbitrary<Long> times =
        Arbitraries.oneOf(Arbitraries.longs(), Arbitraries.just(LogEvent.NO_TIME));
    Arbitrary<List<KeyValue>> pairs =
        Combinators.combine(text(), text()).as(KeyValue::new).list().ofMaxSize(4);
    Arbitrary<List<Measure>> measures =
        Combinators.combine(text(), Arbitraries.doubles()).as(Measure::new).list().ofMaxSize(3);
    return Combinators.combine(
            times,
            Arbitraries.of(Severity.class),
            text(),
            text(),
            pairs,
            pairs,
            measures,
            Arbitraries.of(true, false))
        .as(LogEvent::new);
  }

  /** Text that is text: the parser replaces lone surrogates before an event is made. */
  private static Arbitrary<String> text() {
    return Arbitraries.strings()
        .ofMaxLength(40)
        .filter(
            one ->
                new String(one.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8)
                    .equals(one));
  }
}
