package io.dawnwatch.tests.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.embedded.EmbeddedRegistry;
import io.dawnwatch.engine.Activation;
import io.dawnwatch.engine.EntryStore;
import io.dawnwatch.engine.HeapEntityStates;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.ModelSource;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.score.Emission;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.schemas.LogEvent;
import io.dawnwatch.schemas.ModelActivation;
import io.dawnwatch.schemas.ModelRole;
import io.dawnwatch.schemas.RecordWriter;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.Source;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.store.EntityHeap;
import io.dawnwatch.topology.store.Memory;
import io.dawnwatch.topology.store.SharedRocksDb;
import io.dawnwatch.topology.store.SpillStore;
import io.dawnwatch.topology.stream.Activity;
import io.dawnwatch.topology.stream.ScoreTopology;
import io.dawnwatch.topology.stream.SkippedEvents;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SplittableRandom;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What does not fit on the heap lies in RocksDB, and changes no byte of what is written. */
class SmallHeapTest {
  private static final Dataset DATASET = new Dataset("small");
  private static final int ENTITIES = 30;
  private static final int CAP = 12;
  private static final Model MODEL =
      LivelyModel.of(new FeatureSpec(1000, 20_000, 1000, 1000, CAP, 16, 64));

  private static EmbeddedRegistry registry;
  private static SchemaIds ids;
  private static RecordWriter writer;

  @TempDir Path state;

  private record Said(long millis, String entity, String body) {}

  private record Written(
      List<byte[]> scores, List<byte[]> alerts, int mostSpilled, long overflowed) {}

  @BeforeAll
  static void startRegistry() {
    registry = EmbeddedRegistry.start();
    ids = SchemaIds.at(registry.url(), Map.of());
    writer =
        new RecordWriter(
            ids, DATASET.events(), LogEvent.getClassSchema(), ModelActivation.getClassSchema());
  }

  @AfterAll
  static void stopRegistry() {
    registry.close();
  }

  @Test
  void aHeapForTwoEntitiesWritesTheSameScoresAndAlerts() {
    Written small = run(new EntityHeap(0), "small");
    assertThat(small.mostSpilled()).as("entities in RocksDB alone").isGreaterThan(10);
    Written large = run(EntityHeap.unbounded(), "large");
    assertThat(large.mostSpilled()).isZero();
    assertThat(small.scores()).hasSizeGreaterThan(300).containsExactlyElementsOf(large.scores());
    assertThat(small.alerts()).isNotEmpty().containsExactlyElementsOf(large.alerts());
    assertThat(small.overflowed())
        .as("events of __other__")
        .isPositive()
        .isEqualTo(large.overflowed());
    assertThat(SharedRocksDb.openStores()).isZero();
    assertThat(SharedRocksDb.usedBytes()).isZero();
  }

  @Test
  void aReplayBeyondItsHeapScoresTheSameAndLeavesNoFolder() {
    List<Emission> expected = scored(new HeapEntityStates());
    SpillStore beyond = new SpillStore(Memory.usual());
    List<Emission> emissions;
    try (beyond) {
      emissions = scored(HeapEntityStates.over(beyond, () -> 0));
      assertThat(SharedRocksDb.openStores()).as("entities were spilled").isPositive();
      assertThat(beyond.folder()).isNotEmptyDirectory();
    }
    assertThat(emissions).hasSizeGreaterThan(300).isEqualTo(expected);
    assertThat(beyond.folder()).doesNotExist();
    assertThat(SharedRocksDb.openStores()).isZero();
  }

  @Test
  void aSpillStoreGivesWhatWasPutInTheOrderOfUnsignedBytes() {
    try (SpillStore store = new SpillStore(Memory.of(32L << 20))) {
      assertThat(store.get(bytes("a"))).isNull();
      assertThat(keys(store)).isEmpty();
      for (String key : List.of("b", "\u00e9", "a", "c")) {
        store.put(bytes(key), bytes("of " + key));
      }
      store.put(bytes("c"), null);
      assertThat(store.get(bytes("b"))).isEqualTo(bytes("of b"));
      assertThat(store.get(bytes("c"))).isNull();
      assertThat(keys(store)).containsExactly("a", "b", "\u00e9");
    }
  }

