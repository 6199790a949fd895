package io.dawnwatch.topology.store;

import io.dawnwatch.engine.EntrySink;
import io.dawnwatch.engine.HeapEntityStates;
import java.util.List;
import java.util.Map;

/** What a {@link WriteBehindStore} keeps on the heap, and how it becomes entries and back. */
public interface WriteBehind<S> {
  /** State of a scorer. */
  WriteBehind<HeapEntityStates> ENTITIES =
      new WriteBehind<>() {
        @Override
        public HeapEntityStates load(List<Map.Entry<byte[], byte[]>> entries) {
          return HeapEntityStates.load(entries);
        }

        @Override
        public void drain(HeapEntityStates states, EntrySink sink) {
          states.drain(sink);
        }
      };

  /** The state that these entries hold; no entries are the state of a new partition. */
  S load(List<Map.Entry<byte[], byte[]>> entries);

  /** Gives the entries that changed since the last time. */
  void drain(S states, EntrySink sink);
}
