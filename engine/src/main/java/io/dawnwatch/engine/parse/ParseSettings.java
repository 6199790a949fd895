package io.dawnwatch.engine.parse;

import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * Everything that decides how a line of one log is read. Immutable; equal settings give equal
 * events for equal bytes. A named {@code zone} uses the time zone rules of the Java runtime; in the
 * hour a clock is set back a local time means the earlier of its two instants.
 *
 * @param format how lines are built
 * @param timeShape how {@link Format#TIME_LEVEL_REST} writes its times
 * @param timeToken how many blank-separated tokens stand before the time, 0 to 7
 * @param levelTokens how many tokens after the time may hold the level, 0 to 8; 0: the log has none
 * @param entity how the entity is named
 * @param defaultEntity the entity of events that carry none of its fields; not empty
 * @param zone the zone of times that name none
 * @param year the year of times that name none, 1970 to 9999
 * @param maxLineBytes the longest line that is parsed, in bytes, at least 1
 */
public record ParseSettings(
    Format format,
    TimeShape timeShape,
    int timeToken,
    int levelTokens,
    EntityPattern entity,
    String defaultEntity,
    ZoneId zone,
    int year,
    int maxLineBytes) {
  /** The longest line parsed unless settings say otherwise: 256 KB. */
  public static final int DEFAULT_MAX_LINE_BYTES = 262_144;

  /** A level further from the time than this is taken for a word of the message. */
  public static final int MAX_LEVEL_TOKENS = 8;

  static final int MAX_TIME_TOKEN = 7;

  /** A leap year, so that February 29 is valid until the caller says which year it was. */
  private static final int DEFAULT_YEAR = 2000;

  public ParseSettings {
    require(timeToken >= 0 && timeToken <= MAX_TIME_TOKEN, "timeToken must be 0 to 7", timeToken);
    require(
        levelTokens >= 0 && levelTokens <= MAX_LEVEL_TOKENS,
        "levelTokens must be 0 to 8",
        levelTokens);
    require(!defaultEntity.isBlank(), "defaultEntity must not be empty", defaultEntity);
    require(year >= 1970 && year <= 9999, "year must be 1970 to 9999", year);
    require(maxLineBytes >= 1, "maxLineBytes must be at least 1", maxLineBytes);
  }

  private static void require(boolean valid, String rule, Object value) {
    if (!valid) {
      throw new IllegalArgumentException(rule + ", was " + value);
    }
  }

  /** Settings with defaults: ISO times first in the line, UTC, year 2000, service@host. */
  public static ParseSettings of(Format format, String defaultEntity) {
    return new ParseSettings(
        format,
        TimeShape.ISO,
        0,
        MAX_LEVEL_TOKENS,
        EntityPattern.SERVICE_AT_HOST,
        defaultEntity,
        ZoneOffset.UTC,
        DEFAULT_YEAR,
        DEFAULT_MAX_LINE_BYTES);
  }

  public ParseSettings withFormat(Format newFormat) {
    return new ParseSettings(
        newFormat,
        timeShape,
        timeToken,
        levelTokens,
        entity,
        defaultEntity,
        zone,
        year,
        maxLineBytes);
  }

  public ParseSettings withTime(TimeShape newShape, int newTimeToken) {
    return new ParseSettings(
        format,
        newShape,
        newTimeToken,
        levelTokens,
        entity,
        defaultEntity,
        zone,
        year,
        maxLineBytes);
  }

  public ParseSettings withLevelTokens(int newLevelTokens) {
    return new ParseSettings(
        format,
        timeShape,
        timeToken,
        newLevelTokens,
        entity,
        defaultEntity,
        zone,
        year,
        maxLineBytes);
  }

  public ParseSettings withEntity(EntityPattern newEntity) {
    return new ParseSettings(
        format,
        timeShape,
        timeToken,
        levelTokens,
        newEntity,
        defaultEntity,
        zone,
        year,
        maxLineBytes);
  }

  public ParseSettings withDefaultEntity(String newDefaultEntity) {
    return new ParseSettings(
        format,
        timeShape,
        timeToken,
        levelTokens,
        entity,
        newDefaultEntity,
        zone,
        year,
        maxLineBytes);
  }

  public ParseSettings withZone(ZoneId newZone) {
    return new ParseSettings(
        format,
        timeShape,
        timeToken,
        levelTokens,
        entity,
        defaultEntity,
        newZone,
        year,
        maxLineBytes);
  }

  public ParseSettings withYear(int newYear) {
    return new ParseSettings(
        format,
        timeShape,
        timeToken,
        levelTokens,
        entity,
        defaultEntity,
        zone,
        newYear,
        maxLineBytes);
  }

  public ParseSettings withMaxLineBytes(int newMaxLineBytes) {
    return new ParseSettings(
        format,
        timeShape,
        timeToken,
        levelTokens,
        entity,
        defaultEntity,
        zone,
        year,
        newMaxLineBytes);
  }

  /** All settings in one line, stable across releases, so that it can be hashed and compared. */
  public String describe() {
    return "format="
        + format.cliName()
        + " shape="
        + timeShape.name()
        + " time-token="
        + timeToken
        + " level-tokens="
        + levelTokens
        + " zone="
        + zoneName()
        + " year="
        + year
        + " max-line-bytes="
        + maxLineBytes
        + " entity="
        + quoted(entity.toString())
        + " default-entity="
        + quoted(defaultEntity);
  }

  /** The name of the zone, such as {@code Europe/Zurich}, {@code +02:00} or {@code UTC}. */
  String zoneName() {
    return zone.normalized().equals(ZoneOffset.UTC) ? "UTC" : zone.getId();
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> quoted.append('\\').append(c);
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        default -> quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
