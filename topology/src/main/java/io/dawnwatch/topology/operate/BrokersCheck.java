package io.dawnwatch.topology.operate;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.FeatureMetadata;
import org.apache.kafka.clients.admin.FinalizedVersionRange;

/** How many brokers there are, and of which release. */
final class BrokersCheck implements Check {
  /** The first level of {@code metadata.version} of each release; no client names them. */
  private static final TreeMap<Integer, String> RELEASES =
      new TreeMap<>(
          Map.of(
              1,
              "3.0 to 3.2",
              4,
              "3.3",
              8,
              "3.4",
              9,
              "3.5",
              12,
              "3.6",
              15,
              "3.7",
              20,
              "3.8",
              21,
              "3.9",
              22,
              "4.0",
              26,
              "4.1"));

  static {
    RELEASES.put(28, "4.2");
    RELEASES.put(30, "4.3");
    RELEASES.put(31, "4.4 or later");
  }

  private static final int FIRST_OF_4_0 = 22;

  /** Transactions of which the broker itself tells a late write (KIP-890). */
  private static final int SAFE_TRANSACTIONS = 2;

  @Override
  public void look(Patient patient, Consumer<Finding> findings)
      throws ExecutionException, InterruptedException {
    String id = patient.admin().describeCluster().clusterId().get();
    FeatureMetadata features = patient.admin().describeFeatures().featureMetadata().get();
    int metadata = level(features, "metadata.version");
    String where = "cluster " + id;
    String brokers = TopicsCheck.counted(patient.nodes().size(), "broker");
    if (metadata == 0) {
      findings.accept(
          Finding.warn(
              where,
              brokers + " with ZooKeeper: Dawnwatch is tested with 4.x",
              "upgrade the cluster to Kafka 4"));
      return;
    }
    String release = RELEASES.floorEntry(metadata).getValue();
    findings.accept(
        metadata < FIRST_OF_4_0
            ? Finding.warn(
                where,
                brokers + " at the level of Kafka " + release + ": Dawnwatch is tested with 4.x",
                "upgrade the brokers, then "
                    + patient.script("kafka-features.sh")
                    + " upgrade --release-version 4.0")
            : Finding.ok(where, brokers + " at the level of Kafka " + release));
    int transactions = level(features, "transaction.version");
    findings.accept(
        transactions < SAFE_TRANSACTIONS
            ? Finding.warn(
                where,
                "transaction.version is "
                    + transactions
                    + ": a write that comes late may enter the next transaction (KIP-890)",
                patient.script("kafka-features.sh")
                    + " upgrade --feature transaction.version="
                    + SAFE_TRANSACTIONS)
            : Finding.ok(where, "transaction.version " + transactions));
  }

  private static int level(FeatureMetadata features, String name) {
    FinalizedVersionRange range = features.finalizedFeatures().get(name);
    return range == null ? 0 : range.maxVersionLevel();
  }
}
