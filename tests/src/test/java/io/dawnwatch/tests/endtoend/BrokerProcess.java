package io.dawnwatch.tests.endtoend;

import static io.dawnwatch.tests.topology.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.embedded.EmbeddedBroker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A broker in a process of its own, which can be killed, and held still as by a long pause. */
final class BrokerProcess implements AutoCloseable {
  private static final String READY = "ready";

  private final Path folder;
  private final int port;
  private Process process;

  private BrokerProcess(Path folder, int port) {
    this.folder = folder;
    this.port = port;
  }

  /** What runs in the process: a broker at a port, with its data in a folder that is kept. */
  static final class Main {
    private Main() {}

    public static void main(String[] args) throws Exception {
      EmbeddedBroker.start(
          EmbeddedBroker.Settings.temporary()
              .withPort(Integer.parseInt(args[0]))
              .keepingDataIn(Path.of(args[1])));
      System.out.println(READY);
      new CountDownLatch(1).await();
    }
  }

  static BrokerProcess start(Path folder) throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    BrokerProcess broker = new BrokerProcess(folder, port);
    broker.start();
    return broker;
  }

  String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  /** Starts it, for the first time or again on the same data. */
  void start() throws IOException {
    Path out = Files.createTempFile(folder, "broker", ".out");
    process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx384m",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Main.class.getName(),
                    Integer.toString(port),
                    folder.resolve("kafka").toString()))
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    await()
        .untilAsserted(
            () ->
                assertThat(Files.readString(out).lines())
                    .as("the broker says it is ready")
                    .contains(READY));
  }

  /** kill -9. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
  }

  /** Holds it still: connections stay open, nobody answers. */
  void pause() throws Exception {
    signal("STOP");
  }

  /** Lets it go on. */
  void resume() throws Exception {
    signal("CONT");
  }

  private void signal(String name) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
