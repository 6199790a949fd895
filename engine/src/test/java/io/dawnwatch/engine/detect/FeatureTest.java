package io.dawnwatch.engine.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dawnwatch.engine.event.Severity;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.feature.History;
import io.dawnwatch.engine.feature.OpenFrame;
import io.dawnwatch.engine.feature.TellingEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class FeatureTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "features.md");

  private static List<Feature> ofWindows() {
    return Arrays.stream(Feature.values()).filter(Feature::isOfWindows).toList();
  }

  @Example
  void whatTheSourcesOfDetectorsNameInReasonsIsInTheCatalogue() throws IOException {
    Pattern literal =
        Pattern.compile("[^.]\\bContribution\\(\\s*NAME,\\s*\"([^\"]+)\"(\\s*\\+\\s*)?");
    Set<String> named = new TreeSet<>(LabelledRanker.FEATURES);
    Path sources = Path.of("src", "main", "java", "io", "dawnwatch", "engine", "detect");
    try (Stream<Path> files = Files.list(sources)) {
      for (Path file : files.sorted().toList()) {
        Matcher found = literal.matcher(Files.readString(file));
        while (found.find()) {
          named.add(found.group(1) + (found.group(2) == null ? "" : "1"));
        }
      }
    }
    assertThat(named).hasSizeGreaterThan(12).contains("transitions", "severity", "series.1");
    assertThat(named).allMatch(Feature::isKnown, "is in the catalogue");
    assertThat(Feature.isKnown("weather")).isFalse();
    assertThat(Feature.isKnown("measure.bytes.p51")).isFalse();
  }

  @Example
  void whatNoWindowHasByItselfCannotBeAskedOfOne() {
    WindowView view = new WindowView(60, 60_000);
    assertThatThrownBy(() -> Feature.TRANSITIONS.of(view, Profile.NONE))
        .isInstanceOf(IllegalStateException.class);
  }

  @Property
  void everyFeatureOfAnyWindowIsFiniteAndInItsRange(@ForAll long seed, @ForAll boolean silent) {
    Past past = Past.drawn(seed);
    WindowView view = past.view(silent ? null : past.drawnFrame(seed), 1);

    for (Feature feature : ofWindows()) {
      assertThat(feature.of(view, Profile.NONE))
          .as(feature.key())
          .isFinite()
          .isBetween(feature.least(), feature.most());
    }
  }

  @Property
  void aWindowLikeThoseBeforeItDeviatesInNothing(@ForAll long seed) {
    Past past = Past.of(30, 40, 4, 2, 0);
    WindowView view = past.view(past.frame(40, 4, 2, 0, Past.DURATION), 1);

    for (Feature feature : ofWindows()) {
      if (feature.unit().equals("deviations")) {
        assertThat(feature.of(view, Profile.NONE)).as(feature.key()).isZero();
      }
    }
  }

  @Property
  void anyMeasureHasAFiniteQuantileBetweenItsNeighbours(@ForAll double one, @ForAll double other) {
    WindowView view = new WindowView(FeatureSpec.DEFAULT.withMeasures(List.of("bytes")));
    OpenFrame frame = new OpenFrame(0);
    frame.addMeasure(0, one);
    frame.addMeasure(0, other);
    view.point("e", new History(60), frame, 0, 1, false);

    double middle = Feature.measure(view, 0, 500);
    assertThat(middle).isFinite().isLessThanOrEqualTo(Feature.measure(view, 0, 990));
  }

  @Example
  void theFeaturesOfASmallWindowAreWhatTheyAreCalled() {
    OpenFrame frame = new OpenFrame(1000);
    Severity[] severities = Severity.values();
    for (int i = 0; i < 8; i++) {
      frame.add(i, severities[i % 7], i % 2, i == 3, 8);
      frame.addTime(60_000_000 + i * i * 100);
      frame.addSurprise(i);
    }
    frame.tell(new TellingEvent(7, 1, 7, false, "seven"));
    WindowView view = new WindowView(60, 60_000);
    view.point("e", new History(60), frame, 1000, 1, false);

    assertThat(ofWindows().stream().map(one -> one.of(view, Profile.NONE)))
        .containsExactly(
            8.0,
            1.0,
            2.0,
            1.0,
            1.0,
            2.0,
            2.0,
            0.25,
            0.125,
            0.0,
            0.0,
            0.0,
            0.0,
            0.0,
            2.0,
            1.0,
            0.125,
            3.5,
            7.0,
            0.6931471767506365,
            700.0,
            1300.0,
            1.0,
            1.0,
            0.0);
  }

  @Example
  void quantilesOfAMeasureAreThoseOfItsValuesWithinAnEighth() {
    WindowView view = new WindowView(FeatureSpec.DEFAULT.withMeasures(List.of("ratio")));
    OpenFrame frame = new OpenFrame(0);
    for (int i = 1; i <= 100; i++) {
      frame.addMeasure(0, -i / 100.0);
    }
    view.point("e", new History(60), frame, 0, 1, false);

    assertThat(Feature.measure(view, 0, 500)).isBetween(-0.51, -0.44);
    assertThat(Feature.measure(view, 0, 990)).isBetween(-0.02, -0.01);
  }

  @Example
  void namesAreUniqueAndFound() {
    assertThat(Arrays.stream(Feature.values()).map(Feature::key)).doesNotHaveDuplicates();
    for (Feature feature : Feature.values()) {
      assertThat(Feature.ofKey(feature.key())).isEqualTo(feature);
    }
    assertThat(Feature.ofKey("weather")).isNull();
  }

  @Example
  void theDocumentShowsTheCatalogue() throws IOException {
    assertThat(Files.readString(DOCUMENT)).isEqualTo(FeatureDocument.text());
  }
}
