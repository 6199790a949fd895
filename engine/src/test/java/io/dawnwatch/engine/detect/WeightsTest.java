package io.dawnwatch.engine.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.ModelDraft;
import io.dawnwatch.engine.ModelPart;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

class WeightsTest {
  private static Weights of(String detector, double weight) {
    return new Weights(new TreeMap<>(Map.of(detector, weight)));
  }

  private static Model cold(Weights weights) {
    return new ModelDraft(Model.COLD_START)
        .part(Model.WEIGHTS, new ModelPart(weights.toBytes()))
        .done();
  }

  @Property
  void everyReasonAddsWhatItsWeightSaysAndNothingElseOfItChanges(
      @ForAll long seed, @ForAll @DoubleRange(max = 1000) double weight) {
    Past past = Past.drawn(seed);
    WindowView view = past.view(past.drawnFrame(seed), 1);
    List<Contribution> once = Past.said(new SeasonalBaseline(), view);
    List<Contribution> weighted =
        Past.said(of(SeasonalBaseline.NAME, weight).on(new SeasonalBaseline()), view);

    assertThat(weighted).hasSameSizeAs(once);
    for (int i = 0; i < once.size(); i++) {
      assertThat(weighted.get(i))
          .usingRecursiveComparison()
          .ignoringFields("nats")
          .isEqualTo(once.get(i));
      assertThat(weighted.get(i).nats()).isEqualTo(weight * once.get(i).nats());
    }
    assertThat(Past.nats(weighted)).isCloseTo(weight * Past.nats(once), within(1e-6));
  }

  @Example
  void aDetectorThatIsNotNamedCountsOnce() {
    Detector baseline = new SeasonalBaseline();
    assertThat(of("silence", 3).on(baseline)).isSameAs(baseline);
  }

  @Property
  void theyAreReadAsTheyWereWritten(@ForAll @DoubleRange(max = 1000) double weight) {
    Weights weights = new Weights(new TreeMap<>(Map.of("baseline", weight, "silence", 0.5)));
    assertThat(Weights.parse(weights.toBytes())).isEqualTo(weights);
  }

  @Property(tries = 300)
  void damagedOnesAreRefusedWithAReasonOrUsable(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] damaged = new Weights(new TreeMap<>(Map.of("a", 1.0, "b", 2.0))).toBytes();
    damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
    damaged = Arrays.copyOf(damaged, damaged.length - random.nextInt(2));
    try {
      assertThat(Weights.parse(damaged).byDetector().values())
          .allMatch(weight -> weight >= 0 && weight <= Weights.MOST);
    } catch (IllegalArgumentException refused) {
      assertThat(refused.getMessage()).isNotBlank();
    }
  }

  @Example
  void aModelCarriesThemAndRefusesThoseOfDetectorsItLacks() {
    Model model = cold(of("silence", 2));
    assertThat(Model.parse(model.toBytes())).isEqualTo(model);
    assertThat(model.id()).isNotEqualTo(Model.COLD_START.id());
    assertThat(model.features())
        .as("weights are not about events: the state is shared")
        .isEqualTo(Model.COLD_START.features());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> cold(of("forest", 2)))
        .withMessageContaining("weights of detectors that the model lacks: [forest]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> of("silence", Double.NaN))
        .withMessageContaining("the weight of detector silence must be 0 to 1000.0, was NaN");
  }
}
