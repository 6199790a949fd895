package io.dawnwatch.topology.store;

import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Builds {@link WriteBehindStore}s with a changelog. Caching and logging are part of what it is.
 */
public final class WriteBehindStoreBuilder<S> implements StoreBuilder<WriteBehindStore<S>> {
  /**
   * An entry of the changelog has the time of the record that caused it, which in history may be
   * years ahead of the broker's clock or behind it: like {@code events}, it takes them all. A
   * changelog that is there already stays as it is.
   */
  private static final Map<String, String> CHANGELOG =
      Map.of(
          "message.timestamp.after.max.ms",
          Long.toString(Long.MAX_VALUE),
          "message.timestamp.before.max.ms",
          Long.toString(Long.MAX_VALUE));

  private final String name;
  private final boolean persistent;
  private final WriteBehind<S> kind;

  /**
   * A builder of stores of that name.
   *
   * @param persistent RocksDB on disk; otherwise on the heap: for tests, and for what is small
   * @param kind what is kept
   */
  public WriteBehindStoreBuilder(String name, boolean persistent, WriteBehind<S> kind) {
    this.name = name;
    this.kind = kind;
    this.persistent = persistent;
  }

  @Override
  public WriteBehindStore<S> build() {
    return new WriteBehindStore<>(
        Stores.keyValueStoreBuilder(
                persistent
                    ? Stores.persistentKeyValueStore(name)
                    : Stores.inMemoryKeyValueStore(name),
                Serdes.Bytes(),
                Serdes.ByteArray())
            .withCachingDisabled()
            .withLoggingEnabled(CHANGELOG)
            .build(),
        kind);
  }

  @Override
  public StoreBuilder<WriteBehindStore<S>> withCachingEnabled() {
    return this;
  }

  @Override
  public StoreBuilder<WriteBehindStore<S>> withCachingDisabled() {
    return this;
  }

  @Override
  public StoreBuilder<WriteBehindStore<S>> withLoggingEnabled(Map<String, String> config) {
    return this;
  }

  @Override
  public StoreBuilder<WriteBehindStore<S>> withLoggingDisabled() {
    throw new UnsupportedOperationException(
        "state without a changelog would not survive its machine");
  }

  @Override
  public Map<String, String> logConfig() {
    return CHANGELOG;
  }

  @Override
  public boolean loggingEnabled() {
    return true;
  }

  @Override
  public String name() {
    return name;
  }
}
