package io.dawnwatch.engine.event;

/** One attribute, resource or group of an event. Lists of them are sorted by key. */
public record KeyValue(String key, String value) implements Comparable<KeyValue> {
  @Override
  public int compareTo(KeyValue other) {
    int byKey = key.compareTo(other.key);
    return byKey != 0 ? byKey : value.compareTo(other.value);
  }
}
