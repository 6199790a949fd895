package io.dawnwatch.topology.lifecycle;

import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.schemas.Alert;
import io.dawnwatch.schemas.AuditEntry;
import io.dawnwatch.schemas.DriftSpan;
import io.dawnwatch.schemas.ExpectationBreach;
import io.dawnwatch.schemas.ExpectationCounts;
import io.dawnwatch.schemas.Experiment;
import io.dawnwatch.schemas.LogEvent;
import io.dawnwatch.schemas.ModelActivation;
import io.dawnwatch.schemas.Morning;
import io.dawnwatch.schemas.Quarantined;
import io.dawnwatch.schemas.Replayed;
import io.dawnwatch.schemas.RetrainingTrigger;
import io.dawnwatch.schemas.RunManifest;
import io.dawnwatch.schemas.RunPartition;
import io.dawnwatch.schemas.RunPlan;
import io.dawnwatch.schemas.RunReport;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.Score;
import io.dawnwatch.schemas.Suppression;
import io.dawnwatch.schemas.Tick;
import io.dawnwatch.schemas.Verdict;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.avro.Schema;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;

/** The topics of a dataset: made, listed, and checked before anything runs on them. */
public final class DatasetTopics {
  /** Clock of the first record of a dataset of history: before any log. */
  private static final long BEFORE_ALL = 0;

  /** How long live drift is kept: an hour of a partition is some ten kilobytes. */
  private static final Duration DRIFT_KEPT = Duration.ofDays(60);

  private final Cluster cluster;
  private final Dataset dataset;

  public DatasetTopics(Cluster cluster, Dataset dataset) {
    this.cluster = cluster;
    this.dataset = dataset;
  }

