package io.dawnwatch.topology.operate;

import io.dawnwatch.topology.kafka.Dataset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SecurityDisabledException;

/**
 * What the principal of these very credentials may not do though the verbs need it. A broker
 * without an authorizer answers that everything is allowed, which says nothing: that is told as
 * unknown.
 */
final class AccessCheck implements Check {
  /** Rights on a topic, and the verbs that need them. */
  private record Need(AclOperation operation, String verbs) {}

  @Override
  public void look(Patient patient, Consumer<Finding> findings)
      throws ExecutionException, InterruptedException {
    if (!authorizes(patient)) {
      findings.accept(
          Finding.unknown(
              "access",
              "the brokers have no authorizer: every client may do everything, so what would be"
                  + " missing is not known",
              "set authorizer.class.name on the brokers before others use the cluster"));
      return;
    }
    List<Finding> missing = new ArrayList<>();
    topics(patient, missing);
    groups(patient, missing);
    cluster(patient, missing);
    if (missing.isEmpty()) {
      findings.accept(
          Finding.ok(
              "access", "these credentials may do what all verbs need on topics and groups"));
    }
    missing.forEach(findings);
    findings.accept(
        Finding.unknown(
            "access",
            "Kafka does not tell what one may do with transactional ids ("
                + patient.dataset().prefix()
                + "*)",
            acl(patient, "--operation Write --operation Describe --transactional-id")));
  }

  private static boolean authorizes(Patient patient)
      throws ExecutionException, InterruptedException {
    try {
      patient.admin().describeAcls(AclBindingFilter.ANY).values().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SecurityDisabledException) {
        return false;
      }
      if (!(e.getCause() instanceof AuthorizationException)) {
        throw e;
      }
      // There is one, and it does not let us see its rules.
    }
    return true;
  }

  private static Map<String, List<Need>> needs(Dataset dataset) {
    Map<String, List<Need>> needs = new LinkedHashMap<>();
    needs.put(dataset.lines(), List.of(new Need(AclOperation.READ, "ingest")));
    needs.put(
        dataset.events(),
        List.of(
            new Need(AclOperation.READ, "stream, replay, load"),
            new Need(AclOperation.WRITE, "ingest, stream (ticks), load, topics create"),
            new Need(AclOperation.DESCRIBE_CONFIGS, "ingest, stream, load")));
    needs.put(dataset.quarantine(), List.of(new Need(AclOperation.WRITE, "ingest, stream, load")));
    needs.put(
        dataset.scores(),
        List.of(new Need(AclOperation.WRITE, "stream"), new Need(AclOperation.READ, "parity")));
    needs.put(
        dataset.alerts(),
        List.of(new Need(AclOperation.WRITE, "stream"), new Need(AclOperation.READ, "parity")));
    needs.put(
        dataset.drift(),
        List.of(new Need(AclOperation.WRITE, "stream"), new Need(AclOperation.READ, "drift")));
    needs.put(
        dataset.replays(),
        List.of(new Need(AclOperation.WRITE, "replay"), new Need(AclOperation.READ, "parity")));
    needs.put(
        dataset.models(),
        List.of(
            new Need(AclOperation.READ, "every verb"),
            new Need(AclOperation.WRITE, "topics create, ingest --source-topic, train")));
    needs.put(
        dataset.runs(),
        List.of(
            new Need(AclOperation.WRITE, "replay, parity"), new Need(AclOperation.READ, "parity")));
    needs.put(
        dataset.experiments(),
        List.of(
            new Need(AclOperation.WRITE, "train, evaluate"),
            new Need(AclOperation.READ, "experiments")));
    needs.put(
        dataset.feedback(),
        List.of(new Need(AclOperation.WRITE, "feedback"), new Need(AclOperation.READ, "feedback")));
    needs.put(
        dataset.audit(),
        List.of(
            new Need(AclOperation.WRITE, "topics create, train, models, shadow, promote, rollback"),
            new Need(AclOperation.READ, "models history")));
    return needs;
  }

  private static void topics(Patient patient, List<Finding> missing)
      throws ExecutionException, InterruptedException {
    List<String> there =
        needs(patient.dataset()).keySet().stream().filter(patient.topics()::containsKey).toList();
    Map<String, TopicDescription> described =
        patient
            .admin()
            .describeTopics(there, new DescribeTopicsOptions().includeAuthorizedOperations(true))
            .allTopicNames()
            .get();
    for (String topic : there) {
      Set<AclOperation> allowed = described.get(topic).authorizedOperations();
      for (Need need : needs(patient.dataset()).get(topic)) {
        if (allowed != null && !allowed.contains(need.operation())) {
          missing.add(
              Finding.fail(
                  topic,
                  "these credentials lack " + name(need.operation()) + ", for " + need.verbs(),
                  acl(patient, "--operation " + name(need.operation()) + " --topic")));
        }
      }
    }
  }

  private static void groups(Patient patient, List<Finding> missing)
      throws ExecutionException, InterruptedException {
    for (String kind : List.of("ingest", "score")) {
      String group = patient.dataset().application(kind);
      try {
        Set<AclOperation> allowed =
            patient
                .admin()
                .describeConsumerGroups(
                    List.of(group),
                    new DescribeConsumerGroupsOptions().includeAuthorizedOperations(true))
                .describedGroups()
                .get(group)
                .get()
                .authorizedOperations();
        if (allowed != null && !allowed.contains(AclOperation.READ)) {
          missing.add(lacking(patient, group));
        }
      } catch (ExecutionException e) {
        if (e.getCause() instanceof AuthorizationException) {
          missing.add(lacking(patient, group));
        } else if (!(e.getCause() instanceof ApiException)) {
          throw e;
        }
        // A group that was never used has no rights to tell of.
      }
    }
  }

  private static Finding lacking(Patient patient, String group) {
    return Finding.fail(
        "group " + group,
        "these credentials lack Read",
        acl(patient, "--operation Read --operation Describe --group"));
  }

  private static void cluster(Patient patient, List<Finding> missing)
      throws ExecutionException, InterruptedException {
    Set<AclOperation> allowed =
        patient
            .admin()
            .describeCluster(new DescribeClusterOptions().includeAuthorizedOperations(true))
            .authorizedOperations()
            .get();
    if (allowed != null && !allowed.contains(AclOperation.CREATE)) {
      missing.add(
          Finding.warn(
              "access",
              "these credentials may not create topics on the whole cluster; `topics create` and"
                  + " the first `stream` (its changelog) need that right, or the one of the remedy",
              acl(patient, "--operation Create --topic")));
    }
  }

  private static String acl(Patient patient, String what) {
    return patient.script("kafka-acls.sh")
        + " --add --allow-principal User:NAME "
        + what
        + " "
        + patient.dataset().prefix()
        + " --resource-pattern-type prefixed";
  }

  /** As kafka-acls.sh spells it. */
  private static String name(AclOperation operation) {
    StringBuilder name = new StringBuilder();
    for (String word : operation.name().split("_", -1)) {
      name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
    }
    return name.toString();
  }
}
