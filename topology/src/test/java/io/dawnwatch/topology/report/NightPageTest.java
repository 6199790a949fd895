package io.dawnwatch.topology.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.Suppression;
import io.dawnwatch.engine.drift.Distributions;
import io.dawnwatch.engine.drift.Drift;
import io.dawnwatch.schemas.Alert;
import io.dawnwatch.schemas.AlertState;
import io.dawnwatch.schemas.Emission;
import io.dawnwatch.schemas.Evidence;
import io.dawnwatch.schemas.Reason;
import io.dawnwatch.topology.lifecycle.Precision;
import io.dawnwatch.topology.lifecycle.SuppressionNotes;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The page says the truth, and nothing a log says can become part of the page itself. */
final class NightPageTest {
  private static final ZoneId UTC = ZoneId.of("UTC");
  private static final long START = 1_767_571_200_000L;
  private static final String HOSTILE = "<script>alert(1)</script>\" onload='x' \u202e\u0007";

  private static Alert alert(String entity, String text) {
    return new Alert(
        "aa".repeat(16),
        "web",
        entity,
        AlertState.CLOSED,
        START,
        START + 120_000,
        0.987,
        "bb".repeat(16),
        2,
        false,
        "5e".repeat(32),
        1L,
        1,
        new Emission("dw.web.events", 0, 17L, 0, START),
        List.of(
            new Reason("events", 120.0, 40.0, 9.0, text),
            new Reason("errors", 3.0, 0.0, 3.0, "3 errors where 0 are usual")),
        List.of(new Evidence("dw.web.events", 0, 16L, "00ff", text)));
  }

  private static Night night(
      List<Night.Incident> incidents, Night.Equality parity, int gaps, List<Drift> drift) {
    return night(incidents, parity, gaps, drift, List.of(), Messages.UNKNOWN);
  }

  private static Night night(
      List<Night.Incident> incidents,
      Night.Equality parity,
      int gaps,
      List<Drift> drift,
      List<Night.Suppressed> suppressed,
      Messages messages) {
    TreeMap<String, Long> quarantined = new TreeMap<>();
    quarantined.put("BAD_JSON", 12L);
    TreeMap<String, Integer> before = new TreeMap<>();
    before.put("db@h1", 2);
    return new Night(
        "web",
        "run-1",
        "cd".repeat(32),
        "0.1.0",
        START,
        START + 86_400_000,
        incidents,
        List.of(new Night.HeatRow("web@h1", new double[] {0.1, -1, 0.99}, new int[] {0, 0, 1})),
        new Night.Counts(1000, 1000, 990, 4, 6, 0, 300, 3, gaps, 7),
        quarantined,
        List.of(new Night.Late("slow@h9", 4)),
        parity,
        new Night.Champion("5e".repeat(32), "m1", "team web", 0.9, new TreeMap<>()),
        before,
        drift,
        suppressed,
        messages,
        List.of(new Precision(START, 3, 4, 10, 0.3, 0.95)));
  }

  private static Night.Incident incident(String entity, String text) {
    return new Night.Incident(
        alert(entity, text),
        12,
        List.of(
            new Night.Moment(START - 60_000, START, 40, 0.1, false),
            new Night.Moment(START, START + 60_000, 120, 0.987, true),
            new Night.Moment(START + 300_000, START + 360_000, 41, 0.2, false)));
  }

  private static final Night.Equality CLEAN = new Night.Equality(303, 0, 0, 0, "", true);

  @Test
  void whatALogSaysNeverBecomesMarkup() {
    String page =
        NightPage.of(night(List.of(incident(HOSTILE, HOSTILE)), CLEAN, 0, List.of()), UTC);
    assertThat(page)
        .doesNotContain("<script", "onload='")
        .doesNotContain("\u202e", "\u0007")
        .contains("&lt;script&gt;alert(1)&lt;/script&gt;")
        .contains("\\u202e");
    assertThat(page.split("<details", -1)).hasSize(2);
  }

  @Test
  void thePageAsksForNothingFromElsewhere() {
    String page = NightPage.of(night(List.of(incident("a", "b")), CLEAN, 0, List.of()), UTC);
    assertThat(page)
        .contains("default-src 'none'")
        .doesNotContain("http://", "https://", "src=", "<link", "@import", "url(");
  }

  @Test
  void aQuietNightSaysSoInFiveLines() {
    List<String> lines = NightPage.lines(night(List.of(), CLEAN, 0, List.of()), UTC);
    assertThat(lines)
        .containsExactly(
            "Nothing stood out among 7 entities.",
            "990 events were scored in 300 scores; 4 events came late, 12 lines went to quarantine.",
            "Everything was read: 1,000 records, no gap.",
            "What was said live and what this run says are equal, byte for byte: 303 outputs.",
            "Model m1 of team web: it has no reference, so drift is not known.");
  }

