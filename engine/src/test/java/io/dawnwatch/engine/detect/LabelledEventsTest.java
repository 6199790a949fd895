package io.dawnwatch.engine.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.event.Severity;
import io.dawnwatch.engine.feature.LongCounts;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class LabelledEventsTest extends EventDetectorContract {
  private static final long GOOD = 11;
  private static final long BAD = 77;
  private static final byte[] PART = learned(500, 20);

  private static byte[] learned(int normal, int anomalous) {
    LabelTable words = new LabelTable();
    for (int i = 0; i < normal; i++) {
      words.learn(event(Severity.INFO, "served request " + i), false);
    }
    for (int i = 0; i < anomalous; i++) {
      words.learn(event(Severity.ERROR, "disk failure on node " + i), true);
    }
    LongCounts good = new LongCounts();
    good.add(GOOD, normal);
    LongCounts bad = new LongCounts();
    bad.add(BAD, anomalous);
    return LabelledEvents.part(good, bad, words);
  }

  @Override
  String name() {
    return LabelledEvents.NAME;
  }

  @Override
  byte[] part() {
    return PART;
  }

  @Override
  long knownTemplate() {
    return BAD;
  }

  @Example
  void aTemplateIsWhatItsLabelsSay() {
    EventDetector detector = detector();
    assertThat(detector.surprise(view(Severity.INFO, "served request 7", GOOD))).isLessThan(3);
    assertThat(detector.surprise(view(Severity.ERROR, "disk failure on node 7", BAD)))
        .isGreaterThan(8);
  }

  @Example
  void aTemplateWithoutLabelsIsJudgedByItsWords() {
    EventDetector detector = detector();
    double worded = detector.surprise(view(Severity.ERROR, "failure on disk of node", 5));
    assertThat(worded)
        .isGreaterThan(detector.surprise(view(Severity.INFO, "request served", 5)) + 3);
  }

  @Property(tries = 100)
  void moreLabelledAnomaliesNeverSayLess(@ForAll @IntRange(min = 1, max = 200) int anomalies) {
    EventView view = view(Severity.ERROR, "disk failure on node 7", BAD);
    EventDetector fewer = Detectors.event(name(), learned(500, anomalies));
    EventDetector more = Detectors.event(name(), learned(500, anomalies + 1));
    assertThat(more.surprise(view)).isGreaterThanOrEqualTo(fewer.surprise(view));
  }
}
