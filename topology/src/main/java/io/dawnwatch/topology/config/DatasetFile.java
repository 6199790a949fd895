package io.dawnwatch.topology.config;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.re2j.Pattern;
import io.dawnwatch.engine.clean.Action;
import io.dawnwatch.engine.clean.CleaningStep;
import io.dawnwatch.engine.clean.DataRules;
import io.dawnwatch.engine.clean.Expectation;
import io.dawnwatch.engine.clean.Redaction;
import io.dawnwatch.engine.clean.Rule;
import io.dawnwatch.engine.clean.Secret;
import io.dawnwatch.engine.clean.SetExpectation;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.parse.Columns;
import io.dawnwatch.engine.parse.EntityPattern;
import io.dawnwatch.engine.parse.Format;
import io.dawnwatch.engine.parse.ParseSettings;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;

/** Reads dataset files. */
public final class DatasetFile {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> EVENT_RULES =
      List.of(
          "required", "type", "min", "max", "oneOf", "matches", "maxLength", "maxAge", "unique");
  private static final List<String> SET_RULES = List.of("maxMissingShare", "minLines", "maxLines");

  private final Map<String, String> environment;
  private final Path folder;
  private final YamlReader reader = new YamlReader(DatasetKeys.ROOT);
  private final Map<String, Integer> names = new HashMap<>();

  private DatasetFile(Map<String, String> environment, Path folder) {
    this.environment = environment;
    this.folder = folder;
  }

  /**
   * Reads a file.
   *
   * @param environment where {@code keyEnv} is looked up
   * @throws BadDatasetFileException with all its problems
   * @throws IOException if it cannot be read
   */
  public static DatasetConfig read(Path file, Map<String, String> environment)
      throws IOException, BadDatasetFileException {
    Path folder = file.toAbsolutePath().getParent();
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    return parse(file.toString(), text, environment, folder);
  }

  /** Reads a text; {@code name} is what messages call it, {@code folder} where key files lie. */
  static DatasetConfig parse(String name, String text, Map<String, String> environment, Path folder)
      throws BadDatasetFileException {
    DatasetFile file = new DatasetFile(environment, folder);
    Given root = file.reader.read(text.startsWith("\ufeff") ? text.substring(1) : text);
    DatasetConfig config = file.config(root);
    if (!file.reader.problems().isEmpty()) {
      throw new BadDatasetFileException(
          name, file.reader.problems().stream().sorted(Problem.BY_PLACE).distinct().toList());
    }
    return config;
  }

  private DatasetConfig config(Given root) {
    FeatureSpec features = features(root);
    Optional<Format> format =
        root.has("format") && !root.text("format", "").equals(DatasetKeys.AUTO)
            ? Optional.of(Format.ofCliName(root.text("format", "")))
            : Optional.empty();
    String pattern =
        checked(
            root,
            "pattern",
            "",
            () -> {
              String given = root.text("pattern", "");
              return given.isEmpty()
                  ? given
                  : ParseSettings.of(Format.TEXT, "main").withPattern(given).pattern();
            });
    boolean byPattern = format.equals(Optional.of(Format.PATTERN));
    if (byPattern && !root.lines().containsKey("pattern")) {
      problem(root, "format", "format: pattern needs an expression", "add pattern:");
    } else if (!byPattern && root.has("pattern")) {
      problem(root, "pattern", "the format is another one", "add format: pattern");
    }
    String columns =
        checked(
            root,
            "columns",
            "",
            () -> {
              String given = root.text("columns", "");
              return root.has("columns") ? Columns.of(given).toString() : given;
            });
    if (root.has("columns") && !format.equals(Optional.of(Format.CSV))) {
      problem(root, "columns", "the format is another one", "add format: csv");
    }
    EntityPattern entity =
        checked(
            root,
            "entity",
            EntityPattern.SERVICE_AT_HOST,
            () -> EntityPattern.of(root.text("entity", DatasetKeys.SERVICE_AT_HOST)));
    ZoneId zone = checked(root, "zone", ZoneOffset.UTC, () -> ZoneId.of(root.text("zone", "UTC")));
    Given caps = root.section("caps");
    int lineBytes =
        (int) within(caps, "lineBytes", ParseSettings.DEFAULT_MAX_LINE_BYTES, 1, 16 << 20);
    OptionalInt year =
        root.has("year")
            ? OptionalInt.of((int) within(root, "year", 1970, 1970, 9999))
            : OptionalInt.empty();
    List<Expectation> expectations = new ArrayList<>();
    List<SetExpectation> sets = new ArrayList<>();
    root.entries("expectations").forEach(one -> expectation(one, expectations, sets));
    List<CleaningStep> steps = new ArrayList<>();
    root.entries("cleaning").forEach(one -> step(one, steps));
    DataRules rules =
        new DataRules(
            steps,
            root.texts("groups"),
            root.pairs("measures"),
            expectations,
            sets,
            redaction(root.section("redaction")),
            features.windowMillis());
    return new DatasetConfig(
        format,
        pattern,
        columns,
        root.pairs("fields"),
        entity,
        zone,
        year,
        lineBytes,
        rules,
        features,
        root.text("clock", "broker").equals("event"),
        root.values().keySet(),
        canonical(root, DatasetKeys.ROOT).toString());
  }

