package io.dawnwatch.engine.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Severity;
import io.dawnwatch.engine.template.Dictionary;
import io.dawnwatch.engine.template.DictionaryMiner;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import net.jqwik.api.Example;

class ParameterGlanceTest {
  private static final int LINES = 5_000;

  private static List<String> quantities(IntFunction<String> message) {
    List<LogEvent> events =
        IntStream.range(0, LINES)
            .mapToObj(
                i ->
                    new LogEvent(
                        i,
                        Severity.INFO,
                        message.apply(i),
                        "host" + i % 3,
                        List.of(),
                        List.of(),
                        List.of(),
                        false))
            .toList();
    DictionaryMiner miner = new DictionaryMiner();
    events.forEach(event -> miner.add(event.body()));
    Dictionary dictionary = miner.mine();
    ParameterGlance glance = new ParameterGlance(dictionary);
    events.forEach(glance::add);
    return glance.quantities(8).names();
  }

  private final SplittableRandom random = new SplittableRandom(7);

  @Example
  void aNumberWithAUnitIsAQuantity() {
    assertThat(quantities(i -> "sent " + random.nextInt(1_000_000) + " bytes to the disk"))
        .containsExactly("size of `sent <*> bytes to the disk`");
  }

  @Example
  void aNumberWhoseValuesRecurIsAQuantity() {
    assertThat(quantities(i -> "queue holds " + random.nextInt(60) + " messages now"))
        .containsExactly("number of `queue holds <*> messages now`");
  }

  @Example
  void aNumberWhoseValuesHardlyRecurIsAName() {
    assertThat(quantities(i -> "request " + random.nextInt(1_000_000_000) + " was answered"))
        .isEmpty();
  }

  @Example
  void aNumberThatOnlyRisesIsACounter() {
    assertThat(quantities(i -> "so far " + i / 40 + " requests were answered")).isEmpty();
    assertThat(quantities(i -> "so far " + i / 40 + " KB were answered")).isEmpty();
  }

  @Example
  void fewMessagesSayNothing() {
    assertThat(
            quantities(
                i -> i % 20 == 0 ? "queue holds " + random.nextInt(60) + " messages" : "tick"))
        .isEmpty();
  }
}
