package io.dawnwatch.topology.stream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /health/live}, {@code /health/ready}, {@code /metrics} and {@code /entity}, read-only, on
 * the loopback address unless told otherwise.
 */
public final class HealthServer implements AutoCloseable {
  /** An answer about health: whether it is well, and what it waits for if not. */
  public record Health(boolean well, String text) {}

  /** An answer in JSON. */
  record Answer(int status, String json) {}

  private static final Logger LOG = LoggerFactory.getLogger(HealthServer.class);
  private static final String NAME = "name=";

  private final HttpServer server;
  private final ExecutorService threads;

  /** A server of a process that keeps no entities. */
  public HealthServer(
      String host,
      int port,
      Supplier<Health> live,
      Supplier<Health> ready,
      Supplier<String> metrics)
      throws IOException {
    this(
        host,
        port,
        live,
        ready,
        metrics,
        name -> new Answer(404, error(404, "no entities are kept here")));
  }

  /** A server that answers from now on, at port 0 on a free one. */
  HealthServer(
      String host,
      int port,
      Supplier<Health> live,
      Supplier<Health> ready,
      Supplier<String> metrics,
      Function<String, Answer> entity)
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
    server.createContext("/entity", exchange -> entity(exchange, entity));
    server.createContext(
        "/", exchange -> answer(exchange, 404, "application/json", error(404, "not found")));
    server.start();
  }

  /** Its port. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** {@code /entity?name=NAME}, the name percent-encoded. */
  private static void entity(HttpExchange exchange, Function<String, Answer> entity)
      throws IOException {
    String query = exchange.getRequestURI().getRawQuery();
    Answer answer;
    if (!exchange.getRequestURI().getPath().equals("/entity")
        || query == null
        || !query.startsWith(NAME)
        || query.indexOf('&') >= 0) {
      answer = new Answer(400, error(400, "ask for /entity?name=NAME"));
    } else {
      try {
        answer =
            entity.apply(URLDecoder.decode(query.substring(NAME.length()), StandardCharsets.UTF_8));
      } catch (IllegalArgumentException e) {
        answer = new Answer(400, error(400, "the name is not percent-encoded"));
      } catch (RuntimeException e) {
        LOG.error("an entity could not be told of", e);
        answer = new Answer(503, error(503, "the state cannot be read now; ask again"));
      }
    }
    answer(exchange, answer.status(), "application/json", answer.json());
  }

  /** An error as Kafka Connect and the registries write theirs; the message is plain text. */
  static String error(int code, String message) {
    return "{\"error_code\":"
        + code
        + ",\"message\":\""
        + message.replace("\\", "\\\\").replace("\"", "\\\"")
        + "\"}";
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
