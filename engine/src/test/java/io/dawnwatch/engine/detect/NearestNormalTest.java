package io.dawnwatch.engine.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dawnwatch.engine.event.KeyValue;
import io.dawnwatch.engine.event.Severity;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.feature.History;
import io.dawnwatch.engine.feature.OpenFrame;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class NearestNormalTest {
  private static final List<KeyValue> SHOP = List.of(new KeyValue("service.name", "shop"));
  private static final List<KeyValue> BANK = List.of(new KeyValue("service.name", "bank"));

  private NearestNormal nearest = new NearestNormal();
  private final WindowView view =
      new WindowView(FeatureSpec.DEFAULT.withMeasures(List.of("size of `stored <*> KB`")));
  private long next;

  /** Closes a window with so many events, errors among them, of a median size in bytes. */
  private Optional<NearestWindow> close(
      String entity, List<KeyValue> groups, int events, int errors, double size, boolean anomaly) {
    OpenFrame frame = new OpenFrame(next++);
    for (int i = 0; i < events; i++) {
      frame.add(i, i < errors ? Severity.ERROR : Severity.INFO, 1 + i % 2, false, 8);
      frame.addMeasure(0, size);
    }
    view.point(entity, new History(60), frame, frame.window, 1, false);
    nearest.closing(view);
    return nearest.closed(groups, anomaly);
  }

  @Property(tries = 50)
  void theNearestIsTheOneThatIsMostAlikeAndNeverAnAnomaly(
      @ForAll @IntRange(min = 1, max = 400) int events) {
    nearest = new NearestNormal();
    next = 0;
    for (int i = 1; i <= 20; i++) {
      assertThat(close("a", SHOP, 20 * i, 0, 1024, false)).isEmpty();
    }
    close("a", SHOP, events, 1, 1024, true);
    NearestWindow found = close("a", SHOP, events, 1, 1024, true).orElseThrow();

    long distance = Long.MAX_VALUE;
    for (int i = 1; i <= 20; i++) {
      distance = Math.min(distance, Math.abs(20L * i - events));
    }
    long there = 20 * (found.startMillis() / 60_000 + 1);
    assertThat(Math.abs(there - events)).isLessThanOrEqualTo(distance + 1);
    assertThat(found.sameEntity()).isTrue();
    assertThat(found.distance()).isFinite().isPositive();
  }

  @Example
  void aWindowLikeAnotherIsAtNoDistanceAndDiffersInNothing() {
    close("a", SHOP, 20, 0, 1024, false);
    NearestWindow found = close("a", SHOP, 20, 0, 1024, true).orElseThrow();
    assertThat(found.distance()).isZero();
    assertThat(found.differences()).isEmpty();
    assertThat(found.startMillis()).isZero();
  }

  @Example
  void theSameEntityComesBeforeItsSubgroupAndThatBeforeNothing() {
    assertThat(close("a", SHOP, 20, 9, 1024, true)).isEmpty();
    close("b", SHOP, 20, 9, 1024, false);
    close("c", BANK, 20, 9, 1024, false);
    NearestWindow ofGroup = close("a", SHOP, 20, 9, 1024, true).orElseThrow();
    assertThat(ofGroup.entity()).isEqualTo("b");
    assertThat(ofGroup.sameEntity()).isFalse();
    close("a", SHOP, 400, 0, 1024, false);
    assertThat(close("a", SHOP, 20, 9, 1024, true).orElseThrow().entity()).isEqualTo("a");
    assertThat(close("x", List.of(new KeyValue("service.name", "mail")), 20, 9, 1, true)).isEmpty();
  }

  @Example
  void theThreeFeaturesThatDifferMostAreSaidWithTheirUnits() {
    for (int i = 0; i < 30; i++) {
      close("a", SHOP, 20 + i % 2, 0, 64 * 1024, false);
    }
    NearestWindow found = close("a", SHOP, 20, 0, 70e6, true).orElseThrow();
    assertThat(found.differences()).hasSize(1);
    assertThat(found.differences().get(0).feature())
        .isEqualTo("measure.size of `stored <*> KB`.p50");
    assertThat(found.text())
        .isEqualTo("median of size of `stored <*> KB` 65.5 MB instead of 61.4 KB");
    NearestWindow errors = close("a", SHOP, 90, 60, 70e6, true).orElseThrow();
    assertThat(errors.differences()).hasSize(3).allMatch(one -> Feature.isKnown(one.feature()));
  }

  @Example
  void aScoreWithoutItsWindowIsRefused() {
    assertThatThrownBy(() -> nearest.closed(SHOP, false)).isInstanceOf(NullPointerException.class);
  }
}
