package io.dawnwatch.tests.console;

import io.dawnwatch.engine.Model;
import io.dawnwatch.schemas.Alert;
import io.dawnwatch.schemas.AlertState;
import io.dawnwatch.schemas.DetectorScore;
import io.dawnwatch.schemas.Emission;
import io.dawnwatch.schemas.Evidence;
import io.dawnwatch.schemas.ModelRole;
import io.dawnwatch.schemas.Reason;
import io.dawnwatch.schemas.RecordWriter;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.Scope;
import io.dawnwatch.schemas.Score;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.EntityPartitioner;
import io.dawnwatch.topology.lifecycle.Clock;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A dataset whose topics hold what a test puts there, in transactions as {@code stream} does. */
public final class ConsoleTopics implements AutoCloseable {
  /** A Monday, 00:00 UTC. */
  public static final long WEEK = 1_767_571_200_000L;

  public static final long MINUTE = 60_000;
  public static final long DAY = 24 * 60 * MINUTE;

  private static final int PARTITIONS = 2;
  private static final int TRANSACTION = 1_000;

  private final Cluster cluster;
  private final Dataset dataset;
  private final SchemaIds ids;
  private final Producer<byte[], byte[]> producer;
  private int sent;
  private long offset;

  public ConsoleTopics(Cluster cluster, String name, Clock clock) throws InterruptedException {
    this.cluster = cluster;
    dataset = new Dataset(name);
    ids = cluster.schemas();
    new DatasetTopics(cluster, dataset)
        .create(PARTITIONS, Optional.empty(), clock, Model.COLD_START, ids);
    producer = cluster.producer(Map.of("transactional.id", dataset.application("test")));
    producer.initTransactions();
    producer.beginTransaction();
  }

  public Cluster cluster() {
    return cluster;
  }

  public Dataset dataset() {
    return dataset;
  }

  public SchemaIds ids() {
    return ids;
  }

  /** Id of the score of that number. */
  public static String id(long number) {
    return String.format("%032x", 0xabcdef00L + number);
  }

  /** A window of a minute. */
  public Score score(long number, String entity, long startMillis, double score) {
    return new Score(
        id(number),
        dataset.name(),
        entity,
        Scope.WINDOW,
        startMillis,
        startMillis + MINUTE,
        score,
        0.9,
        score >= 0.9,
        12.5,
        "5e".repeat(32),
        ModelRole.CHAMPION,
        1L,
        1,
        new Emission(dataset.events(), 0, offset++, 0, startMillis + 2 * MINUTE),
        List.of(
            // Every third is over the threshold only together.
            new DetectorScore("baseline", 9.0, number % 3 == 0 ? 0.5 : score),
            new DetectorScore("rarity", 3.5, 0.1)),
        List.of(new Reason("events", 120.0, 40.0, 9.0, "120 events where 40 are usual")),
        List.of(new Evidence(dataset.events(), 0, 7L, "00ff00ff00ff00ff", "cannot reach database")),
        List.of(),
        120,
        0L,
        9L,
        60,
        15,
        false,
        0);
  }

  /** A step of the alert that a score opened. */
  public Alert alert(String id, AlertState state, Score peak, int windows) {
    return new Alert(
        id,
        dataset.name(),
        peak.getEntity(),
        state,
        peak.getStartMillis(),
        peak.getStartMillis() + windows * MINUTE,
        peak.getScore(),
        peak.getId(),
        windows,
        false,
        peak.getModelId(),
        1L,
        1,
        new Emission(dataset.events(), 0, offset++, 0, peak.getEndMillis()),
        peak.getReasons(),
        peak.getEvidence());
  }

  public void scores(List<Score> scores) {
    RecordWriter writer = new RecordWriter(ids, dataset.scores(), Score.getClassSchema());
    scores.forEach(one -> entity(dataset.scores(), one.getEntity(), writer.write(one)));
    commit();
  }

  public void alerts(List<Alert> alerts) {
    RecordWriter writer = new RecordWriter(ids, dataset.alerts(), Alert.getClassSchema());
    alerts.forEach(one -> entity(dataset.alerts(), one.getEntity(), writer.write(one)));
    commit();
  }

  private void entity(String topic, String entity, byte[] value) {
    byte[] key = entity.getBytes(StandardCharsets.UTF_8);
    send(topic, EntityPartitioner.partition(key, PARTITIONS), key, value);
  }

  /** A record of any type on the first partition of a topic. */
  public void record(String topic, String key, SpecificRecord record) {
    send(
        topic,
        0,
        key.getBytes(StandardCharsets.UTF_8),
        new RecordWriter(ids, topic, record.getSchema()).write(record));
    commit();
  }

  /** Bytes on the first partition of a topic. */
  public void raw(String topic, byte[] key, byte[] value) {
    send(topic, 0, key, value);
    commit();
  }

  private void send(String topic, int partition, byte[] key, byte[] value) {
    producer.send(new ProducerRecord<>(topic, partition, key, value));
    if (++sent % TRANSACTION == 0) {
      commit();
    }
  }

  private void commit() {
    producer.commitTransaction();
    producer.beginTransaction();
  }

  /** Windows of several entities, minute by minute; every hundredth is an anomaly. */
  public List<Score> traffic(int entities, int minutes) {
    List<Score> scores = new ArrayList<>();
    for (int minute = 0; minute < minutes; minute++) {
      for (int entity = 0; entity < entities; entity++) {
        long number = (long) minute * entities + entity;
        scores.add(
            score(
                number,
                "web@h" + entity,
                WEEK + minute * MINUTE,
                number % 100 == 99 ? 0.91 + number % 7 / 100.0 : number % 90 / 100.0));
      }
    }
    return scores;
  }

  @Override
  public void close() {
    producer.abortTransaction();
    producer.close();
  }
}
