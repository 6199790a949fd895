package io.dawnwatch.topology.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.schemas.RetrainingTrigger;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who trains is decided by the order of records alone. */
final class TriggersTest {
  private static RetrainingTrigger of(String state, String claim, long atMillis) {
    return new RetrainingTrigger(
        "id", "model", "drift", List.of("why"), "drift", "", state, "host", claim, atMillis, "", "",
        "");
  }

  private static String standing(RetrainingTrigger... records) {
    RetrainingTrigger standing = records[0];
    for (int i = 1; i < records.length; i++) {
      standing = Triggers.after(standing, records[i]);
    }
    return standing.getState() + standing.getClaim();
  }

  @Test
  void ofTwoClaimsAtTheSameTimeTheFirstCountsAndItsEnd() {
    RetrainingTrigger noted = of(Triggers.NOTED, "", 0);
    RetrainingTrigger first = of(Triggers.TRAINING, "a", 1);
    RetrainingTrigger second = of(Triggers.TRAINING, "b", 2);
    assertThat(standing(noted, first, second)).isEqualTo("TRAININGa");
    assertThat(standing(noted, first, second, of(Triggers.TRAINED, "a", 3))).isEqualTo("TRAINEDa");
  }

  @Test
  void whatWasTrainedForIsNotTrainedForAgain() {
    assertThat(standing(of(Triggers.TRAINED, "a", 1), of(Triggers.TRAINING, "b", 9)))
        .isEqualTo("TRAINEDa");
  }

  @Test
  void aFailedTrainingAndAClaimWhoseOwnerIsGoneAreTakenUpAgain() {
    RetrainingTrigger claim = of(Triggers.TRAINING, "a", 1);
    assertThat(standing(claim, of(Triggers.FAILED, "a", 2), of(Triggers.TRAINING, "b", 3)))
        .isEqualTo("TRAININGb");
    assertThat(standing(claim, of(Triggers.TRAINING, "b", 1 + Triggers.CLAIM_MILLIS)))
        .isEqualTo("TRAININGb");
  }
}
