package io.dawnwatch.engine;

import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Entries in a sorted map. Counts what is asked of it. */
class MemoryEntryStore implements EntryStore {
  final NavigableMap<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);
  int gets;

  @Override
  public void put(byte[] key, byte @Nullable [] value) {
    if (value == null) {
      entries.remove(key);
    } else {
      entries.put(key, value);
    }
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    gets++;
    return entries.get(key);
  }

  @Override
  public void range(byte[] from, byte[] to, EntrySink sink) {
    for (Map.Entry<byte[], byte[]> entry :
        new TreeMap<>(entries.subMap(from, true, to, true)).entrySet()) {
      sink.put(entry.getKey(), entry.getValue());
    }
  }
}