  private static List<String> keys(EntryStore store) {
    List<String> keys = new ArrayList<>();
    store.range(new byte[0], new byte[] {(byte) 0xff}, (key, value) -> keys.add(text(key)));
    return keys;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  /** Traffic of entities that come and go, with storms in some. */
  private static List<Said> log() {
    SplittableRandom random = new SplittableRandom(7);
    List<Said> log = new ArrayList<>();
    long clock = 1_000_000;
    for (int i = 0; i < 1800; i++) {
      clock += random.nextInt(100);
      int from = (int) (clock / 15_000 % 3) * 10;
      int entity = (from + random.nextInt(random.nextInt(50) == 0 ? ENTITIES : 14)) % ENTITIES;
      boolean storm = clock / 1000 % 25 > 22 && entity % 3 == 0;
      String body =
          storm
              ? "failure " + (char) ('a' + random.nextInt(26)) + " of disk"
              : "request " + i + " served";
      log.add(new Said(clock, "e" + entity, body));
    }
    log.add(new Said(clock + 60_000, "e0", "at the end"));
    return log;
  }

  private static List<Emission> scored(HeapEntityStates states) {
    List<Emission> out = new ArrayList<>();
    Scorer scorer = new Scorer(DATASET.name(), ModelSource.of(MODEL), states, out::add);
    scorer.assume(new Activation(MODEL.id(), Role.CHAMPION, 1));
    long offset = 0;
    for (Said said : log()) {
      scorer.event(
          offset++,
          said.millis(),
          new io.dawnwatch.engine.event.LogEvent(
              said.millis(),
              io.dawnwatch.engine.event.Severity.INFO,
              said.body(),
              said.entity(),
              List.of(),
              List.of(),
              List.of(),
              false));
    }
    return out;
  }

  private Written run(EntityHeap heap, String name) {
    Activity activity = new Activity();
    Properties config = new Properties();
    config.put("application.id", DATASET.application("score"));
    config.put("state.dir", state.resolve(name).toString());
    config.put("rocksdb.config.setter", SharedRocksDb.class);
    ScoreTopology topology =
        new ScoreTopology(
            DATASET,
            (states, out, observer) ->
                new Scorer(DATASET.name(), ModelSource.of(MODEL), states, out, observer),
            ids,
            activity,
            SkippedEvents.NONE,
            true,
            heap);
    try (TopologyTestDriver driver = new TopologyTestDriver(topology.get(), config)) {
      TestInputTopic<byte[], byte[]> events =
          driver.createInputTopic(
              DATASET.events(), new ByteArraySerializer(), new ByteArraySerializer());
      String configuration = new String(MODEL.toBytes(), StandardCharsets.UTF_8);
      pipe(
          events,
          999_000,
          new ModelActivation(
              MODEL.id(), ModelRole.CHAMPION, 1L, configuration, "tests", "because", 0L));
      int mostSpilled = 0;
      for (Said said : log()) {
        pipe(
            events,
            said.millis(),
            new LogEvent(
                null,
                9,
                said.body(),
                said.entity(),
                List.of(),
                List.of(),
                List.of(),
                false,
                new Source(DATASET.lines(), 0, 0L),
                "",
                List.of()));
        mostSpilled = Math.max(mostSpilled, activity.entities().spilled());
      }
      return new Written(
          output(driver, DATASET.scores()),
          output(driver, DATASET.alerts()),
          mostSpilled,
          activity.overflowed());
    }
  }

  private static void pipe(
      TestInputTopic<byte[], byte[]> events,
      long millis,
      org.apache.avro.specific.SpecificRecord value) {
    events.pipeInput(new TestRecord<>(null, writer.write(value), new RecordHeaders(), millis));
  }

  private static List<byte[]> output(TopologyTestDriver driver, String topic) {
    return driver
        .createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
        .readRecordsToList()
        .stream()
        .map(TestRecord::value)
        .toList();
  }
}
