package io.dawnwatch.embedded.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FleetWeekTest {
  private static final FleetWeek WEEK = new FleetWeek();

  private static List<String> linesOf(FleetDay day, String service) {
    List<String> lines = new ArrayList<>();
    day.play(
        (millis, line) -> {
          String text = new String(line, StandardCharsets.UTF_8);
          if (text.contains("\"service.name\":\"" + service + "\"")) {
            lines.add(text);
          }
        });
    return lines;
  }

  private static double growth(String service) {
    return (double) linesOf(WEEK.day(FleetWeek.RELEASE), service).size()
        / linesOf(WEEK.day(FleetWeek.RELEASE - 1), service).size();
  }

  @Test
  void theReleaseDoublesCartAndCheckoutAndNobodyElse() {
    assertThat(growth("cart")).isBetween(1.9, 2.1);
    assertThat(growth("checkout")).isBetween(1.9, 2.1);
    assertThat(growth("catalog")).isBetween(0.9, 1.1);
    assertThat(growth("reviews")).isBetween(0.9, 1.1);
  }

  @Test
  void aDayWithAndWithoutTheReleaseDiffersInTheReleasedServicesAlone() {
    FleetDay without = new FleetDay(7, 0, Fleet.services());
    FleetDay with = new FleetDay(7, 0, Fleet.released());
    assertThat(linesOf(with, "cart")).isNotEqualTo(linesOf(without, "cart"));
    for (String service : List.of("gateway", "search", "reports")) {
      assertThat(linesOf(with, service)).isEqualTo(linesOf(without, service));
    }
  }

  @Test
  void daysFollowEachOtherAndEachHasItsFiveIncidents() {
    assertThat(WEEK.incidents()).hasSize(40);
    for (int day = 1; day < 8; day++) {
      assertThat(WEEK.day(day).startMillis()).isEqualTo(WEEK.day(day - 1).endMillis());
    }
    assertThat(WEEK.date(0)).isEqualTo("2026-03-02");
    assertThat(WEEK.date(8)).isEqualTo("2026-03-10");
  }
}
