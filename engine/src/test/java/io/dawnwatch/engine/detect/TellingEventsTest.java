package io.dawnwatch.engine.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.event.Severity;
import io.dawnwatch.engine.feature.OpenFrame;
import io.dawnwatch.engine.feature.TellingEvent;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

class TellingEventsTest extends DetectorContract {
  @Override
  Detector detector() {
    return new TellingEvents();
  }

  /** Ordinary events have no surprise against a trained model. */
  @Override
  List<Contribution> ofAnOrdinaryWindow(int windows, int events, int percent, Severity severity) {
    return Past.of(windows, events, 0, 0, 0).examined(detector(), frame(0, 0));
  }

  private static OpenFrame frame(double... surprises) {
    OpenFrame frame = new OpenFrame(0);
    for (int i = 0; i < surprises.length; i++) {
      frame.tell(new TellingEvent(i, i + 1, surprises[i], false, "event " + i));
    }
    return frame;
  }

  private double nats(double... surprises) {
    return Past.nats(new Past().examined(detector(), frame(surprises)));
  }

  @Property
  void aWindowSaysAtLeastWhatItsMostTellingEventSaysAndAtMostHalfAsMuchAgain(
      @ForAll @DoubleRange(max = 40) double one,
      @ForAll @DoubleRange(max = 40) double two,
      @ForAll @DoubleRange(max = 40) double three,
      @ForAll @DoubleRange(max = 40) double four) {
    double most = Math.max(Math.max(one, two), Math.max(three, four));
    assertThat(nats(one, two, three, four)).isBetween(most, 1.5 * most + 1e-9);
  }
}
