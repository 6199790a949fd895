package io.dawnwatch.topology.stream;

import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.RoleInForce;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.ingest.IngestSettings;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.Clock;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import io.dawnwatch.topology.lifecycle.ModelFetch;
import io.dawnwatch.topology.lifecycle.ModelRoles;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import io.dawnwatch.topology.store.EntityHeap;
import io.dawnwatch.topology.store.Memory;
import io.dawnwatch.topology.store.SharedRocksDb;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A live topology as a process: exactly once, with health, metrics and ticks, stopped gracefully,
 * continued exactly.
 */
public final class StreamApp implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StreamApp.class);

  /**
   * A thread that fails more often than this within the span stops the process: something will not
   * mend itself.
   */
  private static final int MOST_FAILURES = 10;

  private static final Duration FAILURE_SPAN = Duration.ofMinutes(10);
  private static final Duration BACK_OFF = Duration.ofSeconds(2);

  /** Brokers that do not answer for this long are no hiccup. */
  private static final Duration SILENCE = Duration.ofSeconds(30);

  private static final String TRANSACTION_TIMEOUT = "producer.transaction.timeout.ms";
  private static final int TRANSACTION_TIMEOUT_MILLIS = 60_000;

  /** How often to look for models that were published. */
  private static final Duration PREFETCH = Duration.ofSeconds(10);

  /**
   * Ingest keeps no state, so nothing tells a restarted process which transaction it left open when
   * it was killed: until the broker gives that up, nobody reads the events behind it.
   */
  private static final int INGEST_TRANSACTION_TIMEOUT_MILLIS = 10_000;

  /** Records of lag up to which the app counts as caught up. */
  private static final double READY_LAG = 10_000;

  private final KafkaStreams streams;
  private final HealthServer http;
  private final AppMetrics metrics;
  private final List<AutoCloseable> beside;
  private final DatasetWatch watch;
  private final boolean remains;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Deque<Long> failures = new ArrayDeque<>();
  private final List<Outage> outages;
  private final BrokerWatch brokers;
  private final Activity activity;
  private volatile boolean gaveUp;
  private volatile String lastFailure = "";

  /**
   * How an app runs.
   *
   * @param threads stream threads
   * @param stateDirectory where RocksDB keeps state
   * @param httpHost address of health and metrics
   * @param httpPort port of health and metrics; 0 for a free one
   * @param idle a partition without records for this long gets a tick
   * @param patience how long to go on without an answer of a broker, or of the registry when it is
   *     needed
   * @param more Kafka's own properties, on top of ours
   */
  public record Settings(
      int threads,
      Path stateDirectory,
      String httpHost,
      int httpPort,
      Duration idle,
      Duration patience,
      Map<String, String> more) {
    /** How long to wait for brokers and registry unless somebody says otherwise. */
    public static final Duration PATIENCE = Duration.ofMinutes(5);

    /** With the usual patience. */
    public Settings(
        int threads,
        Path stateDirectory,
        String httpHost,
        int httpPort,
        Duration idle,
        Map<String, String> more) {
      this(threads, stateDirectory, httpHost, httpPort, idle, PATIENCE, more);
    }

    /** The same with another patience. */
    public Settings withPatience(Duration other) {
      return new Settings(threads, stateDirectory, httpHost, httpPort, idle, other, more);
    }
  }

  private StreamApp(
      String application,
      Topology topology,
      Cluster cluster,
      Settings settings,
      int transactionTimeoutMillis,
      Activity activity,
      int partitions,
      DatasetWatch watch,
      Supplier<List<AutoCloseable>> beside)
      throws IOException {
    this.watch = watch;
    this.activity = activity;
    outages = List.of(Outage.ofRegistry(settings.patience()), Outage.ofModel(settings.patience()));
    Map<String, Object> config = config(application, settings, transactionTimeoutMillis);
    config.put(SharedRocksDb.PARTITIONS, partitions);
    remains = Membership.isStatic(config);
    streams = new KafkaStreams(topology, cluster.streams(config));
    streams.setUncaughtExceptionHandler(this::failed);
    streams.setStateListener(
        (now, before) -> {
          LOG.debug("{}: {} -> {}", application, before, now);
          if (now == KafkaStreams.State.NOT_RUNNING || now == KafkaStreams.State.ERROR) {
            ended.countDown();
          }
        });
    metrics = new AppMetrics(streams, activity);
    http =
        new HealthServer(
            settings.httpHost(),
            settings.httpPort(),
            this::live,
            this::ready,
            metrics::scrape,
            new EntityAnswers(streams, partitions)::of);
    streams.start();
    this.beside = beside.get();
    watch.start(this::giveUp);
    brokers =
        new BrokerWatch(
            cluster,
            settings.patience(),
            () ->
                giveUp(
                    "no broker has answered at "
                        + cluster.bootstrapServers()
                        + " for "
                        + settings.patience().toSeconds()
                        + " s; nothing is lost: started again it goes on where it was"));
  }

  /**
   * The settings of Kafka Streams for an app that scores; whoever wants to compare takes the same.
   */
  public static Map<String, Object> config(String application, Settings settings) {
    return config(application, settings, TRANSACTION_TIMEOUT_MILLIS);
  }

  private static Map<String, Object> config(
      String application, Settings settings, int transactionTimeoutMillis) {
    Map<String, Object> config = new HashMap<>();
    config.put("application.id", application);
    config.put("processing.guarantee", "exactly_once_v2");
    config.put("num.stream.threads", settings.threads());
    config.put("state.dir", settings.stateDirectory().toString());
    config.put("commit.interval.ms", 100);
    config.put("statestore.cache.max.bytes", 0);
    config.put("rocksdb.config.setter", SharedRocksDb.class);
    config.put("ensure.explicit.internal.resource.naming", true);
    config.put("consumer.session.timeout.ms", 10_000);
    config.put("consumer.max.poll.records", 5_000);
    config.put("consumer.max.partition.fetch.bytes", 4 << 20);
    config.put("consumer.fetch.max.wait.ms", 100);
    config.put("producer.linger.ms", 20);
    config.put("producer.batch.size", 262_144);
    config.put("producer.compression.type", "lz4");
    config.put(TRANSACTION_TIMEOUT, transactionTimeoutMillis);
    config.putAll(settings.more());
    Membership.settle(config);
    return config;
  }

  /** Starts {@code lines -> events}. */
  public static StreamApp ingest(
      Cluster cluster, Dataset dataset, IngestSettings ingest, Settings settings)
      throws IOException, InterruptedException {
    return ingest(cluster, dataset, LineSource.own(dataset), ingest, settings);
  }

  /** Starts the ingest of a topic of lines. */
  public static StreamApp ingest(
      Cluster cluster, Dataset dataset, LineSource from, IngestSettings ingest, Settings settings)
      throws IOException, InterruptedException {
    ModelTopic.Fixed fixed = new DatasetTopics(cluster, dataset).check();
    if (fixed.clock() != Clock.BROKER) {
      throw new IllegalStateException(
          "dataset "
              + dataset.name()
              + " holds history (its events' own time is the clock): use `dawnwatch load`");
    }
    Activity activity = new Activity();
    SchemaIds ids = cluster.schemas();
    Topology topology =
        new IngestTopology(dataset, from, ingest, ids, fixed.partitions(), activity).get();
    return new StreamApp(
        from.application(),
        topology,
        cluster,
        settings,
        INGEST_TRANSACTION_TIMEOUT_MILLIS,
        activity,
        fixed.partitions(),
        new DatasetWatch(cluster, dataset, fixed),
        List::of);
  }

  /** Starts {@code events -> scores}. */
  public static StreamApp score(Cluster cluster, Dataset dataset, Settings settings)
      throws IOException, InterruptedException {
    ModelTopic.Fixed fixed = new DatasetTopics(cluster, dataset).check();
    ModelTopic models = ModelTopic.read(cluster, dataset);
    List<FeatureSpec> features = new ArrayList<>();
    for (RoleInForce active : ModelRoles.now(models)) {
      Model model = models.byId(active.modelId());
      GapCost.refuseTooMuch(model, Memory.of(settings.more()), thirdOfTransaction(settings));
      features.add(model.features());
    }
    new DatasetTopics(cluster, dataset).checkRetention(fixed, features);
    Activity activity = new Activity();
    SchemaIds ids = cluster.schemas();
    ModelFetch fetch =
        new ModelFetch(models, dataset.models(), thirdOfTransaction(settings))
            .readingAhead(PREFETCH);
    ScorerFactory scorers =
        (states, out, observer) -> new Scorer(dataset.name(), fetch, states, out, observer);
    Topology topology =
        new ScoreTopology(
                dataset,
                scorers,
                ids,
                activity,
                SkippedEvents.of(cluster, dataset),
                true,
                new EntityHeap(Memory.of(settings.more()).heapBytes()))
            .get();
    StreamApp app =
        new StreamApp(
            dataset.application("score"),
            topology,
            cluster,
            settings,
            TRANSACTION_TIMEOUT_MILLIS,
            activity,
            fixed.partitions(),
            new DatasetWatch(cluster, dataset, fixed),
            () ->
                fixed.clock() == Clock.BROKER
                    ? List.of(fetch, new Ticker(cluster, dataset, ids, activity, settings.idle()))
                    : List.of(fetch));
    app.metrics.gap(features, settings.threads());
    return app;
  }

  /**
   * What is done with a transaction open, be it waiting for a model or closing windows, may take a
   * third of its time.
   */
  static Duration thirdOfTransaction(Settings settings) {
    String millis =
        settings
            .more()
            .getOrDefault(TRANSACTION_TIMEOUT, Integer.toString(TRANSACTION_TIMEOUT_MILLIS));
    return Duration.ofMillis(Long.parseLong(millis) / 3);
  }

  private void giveUp(String why) {
    lastFailure = why;
    gaveUp = true;
    ended.countDown();
  }

  private StreamThreadExceptionResponse failed(Throwable failure) {
    lastFailure = Outage.said(failure);
    LOG.error("a stream thread failed: {}", lastFailure, failure);
    if (Outage.has(failure, InvalidOffsetException.class)) {
      giveUp("what was committed is gone: " + lastFailure + "; started again it says what changed");
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    Optional<String> changed = watch.changed();
    if (changed.isPresent()) {
      giveUp(changed.get());
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    Optional<Outage> outage = outages.stream().filter(one -> one.isOne(failure)).findFirst();
    if (outage.isPresent()) {
      // The data is good: it is taken up again once what is away is back.
      if (outage.get().isTooLong()) {
        giveUp(lastFailure + "; nothing is lost: started again it goes on where it was");
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
      }
    } else if (tooManyFailures()) {
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    try {
      Thread.sleep(outage.map(Outage::backOff).orElse(BACK_OFF).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    return StreamThreadExceptionResponse.REPLACE_THREAD;
  }

  private boolean tooManyFailures() {
    synchronized (failures) {
      long now = System.nanoTime();
      failures.addLast(now);
      while (now - failures.getFirst() > FAILURE_SPAN.toNanos()) {
        failures.removeFirst();
      }
      return failures.size() > MOST_FAILURES;
    }
  }

  private HealthServer.Health live() {
    KafkaStreams.State state = streams.state();
    boolean well = state.isRunningOrRebalancing() || state == KafkaStreams.State.CREATED;
    return new HealthServer.Health(well, well ? state.name() : state.name() + " " + lastFailure);
  }

  private HealthServer.Health ready() {
    KafkaStreams.State state = streams.state();
    Duration silent = brokers.silentFor();
    if (silent.compareTo(SILENCE) > 0) {
      return new HealthServer.Health(
          false, "no broker has answered for " + silent.toSeconds() + " s");
    }
    if (state != KafkaStreams.State.RUNNING) {
      return new HealthServer.Health(
          false,
          "waiting for RUNNING, is " + state + (lastFailure.isEmpty() ? "" : ": " + lastFailure));
    }
    double lag = metrics.lag();
    return lag > READY_LAG
        ? new HealthServer.Health(
            false, String.format(Locale.ROOT, "catching up: %.0f records behind", lag))
        : new HealthServer.Health(true, "RUNNING");
  }

  /** Changelogs of which this process has a copy that lags by so many records at most. */
  public int standbys(long mostLag) {
    return (int)
        streams.allLocalStorePartitionLags().values().stream()
            .flatMap(store -> store.values().stream())
            .filter(lag -> lag.offsetLag() <= mostLag)
            .count();
  }

  /** What the tasks do. */
  public Activity activity() {
    return activity;
  }

  /** Whether the topology runs and has caught up, and if not what it waits for. */
  public String waitsFor() {
    HealthServer.Health health = ready();
    return health.well() ? "" : health.text();
  }

  /** Port of health and metrics. */
  public int httpPort() {
    return http.port();
  }

  /** Waits until the topology has stopped; true if it was asked to, false if it failed. */
  public boolean awaitEnd() throws InterruptedException {
    ended.await();
    return !gaveUp && streams.state() != KafkaStreams.State.ERROR && lastFailureIsOver();
  }

  private boolean lastFailureIsOver() {
    synchronized (failures) {
      return failures.size() <= MOST_FAILURES;
    }
  }

  /** What the last failure of a thread was; empty if there was none. */
  public String lastFailure() {
    return lastFailure;
  }

  @Override
  public void close() {
    brokers.close();
    watch.close();
    for (AutoCloseable one : beside) {
      try {
        one.close();
      } catch (Exception e) {
        LOG.debug("{} did not close: {}", one, e.getMessage());
      }
    }
    streams.close(
        CloseOptions.groupMembershipOperation(
                remains
                    ? CloseOptions.GroupMembershipOperation.REMAIN_IN_GROUP
                    : CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
            .withTimeout(Duration.ofSeconds(30)));
    metrics.close();
    http.close();
    ended.countDown();
  }
}
