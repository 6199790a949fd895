package io.dawnwatch.topology.config;

import static io.dawnwatch.topology.config.Key.Kind.DURATION;
import static io.dawnwatch.topology.config.Key.Kind.ENTRIES;
import static io.dawnwatch.topology.config.Key.Kind.FLAG;
import static io.dawnwatch.topology.config.Key.Kind.NUMBER;
import static io.dawnwatch.topology.config.Key.Kind.PAIRS;
import static io.dawnwatch.topology.config.Key.Kind.PATTERN;
import static io.dawnwatch.topology.config.Key.Kind.SECTION;
import static io.dawnwatch.topology.config.Key.Kind.STEPS;
import static io.dawnwatch.topology.config.Key.Kind.TEXT;
import static io.dawnwatch.topology.config.Key.Kind.TEXTS;
import static io.dawnwatch.topology.config.Key.Kind.WHOLE;

import io.dawnwatch.engine.clean.Action;
import io.dawnwatch.engine.clean.CleaningStep;
import io.dawnwatch.engine.clean.Rule;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.parse.Format;
import io.dawnwatch.engine.parse.ParseSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** All keys of the dataset file. */
final class DatasetKeys {
  private static final FeatureSpec USUAL = FeatureSpec.DEFAULT;
  private static final String REMEMBERED = "100000";

  static final String AUTO = "auto";
  static final String SERVICE_AT_HOST = "{service}@{host}";

