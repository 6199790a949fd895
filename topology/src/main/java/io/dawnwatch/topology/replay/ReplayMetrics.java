package io.dawnwatch.topology.replay;

import io.dawnwatch.topology.stream.HealthServer;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;

/** How a run goes, for Prometheus: {@code /metrics} beside {@code /health/live}. */
public final class ReplayMetrics implements AutoCloseable {
  private final PrometheusMeterRegistry metrics =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final HealthServer server;

  /**
   * Serves the progress of a replay.
   *
   * @param port 0 for a free one
   */
  public ReplayMetrics(String host, int port, Replay replay, Manifest manifest) throws IOException {
    FunctionCounter.builder("dawnwatch.replay.records.read", replay, Replay::recordsRead)
        .description("Records this process has read, warm-up included")
        .register(metrics);
    Gauge.builder("dawnwatch.replay.done.ratio", replay, one -> one.progress().done())
        .description("Share of the run that is done, by all who work on it, 0 to 1")
        .register(metrics);
    Gauge.builder(
            "dawnwatch.replay.eta.seconds",
            replay,
            one -> one.progress().secondsLeft().orElse(Double.NaN))
        .description("Seconds the run will still take; not a number while nobody knows")
        .register(metrics);
    for (Manifest.Slice slice : manifest.slices()) {
      Gauge.builder(
              "dawnwatch.replay.partition.done.ratio",
              replay,
              one -> one.progress().done(slice.partition()))
          .description("Share of a partition that is done, 0 to 1")
          .tag("partition", Integer.toString(slice.partition()))
          .register(metrics);
    }
    new JvmMemoryMetrics().bindTo(metrics);
    HealthServer.Health well = new HealthServer.Health(true, "replaying");
    server = new HealthServer(host, port, () -> well, () -> well, metrics::scrape);
  }

  /** Port it is served at. */
  public int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.close();
    metrics.close();
  }
}
