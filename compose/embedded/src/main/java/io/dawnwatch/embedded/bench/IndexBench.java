package io.dawnwatch.embedded.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.embedded.EmbeddedStack;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.engine.score.Ids;
import io.dawnwatch.schemas.Alert;
import io.dawnwatch.schemas.RecordWriter;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.Score;
import io.dawnwatch.topology.cli.OutputOptions;
import io.dawnwatch.topology.console.index.ConsoleQueries;
import io.dawnwatch.topology.console.index.Identity;
import io.dawnwatch.topology.console.index.IndexDatabase;
import io.dawnwatch.topology.console.index.Indexed;
import io.dawnwatch.topology.console.index.Indexer;
import io.dawnwatch.topology.console.index.Overview;
import io.dawnwatch.topology.console.index.TopicLag;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.DecodedTopic;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import io.dawnwatch.topology.replay.Bound;
import io.dawnwatch.topology.replay.ManifestBuilder;
import io.dawnwatch.topology.replay.Replay;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A week of five fleets, which is a million scores, read into the console's index: how fast, how
 * large it becomes, and how long the overview takes. The scores are those of a replay of the demo's
 * day, told again for other days and hosts.
 */
final class IndexBench {
  private static final int PARTITIONS = 2;
  private static final int DAYS = 7;
  private static final int FLEETS = 5;
  private static final long DAY_MILLIS = 24 * 3_600_000L;
  private static final int OVERVIEWS = 20;
  private static final long POLL_NANOS = 20_000_000;

  private final Optional<String> where;

  IndexBench(Optional<String> where) {
    this.where = where;
  }

  ObjectNode run() throws Exception {
    Path folder = Files.createTempDirectory("dawnwatch-index");
    try (EmbeddedStack stack = EmbeddedStack.start(0, Optional.empty())) {
      Cluster cluster = stack.cluster();
      SchemaIds ids = cluster.schemas();
      Dataset dataset =
          new BenchTopic(cluster, ids, "index-bench", PARTITIONS, Model.COLD_START)
              .fleet(1)
              .dataset();
      tell(cluster, ids, dataset, day(cluster, ids, dataset));
      return index(
          cluster, dataset, where.orElseGet(() -> folder.resolve("index.sqlite").toString()));
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /** What a replay says of the day. */
  private static List<SpecificRecord> day(Cluster cluster, SchemaIds ids, Dataset dataset)
      throws Exception {
    ModelTopic models = new ModelTopic(cluster, dataset);
    new Replay(
            cluster,
            dataset,
            ids,
            (states, out, observer) -> new Scorer(dataset.name(), models, states, out, observer))
        .run(
            new ManifestBuilder(cluster, dataset, models)
                .build(new Bound.Earliest(), new Bound.Latest()),
            "day",
            PARTITIONS);
    List<SpecificRecord> outputs = new ArrayList<>();
    DecodedTopic.read(cluster, ids, dataset.replays(), outputs::add);
    return outputs;
  }

  private static void tell(
      Cluster cluster, SchemaIds ids, Dataset dataset, List<SpecificRecord> outputs)
      throws Exception {
    RecordWriter scores = new RecordWriter(ids, dataset.scores(), Score.getClassSchema());
    RecordWriter alerts = new RecordWriter(ids, dataset.alerts(), Alert.getClassSchema());
    try (Producer<byte[], byte[]> producer = cluster.producer(Map.of())) {
      for (int day = 0; day < DAYS; day++) {
        for (int fleet = 0; fleet < FLEETS; fleet++) {
          for (SpecificRecord output : outputs) {
            if (output instanceof Score score) {
              Score other = Score.newBuilder(score).build();
              other.setId(id(score.getId(), day, fleet));
              other.setEntity(score.getEntity() + "-" + fleet);
              other.setStartMillis(score.getStartMillis() + day * DAY_MILLIS);
              other.setEndMillis(score.getEndMillis() + day * DAY_MILLIS);
              int partition = score.getEmission().getPartition();
              send(producer, dataset.scores(), partition, other.getEntity(), scores.write(other));
            } else if (output instanceof Alert alert) {
              Alert other = Alert.newBuilder(alert).build();
              other.setId(id(alert.getId(), day, fleet));
              other.setPeakScoreId(id(alert.getPeakScoreId(), day, fleet));
              other.setEntity(alert.getEntity() + "-" + fleet);
              other.setStartMillis(alert.getStartMillis() + day * DAY_MILLIS);
              other.setEndMillis(alert.getEndMillis() + day * DAY_MILLIS);
              int partition = alert.getEmission().getPartition();
              send(producer, dataset.alerts(), partition, other.getEntity(), alerts.write(other));
            }
          }
        }
      }
    }
  }

  private static String id(String id, int day, int fleet) {
    String text = id + day + "/" + fleet;
    return Ids.sha256(text.getBytes(StandardCharsets.UTF_8)).substring(0, 32);
  }

  private static void send(
      Producer<byte[], byte[]> producer, String topic, int partition, String entity, byte[] value) {
    producer.send(
        new ProducerRecord<>(topic, partition, entity.getBytes(StandardCharsets.UTF_8), value));
  }

  private static ObjectNode index(Cluster cluster, Dataset dataset, String where) throws Exception {
    List<String> told = new ArrayList<>();
    try (IndexDatabase index =
        IndexDatabase.open(where, Map.of(), Identity.of(cluster, dataset), told::add)) {
      ConsoleQueries queries = new ConsoleQueries(index, System::currentTimeMillis);
      long start = System.nanoTime();
      long caughtUp;
      Indexer indexer =
          new Indexer(
              index, cluster, dataset, Indexed.DEFAULT, System::currentTimeMillis, told::add);
      try (indexer) {
        indexer.start();
        while (!isCaughtUp(queries)) {
          if (!told.isEmpty()) {
            throw new IllegalStateException(String.join("; ", told));
          }
          LockSupport.parkNanos(POLL_NANOS);
        }
        caughtUp = System.nanoTime();
      }
      long indexed = indexer.indexed();
      long asked = System.nanoTime();
      Overview overview = queries.overview();
      for (int i = 1; i < OVERVIEWS; i++) {
        overview = queries.overview();
      }
      double overviewMillis = (System.nanoTime() - asked) / 1e6 / OVERVIEWS;
      long windows =
          queries.hours(0, Long.MAX_VALUE).stream().mapToLong(hour -> hour.windows()).sum();
      ObjectNode result = OutputOptions.object();
      result.put("records", indexed);
      result.put("windows", windows);
      result.put("entities", overview.day().entities());
      result.put("recordsPerSec", Math.round(indexed / ((caughtUp - start) / 1e9)));
      result.put("bytes", overview.health().bytes());
      result.put("bytesPerMillion", Math.round(overview.health().bytes() * 1e6 / indexed));
      result.put("overviewMillis", Math.round(10 * overviewMillis) / 10.0);
      return result;
    }
  }

  private static boolean isCaughtUp(ConsoleQueries queries) {
    List<TopicLag> lag = queries.health().lag();
    return !lag.isEmpty() && lag.stream().allMatch(one -> one.records() == 0);
  }
}
