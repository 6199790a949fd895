package io.dawnwatch.engine.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.detect.Drawn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class SessionSampleTest {
  private static SessionSample sample(List<long[]> sessions, int budget) {
    SessionSample sample = new SessionSample(budget);
    sessions.forEach(session -> sample.add(Drawn.frame(session), session[0] % 5 == 0));
    return sample;
  }

  private static List<String> content(SessionSample sample) {
    List<String> content = new ArrayList<>();
    content.add(sample.normal() + " " + sample.anomalous());
    sample
        .sessions()
        .forEach(
            one ->
                content.add(
                    Arrays.toString(one.sequence) + one.counts + one.normal + "/" + one.anomalous));
    return content;
  }

  @Property(tries = 300)
  void theOrderOfSessionsChangesNothing(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 200) int budget) {
    List<long[]> sessions = Drawn.sessions(seed, 40);
    List<String> one = content(sample(sessions, budget));
    Collections.shuffle(sessions, new Random(seed));

    assertThat(content(sample(sessions, budget))).isEqualTo(one);
  }

  @Property(tries = 300)
  void mergedShardsAreTheWhole(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 200) int budget,
      @ForAll @IntRange(max = 40) int cut) {
    List<long[]> sessions = Drawn.sessions(seed, 40);
    SessionSample merged = sample(sessions.subList(0, cut), budget);
    merged.merge(sample(sessions.subList(cut, 40), budget));

    assertThat(content(merged)).isEqualTo(content(sample(sessions, budget)));
  }

  @Property(tries = 100)
  void memoryIsBounded(@ForAll long seed, @ForAll @IntRange(min = 1, max = 500) int budget) {
    SessionSample sample = sample(Drawn.sessions(seed, 100), budget);
    long events = sample.sessions().stream().mapToLong(SessionSample.Session::events).sum();

    assertThat(events <= budget || sample.distinct() == 1).isTrue();
  }

  @Example
  void mergingLeavesTheOtherAsItWas() {
    SessionSample other = sample(Drawn.sessions(1, 10), 1_000);
    List<String> before = content(other);
    SessionSample merged = sample(Drawn.sessions(1, 10), 1_000);
    merged.merge(other);
    merged.merge(other);

    assertThat(content(other)).isEqualTo(before);
  }
}
