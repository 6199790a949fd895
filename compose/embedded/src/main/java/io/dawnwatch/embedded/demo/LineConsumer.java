package io.dawnwatch.embedded.demo;

/** Receives the raw lines of a day, in time order. */
@FunctionalInterface
public interface LineConsumer {
  /**
   * Takes one line.
   *
   * @param eventMillis when the line was written, epoch milliseconds; never decreases
   * @param utf8Line the line without line end; owned by the consumer. A few are not valid UTF-8, on
   *     purpose.
   */
  void accept(long eventMillis, byte[] utf8Line);
}
