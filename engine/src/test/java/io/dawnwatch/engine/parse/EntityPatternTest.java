package io.dawnwatch.engine.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dawnwatch.engine.event.KeyValue;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntityPatternTest {
  private static final List<KeyValue> RESOURCE = Lines.pairs("service.name", "cart");
  private static final List<KeyValue> ATTRIBUTES = Lines.pairs("log.logger", "a.B", "user", "eve");

  @ParameterizedTest
  @CsvSource({
    "{service}@{host},cart@-",
    "{service},cart",
    "{logger},a.B",
    "{attr.user},eve",
    "{attr.service.name},cart",
    "user {attr.user} of {service}!,user eve of cart!",
    "{host},default",
    "fixed,fixed",
  })
  void fieldsAreFilledInAndMissingOnesShowADash(String pattern, String entity) {
    assertThat(EntityPattern.of(pattern).resolve(ATTRIBUTES, RESOURCE, "default"))
        .isEqualTo(entity);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "{service", "service}", "{}", "{nope}", "{attr.}", "{{service}}"})
  void aBadPatternIsNamed(String pattern) {
    assertThatThrownBy(() -> EntityPattern.of(pattern))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("entity pattern \"" + pattern + "\"");
  }

  @Test
  void aHugeFieldIsCut() {
    List<KeyValue> huge = Lines.pairs("service.name", "x".repeat(4000));
    assertThat(EntityPattern.of("{service}").resolve(List.of(), huge, "default")).hasSize(512);
  }
}
