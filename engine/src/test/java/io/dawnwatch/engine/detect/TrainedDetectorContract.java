package io.dawnwatch.engine.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.event.Severity;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What a detector promises that was trained, besides what every one does. */
abstract class TrainedDetectorContract extends DetectorContract {
  /** What it learned: the same bytes at every call. */
  @Override
  abstract byte[] part();

  @Override
  Detector detector() {
    return Detectors.window(name(), part());
  }

  abstract String name();

  /** What it says of a window like those it was trained on. */
  @Override
  abstract List<Contribution> ofAnOrdinaryWindow(
      int windows, int events, int percent, Severity severity);

  @Property
  void aDamagedPartIsRefusedWithAReasonOrUsed(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] damaged = part().clone();
    damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
    if (random.nextBoolean()) {
      damaged = Arrays.copyOf(damaged, random.nextInt(damaged.length + 4));
    }
    Detector detector;
    try {
      detector = Detectors.window(detector().name(), damaged);
    } catch (IllegalArgumentException refused) {
      assertThat(refused.getMessage()).isNotBlank();
      return;
    }
    Past past = Past.drawn(seed);
    assertThat(Past.nats(past.examined(detector, past.drawnFrame(seed)))).isFinite();
  }
}
