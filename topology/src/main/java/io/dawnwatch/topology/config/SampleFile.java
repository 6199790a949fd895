package io.dawnwatch.topology.config;

import io.dawnwatch.engine.clean.Redaction;
import io.dawnwatch.engine.clean.Redactor;
import io.dawnwatch.engine.clean.Secret;
import io.dawnwatch.engine.event.KeyValue;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Measure;
import io.dawnwatch.engine.parse.Detected;
import io.dawnwatch.engine.parse.Format;
import io.dawnwatch.engine.parse.ParseSettings;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Writes a dataset file from a sample. What it learns is what every event of the sample had, and it
 * says flag, never quarantine: a sample is no contract yet.
 */
public final class SampleFile {
  /** From fewer events nothing is learned. */
  private static final int LEAST_EVENTS = 50;

  /** Fields with more different values are no enumeration. */
  private static final int MOST_VALUES = 8;

  /** An enumeration was seen so often per value. */
  private static final int LEAST_PER_VALUE = 20;

  private static final int MOST_RULES = 20;
  private static final int MOST_ENTITIES = 3;

  private final String name;
  private final Detected detected;
  private final Map<Secret, Redactor> redactors = new EnumMap<>(Secret.class);
  private final Map<Secret, Long> found = new EnumMap<>(Secret.class);
  private final SortedMap<String, Field> fields = new TreeMap<>();
  private final SortedSet<String> entities = new TreeSet<>();
  private long lines;
  private long events;
  private int longestBody;
  private boolean hasService;
  private boolean hasHost;

  /** What is known of one field. */
  private static final class Field {
    private long seen;
    private boolean number = true;
    private boolean secret;
    private final SortedSet<String> values = new TreeSet<>();

    void add(String value) {
      seen++;
      number &= value.matches("-?\\d{1,15}");
      secret |= !Redactor.USUAL.redact(value).equals(value);
      if (values.size() <= MOST_VALUES) {
        values.add(value);
      }
    }
  }

  /** A file for a sample of the log or topic of that name. */
  public SampleFile(String name, Detected detected) {
    this.name = name;
    this.detected = detected;
    for (Secret secret : Secret.values()) {
      redactors.put(secret, new Redactor(new Redaction(EnumSet.of(secret), List.of(), "")));
      found.put(secret, 0L);
    }
  }

