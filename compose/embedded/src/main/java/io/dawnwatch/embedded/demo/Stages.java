package io.dawnwatch.embedded.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Stages that build on each other: after one that failed, the others are not run and failed, too. */
final class Stages {
  private final List<Stage> ended = new ArrayList<>();
  private final Consumer<String> begins;
  private final Consumer<Stage> ends;

  /**
   * A stage that has ended.
   *
   * @param name short, for scripts
   * @param seconds how long it took
   * @param seen what was seen, or what failed, in a sentence
   */
  record Stage(String name, boolean ok, double seconds, String seen) {}

  /** What a stage does. */
  @FunctionalInterface
  interface Steps {
    /**
     * Does it and gives what was seen.
     *
     * @throws FailedException if it did not show what it is there to show
     */
    String take() throws IOException, InterruptedException;
  }

  /** What was seen is not what must be seen; the message says what it was. */
  static final class FailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    FailedException(String message) {
      super(message);
    }
  }

  /**
   * No stages yet.
   *
   * @param begins is told the name of a stage before it is run
   * @param ends is told each stage that has ended, or was not run
   */
  Stages(Consumer<String> begins, Consumer<Stage> ends) {
    this.begins = begins;
    this.ends = ends;
  }

  /** Runs a stage, unless one before it failed. */
  void run(String name, Steps steps) throws InterruptedException {
    long start = System.nanoTime();
    boolean ok = false;
    String seen;
    if (!allOk()) {
      seen = "not run: an earlier stage failed";
    } else {
      begins.accept(name);
      try {
        seen = steps.take();
        ok = true;
      } catch (FailedException e) {
        seen = e.getMessage();
      } catch (IOException e) {
        throw new UncheckedIOException("stage " + name, e);
      }
    }
    Stage stage = new Stage(name, ok, Math.round((System.nanoTime() - start) / 1e8) / 10.0, seen);
    ended.add(stage);
    ends.accept(stage);
  }

  boolean allOk() {
    return ended.stream().allMatch(Stage::ok);
  }

  /** All stages so far, in order. */
  List<Stage> ended() {
    return List.copyOf(ended);
  }

  /** Fails the stage unless {@code holds}. */
  static void require(boolean holds, String otherwise, Object... values) {
    if (!holds) {
      throw new FailedException(text(otherwise, values));
    }
  }

  /** A format filled in, the same in every locale. */
  static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
