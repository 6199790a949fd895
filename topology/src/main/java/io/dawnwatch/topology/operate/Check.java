package io.dawnwatch.topology.operate;

import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/** Looks at one side of a dataset and its cluster, and changes nothing. */
@FunctionalInterface
interface Check {
  /**
   * Tells what it finds.
   *
   * @throws ExecutionException if the cluster does not answer; the cause says why
   */
  void look(Patient patient, Consumer<Finding> findings)
      throws ExecutionException, InterruptedException;
}
