package io.dawnwatch.topology.replay;

/** Who watches over long work on a partition. Asked by the thread that does the work. */
@FunctionalInterface
interface Watch {
  /** Told where the work has come; false ends it, unfinished. Costs little when asked often. */
  boolean goOn(long offset) throws InterruptedException;
}
