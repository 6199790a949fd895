package io.dawnwatch.engine.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.dawnwatch.engine.event.Severity;
import io.dawnwatch.engine.feature.OpenFrame;
import io.dawnwatch.engine.train.ForestTraining;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

class ForestTest extends TrainedDetectorContract {
  private static final ForestPart PART = trained(7);

  /** Windows of about 100 events, of which debug lines are about two thirds, and a few errors. */
  private static OpenFrame frame(long window, SplittableRandom random) {
    int events = 80 + random.nextInt(40);
    OpenFrame frame = frame(window, events, events * (60 + random.nextInt(10)) / 100);
    frame.errors = random.nextInt(3);
    return frame;
  }

  private static OpenFrame frame(long window, int events, int debugs) {
    OpenFrame frame = new OpenFrame(window);
    frame.events = events;
    frame.debugs = debugs;
    frame.errors = 1;
    frame.warnings = 3;
    frame.templates.add(1, events - debugs);
    frame.templates.add(2, debugs);
    frame.addTime(window * Past.MINUTE);
    frame.addTime((window + 1) * Past.MINUTE - 1);
    return frame;
  }

  private static ForestPart trained(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    ForestTraining training = new ForestTraining(seed, 4_000);
    Past past = Past.of(60, 100, 3, 1, 0);
    for (int i = 0; i < 4_000; i++) {
      training.add(view(past, frame(past.next + i, random)));
    }
    return training.forest();
  }

  private static WindowView view(Past past, OpenFrame frame) {
    WindowView view = new WindowView(Past.FRAMES, Past.MINUTE);
    view.point(Past.ENTITY, past.history, frame, past.next, 1, false);
    return view;
  }

  private static List<Contribution> said(OpenFrame frame) {
    return Past.said(new Forest(PART), view(Past.of(60, 100, 3, 1, 0), frame));
  }

  @Override
  byte[] part() {
    return PART.toBytes();
  }

  @Override
  String name() {
    return Forest.NAME;
  }

  @Override
  List<Contribution> ofAnOrdinaryWindow(int windows, int events, int percent, Severity severity) {
    return said(frame(5_000, 99 + events % 3, 63 + percent % 3));
  }

  @Example
  void aMixtureThatTrainingNeverSawIsASurpriseAndNamesWhatIsOdd() {
    OpenFrame odd = frame(5_000, 100, 5);
    odd.errors = 30;

    List<Contribution> found = said(odd);

    assertThat(Past.nats(found)).isGreaterThan(5);
    assertThat(found).hasSize(3);
    assertThat(found)
        .extracting(Contribution::feature)
        .containsAnyOf("errors", "error.share", "errors.horizon", "debugs", "entropy");
    assertThat(found.get(0).text()).contains("in a mixture unlike training's, where");
  }

  @Property
  void reasonsAddUpToTheNatsOfTheRow(@ForAll long seed) {
    Past past = Past.drawn(seed);
    WindowView view = past.view(past.drawnFrame(seed), 1);
    double[] row = Forest.row(PART.columns(), view);
    Forest forest = new Forest(PART);
    double nats =
        forest.isMarked(Forest.scaled(row))
            ? forest.nats(PART.trees().shortening(Forest.scaled(row), new double[row.length]))
            : 0;

    assertThat(Past.nats(Past.said(forest, view))).isCloseTo(nats < 0.5 ? 0 : nats, within(1e-9));
  }

  @Property
  void whatIsCreditedToTheColumnsAddsUpToTheShortening(@ForAll long seed) {
    Past past = Past.drawn(seed);
    float[] row = Forest.scaled(Forest.row(PART.columns(), past.view(past.drawnFrame(seed), 1)));
    double[] byColumn = new double[row.length];
    double sum = PART.trees().shortening(row, byColumn);

    double credited = 0;
    for (double one : byColumn) {
      credited += one;
    }
    assertThat(sum).isEqualTo(credited).isBetween(-15.0, 15.0);
  }

  @Property
  void isolatedSoonerIsNeverLessSurprising(
      @ForAll @DoubleRange(min = -20, max = 20) double one,
      @ForAll @DoubleRange(min = 0, max = 20) double more) {
    Forest forest = new Forest(PART);
    assertThat(forest.nats(one)).isLessThanOrEqualTo(forest.nats(one + more)).isBetween(0.0, 20.0);
  }

  @Example
  void aboutOneInFourWindowsLikeThoseOfTrainingAreMarked() {
    SplittableRandom random = new SplittableRandom(11);
    Past past = Past.of(60, 100, 3, 1, 0);
    int marked = 0;
    for (int i = 0; i < 2_000; i++) {
      WindowView view = view(past, frame(5_000 + i, random));
      marked += new Forest(PART).isMarked(Forest.scaled(Forest.row(PART.columns(), view))) ? 1 : 0;
    }
    assertThat(marked).isBetween(400, 600);
  }

  @Example
  void aForestOfNothingSaysNothing() {
    OpenFrame odd = frame(5_000, 100, 5);
    odd.errors = 30;
    Past past = Past.of(60, 100, 3, 1, 0);

    assertThat(Past.said(Detectors.window(Forest.NAME, null), view(past, odd))).isEmpty();
    assertThat(ForestPart.parse(ForestPart.NONE.toBytes()).toBytes())
        .isEqualTo(ForestPart.NONE.toBytes());
  }

  @Example
  void aForestTakesLessThanAHundredKilobytes() {
    assertThat(part().length).isLessThan(100_000);
    assertThat(PART.trees().size()).isEqualTo(64);
  }
}
