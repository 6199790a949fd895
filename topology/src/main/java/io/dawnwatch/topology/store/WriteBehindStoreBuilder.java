package io.dawnwatch.topology.store;

import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Builds {@link WriteBehindStore}s over RocksDB with a changelog. Caching and logging are part of
 * what it is.
 */
public final class WriteBehindStoreBuilder implements StoreBuilder<WriteBehindStore> {
  private final String name;
  private final boolean persistent;

  /**
   * A builder of stores of that name.
   *
   * @param persistent RocksDB on disk; otherwise on the heap, for tests
   */
  public WriteBehindStoreBuilder(String name, boolean persistent) {
    this.name = name;
    this.persistent = persistent;
  }

  @Override
  public WriteBehindStore build() {
    return new WriteBehindStore(
        Stores.keyValueStoreBuilder(
                persistent
                    ? Stores.persistentKeyValueStore(name)
                    : Stores.inMemoryKeyValueStore(name),
                Serdes.Bytes(),
                Serdes.ByteArray())
            .withCachingDisabled()
            .withLoggingEnabled(Map.of())
            .build());
  }

  @Override
  public StoreBuilder<WriteBehindStore> withCachingEnabled() {
    return this;
  }

  @Override
  public StoreBuilder<WriteBehindStore> withCachingDisabled() {
    return this;
  }

  @Override
  public StoreBuilder<WriteBehindStore> withLoggingEnabled(Map<String, String> config) {
    return this;
  }

  @Override
  public StoreBuilder<WriteBehindStore> withLoggingDisabled() {
    throw new UnsupportedOperationException(
        "entity state without a changelog would not survive its machine");
  }

  @Override
  public Map<String, String> logConfig() {
    return Map.of();
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
