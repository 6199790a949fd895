package io.dawnwatch.topology.store;

import io.dawnwatch.engine.EntrySink;
import io.dawnwatch.engine.EntryStore;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;

/*
 * Kafka Streams calls flushCache() of every registered store that is a CachedStateStore when a task prepares its commit,
 * inside the open transaction: what is put then reaches RocksDB and the changelog with the offsets it belongs to. That
 * interface is internal; this is the only place that knows it, and a test fails when it is called no more.
 */
/**
 * State of one partition: live objects on the heap, encoded into RocksDB and its changelog only
 * when the task commits. A record costs a hash look-up, not a serialisation.
 */
public final class WriteBehindStore<S> implements StateStore, CachedStateStore<Object, Object> {
  private final KeyValueStore<Bytes, byte[]> inner;
  private final WriteBehind<S> kind;
  private final EntryStore entries = new Entries();
  private S states;

  WriteBehindStore(KeyValueStore<Bytes, byte[]> inner, WriteBehind<S> kind) {
    this.inner = inner;
    this.kind = kind;
  }

  /** What was put, in the open transaction too. */
  private final class Entries implements EntryStore {
    @Override
    public void put(byte[] key, byte[] value) {
      inner.put(Bytes.wrap(key), value);
    }

    @Override
    public byte[] get(byte[] key) {
      return inner.get(Bytes.wrap(key));
    }

    @Override
    public void range(byte[] from, byte[] to, EntrySink sink) {
      try (KeyValueIterator<Bytes, byte[]> range = inner.range(Bytes.wrap(from), Bytes.wrap(to))) {
        while (range.hasNext()) {
          KeyValue<Bytes, byte[]> entry = range.next();
          sink.put(entry.key.get(), entry.value);
        }
      }
    }
  }

  /**
   * The live state; loaded from what was committed when it is first asked for, which is after
   * restoration.
   */
  public S states() {
    if (states == null) {
      states = kind.load(entries);
    }
    return states;
  }

  /**
   * The value that was saved last under a key, or null if there is none; from any thread. It may be
   * one commit ahead of what readers of the outputs see.
   *
   * @throws org.apache.kafka.streams.errors.InvalidStateStoreException if the store was closed
   */
  public byte[] saved(byte[] key) {
    return inner.get(Bytes.wrap(key));
  }

  @Override
  public void flushCache() {
    if (states != null) {
      kind.drain(states, entries);
    }
  }

  @Override
  public void clearCache() {
    unload();
  }

  private void unload() {
    if (states != null) {
      kind.unload(states);
      states = null;
    }
  }

  @Override
  public boolean setFlushListener(
      CacheFlushListener<Object, Object> listener, boolean sendOldValues) {
    return false;
  }

  @Override
  public String name() {
    return inner.name();
  }

  @Override
  public void init(StateStoreContext context, StateStore root) {
    unload();
    inner.init(context, root);
  }

  @Override
  public void flush() {
    inner.flush();
  }

  @Override
  public void commit(Map<TopicPartition, Long> changelogOffsets) {
    inner.commit(changelogOffsets);
  }

  @Override
  public Long committedOffset(TopicPartition partition) {
    return inner.committedOffset(partition);
  }

  @Override
  public boolean managesOffsets() {
    return inner.managesOffsets();
  }

  @Override
  public void close() {
    unload();
    inner.close();
  }

  @Override
  public boolean persistent() {
    return inner.persistent();
  }

  @Override
  public boolean isOpen() {
    return inner.isOpen();
  }
}
