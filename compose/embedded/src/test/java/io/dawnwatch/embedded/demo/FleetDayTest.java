package io.dawnwatch.embedded.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TimeZone;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

class FleetDayTest {
  private static final long MINUTE_MILLIS = 60_000;
  private static final JsonFactory JSON = new JsonFactory();

  private static final FleetDay DAY = new FleetDay();
  private static final List<Line> LINES = new ArrayList<>();
  private static int broken;
  private static int badlyEncoded;
  private static boolean ordered = true;

  /** A line as a reader sees it; {@code durationMillis} is -1 when it has none. */
  private record Line(
      long millis, String entity, String level, String message, int durationMillis) {}

  @BeforeAll
  static void playTheDay() {
    long[] last = {DAY.startMillis()};
    DAY.play(
        (millis, utf8Line) -> {
          ordered &= millis >= last[0] && millis < DAY.endMillis();
          last[0] = millis;
          if (!isUtf8(utf8Line)) {
            badlyEncoded++;
          }
          parse(utf8Line).ifPresentOrElse(LINES::add, () -> broken++);
        });
  }

  @Test
  void theSameSeedGivesTheSameBytes() {
    assertThat(sha256(new FleetDay(7, 0))).isEqualTo(sha256(new FleetDay(7, 0)));
  }

  @Test
  void playingAgainGivesTheSameBytes() {
    FleetDay day = new FleetDay(7, 0);
    assertThat(sha256(day)).isEqualTo(sha256(day));
  }

  @Test
  void anotherSeedGivesAnotherDay() {
    assertThat(sha256(new FleetDay(7, 0))).isNotEqualTo(sha256(new FleetDay(8, 0)));
  }

