package io.dawnwatch.topology.operate;

import io.dawnwatch.schemas.Registry;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Whether the registry answers, knows the dataset's schemas, and guards how they change. */
final class RegistryCheck implements Check {
  private static final Set<String> TRANSITIVE = Set.of(SchemaIds.COMPATIBILITY, "FULL_TRANSITIVE");

  @Override
  public void look(Patient patient, Consumer<Finding> findings) throws InterruptedException {
    String where = "registry " + patient.cluster().shownRegistryUrl();
    Registry registry = patient.cluster().registry();
    Optional<String> global;
    try {
      patient.cluster().requireRegistry();
      global = registry.level();
    } catch (IllegalStateException | SchemaIds.RegistryException e) {
      findings.accept(
          Finding.fail(where, e.getMessage(), "start it, or give its URL with --schema-registry"));
      return;
    }
    findings.accept(
        Finding.ok(where, "it answers; its level is " + global.orElse("not shown to us")));
    if (patient.fixed().isEmpty()) {
      return;
    }
    List<String> there = registry.subjects(patient.dataset().prefix());
    List<String> wanted = new DatasetTopics(patient.cluster(), patient.dataset()).subjects();
    List<String> missing = wanted.stream().filter(one -> !there.contains(one)).toList();
    if (!missing.isEmpty()) {
      findings.accept(
          Finding.fail(
                  where,
                  "it does not know " + String.join(", ", missing),
                  patient.verb("topics create"))
              .fixedBy(
                  () ->
                      new DatasetTopics(patient.cluster(), patient.dataset())
                          .complete(patient.fixed().get(), patient.cluster().schemas())));
    }
    boolean all = missing.isEmpty();
    for (String subject : wanted) {
      String level = registry.level(subject).or(() -> global).orElse("not shown to us");
      if (there.contains(subject) && !TRANSITIVE.contains(level)) {
        all = false;
        findings.accept(
            Finding.warn(
                    subject,
                    "its level is "
                        + level
                        + ": a schema that cannot read old records would be accepted",
                    "curl -X PUT -H 'Content-Type: application/json' -d '{\"compatibility\": \""
                        + SchemaIds.COMPATIBILITY
                        + "\"}' "
                        + patient.cluster().shownRegistryUrl()
                        + "/config/"
                        + subject)
                .fixedBy(() -> registry.setLevel(subject)));
      }
    }
    if (all) {
      findings.accept(
          Finding.ok(where, wanted.size() + " subjects, all " + SchemaIds.COMPATIBILITY));
    }
  }
}
