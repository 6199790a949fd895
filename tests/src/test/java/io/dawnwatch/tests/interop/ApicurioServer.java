package io.dawnwatch.tests.interop;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Apicurio Registry in a process of its own, everything in memory, with its Confluent interface.
 */
final class ApicurioServer implements AutoCloseable {
  private static final Path FOLDER = Path.of("target", "apicurio");
  private static final Path LOG = Path.of("target", "apicurio.log");

  private final Process process;
  private final String url;

  private ApicurioServer(Process process, String url) {
    this.process = process;
    this.url = url;
  }

  /** Whether the build has fetched it. */
  static boolean isUnpacked() {
    return Files.isDirectory(FOLDER);
  }

  static ApicurioServer start() throws IOException {
    int port = freePort();
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=" + port,
                "-jar",
                runner().toString())
            .redirectErrorStream(true)
            .redirectOutput(LOG.toFile())
            .start();
    ApicurioServer server =
        new ApicurioServer(process, "http://127.0.0.1:" + port + "/apis/ccompat/v7");
    try {
      await("Apicurio answers, see " + LOG)
          .atMost(Duration.ofSeconds(90))
          .pollInterval(Duration.ofMillis(250))
          .until(() -> !process.isAlive() || server.answers());
      if (!process.isAlive()) {
        throw new IllegalStateException("Apicurio ended at once, see " + LOG);
      }
      return server;
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }

  /** The base of its Confluent interface. */
  String url() {
    return url;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }

  private boolean answers() throws InterruptedException {
    try {
      HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/subjects")).build();
      return HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode()
          == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private static Path runner() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      List<Path> runners = files.filter(file -> file.toString().endsWith("-runner.jar")).toList();
      return runners.get(0);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
