package io.dawnwatch.topology.store;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The heap that the entities of a process may take, shared evenly by the partitions it works on.
 * Thread-safe.
 */
public final class EntityHeap {
  private final long bytes;
  private final AtomicInteger sharers = new AtomicInteger();

  /** At most so many bytes. */
  public EntityHeap(long bytes) {
    this.bytes = bytes;
  }

  /** A heap that has room for all. */
  public static EntityHeap unbounded() {
    return new EntityHeap(Long.MAX_VALUE);
  }

  /** One more partition shares. */
  public void join() {
    sharers.incrementAndGet();
  }

  /** One partition less shares. */
  public void leave() {
    sharers.decrementAndGet();
  }

  /** The bound of all partitions together. */
  public long bytes() {
    return bytes;
  }

  /** What one partition may take now. */
  public long share() {
    return bytes / Math.max(1, sharers.get());
  }
}
