package io.dawnwatch.topology.operate;

import io.dawnwatch.topology.stream.HeapPerEntity;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Whether the heap of a scoring process with the settings of this one holds the entities that the
 * model admits.
 */
final class MemoryCheck implements Check {
  /** Half the heap for state; the rest for records, scores and what is being collected. */
  private static final double SHARE = 0.5;

  @Override
  public void look(Patient patient, Consumer<Finding> findings) {
    if (patient.fixed().isEmpty()) {
      return;
    }
    long heap = Runtime.getRuntime().maxMemory();
    int partitions = patient.fixed().get().partitions();
    int cap = patient.features().entityCap();
    double each = HeapPerEntity.bytes(patient.features());
    double most = each * cap * partitions;
    double fits = heap * SHARE / each;
    String what =
        String.format(
            Locale.ROOT,
            "a heap of %s holds about %,.0f entities; the model admits %,d in each of %d partitions"
                + " (%s if one process scores them all)",
            DiskCheck.bytes(heap),
            fits,
            cap,
            partitions,
            DiskCheck.bytes((long) most));
    findings.accept(
        most <= heap * SHARE
            ? Finding.ok("memory", what)
            : Finding.warn(
                "memory",
                what,
                String.format(
                    Locale.ROOT,
                    "if you expect that many entities: DAWNWATCH_HEAP=%dm, or more processes, or a"
                        + " model with a lower entityCap",
                    (long) (most / SHARE) >> 20)));
  }
}