  static final List<Key> ROOT =
      List.of(
          Key.choice(
              "format",
              AUTO,
              "How lines are built; auto tells it from a sample, so name it in production.",
              formats()),
          Key.of(
              "pattern",
              PATTERN,
              "",
              "",
              "RE2 expression with named groups such as (?P<time>..) and (?P<message>..); for format pattern."),
          Key.of(
              "columns",
              TEXT,
              "",
              "",
              "The header line that a CSV log lacks, such as time;host;message, with the separator of its lines; for format csv."),
          Key.of(
              "fields",
              PAIRS,
              "",
              "",
              "By field of a line, such as payload.text, what it is: message, time, level, service.name and their like, or the attribute to keep it under."),
          Key.of(
              "entity",
              TEXT,
              SERVICE_AT_HOST,
              "",
              "What is scored: {service}, {host}, {logger} and {attr.NAME} between literal text."),
          Key.of("zone", TEXT, "UTC", "", "Zone of times that name none, such as Europe/Zurich."),
          Key.of(
              "year",
              WHOLE,
              "",
              "year",
              "Year of times that name none; without it that of the file, or live this year."),
          Key.of(
              "groups",
              TEXTS,
              "",
              "",
              "Fields that are the subgroups of scores; without it service and host."),
          Key.of(
              "measures",
              PAIRS,
              "",
              "",
              "Numbers to watch: the measure's name, which ends in its unit, and the field that holds it."),
          Key.with(
              "expectations",
              ENTRIES,
              "What is expected of events, in order; each entry has a name and one rule.",
              Key.of(
                  "name",
                  TEXT,
                  "",
                  "",
                  "What reports, flags and quarantine call the rule; needed, and once only."),
              Key.of(
                  "field",
                  TEXT,
                  "",
                  "",
                  "body, severity, time, entity, or an attribute, resource entry or measure."),
              Key.choice(
                  "action",
                  "quarantine",
                  "What becomes of an event that breaks it: it goes to quarantine, stays and is flagged, or is only counted.",
                  names(Action.values())),
              Key.of("required", FLAG, "", "", "The field is there and not empty."),
              Key.choice("type", "", "The field is of this type.", names(Rule.Type.values())),
              Key.of("min", NUMBER, "", "", "The field is a number, at least this."),
              Key.of("max", NUMBER, "", "", "The field is a number, at most this."),
              Key.of("oneOf", TEXTS, "", "", "The field is one of these."),
              Key.of(
                  "matches",
                  PATTERN,
                  "",
                  "",
                  "The expression is found in the field; RE2 syntax, linear time."),
              Key.of("maxLength", WHOLE, "", "characters", "The field is at most so long."),
              Key.of(
                  "maxAge",
                  DURATION,
                  "",
                  "time",
                  "The event's own time lies at most so far before the clock; needs no field."),
              Key.of(
                  "unique",
                  WHOLE,
                  "",
                  "ids",
                  "No event of the same window has the same value, among the last so many."),
              Key.of(
                  "maxMissingShare",
                  NUMBER,
                  "",
                  "0 to 1",
                  "Of a window's events at most this share lacks the field; reported and alerted, never quarantined."),
              Key.of(
                  "minLines",
                  WHOLE,
                  "",
                  "lines",
                  "At least so many lines per window and partition; reported and alerted, never quarantined."),
              Key.of(
                  "maxLines",
                  WHOLE,
                  "",
                  "lines",
                  "At most so many lines per window and partition; reported and alerted, never quarantined.")),
          Key.with(
              "cleaning",
              STEPS,
              "What is done to events before expectations are looked at, in order.",
              Key.of("trim", TEXT, "", "", "Blanks at both ends of this field go."),
              Key.of("lower", TEXT, "", "", "This field in lower case."),
              Key.of("upper", TEXT, "", "", "This field in upper case."),
              Key.with(
                  "rename",
                  SECTION,
                  "A field gets another name.",
                  Key.of("field", TEXT, "", "", "Its name."),
                  Key.of("to", TEXT, "", "", "Its new name.")),
              Key.with(
                  "derive",
                  SECTION,
                  "A new field from another one.",
                  Key.of("field", TEXT, "", "", "The new field."),
                  Key.of("from", TEXT, "", "", "The field it is made of."),
                  Key.choice(
                      "function",
                      "",
                      "before or after a separator, the prefix of a number of characters, a hash bucket of a number of them, the shape with # for digits, the length.",
                      names(CleaningStep.Function.values())),
                  Key.of(
                      "separator",
                      TEXT,
                      "",
                      "",
                      "For before (the first one) and after (the last one)."),
                  Key.of("number", WHOLE, "", "", "For prefix (characters) and bucket (buckets).")),
              Key.of("remove", TEXT, "", "", "This field goes."),
              Key.with(
                  "drop",
                  SECTION,
                  "Events are left out; they count as filtered.",
                  Key.of("field", TEXT, "", "", "The field that is looked at."),
                  Key.of(
                      "matches",
                      PATTERN,
                      "",
                      "",
                      "Events in whose field this is found are left out.")),
              Key.with(
                  "sample",
                  SECTION,
                  "A share of the values of a field stays, told by hash: all events of a value, or none.",
                  Key.of(
                      "field",
                      TEXT,
                      "",
                      "",
                      "The field whose values are drawn; events without it stay."),
                  Key.of("share", NUMBER, "", "0 to 1", "How much stays.")),
              Key.with(
                  "deduplicate",
                  SECTION,
                  "Of events with the same id in a partition only the first stays.",
                  Key.of("field", TEXT, "", "", "The id of a line."),
                  Key.of(
                      "remembered",
                      WHOLE,
                      REMEMBERED,
                      "ids",
                      "How many different ids are remembered; 16 bytes of state each."))),
          Key.with(
              "redaction",
              SECTION,
              "What is taken out of events and quarantine before they are kept.",
              Key.of("email", FLAG, "true", "", "E-mail addresses."),
              Key.of(
                  "token",
                  FLAG,
                  "true",
                  "",
                  "Credentials: bearer tokens, keys of well-known services, what follows password= and its like."),
              Key.of("card", FLAG, "true", "", "Payment card numbers."),
              Key.of("ip", FLAG, "false", "", "IPv4 and IPv6 addresses."),
              Key.of(
                  "keyFile",
                  TEXT,
                  "",
                  "",
                  "File whose content keys the hash that keeps equal texts equal; without a key all become the same."),
              Key.of("keyEnv", TEXT, "", "", "Environment variable that holds the key instead."),
              Key.with(
                  "patterns",
                  ENTRIES,
                  "More that is taken out.",
                  Key.of("name", TEXT, "", "", "What stands in its place: order for <order>."),
                  Key.of(
                      "matches",
                      PATTERN,
                      "",
                      "",
                      "What is taken out: the first group, or all of it; RE2 syntax."))),
          Key.of("window", DURATION, millis(USUAL.windowMillis()), "time", "Length of a window."),
          Key.of(
              "horizon",
              DURATION,
              millis(USUAL.horizonMillis()),
              "time",
              "How far back features look; a multiple of the window."),
          Key.of(
              "lateness",
              DURATION,
              millis(USUAL.latenessMillis()),
              "time",
              "How old an event may be, against the clock, and still count in its window."),
          Key.of(
              "skew",
              DURATION,
              millis(USUAL.skewMillis()),
              "time",
              "How far ahead of the clock an event may claim to be before it is clamped."),
          Key.choice(
              "clock",
              "broker",
              "What moves time: broker for live lines, event for history that load writes.",
              List.of("broker", "event")),
          Key.with(
              "caps",
              SECTION,
              "Limits that keep memory bounded.",
              Key.of(
                  "lineBytes",
                  WHOLE,
                  Integer.toString(ParseSettings.DEFAULT_MAX_LINE_BYTES),
                  "bytes",
                  "Longer lines go to quarantine."),
              Key.of(
                  "entities",
                  WHOLE,
                  Integer.toString(USUAL.entityCap()),
                  "entities",
                  "Distinct entities per partition and horizon; the others share one."),
              Key.of(
                  "templatesPerWindow",
                  WHOLE,
                  Integer.toString(USUAL.templatesPerWindow()),
                  "templates",
                  "Distinct templates counted per entity and window."),
              Key.of(
                  "templatesPerPartition",
                  WHOLE,
                  Integer.toString(USUAL.templatesPerPartition()),
                  "templates",
                  "Distinct templates counted per partition and window.")));

  private DatasetKeys() {}

  private static List<String> formats() {
    List<String> names = new ArrayList<>(List.of(AUTO));
    for (Format format : Format.values()) {
      names.add(format.cliName());
    }
    return List.copyOf(names);
  }

  private static List<String> names(Enum<?>[] values) {
    return Arrays.stream(values).map(one -> one.name().toLowerCase(Locale.ROOT)).toList();
  }

  private static String millis(long millis) {
    return DurationText.of(millis);
  }
}
