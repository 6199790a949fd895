package io.dawnwatch.topology.stream;

import io.dawnwatch.engine.Counters;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.topology.store.SharedRocksDb;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.common.Metric;
import org.apache.kafka.streams.KafkaStreams;

/** What a {@link StreamApp} tells of itself in numbers, in the format of Prometheus. */
final class AppMetrics implements AutoCloseable {
  private final KafkaStreams streams;
  private final Activity activity;
  private final KafkaStreamsMetrics ofStreams;
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  AppMetrics(KafkaStreams streams, Activity activity) {
    this.streams = streams;
    this.activity = activity;
    ofStreams = new KafkaStreamsMetrics(streams);
    ofStreams.bindTo(registry);
    bind();
  }

  /** All of them as text. */
  String scrape() {
    return registry.scrape();
  }

  /**
   * Tells what a gap of a horizon would cost.
   *
   * @param inForce the specs of the models in force, at least one
   */
  void gap(List<FeatureSpec> inForce, int threads) {
    FeatureSpec longest = Collections.max(inForce, Comparator.comparing(FeatureSpec::frames));
    Gauge.builder(
            "dawnwatch.gap.seconds",
            () ->
                GapCost.secondsOfThread(
                    longest, activity.entities().live(), activity.entities().spilled(), threads))
        .description(
            "At most so long a thread would close windows after a gap of a horizon, in one"
                + " transaction, with the entities there are")
        .register(registry);
  }

  /** Records that were not read yet, of all partitions this process reads. */
  double lag() {
    double lag = 0;
    for (Metric metric : streams.metrics().values()) {
      if (metric.metricName().name().equals("records-lag")
          && metric.metricValue() instanceof Double value
          && !value.isNaN()
          && !metric.metricName().tags().getOrDefault("client-id", "").contains("restore")) {
        lag += value;
      }
    }
    return lag;
  }

  private void bind() {
    new JvmMemoryMetrics().bindTo(registry);
    counter("dawnwatch.lines.read", "Lines read by ingest", Activity::linesRead);
    counter(
        "dawnwatch.quarantined",
        "Lines and events put into quarantine",
        Activity::quarantinedCount);
    counter(
        "dawnwatch.filtered",
        "Lines that the dataset's cleaning left out",
        Activity::filteredCount);
    counter(
        "dawnwatch.expectations.broken.windows",
        "Windows of lines that were not as the dataset expects",
        Activity::breachCount);
    counter("dawnwatch.scores.emitted", "Scores emitted", Activity::scoresEmitted);
    counter("dawnwatch.alerts.emitted", "Steps of alerts emitted", Activity::alertsEmitted);
    counter(
        "dawnwatch.alerts.suppressed",
        "Steps of alerts that suppressions held back",
        Activity::alertsSuppressed);
    gauge(
        "dawnwatch.events.read",
        "Records of events read by owned partitions since the dataset began",
        Counters::read);
    gauge("dawnwatch.events.applied", "Events counted in a window", Counters::applied);
    gauge(
        "dawnwatch.events.late", "Events that came after their window had closed", Counters::late);
    gauge("dawnwatch.events.control", "Ticks and activations", Counters::control);
    memory("dawnwatch.entities.live", "Entities on the heap", () -> activity.entities().live());
    memory(
        "dawnwatch.entities.spilled",
        "Entities in RocksDB alone",
        () -> activity.entities().spilled());
    memory(
        "dawnwatch.entities.heap.bytes",
        "About what entities take of the heap",
        () -> activity.entities().heapBytes());
    memory(
        "dawnwatch.entities.overflowed",
        "Events beyond the cap of entities, counted as __other__ since the dataset began",
        activity::overflowed);
    memory(
        "dawnwatch.rocksdb.cache.bytes",
        "RocksDB's cache, write buffers included",
        SharedRocksDb::usedBytes);
    memory(
        "dawnwatch.rocksdb.write.buffer.bytes",
        "What write buffers take of RocksDB's cache",
        this::writeBufferBytes);
    Gauge.builder("dawnwatch.partitions.owned", activity, all -> all.owned().size())
        .description("Partitions of events that this process scores")
        .register(registry);
  }

  private void counter(String name, String meaning, ToDoubleFunction<Activity> value) {
    FunctionCounter.builder(name, activity, value).description(meaning).register(registry);
  }

  private void gauge(String name, String meaning, ToDoubleFunction<Counters> value) {
    Gauge.builder(name, activity, all -> value.applyAsDouble(all.total()))
        .description(meaning)
        .register(registry);
  }

  private void memory(String name, String meaning, LongSupplier value) {
    // Not with the supplier as the object that is measured: that is held weakly, and gone after a
    // collection of garbage.
    Gauge.builder(name, value::getAsLong).description(meaning).register(registry);
  }

  private long writeBufferBytes() {
    double bytes = 0;
    for (Metric metric : streams.metrics().values()) {
      if (metric.metricName().name().equals("size-all-mem-tables")
          && metric.metricValue() instanceof Number value) {
        bytes += value.doubleValue();
      }
    }
    return (long) bytes;
  }

  @Override
  public void close() {
    ofStreams.close();
  }
}