  @Test
  void ofManyIncidentsTheGravestHaveCardsAndTheOthersALineEach() {
    List<Night.Incident> many =
        IntStream.range(0, 60).mapToObj(i -> incident("web@h" + i, "reason " + i)).toList();
    String page = NightPage.of(night(many, CLEAN, 0, List.of()), UTC);
    assertThat(page.split("Judge: ", -1)).hasSize(51);
    assertThat(page).contains("10 less surprising ones", "reason 59", "web@h59");
    assertThat(NightPage.of(night(many.subList(0, 50), CLEAN, 0, List.of()), UTC))
        .doesNotContain("less surprising");
  }

  @Test
  void aPipelineThatIsNotWellIsNotCalledWell() {
    Night.Equality differs = new Night.Equality(300, 2, 1, 0, "another model", true);
    Night bad = night(List.of(incident("a", "b")), differs, 1, List.of());
    assertThat(bad.isWell()).isFalse();
    assertThat(NightPage.of(bad, UTC)).contains("the pipeline needs a look");
    assertThat(NightPage.lines(bad, UTC))
        .anyMatch(line -> line.startsWith("NOT everything was read: 1 partition"))
        .anyMatch(line -> line.contains("DIFFER: 2 differ, 1 missing, 0 extra (another model)"));
    assertThat(NightPage.of(night(List.of(), CLEAN, 0, List.of()), UTC))
        .contains("live equals replay", "3 of 4 judged alarms were right")
        .doesNotContain("the pipeline needs a look");
  }

  @Test
  void driftIsShownWithBothHistogramsAndSilenceIsNotCalledHealth() {
    Distributions reference = new Distributions();
    Distributions now = new Distributions();
    for (int i = 0; i < 500; i++) {
      reference.add(Distributions.ALL, "events", 10 + i % 5);
      now.add(Distributions.ALL, "events", 100 + i % 5);
    }
    Night drifting = night(List.of(), CLEAN, 0, Drift.compare(reference, now));
    assertThat(NightPage.of(drifting, UTC)).contains("PSI").contains("class=\"bins\"");
    assertThat(NightPage.of(night(List.of(), CLEAN, 0, List.of()), UTC))
        .contains("drift unknown")
        .doesNotContain("no drift");
  }

  private static Night.Suppressed suppressed(String entity, String why) {
    return new Night.Suppressed(
        new SuppressionNotes.Note(
            new Suppression(7, entity, "", START + 86_400_000),
            List.of(17L),
            List.of(START),
            "ann",
            why,
            START),
        "",
        2,
        9);
  }

  private static Messages messages(String text) {
    return new Messages(
        List.of(
            new Messages.Fresh(
                "0123456789abcdef",
                text,
                1_234,
                START,
                "dw.web.events-0@17",
                new TreeMap<>(Map.of("web@h1", 1_000L, text, 234L)))),
        31,
        List.of(new Messages.Gone("fedcba9876543210", text, 400)),
        1,
        "the run before it, morning-2026-01-04",
        0);
  }

  @Test
  void whatIsSuppressedIsToldInTheFirstLineWithItsOwnerAndItsEnd() {
    Night night =
        night(
            List.of(),
            CLEAN,
            0,
            List.of(),
            List.of(suppressed("web@*", "moving")),
            Messages.UNKNOWN);
    assertThat(NightPage.lines(night, UTC).get(0))
        .isEqualTo("Nothing stood out among 7 entities. 2 more alerts suppressed.");
    assertThat(NightPage.of(night, UTC))
        .contains("<h2>Suppressed</h2>", "web@*", "moving", "6 Jan 00:00", "ann", "2 alerts")
        .contains("9 anomalous windows");
    assertThat(NightPage.of(night(List.of(), CLEAN, 0, List.of()), UTC))
        .doesNotContain("<h2>Suppressed</h2>", "New and vanished");
  }

  @Test
  void newAndVanishedMessagesAreToldWithAPlaceAndNeverBecomeMarkup() {
    Night night =
        night(
            List.of(),
            CLEAN,
            0,
            List.of(),
            List.of(suppressed(HOSTILE, HOSTILE)),
            messages(HOSTILE));
    assertThat(NightPage.of(night, UTC))
        .contains("31 new messages", "1,234 &times;", "dw.web.events-0@17", "and 30 more")
        .contains("1 vanished message<", "fedcba9876543210", "morning-2026-01-04")
        .contains("Messages: 31 new, 1 vanished")
        .doesNotContain("<script", "onload='", "\u202e");
  }

  @Test
  void sourcesThatAlertedOnlyBeforeAreToldToBeOver() {
    String page = NightPage.of(night(List.of(incident("a@h", "b")), CLEAN, 0, List.of()), UTC);
    assertThat(page)
        .contains("<td>db@h1</td>")
        .contains("<td>slow@h9</td>")
        .contains(">over<")
        .contains(">new<");
  }
}
