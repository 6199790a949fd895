package io.dawnwatch.topology.console.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.schemas.Alert;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.Score;
import io.dawnwatch.schemas.Verdict;
import io.dawnwatch.schemas.VerdictKind;
import io.dawnwatch.topology.console.index.Window;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.AuditTopic;
import io.dawnwatch.topology.lifecycle.FeedbackTopic;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import io.dawnwatch.topology.lifecycle.Suppressions;
import io.dawnwatch.topology.operate.MissedIncident;
import io.dawnwatch.topology.replay.RunLog;
import io.dawnwatch.topology.report.Night;
import io.dawnwatch.topology.report.NightReader;
import io.dawnwatch.topology.train.Experiments;
import io.dawnwatch.topology.train.ModelCard;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Verdicts and suppressions fence each other by their transactional ids, so this process writes one at a time; those who
 * wait are few, others are told to come again.
 */
/** What the console asks of the topics themselves, and what it writes there. Thread-safe. */
public final class Desk {
  private static final long PATIENCE_SECONDS = 20;
  private static final int MOST_WAITING = 4;

  private static final Logger LOG = LoggerFactory.getLogger(Desk.class);

  /** How long a page waits for a broker that does not answer, in ms. */
  private static final String QUICK_MILLIS = "5000";

  private final Cluster cluster;
  private final Cluster quick;
  private final Dataset dataset;
  private final SchemaIds ids;
  private final LongSupplier clock;
  private final Semaphore writing = new Semaphore(1, true);
  private final Semaphore reading = new Semaphore(1, true);

  /** A desk of a dataset, by that clock, ms since 1970. */
  public Desk(Cluster cluster, Dataset dataset, LongSupplier clock) {
    this.cluster = cluster;
    Map<String, String> properties = new TreeMap<>(cluster.properties());
    properties.put("default.api.timeout.ms", QUICK_MILLIS);
    properties.put("request.timeout.ms", QUICK_MILLIS);
    this.quick = new Cluster(cluster.bootstrapServers(), cluster.registryUrl(), properties);
    this.dataset = dataset;
    this.ids = cluster.schemas();
    this.clock = clock;
  }

  Dataset dataset() {
    return dataset;
  }

  /** What is done by one request at a time. */
  private interface Work<T> {
    T run() throws InterruptedException;
  }

  private static <T> T alone(Semaphore one, Work<T> work) throws InterruptedException {
    if (one.getQueueLength() >= MOST_WAITING
        || !one.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new Problem(429, "Others are at it: try again in a moment.");
    }
    try {
      return work.run();
    } finally {
      one.release();
    }
  }

  /** Says what a score was. */
  FeedbackTopic.Outcome judge(Score score, VerdictKind kind, String by, String note)
      throws InterruptedException {
    return add(FeedbackTopic.of(score, kind, by, note, clock.getAsLong()));
  }

  /**
   * Notes an incident nobody was told of.
   *
   * @throws MissedIncident.UnlikelyException if nothing was scored that could have found it
   */
  FeedbackTopic.Outcome missed(
      String entity, long startMillis, long endMillis, String by, String note)
      throws InterruptedException {
    long now = clock.getAsLong();
    Verdict verdict = FeedbackTopic.missed(entity, startMillis, endMillis, by, note, now);
    MissedIncident.requireScored(cluster, dataset, verdict, now);
    return add(verdict);
  }

  private FeedbackTopic.Outcome add(Verdict verdict) throws InterruptedException {
    return alone(writing, () -> new FeedbackTopic(cluster, dataset, ids).add(List.of(verdict)));
  }

  /**
   * Holds back alerts.
   *
   * @throws Suppressions.RefusedException if the order is refused
   */
  void suppress(String entity, String template, long untilMillis, String by, String why)
      throws InterruptedException {
    alone(
        writing,
        () -> new Suppressions(cluster, dataset, ids).add(entity, template, untilMillis, by, why));
  }

  /** Ends a suppression before its time; refused likewise. */
  void unsuppress(long id, String by, String why) throws InterruptedException {
    alone(writing, () -> new Suppressions(cluster, dataset, ids).end(id, by, why));
  }

  /** The night of a run that is done; empty if there is no such run, or it goes on. */
  Optional<Night> night(String runId) throws InterruptedException {
    return alone(
        reading,
        () -> {
          Optional<RunLog.Run> run;
          try (RunLog log = new RunLog(cluster, dataset, ids)) {
            run =
                log.refresh().runs().stream()
                    .filter(one -> one.plan().runId().equals(runId))
                    .filter(one -> one.report().isPresent())
                    .findFirst();
          }
          return run.map(one -> new NightReader(cluster, dataset, ids).read(one));
        });
  }

  /**
   * The windows around an alert as the topic has them; none if the brokers do not answer, or others
   * are being read for.
   */
  List<Window> around(Alert alert) throws InterruptedException {
    if (!reading.tryAcquire(1, TimeUnit.SECONDS)) {
      return List.of();
    }
    try {
      return new Around(quick, dataset, ids).of(alert);
    } catch (KafkaException | IllegalStateException e) {
      LOG.warn("the windows around an alert cannot be read: {}", e.getMessage());
      return List.of();
    } finally {
      reading.release();
    }
  }

  /** The card of a model that is there. */
  ObjectNode card(String modelId) throws InterruptedException {
    return alone(
        reading,
        () -> {
          ModelTopic models = ModelTopic.read(cluster, dataset);
          return new ModelCard(
                  dataset,
                  models,
                  new Experiments(cluster, dataset, ids).all(),
                  new AuditTopic(cluster, dataset, ids).read().entries())
              .of(modelId);
        });
  }
}
