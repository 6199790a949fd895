package io.dawnwatch.embedded;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A schema registry inside this JVM, on the loopback address only: the part of the Confluent REST
 * interface that Avro clients use, with Confluent's defaults and error codes.
 *
 * <p>It knows Avro without references, one context, no modes and no users; {@code normalize} makes
 * no difference, since schemas are always kept in Avro's own spelling. Thread-safe; closing twice
 * is harmless.
 */
public final class EmbeddedRegistry implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedRegistry.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";
  private static final String STATE_FILE = "schema-registry.json";
  private static final int THREADS = 4;

  /** Far above any schema a person wrote. */
  private static final int MAX_BODY_BYTES = 1 << 20;

  static {
    // Without it each answer on a kept connection waits 40 ms for a delayed acknowledgement.
    if (System.getProperty("sun.net.httpserver.nodelay") == null) {
      System.setProperty("sun.net.httpserver.nodelay", "true");
    }
  }

  private final RegistryRoutes routes;
  private final HttpServer server;
  private final ExecutorService threads;

  /** Starts a registry on a free port that forgets everything on close. */
  public static EmbeddedRegistry start() {
    return start(0);
  }

  /**
   * Starts a registry that forgets everything on close.
   *
   * @param port 0 takes a free one
   * @throws UncheckedIOException when the port is taken
   */
  public static EmbeddedRegistry start(int port) {
    return serving(port, SchemaStore.inMemory());
  }

  /**
   * Starts a registry that keeps its schemas in one file of {@code folder}.
   *
   * @param port 0 takes a free one
   * @throws UncheckedIOException when the port is taken, or the file cannot be read
   */
  public static EmbeddedRegistry start(int port, Path folder) {
    try {
      return serving(port, SchemaStore.keptIn(Files.createDirectories(folder).resolve(STATE_FILE)));
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private static EmbeddedRegistry serving(int port, SchemaStore store) {
    try {
      return new EmbeddedRegistry(
          HttpServer.create(Loopback.at(port), 0), new RegistryRoutes(store));
    } catch (BindException e) {
      throw new UncheckedIOException("port " + port + " on " + Loopback.HOST + " is taken", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private EmbeddedRegistry(HttpServer server, RegistryRoutes routes) {
    this.server = server;
    this.routes = routes;
    this.threads =
        Executors.newFixedThreadPool(
            THREADS,
            work -> {
              Thread thread = new Thread(work, "embedded-registry");
              thread.setDaemon(true);
              return thread;
            });
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** What clients take as {@code schema.registry.url}. */
  public String url() {
    return "http://" + Loopback.HOST + ":" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      int status = 200;
      Object answer;
      try {
        answer = answer(exchange);
      } catch (RegistryError e) {
        status = e.status();
        answer = problem(e.code(), e.getMessage());
      } catch (RuntimeException e) {
        LOG.error("{} {} failed", exchange.getRequestMethod(), exchange.getRequestURI(), e);
        status = 500;
        answer = problem(50001, "Error in the backend data store");
      }
      send(exchange, status, JSON.writeValueAsBytes(answer));
    }
  }

  private Object answer(HttpExchange exchange) throws IOException {
    String method = exchange.getRequestMethod();
    String path = exchange.getRequestURI().getRawPath();
    String asked = method.equals("HEAD") ? "GET" : method;
    try {
      return routes.answer(asked, path, exchange.getRequestURI().getRawQuery(), body(exchange));
    } catch (RegistryError e) {
      if (e.status() == 405) {
        exchange.getResponseHeaders().set("Allow", String.join(", ", routes.methods(path)));
      }
      throw e;
    }
  }

  private static JsonNode body(HttpExchange exchange) throws IOException {
    byte[] bytes = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES + 1);
    if (bytes.length > MAX_BODY_BYTES) {
      exchange.getResponseHeaders().set("Connection", "close");
      throw new RegistryError(413, 413, "The body is larger than " + MAX_BODY_BYTES + " bytes");
    }
    if (bytes.length == 0) {
      return JSON.missingNode();
    }
    // Also keeps web pages out: a browser may send JSON to another site only after asking.
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    if (type == null || !type.toLowerCase(Locale.ROOT).contains("json")) {
      throw new RegistryError(415, 415, "HTTP 415 Unsupported Media Type");
    }
    try {
      return JSON.readTree(bytes);
    } catch (JsonProcessingException e) {
      throw new RegistryError(400, 400, "The body is not JSON: " + e.getOriginalMessage());
    }
  }

  private static Map<String, Object> problem(int code, String message) {
    return Map.of("error_code", code, "message", message);
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", CONTENT_TYPE);
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }
}
