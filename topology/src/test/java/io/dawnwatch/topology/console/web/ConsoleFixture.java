package io.dawnwatch.topology.console.web;

import io.dawnwatch.topology.console.index.ConsoleQueries;
import io.dawnwatch.topology.console.index.Identity;
import io.dawnwatch.topology.console.index.IndexDatabase;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.Clock;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** A console over an empty index, with a person of each role; no cluster stands behind it. */
final class ConsoleFixture implements AutoCloseable {
  static final String VIEWER_TOKEN = "viewer-token";
  static final String REVIEWER_TOKEN = "reviewer-token";
  static final String PASSWORD = "correct horse battery";

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** As few rounds as are let in: each takes its time. */
  private static final Users USERS =
      Users.parse(
          List.of(
              "# people",
              Users.passwordLine("ann", Role.REVIEWER, PASSWORD, Users.LEAST_ROUNDS),
              "",
              Users.tokenLine("wall", Role.VIEWER, VIEWER_TOKEN),
              Users.tokenLine("cron", Role.REVIEWER, REVIEWER_TOKEN)),
          "users");

  final AtomicLong clock = new AtomicLong(1_772_000_000_000L);
  final ConsoleServer server;
  private final IndexDatabase index;

  private ConsoleFixture(Path folder, Optional<Users> users, Optional<URI> publicUrl, int port) {
    Dataset dataset = new Dataset("web");
    index =
        IndexDatabase.open(
            folder.resolve("index.sqlite").toString(),
            Map.of(),
            new Identity("web", "test", Clock.BROKER),
            line -> {});
    server =
        new ConsoleServer(
            new ConsoleSettings(
                "127.0.0.1",
                port,
                publicUrl,
                users,
                new Person("ann", Role.REVIEWER),
                ZoneOffset.UTC,
                clock::get),
            new ConsoleQueries(index, clock::get),
            new Desk(
                new Cluster("localhost:1", "http://localhost:1", Map.of()), dataset, clock::get));
  }

  static ConsoleFixture withUsers(Path folder) {
    return new ConsoleFixture(folder, Optional.of(USERS), Optional.empty(), 0);
  }

  static ConsoleFixture behind(Path folder, String publicUrl) {
    return new ConsoleFixture(folder, Optional.of(USERS), Optional.of(URI.create(publicUrl)), 0);
  }

  static ConsoleFixture withoutUsers(Path folder) {
    return new ConsoleFixture(folder, Optional.empty(), Optional.empty(), 0);
  }

  /** A second one on the port of this one. */
  ConsoleFixture another(Path folder) {
    return new ConsoleFixture(folder, Optional.empty(), Optional.empty(), server.port());
  }

  /** Takes away what it reads. */
  void closeIndex() {
    index.close();
  }

  private URI address(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  /** What is answered to a request with these headers. */
  HttpResponse<String> send(String method, String path, String body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address(path)).method(method, BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  HttpResponse<String> get(String path, String... headers)
      throws IOException, InterruptedException {
    return send("GET", path, "", headers);
  }

  /** A form as a page of ours sends it. */
  HttpResponse<String> post(String path, Map<String, String> fields, String... headers)
      throws IOException, InterruptedException {
    String[] all = new String[headers.length + 4];
    System.arraycopy(headers, 0, all, 4, headers.length);
    all[0] = "Content-Type";
    all[1] = "application/x-www-form-urlencoded";
    all[2] = "Sec-Fetch-Site";
    all[3] = "same-origin";
    return send("POST", path, form(fields), all);
  }

  static String form(Map<String, String> fields) {
    return new TreeMap<>(fields)
        .entrySet().stream()
            .map(
                one ->
                    one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
            .reduce((one, other) -> one + "&" + other)
            .orElse("");
  }

  /** What is answered to these bytes: for requests no client would send. */
  String raw(String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      socket.shutdownOutput();
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  @Override
  public void close() {
    server.close();
    index.close();
  }
}
