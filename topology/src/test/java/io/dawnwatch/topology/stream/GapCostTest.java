package io.dawnwatch.topology.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.topology.store.Memory;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GapCostTest {
  private static final Duration THIRD_OF_A_MINUTE = Duration.ofSeconds(20);
  private static final Memory ROOM = Memory.of(Map.of("dawnwatch.memory", "512m"));
  private static final Memory NO_ROOM = Memory.of(Map.of("dawnwatch.memory", "32m"));

  private static Model admitting(int entities) {
    return Model.coldStart(FeatureSpec.DEFAULT.withEntityCap(entities));
  }

  @Test
  void theUsualModelIsWithinTheBoundAndAQuarterMoreEntitiesAreNot() {
    assertThatCode(() -> GapCost.refuseTooMuch(admitting(10_000), ROOM, THIRD_OF_A_MINUTE))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> GapCost.refuseTooMuch(admitting(12_500), ROOM, THIRD_OF_A_MINUTE))
        .hasMessageContaining("60 windows of 25000 entities, of which 0 do not fit")
        .hasMessageContaining("22.5 s of work where 20.0 s are the bound")
        .hasMessageContaining("producer.transaction.timeout.ms");
  }

  @Test
  void aLongerTransactionTimeoutAdmitsMoreEntitiesAndAShorterOneFewer() {
    assertThatCode(
            () -> GapCost.refuseTooMuch(admitting(12_500), ROOM, THIRD_OF_A_MINUTE.multipliedBy(2)))
        .doesNotThrowAnyException();
    assertThatThrownBy(
            () -> GapCost.refuseTooMuch(admitting(10_000), ROOM, THIRD_OF_A_MINUTE.dividedBy(2)))
        .hasMessageContaining("18.0 s of work where 10.0 s are the bound");
  }

  @Test
  void entitiesThatDoNotFitOnTheHeapCostMore() {
    assertThatThrownBy(() -> GapCost.refuseTooMuch(admitting(10_000), NO_ROOM, THIRD_OF_A_MINUTE))
        .hasMessageContaining("more --memory");
  }

  @Test
  void thePartitionsOfAThreadShareATransaction() {
    double one = GapCost.secondsOfThread(FeatureSpec.DEFAULT, 20_000, 0, 1);
    assertThat(one).isEqualTo(18, within(1e-9));
    assertThat(GapCost.secondsOfThread(FeatureSpec.DEFAULT, 80_000, 0, 1))
        .isEqualTo(4 * one, within(1e-9));
    assertThat(GapCost.secondsOfThread(FeatureSpec.DEFAULT, 80_000, 0, 4))
        .isEqualTo(one, within(1e-9));
    assertThat(GapCost.secondsOfThread(FeatureSpec.DEFAULT, 19_000, 1_000, 1)).isGreaterThan(one);
  }
}
