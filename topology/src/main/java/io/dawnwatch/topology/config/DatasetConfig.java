package io.dawnwatch.topology.config;

import io.dawnwatch.engine.clean.DataRules;
import io.dawnwatch.engine.clean.Redaction;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.parse.EntityPattern;
import io.dawnwatch.engine.parse.Format;
import io.dawnwatch.engine.parse.ParseSettings;
import io.dawnwatch.engine.score.Ids;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What a dataset file says. Immutable.
 *
 * @param format empty: told from a sample
 * @param pattern the regular expression of format pattern; else empty
 * @param columns the header line of format csv that the log lacks; else empty
 * @param fields by field of a line, what it is
 * @param year of times that name none; empty: that of the file, or live this year
 * @param rules cleaning, expectations, redaction
 * @param given keys the file gives, of those that a command line option gives too
 * @param canonical JSON with sorted keys, without what is as by default
 */
public record DatasetConfig(
    Optional<Format> format,
    String pattern,
    String columns,
    Map<String, String> fields,
    EntityPattern entity,
    ZoneId zone,
    OptionalInt year,
    int maxLineBytes,
    DataRules rules,
    FeatureSpec features,
    boolean historyIsClock,
    Set<String> given,
    String canonical) {
  /** Without a file: nothing is expected, cleaned or redacted. */
  public static final DatasetConfig NONE =
      new DatasetConfig(
          Optional.empty(),
          "",
          "",
          Map.of(),
          EntityPattern.SERVICE_AT_HOST,
          ZoneOffset.UTC,
          OptionalInt.empty(),
          ParseSettings.DEFAULT_MAX_LINE_BYTES,
          new DataRules(
              List.of(),
              List.of(),
              Map.of(),
              List.of(),
              List.of(),
              Redaction.NONE,
              FeatureSpec.DEFAULT.windowMillis()),
          FeatureSpec.DEFAULT,
          false,
          Set.of(),
          "");

  public DatasetConfig {
    given = Set.copyOf(given);
  }

  /** Whether there is a file. */
  public boolean isFile() {
    return !canonical.isEmpty();
  }

  /** SHA-256 of the canonical form, 64 hexadecimal digits; empty without a file. */
  public String hash() {
    return isFile() ? Ids.sha256(canonical.getBytes(StandardCharsets.UTF_8)) : "";
  }

  /** How lines are parsed, as far as no sample decides it. */
  public ParseSettings parse(String defaultEntity) {
    ParseSettings settings =
        ParseSettings.of(format.orElse(Format.TEXT), defaultEntity)
            .withEntity(entity)
            .withZone(zone)
            .withFields(fields);
    // The default differs by format.
    boolean capped = maxLineBytes != ParseSettings.DEFAULT_MAX_LINE_BYTES;
    settings = capped ? settings.withMaxLineBytes(maxLineBytes) : settings;
    settings = pattern.isEmpty() ? settings : settings.withPattern(pattern);
    settings = columns.isEmpty() ? settings : settings.withColumns(columns);
    return year.isPresent() ? settings.withYear(year.getAsInt()) : settings;
  }
}