  @Test
  @ResourceLock(Resources.LOCALE)
  @ResourceLock(Resources.TIME_ZONE)
  void noLocaleOrTimeZoneDecidesAByte() {
    String expected = sha256(DAY);
    Locale locale = Locale.getDefault();
    TimeZone zone = TimeZone.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Chatham"));
      assertThat(sha256(DAY)).isEqualTo(expected);
    } finally {
      Locale.setDefault(locale);
      TimeZone.setDefault(zone);
    }
  }

  @Test
  void linesComeInTimeOrderAndWithinTheDay() {
    assertThat(ordered).isTrue();
  }

  @Test
  void theDayHasAboutFourHundredThousandLines() {
    assertThat(LINES.size()).isBetween(350_000, 450_000);
  }

  @Test
  void theLinesToldBeforehandAreTheLinesPlayed() {
    assertThat(DAY.lines()).isEqualTo(LINES.size() + broken);
  }

  @Test
  void theBrokenLinesToldAreTheOnesNoEventCanBeReadFrom() {
    assertThat(DAY.brokenLines()).isEqualTo(broken).isBetween(20L, 30L);
  }

  @Test
  void badlyEncodedLinesAreNotBroken() {
    assertThat(badlyEncoded).isEqualTo(5);
    assertThat(LINES).filteredOn(line -> line.message().contains("\ufffd")).hasSize(5);
  }

  @Test
  void everyEntityToldWritesAtItsPace() {
    assertThat(DAY.entities()).hasSize(20).doesNotHaveDuplicates();
    assertThat(LINES.stream().map(Line::entity).distinct())
        .containsExactlyInAnyOrderElementsOf(DAY.entities());
    assertThat(DAY.entities())
        .allSatisfy(
            entity ->
                assertThat(count(line -> line.entity().equals(entity)) / 1_440.0)
                    .isBetween(3.5, 40.0));
  }

  @Test
  void daysAreBusierThanNights() {
    long night = count(line -> hourOf(line) == 4);
    long lunch = count(line -> hourOf(line) == 12);
    long afternoon = count(line -> hourOf(line) == 15);
    assertThat(afternoon).isGreaterThan(2 * night);
    assertThat(lunch).isLessThan(afternoon * 9 / 10);
  }

  @Test
  void warningsAndErrorsAreRareButNeverFarAway() {
    Predicate<Line> calm =
        line -> DAY.incidents().stream().noneMatch(incident -> affects(incident, line));
    double warnings = count(calm.and(line -> line.level().equals("WARN")));
    double errors = count(calm.and(line -> line.level().equals("ERROR")));
    assertThat(warnings / LINES.size()).isBetween(0.005, 0.02);
    assertThat(errors / LINES.size()).isBetween(0.0008, 0.003);
  }

  @Test
  void fiveKindsOfIncidentsHitFiveServicesAfterThreeOClock() {
    List<Incident> incidents = DAY.incidents();
    assertThat(incidents)
        .extracting(Incident::kind)
        .containsExactly("new-message", "silence", "error-burst", "slow-responses", "retry-storm");
    assertThat(incidents).extracting(Incident::entity).doesNotHaveDuplicates();
    assertThat(DAY.entities()).containsAll(incidents.stream().map(Incident::entity).toList());
    assertThat(incidents.get(0).startMillis())
        .isGreaterThanOrEqualTo(DAY.startMillis() + 180 * MINUTE_MILLIS);
    assertThat(incidents).extracting(Incident::startMillis).isSorted();
  }

  @Test
  void outOfMemoryIsWrittenInItsIncidentOnly() {
    Incident incident = incident("new-message");
    assertThat(LINES)
        .filteredOn(line -> line.message().startsWith("Out of memory"))
        .hasSize(6)
        .allMatch(line -> affects(incident, line));
  }

  @Test
  void theSilentServiceWritesNothingAndThenGoesOn() {
    Incident incident = incident("silence");
    assertThat(within(incident)).isEmpty();
    assertThat(before(incident).size()).isGreaterThan(200);
    assertThat(after(incident).size()).isGreaterThan(200);
  }

  @Test
  void theErrorBurstRaisesTheShareOfErrorsAndNotTheRate() {
    Incident incident = incident("error-burst");
    assertThat(shareOf("ERROR", within(incident))).isBetween(0.3, 0.55);
    assertThat(shareOf("ERROR", before(incident))).isLessThan(0.03);
    assertThat(shareOf("ERROR", after(incident))).isLessThan(0.03);
    assertThat((double) within(incident).size() / before(incident).size()).isBetween(0.75, 1.33);
  }

  @Test
  void slowResponsesTakeSixTimesAsLong() {
    Incident incident = incident("slow-responses");
    double usual = medianDuration(before(incident));
    assertThat(medianDuration(within(incident)) / usual).isBetween(4.5, 7.5);
    assertThat(medianDuration(after(incident)) / usual).isBetween(0.75, 1.33);
  }

  @Test
  void theRetryStormMultipliesTrafficByFiveWithWarnings() {
    Incident incident = incident("retry-storm");
    assertThat((double) within(incident).size() / before(incident).size()).isBetween(4.0, 6.5);
    assertThat(shareOf("WARN", within(incident))).isBetween(0.55, 0.8);
    assertThat(shareOf("WARN", after(incident))).isLessThan(0.06);
  }

  @Test
  void theRestartAndTheNightlyJobAreHarmlessAndSpeakInInfo() {
    assertThat(LINES)
        .filteredOn(
            line ->
                line.message().startsWith("Received SIGTERM")
                    || line.message().startsWith("Starting recommendations")
                    || line.message().startsWith("Nightly reconciliation"))
        .hasSize(4)
        .allMatch(line -> line.level().equals("INFO"));
  }

  @Test
  void theNewsletterLiftsTheCatalogByHalf() {
    long[] perTenMinutes = new long[24 * 6];
    LINES.stream()
        .filter(line -> line.entity().equals("catalog@web-02"))
        .forEach(
            line ->
                perTenMinutes[
                    (int) ((line.millis() - DAY.startMillis()) / (10 * MINUTE_MILLIS))]++);
    long busiestLateMorning =
        IntStream.range(64, 70).mapToLong(i -> perTenMinutes[i]).max().getAsLong();
    assertThat(busiestLateMorning / (double) perTenMinutes[62]).isBetween(1.2, 1.9);
  }

  @Test
  void durationsInTheTextAgreeWithTheField() {
    assertThat(LINES)
        .filteredOn(line -> line.message().endsWith(" ms") && line.durationMillis() >= 0)
        .hasSizeGreaterThan(100_000)
        .allMatch(line -> line.message().endsWith(" " + line.durationMillis() + " ms"));
  }

  @Test
  void aDayStartsAtMidnight() {
    assertThatThrownBy(() -> new FleetDay(7, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("midnight");
  }

  private static Incident incident(String kind) {
    return DAY.incidents().stream().filter(i -> i.kind().equals(kind)).findFirst().orElseThrow();
  }

  private static boolean affects(Incident incident, Line line) {
    return line.entity().equals(incident.entity())
        && line.millis() >= incident.startMillis()
        && line.millis() < incident.endMillis();
  }

  private static List<Line> within(Incident incident) {
    return LINES.stream().filter(line -> affects(incident, line)).toList();
  }

  /** The lines of the same entity in a span as long as the incident, right before it. */
  private static List<Line> before(Incident incident) {
    return shifted(incident, incident.startMillis() - incident.endMillis());
  }

  private static List<Line> after(Incident incident) {
    return shifted(incident, incident.endMillis() - incident.startMillis());
  }

  private static List<Line> shifted(Incident incident, long byMillis) {
    return within(
        new Incident(
            incident.kind(),
            incident.entity(),
            incident.startMillis() + byMillis,
            incident.endMillis() + byMillis,
            incident.description()));
  }

  private static double shareOf(String level, List<Line> lines) {
    return (double) lines.stream().filter(line -> line.level().equals(level)).count()
        / lines.size();
  }

  private static double medianDuration(List<Line> lines) {
    int[] sorted =
        lines.stream().mapToInt(Line::durationMillis).filter(ms -> ms >= 0).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  private static long count(Predicate<Line> predicate) {
    return LINES.stream().filter(predicate).count();
  }

  private static long hourOf(Line line) {
    return (line.millis() - DAY.startMillis()) / (60 * MINUTE_MILLIS);
  }

  private static boolean isUtf8(byte[] line) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /** Empty when the line is no JSON object, lacks a field or names an impossible time. */
  private static Optional<Line> parse(byte[] utf8Line) {
    String text = new String(utf8Line, StandardCharsets.UTF_8);
    String[] values = new String[5];
    int durationMillis = -1;
    try (JsonParser json = JSON.createParser(text)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String field = json.currentName();
        json.nextToken();
        switch (field) {
          case "@timestamp" -> values[0] = json.getText();
          case "log.level" -> values[1] = json.getText();
          case "service.name" -> values[2] = json.getText();
          case "host.name" -> values[3] = json.getText();
          case "message" -> values[4] = json.getText();
          case "duration_ms" -> durationMillis = json.getIntValue();
          default -> throw new AssertionError("unexpected field " + field);
        }
      }
      assertThat(json.nextToken()).isNull();
      assertThat(values).doesNotContainNull();
      long millis = Instant.parse(values[0]).toEpochMilli();
      return Optional.of(
          new Line(millis, values[2] + "@" + values[3], values[1], values[4], durationMillis));
    } catch (IOException | DateTimeException e) {
      return Optional.empty();
    }
  }

  private static String sha256(FleetDay day) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      day.play(
          (millis, utf8Line) -> {
            digest.update(utf8Line);
            digest.update((byte) '\n');
          });
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