  /**
   * Makes what is missing: topics, schemas, the model that scores first. Idempotent.
   *
   * @param partitions partitions of lines, events, scores, alerts and replays
   * @param replication replication factor; empty for the broker's default
   * @return the names of the topics that were made
   */
  public List<String> create(
      int partitions, Optional<Short> replication, Clock clock, Model first, SchemaIds ids)
      throws InterruptedException {
    List<String> made = new ArrayList<>();
    try (Admin admin = cluster.admin()) {
      Set<String> present = admin.listTopics().names().get();
      if (!present.contains(dataset.models())) {
        requireTrust(first);
      }
      List<NewTopic> missing = new ArrayList<>();
      wanted(partitions, clock)
          .forEach(
              (name, topic) -> {
                if (!present.contains(name)) {
                  missing.add(
                      new NewTopic(name, Optional.of(topic.partitions), replication)
                          .configs(topic.configs));
                  made.add(name);
                }
              });
      admin.createTopics(missing).all().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "the topics of dataset "
              + dataset.name()
              + " could not be made: "
              + e.getCause().getMessage(),
          e);
    }
    register(ids);
    ModelTopic models = ModelTopic.read(cluster, dataset);
    if (models.fixed().isEmpty()) {
      fix(new ModelTopic.Fixed(partitions, clock));
    }
    if (models.last().isEmpty()) {
      new Activator(cluster, dataset, ids)
          .activate(
              first,
              Role.CHAMPION,
              "topics create",
              "the first model of the dataset",
              clock == Clock.EVENT ? BEFORE_ALL : null);
    }
    return made;
  }

  /** No dataset is made whose first model could not be given its role. */
  private void requireTrust(Model first) {
    TrustedKeys trusted = TrustedKeys.of(cluster);
    if (!trusted.trusts(first.id(), List.of())) {
      throw new IllegalStateException(
          "the first model of dataset "
              + dataset.name()
              + " is not the built-in one, and only models that a trusted key has signed may score:"
              + " create the dataset without trusted keys, then sign it with `dawnwatch models"
              + " sign`");
    }
  }

  /** A topic as it should be: its partitions, and the settings that are not left to the broker. */
  public record Wanted(int partitions, Map<String, String> configs) {}

  /** The topics of the dataset as they are made, by name. */
  public Map<String, Wanted> wanted(int partitions, Clock clock) {
    Map<String, String> plain = Map.of("cleanup.policy", "delete");
    Map<String, String> appended =
        Map.of("cleanup.policy", "delete", "message.timestamp.type", "LogAppendTime");
    Map<String, String> kept = Map.of("cleanup.policy", "delete", "retention.ms", "-1");
    Map<String, Wanted> wanted = new LinkedHashMap<>();
    wanted.put(dataset.lines(), new Wanted(partitions, plain));
    wanted.put(
        dataset.events(),
        new Wanted(
            partitions,
            clock == Clock.BROKER
                ? appended
                : Map.of(
                    "cleanup.policy",
                    "delete",
                    "message.timestamp.type",
                    "CreateTime",
                    "retention.ms",
                    "-1",
                    "message.timestamp.after.max.ms",
                    Long.toString(Long.MAX_VALUE))));
    wanted.put(dataset.quarantine(), new Wanted(1, appended));
    wanted.put(dataset.scores(), new Wanted(partitions, appended));
    wanted.put(dataset.alerts(), new Wanted(partitions, appended));
    wanted.put(dataset.replays(), new Wanted(partitions, appended));
    wanted.put(
        dataset.drift(),
        new Wanted(
            partitions,
            Map.of(
                "cleanup.policy",
                "delete",
                "message.timestamp.type",
                "LogAppendTime",
                "retention.ms",
                Long.toString(DRIFT_KEPT.toMillis()))));
    wanted.put(dataset.models(), new Wanted(1, Map.of("cleanup.policy", "compact")));
    wanted.put(dataset.runs(), new Wanted(1, kept));
    wanted.put(dataset.experiments(), new Wanted(1, kept));
    wanted.put(dataset.feedback(), new Wanted(1, Map.of("cleanup.policy", "compact")));
    wanted.put(dataset.audit(), new Wanted(1, kept));
    return wanted;
  }

  /** Makes what is missing of a dataset that was made before; the names of the topics made. */
  public List<String> complete(ModelTopic.Fixed fixed, SchemaIds ids) throws InterruptedException {
    return create(fixed.partitions(), Optional.empty(), fixed.clock(), Model.COLD_START, ids);
  }

  /** A record type of a topic. */
  private record Typed(String topic, Schema schema) {}

  private List<Typed> types() {
    return List.of(
        new Typed(dataset.events(), LogEvent.getClassSchema()),
        new Typed(dataset.events(), Tick.getClassSchema()),
        new Typed(dataset.events(), ModelActivation.getClassSchema()),
        new Typed(dataset.events(), ExpectationBreach.getClassSchema()),
        new Typed(dataset.events(), ExpectationCounts.getClassSchema()),
        new Typed(dataset.events(), Suppression.getClassSchema()),
        new Typed(dataset.quarantine(), Quarantined.getClassSchema()),
        new Typed(dataset.quarantine(), Replayed.getClassSchema()),
        new Typed(dataset.scores(), Score.getClassSchema()),
        new Typed(dataset.alerts(), Alert.getClassSchema()),
        new Typed(dataset.replays(), Score.getClassSchema()),
        new Typed(dataset.replays(), Alert.getClassSchema()),
        new Typed(dataset.drift(), DriftSpan.getClassSchema()),
        new Typed(dataset.runs(), RunManifest.getClassSchema()),
        new Typed(dataset.runs(), RunPlan.getClassSchema()),
        new Typed(dataset.runs(), RunPartition.getClassSchema()),
        new Typed(dataset.runs(), Morning.getClassSchema()),
        new Typed(dataset.runs(), RetrainingTrigger.getClassSchema()),
        new Typed(dataset.runs(), RunReport.getClassSchema()),
        new Typed(dataset.feedback(), Verdict.getClassSchema()),
        new Typed(dataset.experiments(), Experiment.getClassSchema()),
        new Typed(dataset.audit(), AuditEntry.getClassSchema()));
  }

  private void register(SchemaIds ids) {
    types().forEach(type -> ids.register(type.topic(), type.schema()));
  }

  /** The subjects under which the dataset's schemas are registered. */
  public List<String> subjects() {
    return types().stream().map(type -> SchemaIds.subject(type.topic(), type.schema())).toList();
  }

  private void fix(ModelTopic.Fixed fixed) throws InterruptedException {
    try (Producer<byte[], byte[]> producer = cluster.producer(Map.of())) {
      byte[] key = ModelTopic.DATASET_KEY.getBytes(StandardCharsets.UTF_8);
      producer.send(new ProducerRecord<>(dataset.models(), 0, key, ModelTopic.encode(fixed))).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "dataset " + dataset.name() + " could not be noted: " + e.getCause().getMessage(), e);
    }
  }

  /** A topic of a dataset as the cluster has it. */
  public record Listed(
      String name,
      int partitions,
      int replication,
      String timestampType,
      String retentionMillis,
      String cleanupPolicy) {}

  /** The topics of the dataset that exist. */
  public List<Listed> list() throws InterruptedException {
    try (Admin admin = cluster.admin()) {
      Set<String> present = admin.listTopics().names().get();
      List<String> ours =
          wanted(1, Clock.BROKER).keySet().stream().filter(present::contains).toList();
      Map<String, TopicDescription> described = admin.describeTopics(ours).allTopicNames().get();
      List<ConfigResource> resources =
          ours.stream().map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name)).toList();
      Map<ConfigResource, Config> configs = admin.describeConfigs(resources).all().get();
      List<Listed> listed = new ArrayList<>();
      for (ConfigResource resource : resources) {
        TopicDescription topic = described.get(resource.name());
        Config config = configs.get(resource);
        listed.add(
            new Listed(
                resource.name(),
                topic.partitions().size(),
                topic.partitions().get(0).replicas().size(),
                config.get("message.timestamp.type").value(),
                config.get("retention.ms").value(),
                config.get("cleanup.policy").value()));
      }
      return listed;
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "the topics of dataset "
              + dataset.name()
              + " could not be listed: "
              + e.getCause().getMessage(),
          e);
    }
  }

  /**
   * Checks that what a score is a function of is as it was fixed: partition counts, what moves
   * time, and that no event is compacted away.
   *
   * @return what was fixed
   * @throws IllegalStateException if something changed or is missing; the message says what to do
   */
  public ModelTopic.Fixed check() throws InterruptedException {
    Map<String, Listed> topics = new LinkedHashMap<>();
    list().forEach(topic -> topics.put(topic.name(), topic));
    for (String name : wanted(1, Clock.BROKER).keySet()) {
      if (!topics.containsKey(name)) {
        throw new IllegalStateException(
            "topic "
                + name
                + " does not exist: run `dawnwatch topics create --dataset "
                + dataset.name()
                + "`");
      }
    }
    ModelTopic models = ModelTopic.read(cluster, dataset);
    ModelTopic.Fixed fixed =
        models
            .fixed()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        dataset.models()
                            + " does not say how the dataset was made: run `dawnwatch topics create"
                            + " --dataset "
                            + dataset.name()
                            + "`"));
    Optional<String> changed = changed(fixed, topics);
    if (changed.isPresent()) {
      throw new IllegalStateException(changed.get());
    }
    return fixed;
  }

  /**
   * What is no longer as it was fixed, with what to do; empty if all is as it was. Topics that are
   * not told are passed over: that somebody may not see them now is no change.
   */
  public Optional<String> changed(ModelTopic.Fixed fixed) throws InterruptedException {
    Map<String, Listed> topics = new LinkedHashMap<>();
    list().forEach(topic -> topics.put(topic.name(), topic));
    return changed(fixed, topics);
  }

  private Optional<String> changed(ModelTopic.Fixed fixed, Map<String, Listed> topics) {
    for (String name :
        List.of(dataset.events(), dataset.scores(), dataset.alerts(), dataset.replays())) {
      Listed topic = topics.get(name);
      if (topic != null && topic.partitions() != fixed.partitions()) {
        return Optional.of(
            name
                + " has "
                + topic.partitions()
                + " partitions where the dataset was made with "
                + fixed.partitions()
                + ": state does not follow keys to another partition. Make a new dataset and load"
                + " or ingest into it (docs/operations.md, \"More partitions\")");
      }
    }
    Listed events = topics.get(dataset.events());
    if (events == null) {
      return Optional.empty();
    }
    if (!events.timestampType().equals(fixed.clock().timestampType())) {
      return Optional.of(
          dataset.events()
              + " has message.timestamp.type="
              + events.timestampType()
              + " where the dataset was made with "
              + fixed.clock().timestampType()
              + ": set it back");
    }
    if (!events.cleanupPolicy().equals("delete")) {
      return Optional.of(
          dataset.events()
              + " has cleanup.policy="
              + events.cleanupPolicy()
              + " where every event must stay until its retention ends, or a replay finds gaps: set"
              + " it back to delete");
    }
    return Optional.empty();
  }

  /**
   * Checks that events are kept long enough for the scores of these features to be reproduced.
   *
   * @throws IllegalStateException if they are not; the message says how long is enough
   */
  public void checkRetention(ModelTopic.Fixed fixed, Collection<FeatureSpec> features)
      throws InterruptedException {
    long least = features.stream().mapToLong(WarmUp::replayMillis).max().orElse(0);
    for (Listed topic : list()) {
      long kept = Long.parseLong(topic.retentionMillis());
      boolean forEver = fixed.clock() == Clock.EVENT;
      if (topic.name().equals(dataset.events()) && kept >= 0 && (forEver || kept < least)) {
        throw new IllegalStateException(
            topic.name()
                + " is kept "
                + Duration.ofMillis(kept)
                + " (retention.ms="
                + kept
                + ") where "
                + (forEver
                    ? "the times of history must not delete it: set retention.ms to -1"
                    : "a replay of its scores must read "
                        + Duration.ofMillis(least)
                        + " before the first: no score could be reproduced. Set retention.ms to "
                        + least
                        + " at least, and more by what is to be replayed (`dawnwatch doctor"
                        + " --fix`)"));
      }
    }
  }
}
