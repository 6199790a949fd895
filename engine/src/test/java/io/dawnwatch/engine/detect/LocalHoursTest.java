package io.dawnwatch.engine.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dawnwatch.engine.bytes.ByteReader;
import io.dawnwatch.engine.bytes.ByteWriter;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class LocalHoursTest {
  private static final long END = Instant.parse("2100-01-01T00:00:00Z").toEpochMilli();

  private static int slot(LocalHours hours, String instant) {
    return LocalHours.slot(hours.localHour(Instant.parse(instant).toEpochMilli()));
  }

  @Property
  void slotsAreThoseOfTheWallClock(
      @ForAll @LongRange(min = 0, max = 4_000_000_000_000L) long millis) {
    for (String zone : new String[] {"Europe/Berlin", "America/New_York", "Asia/Kolkata", "UTC"}) {
      ZonedDateTime local = Instant.ofEpochMilli(millis).atZone(ZoneId.of(zone));

      assertThat(LocalHours.slot(LocalHours.of(zone, 0, END).localHour(millis)))
          .as("%s", local)
          .isEqualTo((local.getDayOfWeek().getValue() - 1) * 24 + local.getHour());
    }
  }

  @Example
  void theHourThatSpringLeavesOutHasASlotThatGetsNothing() {
    LocalHours berlin = LocalHours.of("Europe/Berlin", 0, END);

    assertThat(slot(berlin, "2024-03-31T00:59:59Z")).isEqualTo(6 * 24 + 1);
    assertThat(slot(berlin, "2024-03-31T01:00:00Z")).isEqualTo(6 * 24 + 3);
  }

  @Example
  void theHourThatAutumnRepeatsFallsIntoOneSlotBothTimes() {
    LocalHours berlin = LocalHours.of("Europe/Berlin", 0, END);

    assertThat(slot(berlin, "2024-10-26T23:59:59Z")).isEqualTo(6 * 24 + 1);
    assertThat(slot(berlin, "2024-10-27T00:30:00Z")).isEqualTo(6 * 24 + 2);
    assertThat(slot(berlin, "2024-10-27T01:30:00Z")).isEqualTo(6 * 24 + 2);
    assertThat(slot(berlin, "2024-10-27T02:00:00Z")).isEqualTo(6 * 24 + 3);
  }

  @Example
  void beyondTheTableItsLastOffsetGoesOn() {
    long winter = Instant.parse("2024-01-15T00:00:00Z").toEpochMilli();
    LocalHours frozen = LocalHours.of("Europe/Berlin", winter, winter + 1);

    assertThat(frozen.localSeconds(winter)).isEqualTo(winter / 1000 + 3600);
    assertThat(slot(frozen, "2024-07-15T10:00:00Z")).isEqualTo(11);
  }

  @Property
  void whatWasWrittenIsReadAgain(
      @ForAll @LongRange(min = 0, max = 4_000_000_000_000L) long millis) {
    LocalHours hours = LocalHours.of("America/New_York", 0, END);
    ByteWriter out = new ByteWriter((byte) 1);
    hours.write(out);
    ByteReader in = new ByteReader(out.toBytes(), (byte) 1, "hours");
    LocalHours read = LocalHours.read(in);
    in.end();

    assertThat(read.zone()).isEqualTo("America/New_York");
    assertThat(read.localSeconds(millis)).isEqualTo(hours.localSeconds(millis));
  }

  @Example
  void aZoneNobodyKnowsIsRefused() {
    assertThatExceptionOfType(DateTimeException.class)
        .isThrownBy(() -> LocalHours.of("Europe/Atlantis", 0, END))
        .withMessageContaining("Atlantis");
  }
}
