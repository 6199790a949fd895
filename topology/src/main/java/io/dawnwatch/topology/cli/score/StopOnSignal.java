package io.dawnwatch.topology.cli.score;

import io.dawnwatch.topology.cli.Terminal;
import io.dawnwatch.topology.files.Following;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * While it is open, a signal stops what is followed, and the process stays until it is closed: all
 * is said before it is gone.
 */
final class StopOnSignal implements AutoCloseable {
  /** What the end may take after a signal. */
  private static final int STOP_SECONDS = 20;

  private final Terminal terminal;
  private final Following following;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook = new Thread(this::stop, "dawnwatch-stop");

  StopOnSignal(Terminal terminal, Following following) {
    this.terminal = terminal;
    this.following = following;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void stop() {
    following.stop();
    try {
      if (!ended.await(STOP_SECONDS, TimeUnit.SECONDS)) {
        terminal.note("it takes too long to end: what is not written by now is not");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    terminal.flush();
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // It is what ended this: the process is about to go.
    }
  }
}
