package io.dawnwatch.engine.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class ParseSettingsTest {
  @Test
  void theDescriptionIsPinnedForItIsHashed() {
    assertThat(Lines.TEXT.describe())
        .isEqualTo(
            "format=text shape=ISO time-token=0 level-tokens=8 zone=UTC year=2000"
                + " max-line-bytes=262144 entity=\"{service}@{host}\" default-entity=\"app.log\"");
    assertThat(
            Lines.TEXT
                .withFormat(Format.TIME_LEVEL_REST)
                .withTime(TimeShape.EPOCH, 1)
                .withLevelTokens(0)
                .withZone(ZoneId.of("Europe/Zurich"))
                .withYear(2023)
                .withMaxLineBytes(1000)
                .withEntity(EntityPattern.of("{attr.a\"b}"))
                .withDefaultEntity("x\ny")
                .describe())
        .isEqualTo(
            "format=time-level-rest shape=EPOCH time-token=1 level-tokens=0 zone=Europe/Zurich"
                + " year=2023 max-line-bytes=1000 entity=\"{attr.a\\\"b}\""
                + " default-entity=\"x\\ny\"");
  }

  @Test
  void badSettingsAreRefusedWithTheirValue() {
    assertThatThrownBy(() -> Lines.TEXT.withYear(12)).hasMessageContaining("was 12");
    assertThatThrownBy(() -> Lines.TEXT.withMaxLineBytes(0)).hasMessageContaining("was 0");
    assertThatThrownBy(() -> Lines.TEXT.withTime(TimeShape.ISO, 8)).hasMessageContaining("was 8");
    assertThatThrownBy(() -> Lines.TEXT.withDefaultEntity(" ")).hasMessageContaining("empty");
    assertThatThrownBy(() -> Format.ofCliName("xml"))
        .hasMessage(
            "format must be one of json, otlp, syslog, access, logfmt, journal, csv, time-level-rest, pattern, text, was \"xml\"");
  }
}
