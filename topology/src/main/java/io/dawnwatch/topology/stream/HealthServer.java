package io.dawnwatch.topology.stream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * {@code /health/live}, {@code /health/ready} and {@code /metrics}, on the loopback address unless
 * told otherwise.
 */
public final class HealthServer implements AutoCloseable {
  /** An answer about health: whether it is well, and what it waits for if not. */
  public record Health(boolean well, String text) {}

  private final HttpServer server;
  private final ExecutorService threads;

  /** A server that answers from now on, at port 0 on a free one. */
  public HealthServer(
      String host,
      int port,
      Supplier<Health> live,
      Supplier<Health> ready,
      Supplier<String> metrics)
      throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getByName(host), port), 16);
    threads =
        Executors.newFixedThreadPool(
            2,
            task -> {
              Thread thread = new Thread(task, "dawnwatch-http");
              thread.setDaemon(true);
              return thread;
            });
    server.setExecutor(threads);
    server.createContext("/health/live", exchange -> health(exchange, live));
    server.createContext("/health/ready", exchange -> health(exchange, ready));
    server.createContext(
        "/metrics",
        exchange ->
            answer(exchange, 200, "text/plain; version=0.0.4; charset=utf-8", metrics.get()));
    server.createContext(
        "/",
        exchange ->
            answer(
                exchange,
                404,
                "application/json",
                "{\"error_code\":404,\"message\":\"not found\"}"));
    server.start();
  }

  /** Its port. */
  public int port() {
    return server.getAddress().getPort();
  }

  private static void health(HttpExchange exchange, Supplier<Health> check) throws IOException {
    Health health = check.get();
    String status = health.well() ? "healthy" : "waiting";
    String escaped = health.text().replace("\\", "\\\\").replace("\"", "\\\"");
    answer(
        exchange,
        health.well() ? 200 : 503,
        "application/json",
        "{\"status\":\"" + status + "\",\"message\":\"" + escaped + "\"}");
  }

  private static void answer(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    try (exchange) {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      if (!exchange.getRequestMethod().equals("GET")) {
        exchange.sendResponseHeaders(405, -1);
        return;
      }
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
