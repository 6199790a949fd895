package io.dawnwatch.topology.console.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.topology.console.index.DriftState;
import io.dawnwatch.topology.console.index.HourCell;
import io.dawnwatch.topology.console.index.ModelRow;
import io.dawnwatch.topology.console.index.MorningRow;
import io.dawnwatch.topology.console.index.Overview;
import io.dawnwatch.topology.console.index.TopicLag;
import io.dawnwatch.topology.console.index.Window;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ViewsTest {
  private static final long HOUR = 3_600_000;
  private static final ModelRow CHAMPION =
      new ModelRow("5e", "trained", "web", "CHAMPION", 0, 1, 0.9, 0, 0);

  private static Window window(long startMillis, double score) {
    return new Window(
        "a", startMillis, startMillis + 60_000, 10, score, 0.9, score >= 0.9, List.of());
  }

  @Test
  void aChartHasAGapWhereNoWindowIsAndMarksAnomalies() {
    assertThat(
            Points.ofWindows(List.of(window(0, 0.25), window(60_000, 0.95), window(300_000, 0.5))))
        .isEqualTo(
            "{\"x\":[0,60,120,300],\"events\":[10,10,null,10],\"score\":[0.25,0.95,null,0.5],"
                + "\"hot\":[null,0.95,null,null],\"threshold\":[0.9,0.9,null,0.9]}");
    assertThat(Points.ofWindows(List.of())).contains("\"x\":[]");
  }

  /** On 29 March 2026 the clocks of Berlin go from 02:00 to 03:00. */
  @Test
  void theHoursOfADayAreThoseOfTheZoneAlsoWhenClocksChange() {
    long noon = Instant.parse("2026-03-29T10:00:00Z").toEpochMilli();
    HeatGrid grid =
        HeatGrid.ofDays(
            List.of(
                new HourCell(noon - 24 * HOUR, 60, 100, 0, 0.3),
                new HourCell(noon, 60, 100, 2, 0.99)),
            ZoneId.of("Europe/Berlin"));

    assertThat(grid.rows())
        .extracting(HeatGrid.Row::name)
        .containsExactly("Sun 29 Mar", "Sat 28 Mar");
    List<HeatGrid.Cell> sunday = grid.rows().get(0).cells();
    assertThat(sunday).hasSize(24);
    assertThat(sunday)
        .filteredOn(cell -> cell.level() > 0)
        .singleElement()
        .returns(true, HeatGrid.Cell::hot)
        .returns(5, HeatGrid.Cell::level)
        .satisfies(cell -> assertThat(cell.title()).startsWith("29 Mar 12:00"));
    assertThat(sunday.indexOf(sunday.stream().filter(HeatGrid.Cell::hot).findFirst().orElseThrow()))
        .isEqualTo(12);
    assertThat(grid.rows().get(1).cells().get(11).level()).isEqualTo(2);
  }

  private static Overview overview(
      Overview.Day day,
      Overview.Health health,
      List<ModelRow> models,
      Optional<MorningRow> morning) {
    return new Overview(
        "web", 0, false, day, health, List.of(), List.of(), models, morning, DriftState.NONE);
  }

  @Test
  void theGravestIsLookedAtFirst() {
    List<LookFirst.Remark> remarks =
        LookFirst.of(
            overview(
                new Overview.Day(3, 100, 1_000, 4, 2, 1, 2, 7),
                new Overview.Health("h", 1, 0, List.of(new TopicLag("dw.web.scores", 5, 600, 0, 9))),
                List.of(CHAMPION),
                Optional.of(new MorningRow("2026-03-09", "morning", false, 1, 0))));

    assertThat(remarks.stream().map(LookFirst.Remark::level).toList())
        .isSortedAccordingTo((one, other) -> order(one) - order(other))
        .contains("bad", "warn");
    assertThat(remarks.stream().map(LookFirst.Remark::text))
        .anyMatch(text -> text.contains("10 min behind"))
        .anyMatch(text -> text.contains("1 alert goes on"))
        .anyMatch(text -> text.contains("2026-03-09 did not end well"))
        .anyMatch(text -> text.contains("9 records were deleted"))
        .anyMatch(text -> text.contains("7 lines"));
  }

  private static int order(String level) {
    return List.of("bad", "warn", "good").indexOf(level);
  }

  @Test
  void anEmptyDatasetIsToldWhatToDo() {
    List<LookFirst.Remark> remarks =
        LookFirst.of(
            overview(
                new Overview.Day(0, 0, 0, 0, 0, 0, 0, 0),
                new Overview.Health("", -1, 0, List.of()),
                List.of(),
                Optional.empty()));

    assertThat(remarks).extracting(LookFirst.Remark::level).contains("bad");
    assertThat(remarks)
        .extracting(LookFirst.Remark::command)
        .contains("dawnwatch doctor --dataset web", "dawnwatch morning --dataset web");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.0 s",
    "9500, 9.5 s",
    "90000, 90 s",
    "600000, 10 min",
    "7200000, 2 h",
    "9000000, 2 h 30 min",
    "259200000, 3 days"
  })
  void aTimeIsSaidInUnitsThatFitIt(long millis, String said) {
    assertThat(Say.lasting(millis)).isEqualTo(said);
  }

  @ParameterizedTest
  @CsvSource({
    "/alerts/abc?told=noted, /alerts/abc?told=noted",
    "/runs/a%20b, /runs/a%20b",
    "//evil.example, /",
    "/\\evil.example, /",
    "https://evil.example, /",
    "'/a\r\nSet-Cookie: a', /",
    "'', /"
  })
  void onlyPathsOfOursAreGoneTo(String path, String gone) {
    assertThat(Site.own(path)).isEqualTo(gone);
  }
}
