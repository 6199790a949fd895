package io.dawnwatch.engine.parse;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

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
 * @param year the year of times that name none, 1970 to 9999, or {@link #YEAR_OF_RECORD}
 * @param maxLineBytes the longest line that is parsed, in bytes, at least 1
 * @param header what {@link Format#TIME_LEVEL_REST} writes between time and message
 * @param columns the columns of {@link Format#CSV}
 * @param pattern the regular expression of {@link Format#PATTERN}; else empty
 * @param fields by field of the line, such as {@code payload.text}, what it is: a name this package
 *     knows, such as {@code message}, {@code time}, {@code level} or {@code service.name}, or the
 *     attribute to keep it under
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
    int maxLineBytes,
    Header header,
    Columns columns,
    String pattern,
    SortedMap<String, String> fields) {
  /** The longest line parsed unless settings say otherwise: 256 KB. */
  public static final int DEFAULT_MAX_LINE_BYTES = 262_144;

  /** The longest line that is kept whole while nobody knows its format. */
  public static final int DEFAULT_MAX_DOCUMENT_BYTES = 16 * DEFAULT_MAX_LINE_BYTES;

  /** Times without a year are of the year that brings them nearest to the time of their record. */
  public static final int YEAR_OF_RECORD = 0;

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
    require(
        year == YEAR_OF_RECORD || year >= 1970 && year <= 9999, "year must be 1970 to 9999", year);
    require(maxLineBytes >= 1, "maxLineBytes must be at least 1", maxLineBytes);
    fields = Collections.unmodifiableSortedMap(new TreeMap<>(fields));
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
        DEFAULT_MAX_LINE_BYTES,
        Header.NONE,
        Columns.NONE,
        "",
        new TreeMap<>());
  }

  /** Whether lines of this log may have times without a year. */
  public boolean timesMayLackYear() {
    return (format == Format.TIME_LEVEL_REST || format == Format.SYSLOG) && timeShape.yearless();
  }

  /** The longest line that is parsed: where a line holds many records, 16 times one of them. */
  int maxDocumentBytes() {
    long most = format == Format.OTLP ? 16L * maxLineBytes : maxLineBytes;
    return (int) Math.min(Integer.MAX_VALUE - 1, most);
  }

  public ParseSettings withFormat(Format newFormat) {
    return change(to -> to.format = newFormat);
  }

  public ParseSettings withTime(TimeShape newShape, int newTimeToken) {
    return change(
        to -> {
          to.timeShape = newShape;
          to.timeToken = newTimeToken;
        });
  }

  public ParseSettings withLevelTokens(int newLevelTokens) {
    return change(to -> to.levelTokens = newLevelTokens);
  }

  public ParseSettings withEntity(EntityPattern newEntity) {
    return change(to -> to.entity = newEntity);
  }

  public ParseSettings withDefaultEntity(String newDefaultEntity) {
    return change(to -> to.defaultEntity = newDefaultEntity);
  }

  public ParseSettings withZone(ZoneId newZone) {
    return change(to -> to.zone = newZone);
  }

  public ParseSettings withYear(int newYear) {
    return change(to -> to.year = newYear);
  }

  public ParseSettings withMaxLineBytes(int newMaxLineBytes) {
    return change(to -> to.maxLineBytes = newMaxLineBytes);
  }

  public ParseSettings withHeader(Header newHeader) {
    return change(to -> to.header = newHeader);
  }

  public ParseSettings withColumns(Columns newColumns) {
    return change(to -> to.columns = newColumns);
  }

  /**
   * Settings of {@link Format#PATTERN} with this expression.
   *
   * @throws IllegalArgumentException when RE2/J does not take it or it names no group
   */
  public ParseSettings withPattern(String newPattern) {
    PatternFormat.compile(newPattern);
    return change(
        to -> {
          to.format = Format.PATTERN;
          to.pattern = newPattern;
        });
  }

  /**
   * Settings of {@link Format#CSV} whose header line, which the log may lack, is this.
   *
   * @throws IllegalArgumentException when it is no header line
   */
  public ParseSettings withColumns(String headerLine) {
    return withFormat(Format.CSV).withColumns(Columns.of(headerLine));
  }

  public ParseSettings withFields(Map<String, String> newFields) {
    return change(to -> to.fields = new TreeMap<>(newFields));
  }

  private ParseSettings change(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.done();
  }

  /** These settings while one of them changes. */
  private static final class Draft {
    private Format format;
    private TimeShape timeShape;
    private int timeToken;
    private int levelTokens;
    private EntityPattern entity;
    private String defaultEntity;
    private ZoneId zone;
    private int year;
    private int maxLineBytes;
    private Header header;
    private Columns columns;
    private String pattern;
    private SortedMap<String, String> fields;

    Draft(ParseSettings from) {
      format = from.format;
      timeShape = from.timeShape;
      timeToken = from.timeToken;
      levelTokens = from.levelTokens;
      entity = from.entity;
      defaultEntity = from.defaultEntity;
      zone = from.zone;
      year = from.year;
      maxLineBytes = from.maxLineBytes;
      header = from.header;
      columns = from.columns;
      pattern = from.pattern;
      fields = from.fields;
    }

    ParseSettings done() {
      return new ParseSettings(
          format,
          timeShape,
          timeToken,
          levelTokens,
          entity,
          defaultEntity,
          zone,
          year,
          maxLineBytes,
          header,
          columns,
          pattern,
          fields);
    }
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
        + quoted(defaultEntity)
        + (header.slots().isEmpty() ? "" : " header=" + quoted(header.toString()))
        + (columns.names().isEmpty() ? "" : " columns=" + quoted(columns.toString()))
        + (pattern.isEmpty() ? "" : " pattern=" + quoted(pattern))
        + (fields.isEmpty() ? "" : " fields=" + quoted(fields.toString()));
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
