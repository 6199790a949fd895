package io.dawnwatch.topology.config;

import java.util.List;

/**
 * A key of the dataset file, declared once: what reads the file, what the reference says of it and
 * what is suggested for a misspelt one all come from here.
 *
 * @param name as it stands in the file
 * @param kind what it holds
 * @param fallback its value when it is not given, as it would be written; empty: none
 * @param unit what its number counts; empty: none
 * @param meaning one sentence
 * @param choices values it may have; empty: any of its kind
 * @param children keys below it
 */
record Key(
    String name,
    Kind kind,
    String fallback,
    String unit,
    String meaning,
    List<String> choices,
    List<Key> children) {
  /** What a key holds. */
  enum Kind {
    TEXT("text"),
    PATTERN("regular expression"),
    WHOLE("whole number"),
    NUMBER("number"),
    DURATION("duration"),
    FLAG("true or false"),
    TEXTS("list of texts"),
    PAIRS("name: text pairs"),
    SECTION("keys"),
    /** A list; each entry has keys. */
    ENTRIES("list of keys"),
    /** A list; each entry is one of the keys. */
    STEPS("list of steps");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  static Key of(String name, Kind kind, String fallback, String unit, String meaning) {
    return new Key(name, kind, fallback, unit, meaning, List.of(), List.of());
  }

  static Key choice(String name, String fallback, String meaning, List<String> choices) {
    return new Key(name, Kind.TEXT, fallback, "", meaning, choices, List.of());
  }

  static Key with(String name, Kind kind, String meaning, Key... children) {
    return new Key(name, kind, "", "", meaning, List.of(), List.of(children));
  }
}