  private FeatureSpec features(Given root) {
    FeatureSpec usual = FeatureSpec.DEFAULT;
    Given caps = root.section("caps");
    int entities = (int) within(caps, "entities", usual.entityCap(), 1, 10_000_000);
    int perWindow =
        (int) within(caps, "templatesPerWindow", usual.templatesPerWindow(), 1, 1 << 20);
    int perPartition =
        (int) within(caps, "templatesPerPartition", usual.templatesPerPartition(), 1, 1 << 20);
    return checked(
        root,
        "window",
        usual,
        () ->
            new FeatureSpec(
                root.whole("window", usual.windowMillis()),
                root.whole("horizon", usual.horizonMillis()),
                root.whole("lateness", usual.latenessMillis()),
                root.whole("skew", usual.skewMillis()),
                entities,
                perWindow,
                perPartition));
  }

  /** A value that its own type checks; the fallback, and a problem, if it does not hold. */
  private <T> T checked(Given in, String key, T fallback, Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException | DateTimeException e) {
      problem(in, key, e.getMessage(), "change it");
      return fallback;
    }
  }

  private void problem(Given in, String key, String what, String remedy) {
    reader.problems().add(new Problem(in.lineOf(key), in.pathOf(key), what, remedy));
  }

  private void problem(Given in, String what, String remedy) {
    reader.problems().add(new Problem(in.line(), in.path(), what, remedy));
  }

  private long within(Given in, String key, long fallback, long min, long max) {
    long value = in.whole(key, fallback);
    if (value < min || value > max) {
      problem(in, key, "must be " + min + " to " + max + ", was " + value, "change it");
      return fallback;
    }
    return value;
  }

  private void expectation(Given in, List<Expectation> events, List<SetExpectation> sets) {
    String name = in.text("name", "");
    if (name.isEmpty()) {
      problem(in, "the rule has no name", "add name: what reports call it");
    } else if (names.putIfAbsent(name, in.line()) != null) {
      problem(in, "name", "the name stands twice, first in line " + names.get(name), "change one");
    }
    List<String> rules = EVENT_RULES.stream().filter(in.lines()::containsKey).toList();
    List<String> setRules = SET_RULES.stream().filter(in.lines()::containsKey).toList();
    boolean range =
        rules.equals(List.of("min"))
            || rules.equals(List.of("max"))
            || rules.equals(List.of("min", "max"));
    boolean volume = !setRules.isEmpty() && !setRules.contains("maxMissingShare");
    boolean oneEvent = setRules.isEmpty() && (range || rules.size() == 1);
    boolean oneSet = rules.isEmpty() && (volume || setRules.size() == 1);
    if (!oneEvent && !oneSet) {
      problem(
          in,
          rules.size() + setRules.size() == 0
              ? "the entry has no rule"
              : "the entry has several rules",
          "give one of " + String.join(", ", EVENT_RULES) + ", " + String.join(", ", SET_RULES));
      return;
    }
    if (!in.values().keySet().containsAll(in.lines().keySet())) {
      return;
    }
    String field = in.text("field", "");
    boolean needsField = !volume && !rules.equals(List.of("maxAge"));
    if (needsField == field.isEmpty()) {
      problem(
          in,
          needsField ? "the rule has no field" : "this rule is about no field",
          needsField ? "add field: body, or the name of an attribute" : "take field away");
      return;
    }
    if (oneSet) {
      if (in.has("action")) {
        problem(
            in, "action", "a rule about a window has no action", "take it away: it is reported");
      }
      setExpectation(in, name, field, sets);
      return;
    }
    Rule rule = checked(in, rules.get(0), new Rule.Required(), () -> rule(in, rules.get(0)));
    if (rule == null) {
      problem(in, "required", "required: false says nothing", "take the entry away");
      return;
    }
    Action action = Action.valueOf(in.text("action", "quarantine").toUpperCase(Locale.ROOT));
    events.add(new Expectation(name, field.isEmpty() ? "time" : field, rule, action));
  }

  private Rule rule(Given in, String key) {
    return switch (key) {
      case "required" -> in.flag("required", true) ? new Rule.Required() : null;
      case "type" ->
          new Rule.OfType(Rule.Type.valueOf(in.text("type", "").toUpperCase(Locale.ROOT)));
      case "oneOf" -> new Rule.OneOf(in.texts("oneOf"));
      case "matches" -> new Rule.Matches(Pattern.compile(in.text("matches", "")));
      case "maxLength" -> new Rule.MaxLength((int) within(in, "maxLength", 1, 0, 1 << 24));
      case "maxAge" -> new Rule.Fresh(in.whole("maxAge", 0));
      case "unique" -> new Rule.Unique((int) within(in, "unique", 1, 1, 10_000_000));
      default ->
          new Rule.Range(in.number("min", -Double.MAX_VALUE), in.number("max", Double.MAX_VALUE));
    };
  }

  private void setExpectation(Given in, String name, String field, List<SetExpectation> sets) {
    if (in.has("maxMissingShare")) {
      checked(
          in,
          "maxMissingShare",
          false,
          () ->
              sets.add(
                  new SetExpectation.MaxMissing(name, field, in.number("maxMissingShare", 0))));
    } else {
      checked(
          in,
          in.has("minLines") ? "minLines" : "maxLines",
          false,
          () ->
              sets.add(
                  new SetExpectation.Volume(
                      name, in.whole("minLines", 0), in.whole("maxLines", Long.MAX_VALUE))));
    }
  }

  private void step(Given entry, List<CleaningStep> steps) {
    if (entry.values().size() != 1) {
      return;
    }
    String kind = entry.values().keySet().iterator().next();
    switch (kind) {
      case "trim" -> steps.add(new CleaningStep.Trim(entry.text(kind, "")));
      case "lower" -> steps.add(new CleaningStep.Case(entry.text(kind, ""), false));
      case "upper" -> steps.add(new CleaningStep.Case(entry.text(kind, ""), true));
      case "remove" -> steps.add(new CleaningStep.Remove(entry.text(kind, "")));
      default -> {
        Given in = entry.section(kind);
        if (needs(in, needed(kind))) {
          checked(
              in, in.values().keySet().iterator().next(), false, () -> steps.add(step(in, kind)));
        }
      }
    }
  }

  private static List<String> needed(String kind) {
    return switch (kind) {
      case "rename" -> List.of("field", "to");
      case "derive" -> List.of("field", "from", "function");
      case "drop" -> List.of("field", "matches");
      case "sample" -> List.of("field", "share");
      default -> List.of("field");
    };
  }

  private boolean needs(Given in, List<String> keys) {
    boolean all = true;
    for (String key : keys) {
      if (!in.has(key) && !in.lines().containsKey(key)) {
        problem(in, key + " is missing", "add " + key + ":");
      }
      all &= in.has(key);
    }
    return all;
  }

  private CleaningStep step(Given in, String kind) {
    String field = in.text("field", "");
    return switch (kind) {
      case "rename" -> new CleaningStep.Rename(field, in.text("to", ""));
      case "derive" ->
          new CleaningStep.Derive(
              field,
              in.text("from", ""),
              CleaningStep.Function.valueOf(in.text("function", "").toUpperCase(Locale.ROOT)),
              in.text("separator", ""),
              (int) within(in, "number", 0, 0, 1 << 24));
      case "drop" -> new CleaningStep.Drop(field, Pattern.compile(in.text("matches", "")));
      case "sample" ->
          new CleaningStep.Sample(field, (int) Math.round(in.number("share", 1) * 1_000_000));
      default ->
          new CleaningStep.Deduplicate(
              field, (int) within(in, "remembered", 100_000, 1, 10_000_000));
    };
  }

  private Redaction redaction(Given in) {
    Set<Secret> secrets = EnumSet.noneOf(Secret.class);
    for (Secret secret : Secret.values()) {
      if (in.flag(secret.word(), secret != Secret.IP)) {
        secrets.add(secret);
      }
    }
    Set<String> words = new LinkedHashSet<>();
    List<Redaction.Named> patterns = new ArrayList<>();
    for (Given one : in.entries("patterns")) {
      if (!needs(one, List.of("name", "matches"))) {
        continue;
      }
      String name = one.text("name", "");
      if (!name.matches("[a-z][a-z0-9-]{0,31}") || !words.add(name)) {
        problem(
            one,
            "name",
            "the name is not fit, or stands twice",
            "up to 32 lower-case letters, digits and hyphens, each name once");
      }
      patterns.add(new Redaction.Named(name, Pattern.compile(one.text("matches", ""))));
    }
    return new Redaction(secrets, patterns, key(in));
  }

  private String key(Given in) {
    if (in.has("keyFile") && in.has("keyEnv")) {
      problem(in, "keyEnv", "keyFile is given too", "keep one of them");
      return "";
    }
    if (in.has("keyEnv")) {
      String key = environment.getOrDefault(in.text("keyEnv", ""), "");
      if (key.isEmpty()) {
        problem(in, "keyEnv", "the environment has no such variable", "set it to the key");
      }
      return key;
    }
    if (!in.has("keyFile")) {
      return "";
    }
    try {
      String key = Files.readString(folder.resolve(in.text("keyFile", ""))).strip();
      if (key.isEmpty()) {
        problem(in, "keyFile", "the file is empty", "put the key into it");
      }
      return key;
    } catch (IOException | RuntimeException e) {
      problem(in, "keyFile", "the file cannot be read", "check its path and rights");
      return "";
    }
  }

  /** What is given and not as by default, keys sorted. */
  static ObjectNode canonical(Given in, List<Key> keys) {
    ObjectNode node = JSON.createObjectNode();
    in.values()
        .forEach(
            (name, value) -> {
              Key key =
                  keys.stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
              put(node, key, value);
            });
    return node;
  }

  @SuppressWarnings("unchecked")
  private static void put(ObjectNode node, Key key, Object value) {
    if (isFallback(key, value)) {
      return;
    }
    if (value instanceof Given section) {
      ObjectNode below = canonical(section, key.children());
      if (!below.isEmpty() || !key.kind().equals(Key.Kind.SECTION)) {
        node.set(key.name(), below);
      }
    } else if (value instanceof Long number) {
      node.put(key.name(), number);
    } else if (value instanceof Double number) {
      // Not by Double.toString, which has other digits on other JDKs.
      node.put(key.name(), new BigDecimal(number).stripTrailingZeros().toPlainString());
    } else if (value instanceof Boolean flag) {
      node.put(key.name(), flag);
    } else if (value instanceof Map<?, ?> pairs) {
      ObjectNode below = node.putObject(key.name());
      ((Map<String, String>) pairs).forEach(below::put);
    } else if (value instanceof List<?> list) {
      if (!list.isEmpty()) {
        ArrayNode below = node.putArray(key.name());
        for (Object one : list) {
          if (one instanceof Given entry) {
            below.add(canonical(entry, key.children()));
          } else {
            below.add((String) one);
          }
        }
      }
    } else {
      node.put(key.name(), (String) value);
    }
  }

  private static boolean isFallback(Key key, Object value) {
    if (key.fallback().isEmpty()) {
      return false;
    }
    String written =
        key.kind() == Key.Kind.DURATION ? DurationText.of((Long) value) : String.valueOf(value);
    return written.equals(key.fallback());
  }
}
