package io.dawnwatch.engine;

/**
 * What stays on the heap of an entity that was spilled.
 *
 * @param due the first window whose closing may do something to it
 */
record Stub(String entity, byte[] key, long due) {
  /** About what a stub takes of the heap with its entries in tables, in bytes. */
  static final int HEAP_BYTES = 200;
}
