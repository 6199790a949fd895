package io.dawnwatch.engine.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.event.KeyValue;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Severity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.assertj.core.data.Offset;

/** What every trained detector of events promises: see {@link EventDetector}. */
abstract class EventDetectorContract {
  /** Name of the detector. */
  abstract String name();

  /** What it learned: the same bytes at every call. */
  abstract byte[] part();

  /** A template it knows. */
  abstract long knownTemplate();

  final EventDetector detector() {
    return Detectors.event(name(), part());
  }

  static EventView view(Severity severity, String body, long template, KeyValue... attributes) {
    EventView view = new EventView();
    view.point(event(severity, body, attributes), template, -1);
    return view;
  }

  static LogEvent event(Severity severity, String body, KeyValue... attributes) {
    return new LogEvent(
        LogEvent.NO_TIME,
        severity,
        body,
        "e",
        Arrays.asList(attributes),
        List.of(),
        List.of(),
        false);
  }

  private EventView drawn(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Severity[] severities = Severity.values();
    StringBuilder text = new StringBuilder();
    int range = random.nextBoolean() ? 128 : 0x10000;
    for (int i = random.nextInt(random.nextInt(10) == 0 ? 5_000 : 80); i > 0; i--) {
      text.append((char) random.nextInt(range));
    }
    return view(
        severities[random.nextInt(severities.length)],
        text.toString(),
        random.nextBoolean() ? knownTemplate() : random.nextLong(1, Long.MAX_VALUE),
        new KeyValue("k" + random.nextInt(9), text.reverse().toString()));
  }

  @Property
  void everySurpriseIsFiniteAndNotNegative(@ForAll long seed) {
    assertThat(detector().surprise(drawn(seed))).isFinite().isGreaterThanOrEqualTo(0);
  }

  @Property
  void theContributionsSumUpToTheSurpriseAndSayWhy(@ForAll long seed) {
    EventDetector detector = detector();
    List<Contribution> contributions = new ArrayList<>();
    detector.explain(drawn(seed), contributions);

    double sum = 0;
    for (Contribution one : contributions) {
      assertThat(one.detector()).isEqualTo(name());
      assertThat(one.nats()).isFinite().isGreaterThanOrEqualTo(0);
      assertThat(one.feature()).matches(Feature::isKnown, "is in the catalogue");
      assertThat(one.text()).isNotBlank().doesNotContain("NaN");
      sum += one.nats();
    }
    assertThat(sum).isCloseTo(detector.surprise(drawn(seed)), Offset.offset(1e-9));
  }

  /** What a detector remembers of contents may make it faster, never other. */
  @Property(tries = 100)
  void whatItSawBeforeChangesNothing(@ForAll long seed) {
    EventDetector used = detector();
    for (int i = 0; i < 300; i++) {
      used.surprise(drawn(seed + i));
    }
    for (int i = 0; i < 20; i++) {
      assertThat(used.surprise(drawn(seed + i))).isEqualTo(detector().surprise(drawn(seed + i)));
    }
  }

  @Property
  void aDamagedPartIsRefusedWithAReasonOrUsed(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] damaged = part().clone();
    damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
    if (random.nextBoolean()) {
      damaged = Arrays.copyOf(damaged, random.nextInt(damaged.length + 4));
    }
    EventDetector detector;
    try {
      detector = Detectors.event(name(), damaged);
    } catch (IllegalArgumentException refused) {
      assertThat(refused.getMessage()).isNotBlank();
      return;
    }
    assertThat(detector.surprise(drawn(seed))).isFinite().isGreaterThanOrEqualTo(0);
  }
}
