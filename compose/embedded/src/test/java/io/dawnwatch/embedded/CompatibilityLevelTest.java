package io.dawnwatch.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.avro.Schema;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which next version each level lets through, given two earlier ones. */
class CompatibilityLevelTest {
  /** Has a field without a default, so a reader of it cannot do without that field. */
  private static final Schema OLDEST = record("{'name':'a','type':'int'}");

  private static final Schema NEWEST =
      record("{'name':'a','type':'int','default':0},{'name':'b','type':'int','default':0}");

  /** NEWEST can read it and it can read NEWEST; OLDEST cannot read it. */
  private static final Schema WITHOUT_A = record("{'name':'b','type':'int','default':0}");

  /** Can be read by both, but cannot read either. */
  private static final Schema NEEDS_C =
      record("{'name':'a','type':'int','default':0},{'name':'c','type':'int'}");

  /** Can read NEWEST but not OLDEST, and both can read it. */
  private static final Schema NEEDS_B =
      record("{'name':'a','type':'int','default':0},{'name':'b','type':'int'}");

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    // level, WITHOUT_A, NEEDS_C, NEEDS_B
    "NONE, true, true, true",
    "BACKWARD, true, false, true",
    "BACKWARD_TRANSITIVE, true, false, false",
    "FORWARD, true, true, true",
    "FORWARD_TRANSITIVE, false, true, true",
    "FULL, true, false, true",
    "FULL_TRANSITIVE, false, false, false",
  })
  void eachLevelLooksInItsDirectionAndAsFarBackAsItSays(
      CompatibilityLevel level, boolean withoutA, boolean needsC, boolean needsB) {
    assertThat(allows(level, WITHOUT_A)).as("without a").isEqualTo(withoutA);
    assertThat(allows(level, NEEDS_C)).as("needs c").isEqualTo(needsC);
    assertThat(allows(level, NEEDS_B)).as("needs b").isEqualTo(needsB);
  }

  private static boolean allows(CompatibilityLevel level, Schema next) {
    return level.problems(next, List.of(OLDEST, NEWEST)).isEmpty();
  }

  private static Schema record(String fields) {
    String text = "{'type':'record','name':'Line','fields':[" + fields + "]}";
    return new Schema.Parser().parse(text.replace('\'', '"'));
  }
}
