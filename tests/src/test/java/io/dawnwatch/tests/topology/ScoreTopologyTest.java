package io.dawnwatch.tests.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dawnwatch.embedded.EmbeddedRegistry;
import io.dawnwatch.engine.HeapEntityStates;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.ModelSource;
import io.dawnwatch.engine.ModelSource.ModelNotFoundException;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.schemas.Alert;
import io.dawnwatch.schemas.Evidence;
import io.dawnwatch.schemas.ExpectationBreach;
import io.dawnwatch.schemas.KeyValue;
import io.dawnwatch.schemas.LogEvent;
import io.dawnwatch.schemas.ModelActivation;
import io.dawnwatch.schemas.ModelRole;
import io.dawnwatch.schemas.Quarantined;
import io.dawnwatch.schemas.RecordReader;
import io.dawnwatch.schemas.RecordReader.BadRecordException;
import io.dawnwatch.schemas.RecordWriter;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.SchemaIds.UnknownSchemaException;
import io.dawnwatch.schemas.Scope;
import io.dawnwatch.schemas.Score;
import io.dawnwatch.schemas.Source;
import io.dawnwatch.schemas.Tick;
import io.dawnwatch.topology.Release;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.map.EventRecords;
import io.dawnwatch.topology.map.ScoreMapping;
import io.dawnwatch.topology.store.WriteBehindStore;
import io.dawnwatch.topology.stream.Activity;
import io.dawnwatch.topology.stream.ScoreTopology;
import io.dawnwatch.topology.stream.SkippedEvents;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ScoreTopologyTest {
  private static final Dataset WEB = new Dataset("web");

  /** A model that nobody has. */
  private static final Model UNKNOWN =
      Model.coldStart(new FeatureSpec(1000, 20_000, 0, 0, 7, 8, 9));

  private static final Model MODEL =
      LivelyModel.of(new FeatureSpec(1000, 20_000, 1000, 1000, 3, 16, 64));
  private static final ModelSource MODELS = ModelSource.of(MODEL);
  private static final String CHANGELOG = WEB.application("score") + "-entities-changelog";

  private static EmbeddedRegistry registry;
  private static SchemaIds ids;
  private static RecordWriter writer;

  /** A record of the events topic; its offset is its place in the list. */
  private record Input(long millis, byte[] value) {}

  /** What a driver wrote, by topic. */
  private record Written(
      List<TestRecord<byte[], byte[]>> scores,
      List<TestRecord<byte[], byte[]>> alerts,
      List<TestRecord<byte[], byte[]>> quarantine,
      List<TestRecord<byte[], byte[]>> changelog) {
    List<SpecificRecord> emissions() throws BadRecordException {
      List<SpecificRecord> all = new ArrayList<>();
      RecordReader reader = new RecordReader(ids);
      for (TestRecord<byte[], byte[]> record : scores) {
        all.add(reader.read(record.value()));
      }
      for (TestRecord<byte[], byte[]> record : alerts) {
        all.add(reader.read(record.value()));
      }
      all.sort(
          (a, b) -> {
            int byOffset = Long.compare(emission(a).getOffset(), emission(b).getOffset());
            return byOffset != 0
                ? byOffset
                : Integer.compare(emission(a).getOrdinal(), emission(b).getOrdinal());
          });
      return all;
    }
  }

  @BeforeAll
  static void startRegistry() {
    registry = EmbeddedRegistry.start();
    ids = SchemaIds.at(registry.url(), Map.of());
    writer =
        new RecordWriter(
            ids,
            WEB.events(),
            LogEvent.getClassSchema(),
            Tick.getClassSchema(),
            ExpectationBreach.getClassSchema(),
            ModelActivation.getClassSchema());
  }

  @AfterAll
  static void stopRegistry() {
    registry.close();
  }

  @Test
  void nodesAndStoresKeepTheirNamesSoThatAnUpgradeContinues() {
    assertThat(topology(new Activity()).describe().toString())
        .isEqualTo(
            """
            Topologies:
               Sub-topology: 0
                Source: events (topics: [dw.web.events])
                  --> score
                Processor: score (stores: [entities])
                  --> alerts, drift, quarantine, scores
                  <-- events
                Sink: alerts (topic: dw.web.alerts)
                  <-- score
                Sink: drift (topic: dw.web.drift)
                  <-- score
                Sink: quarantine (topic: dw.web.quarantine)
                  <-- score
                Sink: scores (topic: dw.web.scores)
                  <-- score

            """);
  }

  @Test
  void itWritesWhatTheScorerSaysAndNothingElse() throws BadRecordException {
    List<Input> log = log(1);
    Written written = run(log);
    List<SpecificRecord> direct = scored(new HeapEntityStates(), log, 0);
    assertThat(written.emissions()).isEqualTo(direct);
    assertThat(written.quarantine()).isEmpty();
    assertThat(direct)
        .hasSizeGreaterThan(100)
        .anyMatch(one -> one instanceof Alert alert && alert.getEntity().equals("e0"));
    assertThat(direct)
        .filteredOn(one -> one instanceof Alert alert && alert.getEntity().equals("__dataset__"))
        .hasSize(15);
  }

  @Test
  void everyOutputSaysWhatCausedItAndWhoWroteIt() throws BadRecordException {
    List<Input> log = log(2);
    Written written = run(log);
    RecordReader reader = new RecordReader(ids);
    for (TestRecord<byte[], byte[]> record : written.scores()) {
      Score score = (Score) reader.read(record.value());
      assertThat(new String(record.key(), UTF_8)).isEqualTo(score.getEntity());
      assertThat(record.timestamp())
          .isEqualTo(log.get((int) score.getEmission().getOffset()).millis());
      assertThat(new String(record.headers().lastHeader("dw-release").value(), UTF_8))
          .isEqualTo(Release.VERSION);
      assertThat(record.headers().toArray()).hasSize(1);
      assertThat(score.getEmission().getTopic()).isEqualTo(WEB.events());
      assertThat(score.getEmission().getPartition()).isZero();
    }
    SpecificRecord before = null;
    for (SpecificRecord one : written.emissions()) {
      boolean same = before != null && emission(before).getOffset() == emission(one).getOffset();
      assertThat(emission(one).getOrdinal())
          .isEqualTo(same ? emission(before).getOrdinal() + 1 : 0);
      before = one;
    }
  }

  @Test
  void bytesDamagedForEverGoToQuarantineAndTheNeighboursScoreTheSame() throws BadRecordException {
    List<Input> good = log(3);
    List<byte[]> damages = damages();
    List<Input> mixed = new ArrayList<>();
    List<Long> places = new ArrayList<>();
    List<Long> badPlaces = new ArrayList<>();
    for (int i = 0; i < good.size(); i++) {
      if (i % 50 == 7) {
        badPlaces.add((long) mixed.size());
        mixed.add(new Input(good.get(i).millis(), damages.get(i / 50 % damages.size())));
      }
      places.add((long) mixed.size());
      mixed.add(good.get(i));
    }
    Written written = run(mixed);
    List<Quarantined> quarantined = new ArrayList<>();
    for (TestRecord<byte[], byte[]> record : written.quarantine()) {
      quarantined.add((Quarantined) new RecordReader(ids).read(record.value()));
    }
    assertThat(quarantined)
        .extracting(Quarantined::getSource)
        .isEqualTo(badPlaces.stream().map(at -> new Source(WEB.events(), 0, at)).toList());
    assertThat(quarantined)
        .extracting(Quarantined::getReason)
        .contains("NULL_VALUE", "BAD_MAGIC", "BAD_AVRO");
    List<SpecificRecord> emissions = written.emissions();
    emissions.forEach(one -> moveOffsets(one, places));
    List<SpecificRecord> expected = run(good).emissions();
    expected.forEach(one -> moveOffsets(one, null));
    assertThat(emissions).isEqualTo(expected);
  }

  @Test
  void anUnknownSchemaIdFailsAndIsNotQuarantinedBecauseTheDataIsGood() {
    byte[] value = writer.write(new Tick("x", false));
    value[1] = 0x70;
    Activity activity = new Activity();
    try (TopologyTestDriver driver = driver(activity)) {
      TestInputTopic<byte[], byte[]> events = events(driver);
      pipe(events, new Input(1000, activation(1, MODEL)));
      assertThatThrownBy(() -> pipe(events, new Input(1001, value)))
          .hasRootCauseInstanceOf(UnknownSchemaException.class);
      assertThat(output(driver, WEB.quarantine())).isEmpty();
    }
    assertThat(activity.quarantinedCount()).isZero();
  }

  @Test
  void anEventBeforeAnyActivationFailsAndSaysWhere() {
    try (TopologyTestDriver driver = driver(new Activity())) {
      TestInputTopic<byte[], byte[]> events = events(driver);
      assertThatThrownBy(() -> pipe(events, new Input(1000, event("e", "a line", 9))))
          .rootCause()
          .hasMessage("no model is active before offset 0 of dataset web");
    }
  }

  @Test
  void anActivationOfAModelThatIsNotToBeHadFailsRatherThanScoringWithAnother() {
    try (TopologyTestDriver driver = driver(new Activity())) {
      TestInputTopic<byte[], byte[]> events = events(driver);
      pipe(events, new Input(1000, activation(1, MODEL)));
      assertThatThrownBy(() -> pipe(events, new Input(1001, activation(2, UNKNOWN))))
          .hasRootCauseInstanceOf(ModelNotFoundException.class);
    }
  }

  @Test
  void anActivationWithTheConfigurationOfAnotherModelIsRefused() {
    try (TopologyTestDriver driver = driver(new Activity())) {
      TestInputTopic<byte[], byte[]> events = events(driver);
      byte[] forged =
          activation(1, MODEL.id(), new String(UNKNOWN.toBytes(), StandardCharsets.UTF_8));
      assertThatThrownBy(() -> pipe(events, new Input(1000, forged)))
          .rootCause()
          .hasMessageContaining("names model " + MODEL.id() + " but carries the configuration of");
    }
  }

  @Test
  void whatTheChangelogHoldsContinuesExactly() throws BadRecordException {
    List<Input> log = log(4);
    List<SpecificRecord> whole = scored(new HeapEntityStates(), log, 0);
    for (int cut : new int[] {1, 2, 137, 500, log.size() - 1}) {
      Written head = run(log.subList(0, cut));
      HeapEntityStates restored = restored(head.changelog());
      assertThat(restored.partition().lastOffset()).isEqualTo(cut - 1);
      List<SpecificRecord> both = new ArrayList<>(head.emissions());
      both.addAll(scored(restored, log, cut));
      assertThat(both).as("cut at %d", cut).isEqualTo(whole);
    }
  }

  @Test
  @SuppressWarnings("unchecked")
  void theStoreIsWrittenOnlyWhenItIsFlushed() throws BadRecordException {
    try (TopologyTestDriver driver = driver(new Activity())) {
      WriteBehindStore<HeapEntityStates> store =
          (WriteBehindStore<HeapEntityStates>) driver.getStateStore("entities");
      List<Input> log = log(5);
      scored(store.states(), log, 0);
      store.clearCache();
      assertThat(store.states().partition().lastOffset())
          .as("nothing was flushed, so nothing was written")
          .isEqualTo(-1);
      store.clearCache();
      scored(store.states(), log, 0);
      store.flushCache();
      store.clearCache();
      assertThat(store.states().partition().lastOffset()).isEqualTo(log.size() - 1);
    }
  }

  @Test
  void countersOfTheTaskArePublishedAndReleased() {
    Activity activity = new Activity();
    List<Input> log = log(6);
    try (TopologyTestDriver driver = driver(activity)) {
      TestInputTopic<byte[], byte[]> events = events(driver);
      log.forEach(input -> pipe(events, input));
      assertThat(activity.owned()).containsExactly(0);
      assertThat(activity.total().read()).isEqualTo(log.size());
      assertThat(activity.total().applied() + activity.total().late() + activity.total().control())
          .isEqualTo(log.size());
    }
    assertThat(activity.owned()).isEmpty();
  }

  // ---- logs

  private static List<Input> log(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Input> log = new ArrayList<>();
    long clock = 1_000_000;
    log.add(new Input(clock, activation(1, MODEL)));
    for (int i = 0; i < 1500; i++) {
      if (i % 100 == 99) {
        log.add(new Input(clock, writer.write(breach(clock))));
      }
      clock += random.nextInt(200);
      boolean storm = clock / 1000 % 30 > 26;
      String entity = "e" + random.nextInt(random.nextInt(5) == 0 ? 6 : 2);
      if (random.nextInt(20) == 0) {
        log.add(new Input(clock, writer.write(new Tick("test", false))));
      } else if (storm) {
        for (int k = 0; k < 4; k++) {
          String body = "failure " + (char) ('a' + random.nextInt(26)) + " of disk " + k;
          log.add(new Input(clock, event(entity, body, 21)));
        }
      } else {
        log.add(new Input(clock, event(entity, "request " + i + " served", 9)));
      }
    }
    log.add(new Input(clock, writer.write(new Tick("test", false))));
    return log;
  }

  private static ExpectationBreach breach(long clock) {
    return new ExpectationBreach("volume", 3, clock - 60_000, clock, 7L, 7.0, 10.0, "7 lines");
  }

  private static byte[] event(String entity, String body, int severity) {
    return writer.write(
        new LogEvent(
            null,
            severity,
            body,
            entity,
            List.of(),
            List.of(new KeyValue("service.name", entity)),
            List.of(),
            false,
            new Source(WEB.lines(), 0, 0L),
            "hash",
            List.of()));
  }

  private static byte[] activation(long epoch, Model model) {
    return activation(epoch, model.id(), new String(model.toBytes(), StandardCharsets.UTF_8));
  }

  private static byte[] activation(long epoch, String model, String configuration) {
    return writer.write(
        new ModelActivation(
            model, ModelRole.CHAMPION, epoch, configuration, "tests", "because", 0L));
  }

  private static List<byte[]> damages() {
    byte[] whole = event("e0", "a good line", 9);
    byte[] magic = whole.clone();
    magic[0] = 1;
    RecordWriter foreign = new RecordWriter(ids, WEB.quarantine(), Quarantined.getClassSchema());
    List<byte[]> damages = new ArrayList<>();
    damages.add(null);
    damages.add(new byte[0]);
    damages.add(magic);
    damages.add(Arrays.copyOf(whole, whole.length - 1));
    damages.add(Arrays.copyOf(whole, whole.length + 1));
    damages.add("plain text".getBytes(UTF_8));
    damages.add(
        foreign.write(
            new Quarantined(
                "EMPTY", "", null, -1L, "", new Source("lines", 0, 0L), "", "", "", false, null)));
    return damages;
  }

  // ---- runs

  private static Topology topology(Activity activity) {
    return new ScoreTopology(
            WEB,
            (states, out, observer) -> new Scorer(WEB.name(), MODELS, states, out, observer),
            ids,
            activity,
            SkippedEvents.NONE,
            false)
        .get();
  }

  private static TopologyTestDriver driver(Activity activity) {
    Properties config = new Properties();
    config.put("application.id", WEB.application("score"));
    return new TopologyTestDriver(topology(activity), config);
  }

  private static TestInputTopic<byte[], byte[]> events(TopologyTestDriver driver) {
    return driver.createInputTopic(
        WEB.events(), new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static void pipe(TestInputTopic<byte[], byte[]> events, Input input) {
    events.pipeInput(new TestRecord<>(null, input.value(), new RecordHeaders(), input.millis()));
  }

  private static List<TestRecord<byte[], byte[]>> output(TopologyTestDriver driver, String topic) {
    return driver
        .createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
        .readRecordsToList();
  }

  private static Written run(List<Input> log) {
    try (TopologyTestDriver driver = driver(new Activity())) {
      TestInputTopic<byte[], byte[]> events = events(driver);
      log.forEach(input -> pipe(events, input));
      return new Written(
          output(driver, WEB.scores()),
          output(driver, WEB.alerts()),
          output(driver, WEB.quarantine()),
          output(driver, CHANGELOG));
    }
  }

  /** What a scorer says of the records from {@code from} on, without any Kafka. */
  private static List<SpecificRecord> scored(HeapEntityStates states, List<Input> log, int from)
      throws BadRecordException {
    List<SpecificRecord> out = new ArrayList<>();
    ScoreMapping mapping = new ScoreMapping(WEB.name(), WEB.events(), 0);
    Scorer scorer = new Scorer(WEB.name(), MODELS, states, one -> out.add(mapping.toAvro(one)));
    EventRecords records = new EventRecords(ids);
    for (int offset = from; offset < log.size(); offset++) {
      records.apply(offset, log.get(offset).millis(), log.get(offset).value(), scorer);
    }
    return out;
  }

  private static HeapEntityStates restored(List<TestRecord<byte[], byte[]>> changelog) {
    Map<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);
    for (TestRecord<byte[], byte[]> record : changelog) {
      if (record.value() == null) {
        entries.remove(record.key());
      } else {
        entries.put(record.key(), record.value());
      }
    }
    return HeapEntityStates.load(entries.entrySet());
  }

  private static io.dawnwatch.schemas.Emission emission(SpecificRecord record) {
    return record instanceof Score score ? score.getEmission() : ((Alert) record).getEmission();
  }

  /**
   * Gives offsets the numbers they have without the damaged records, and takes away ids that are
   * hashes of offsets.
   */
  private static void moveOffsets(SpecificRecord record, List<Long> places) {
    io.dawnwatch.schemas.Emission emission = emission(record);
    emission.setOffset(place(emission.getOffset(), places));
    List<Evidence> evidence =
        record instanceof Score score ? score.getEvidence() : ((Alert) record).getEvidence();
    evidence.forEach(one -> one.setOffset(place(one.getOffset(), places)));
    if (record instanceof Score score) {
      score.setFirstOffset(place(score.getFirstOffset(), places));
      score.setLastOffset(place(score.getLastOffset(), places));
      if (score.getScope() == Scope.EVENT) {
        score.setId("");
      }
    }
  }

  private static long place(long offset, List<Long> places) {
    return places == null || offset < 0 ? offset : places.indexOf(offset);
  }
}
