package io.dawnwatch.topology.store;

import io.dawnwatch.engine.EntrySink;
import io.dawnwatch.engine.EntryStore;
import io.dawnwatch.engine.HeapEntityStates;

/** What a {@link WriteBehindStore} keeps on the heap, and how it becomes entries and back. */
public interface WriteBehind<S> {
  /** State of a scorer, on the heap up to its share and in the store beyond it. */
  static WriteBehind<HeapEntityStates> entities(EntityHeap heap) {
    return new WriteBehind<>() {
      @Override
      public HeapEntityStates load(EntryStore entries) {
        heap.join();
        return HeapEntityStates.over(entries, heap::share);
      }

      @Override
      public void drain(HeapEntityStates states, EntrySink sink) {
        states.drain(sink);
      }

      @Override
      public void unload(HeapEntityStates states) {
        heap.leave();
      }
    };
  }

  /** The state that these entries hold; no entries are the state of a new partition. */
  S load(EntryStore entries);

  /** Gives the entries that changed since the last time. */
  void drain(S states, EntrySink sink);

  /** The state is used no more. */
  default void unload(S states) {}
}
