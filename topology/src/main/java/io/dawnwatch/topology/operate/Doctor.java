package io.dawnwatch.topology.operate;

import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/**
 * Looks at all that a dataset needs of its cluster. It changes nothing but a topic of its own,
 * which it deletes again.
 */
public final class Doctor {
  private final Cluster cluster;
  private final Dataset dataset;

  public Doctor(Cluster cluster, Dataset dataset) {
    this.cluster = cluster;
    this.dataset = dataset;
  }

  /** A check and what it is called when it cannot be made. */
  private record Named(String name, Check check) {}

  private static List<Named> checks() {
    return List.of(
        new Named("brokers", new BrokersCheck()),
        new Named("topics", new TopicsCheck()),
        new Named("registry", new RegistryCheck()),
        new Named("access", new AccessCheck()),
        new Named("clocks", new ClockCheck()),
        new Named("disks", new DiskCheck()),
        new Named("memory", new MemoryCheck()),
        new Named("apps", new AppsCheck()));
  }

  /** All findings, in the order in which one would look. */
  public List<Finding> findings() throws InterruptedException {
    List<Finding> findings = new ArrayList<>();
    try {
      cluster.requireBroker();
    } catch (IllegalStateException e) {
      findings.add(
          Finding.fail(
              "brokers " + cluster.bootstrapServers(),
              said(e),
              "start them, or look at --bootstrap-server and --command-config"));
      return findings;
    }
    try (Admin admin = cluster.admin()) {
      Patient patient = Patient.examine(cluster, dataset, admin);
      for (Named one : checks()) {
        try {
          one.check().look(patient, findings::add);
        } catch (ExecutionException e) {
          findings.add(unknown(one.name(), e.getCause()));
        } catch (RuntimeException e) {
          findings.add(unknown(one.name(), e));
        }
      }
    } catch (ExecutionException e) {
      findings.add(unknown("topics", e.getCause()));
    }
    return findings;
  }

  private static Finding unknown(String where, Throwable why) {
    return Finding.unknown(
        where, "it could not be looked at: " + said(why), "look with other credentials, or again");
  }

  private static String said(Throwable why) {
    String own = why.getMessage() == null ? why.getClass().getSimpleName() : why.getMessage();
    return why.getCause() == null || why.getCause().getMessage() == null
        ? own
        : own + ": " + why.getCause().getMessage();
  }
}
