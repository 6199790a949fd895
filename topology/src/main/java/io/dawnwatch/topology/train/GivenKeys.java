package io.dawnwatch.topology.train;

import io.dawnwatch.engine.evaluate.DetectorSelection.Choice;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** What stands in a flat YAML file, taken key by key; all problems are told at the end. */
final class GivenKeys {
  private static final int MOST_CHARACTERS = 1 << 16;

  /** YAML reads on and off as true and false. */
  private static final Map<String, Choice> CHOICES =
      Map.of(
          "on",
          Choice.ON,
          "true",
          Choice.ON,
          "off",
          Choice.OFF,
          "false",
          Choice.OFF,
          "auto",
          Choice.AUTO);

  private final Map<?, ?> map;
  private final ToLongFunction<String> millis;
  private final List<String> known = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  private GivenKeys(Map<?, ?> map, ToLongFunction<String> millis) {
    this.map = map;
    this.millis = millis;
  }

  /**
   * Reads a file.
   *
   * @param millis reads durations such as {@code 1m}; below 0 for what is none
   * @throws IllegalArgumentException if it holds no keys with values
   */
  static GivenKeys of(String yaml, ToLongFunction<String> millis) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    options.setMaxAliasesForCollections(0);
    options.setCodePointLimit(MOST_CHARACTERS);
    Object loaded;
    try {
      loaded = new Yaml(new SafeConstructor(options)).load(yaml);
    } catch (YAMLException e) {
      throw new IllegalArgumentException("this is no YAML: " + e.getMessage(), e);
    }
    if (loaded == null) {
      return new GivenKeys(Map.of(), millis);
    }
    if (!(loaded instanceof Map<?, ?> map)) {
      throw new IllegalArgumentException("there must be keys with values, such as seed: 7");
    }
    return new GivenKeys(map, millis);
  }

  private Object take(String key, Object fallback) {
    known.add(key);
    return map.containsKey(key) ? map.get(key) : fallback;
  }

  String text(String key, String fallback) {
    return String.valueOf(take(key, fallback));
  }

  double number(String key, double fallback) {
    if (take(key, fallback) instanceof Number number && Double.isFinite(number.doubleValue())) {
      return number.doubleValue();
    }
    problems.add(key + " must be a number, was " + map.get(key));
    return fallback;
  }

  double whole(String key, double fallback) {
    double number = number(key, fallback);
    if (number != Math.rint(number) || Math.abs(number) > Integer.MAX_VALUE) {
      problems.add(key + " must be a whole number below 2^31, was " + map.get(key));
      return fallback;
    }
    return number;
  }

  boolean yes(String key, boolean fallback) {
    if (take(key, fallback) instanceof Boolean value) {
      return value;
    }
    problems.add(key + " must be true or false, was " + map.get(key));
    return fallback;
  }

  long duration(String key) {
    Object value = take(key, "");
    if (value.equals("")) {
      return 0;
    }
    long found = millis.applyAsLong(String.valueOf(value));
    if (found <= 0) {
      problems.add(key + " must be a duration such as 1m or 2h, was " + value);
    }
    return Math.max(0, found);
  }

  /** What is wanted of some things by name: {@code on}, {@code off} or {@code auto}. */
  SortedMap<String, Choice> choices(String key, List<String> names) {
    SortedMap<String, Choice> choices = new TreeMap<>();
    if (!(take(key, Map.of()) instanceof Map<?, ?> given)) {
      problems.add(key + " must hold names with on, off or auto, was " + map.get(key));
      return choices;
    }
    given.forEach(
        (name, value) -> {
          Choice choice = CHOICES.get(String.valueOf(value).toLowerCase(Locale.ROOT));
          if (!names.contains(String.valueOf(name))) {
            problems.add(
                "there is no " + name + " in " + key + ", only " + String.join(", ", names));
          } else if (choice == null) {
            problems.add(key + ": " + name + " must be on, off or auto, was " + value);
          } else if (choice != Choice.AUTO) {
            choices.put(String.valueOf(name), choice);
          }
        });
    return choices;
  }

  /** Throws if a key is unknown or a value wrong. */
  void finish() {
    for (Object key : map.keySet()) {
      if (!known.contains(String.valueOf(key))) {
        problems.add("there is no key " + key + ", only " + String.join(", ", known));
      }
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
  }
}
