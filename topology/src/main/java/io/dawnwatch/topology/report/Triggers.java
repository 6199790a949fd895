package io.dawnwatch.topology.report;

import io.dawnwatch.schemas.RecordWriter;
import io.dawnwatch.schemas.RetrainingTrigger;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.DecodedTopic;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/*
 * Who trains is decided by the order of records alone: the first claim counts, until it ended or is so old that its owner
 * must be gone. So two crons that see the same reason at the same time train once.
 */
/** Reasons to train again, as they stand on {@code runs}, and what became of them. */
public final class Triggers {
  /** State: seen, and nobody trains. */
  public static final String NOTED = "NOTED";

  /** State: somebody trains. */
  public static final String TRAINING = "TRAINING";

  /** State: a candidate was trained; nothing more is done for this reason. */
  public static final String TRAINED = "TRAINED";

  /** State: training failed; the next call tries again. */
  public static final String FAILED = "FAILED";

  /** A claim without an end counts no more after this, ms: its owner is gone. */
  static final long CLAIM_MILLIS = 12L * 3_600_000;

  private final Cluster cluster;
  private final Dataset dataset;
  private final SchemaIds ids;

  public Triggers(Cluster cluster, Dataset dataset, SchemaIds ids) {
    this.cluster = cluster;
    this.dataset = dataset;
    this.ids = ids;
  }

  /** The triggers, by id, each as it stands. */
  public SortedMap<String, RetrainingTrigger> all() {
    SortedMap<String, RetrainingTrigger> standing = new TreeMap<>();
    DecodedTopic.read(
        cluster,
        ids,
        dataset.runs(),
        record -> {
          if (record instanceof RetrainingTrigger one) {
            standing.merge(one.getId(), one, Triggers::after);
          }
        });
    return standing;
  }

  /** What stands after another record of the same id. */
  static RetrainingTrigger after(RetrainingTrigger standing, RetrainingTrigger next) {
    boolean over = standing.getState().equals(TRAINED);
    boolean claimed =
        standing.getState().equals(TRAINING)
            && !standing.getClaim().equals(next.getClaim())
            && next.getAtMillis() - standing.getAtMillis() < CLAIM_MILLIS;
    return over || claimed ? standing : next;
  }

  /** Writes one; all() says whether it counts. */
  public void write(List<RetrainingTrigger> triggers) throws InterruptedException {
    RecordWriter writer = new RecordWriter(ids, dataset.runs(), RetrainingTrigger.getClassSchema());
    try (Producer<byte[], byte[]> producer = cluster.producer(Map.of())) {
      for (RetrainingTrigger one : triggers) {
        byte[] key = ("trigger/" + one.getId()).getBytes(StandardCharsets.UTF_8);
        producer.send(new ProducerRecord<>(dataset.runs(), 0, key, writer.write(one))).get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "a retraining trigger could not be noted: " + e.getCause().getMessage(), e);
    }
  }
}