  /** Takes a line as it came; null for one without a value. */
  public void line(byte[] bytes) {
    lines++;
    if (bytes == null) {
      return;
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    redactors.forEach(
        (secret, redactor) -> {
          if (!redactor.redact(text).equals(text)) {
            found.merge(secret, 1L, Long::sum);
          }
        });
  }

  /** Takes an event of the sample. */
  public void add(LogEvent event) {
    events++;
    longestBody = Math.max(longestBody, event.body().length());
    entities.add(event.entity());
    for (KeyValue pair : event.resource()) {
      hasService |= pair.key().equals("service.name");
      hasHost |= pair.key().equals("host.name");
    }
    event.attributes().forEach(pair -> field(pair.key()).add(pair.value()));
    for (Measure measure : event.measures()) {
      field(measure.name()).seen++;
    }
  }

  private Field field(String key) {
    return fields.computeIfAbsent(key, any -> new Field());
  }

  /** The file. */
  public String toYaml() {
    StringBuilder out = new StringBuilder();
    ParseSettings settings = detected.settings();
    comment(
        out, "", "Dataset file written by `dawnwatch init` from " + lines + " records of " + name);
    comment(out, "", "Every key: docs/dataset.md. Try it with `dawnwatch validate --config`.");
    out.append('\n');
    comment(out, "", detected.describe());
    out.append("format: ").append(settings.format().cliName()).append('\n');
    if (settings.format() == Format.PATTERN) {
      out.append("pattern: ").append(quoted(settings.pattern())).append('\n');
    }
    if (settings.format() == Format.CSV && !settings.columns().names().isEmpty()) {
      out.append("columns: ").append(quoted(settings.columns().toString()));
      out.append("   # so that no header line is needed; one that stands is left out\n");
    }
    boolean utc = settings.zone().normalized().equals(ZoneOffset.UTC);
    out.append(utc ? "# zone: UTC" : "zone: " + quoted(settings.zone().getId()));
    out.append("   # of times that name none\n\n");
    entity(out);
    expectations(out);
    out.append(
        "\n# What is done before expectations are looked at; see docs/dataset.md.\n# cleaning:\n");
    out.append("#   - drop: {field: body, matches: \"^GET /health\"}\n\n");
    redaction(out);
    out.append("\n# What is scored; all by default.\n");
    for (String key : List.of("window", "horizon", "lateness", "skew", "clock")) {
      Key known =
          DatasetKeys.ROOT.stream().filter(one -> one.name().equals(key)).findFirst().orElseThrow();
      out.append("# ").append(key).append(": ").append(known.fallback());
      out.append("   # ").append(known.meaning()).append('\n');
    }
    return out.toString();
  }

  private void entity(StringBuilder out) {
    String pattern =
        hasService == hasHost ? DatasetKeys.SERVICE_AT_HOST : hasService ? "{service}" : "{host}";
    comment(
        out,
        "",
        entities.size()
            + " entities by service and host, such as "
            + entities.stream()
                .limit(MOST_ENTITIES)
                .map(Redactor.USUAL::redact)
                .collect(Collectors.joining(", ")));
    String others =
        fields.entrySet().stream()
            .filter(field -> field.getValue().seen == events)
            .filter(field -> field.getValue().values.size() > 1)
            .map(field -> "{attr." + field.getKey() + "}")
            .limit(MOST_VALUES)
            .collect(Collectors.joining(", "));
    if (!others.isEmpty()) {
      comment(out, "", "every event also has " + others);
    }
    out.append("entity: ").append(quoted(pattern)).append("\n\n");
  }

  private void expectations(StringBuilder out) {
    if (events < LEAST_EVENTS) {
      comment(out, "", "too few events (" + events + ") to learn expectations from");
      return;
    }
    comment(out, "", "What all of the sample was; action: quarantine when you are sure.");
    out.append("expectations:\n");
    long limit = Math.max(1024, Long.highestOneBit(longestBody) * 4);
    rule(out, "body-length", "body", "maxLength: " + limit, "the longest had " + longestBody);
    int rules = 1;
    for (Map.Entry<String, Field> entry : fields.entrySet()) {
      Field field = entry.getValue();
      if (field.seen != events || field.secret || rules >= MOST_RULES) {
        continue;
      }
      rules++;
      boolean few =
          !field.values.isEmpty()
              && field.values.size() <= MOST_VALUES
              && events >= (long) LEAST_PER_VALUE * field.values.size();
      if (few && !field.number) {
        String values =
            field.values.stream().map(SampleFile::quoted).collect(Collectors.joining(", "));
        rule(out, "known-" + entry.getKey(), entry.getKey(), "oneOf: [" + values + "]", "");
      } else if (field.number && !field.values.isEmpty()) {
        rule(out, "type-of-" + entry.getKey(), entry.getKey(), "type: integer", "");
      } else {
        rule(out, "has-" + entry.getKey(), entry.getKey(), "required: true", "");
      }
    }
  }

  private static void rule(
      StringBuilder out, String rule, String field, String what, String remark) {
    out.append("  - name: ").append(quoted(rule)).append('\n');
    out.append("    field: ").append(quoted(field)).append('\n');
    out.append("    ").append(what);
    out.append(remark.isEmpty() ? "\n" : "   # " + remark + "\n");
    out.append("    action: flag\n");
  }

  private void redaction(StringBuilder out) {
    comment(out, "", "What is taken out of events and quarantine before they are kept.");
    out.append("redaction:\n");
    for (Secret secret : Secret.values()) {
      out.append(
          String.format(
                  Locale.ROOT,
                  "  %s: %s   # %d of %d records hold one%n",
                  secret.word(),
                  secret != Secret.IP,
                  found.get(secret),
                  lines)
              .replace("\r", ""));
    }
    comment(out, "  ", "keyEnv: NAME of a variable whose value keeps equal texts equal");
  }

  /** One line of comment, whatever the text holds. */
  private static void comment(StringBuilder out, String indent, String text) {
    String line = text.replaceAll("[\\p{Cntrl}\\u0080-\\u009f\\u2028\\u2029\\ufeff]", " ");
    out.append(indent).append("# ").append(line).append('\n');
  }

  /** A YAML text in double quotes. */
  private static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || c >= 0x7f) {
        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }
}
