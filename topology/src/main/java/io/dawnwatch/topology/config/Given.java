package io.dawnwatch.topology.config;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a file says below one key: values that were checked against their kinds.
 *
 * @param line where it begins
 * @param path of the key, such as {@code expectations[2]}
 * @param values by key: String, Long, Double, Boolean, {@code List<String>}, {@code Map<String,
 *     String>}, {@code Given} or {@code List<Given>}; keys that are not given lack
 * @param lines where each key stands
 */
record Given(int line, String path, Map<String, Object> values, Map<String, Integer> lines) {
  static Given empty(int line, String path) {
    return new Given(line, path, new TreeMap<>(), new TreeMap<>());
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  int lineOf(String key) {
    return lines.getOrDefault(key, line);
  }

  String pathOf(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  String text(String key, String otherwise) {
    return (String) values.getOrDefault(key, otherwise);
  }

  long whole(String key, long otherwise) {
    return (Long) values.getOrDefault(key, otherwise);
  }

  double number(String key, double otherwise) {
    return (Double) values.getOrDefault(key, otherwise);
  }

  boolean flag(String key, boolean otherwise) {
    return (Boolean) values.getOrDefault(key, otherwise);
  }

  @SuppressWarnings("unchecked")
  List<String> texts(String key) {
    return (List<String>) values.getOrDefault(key, List.of());
  }

  @SuppressWarnings("unchecked")
  Map<String, String> pairs(String key) {
    return (Map<String, String>) values.getOrDefault(key, Map.of());
  }

  @SuppressWarnings("unchecked")
  List<Given> entries(String key) {
    return (List<Given>) values.getOrDefault(key, List.of());
  }

  Given section(String key) {
    return (Given) values.getOrDefault(key, empty(line, pathOf(key)));
  }
}
