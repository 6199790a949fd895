package io.dawnwatch.tests.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.embedded.Main;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The launcher's main class in a process of its own, which can be killed. */
final class AppProcess implements AutoCloseable {
  private static final int LIMIT_SECONDS = 120;

  /** What the launcher sets and matters to a verb; its heap is smaller, for two run at once. */
  private static final List<String> OPTIONS =
      List.of(
          "-Xmx256m",
          "-Xss512k",
          "-XX:+ExitOnOutOfMemoryError",
          "-XX:TieredStopAtLevel=1",
          "-XX:+IgnoreUnrecognizedVMOptions",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-Dfile.encoding=UTF-8",
          "-Djava.awt.headless=true",
          "-Djdk.serialFilter=!*",
          // The tests' own configuration is on the class path too, and writes to standard output.
          "-Dlogback.configurationFile=logback.xml");

  private final Process process;
  private final Path out;
  private final Path err;

  private AppProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** Starts a verb on a dataset; files it leaves behind go to {@code folder}. */
  static AppProcess start(
      Path folder, Cluster cluster, Dataset dataset, String verb, List<String> more)
      throws IOException {
    Path out = Files.createTempFile(folder, verb, ".out");
    Path err = Files.createTempFile(folder, verb, ".err");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(OPTIONS);
    command.add("-Djava.io.tmpdir=" + folder);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.add(verb);
    command.addAll(List.of("--bootstrap-server", cluster.bootstrapServers()));
    command.addAll(List.of("--schema-registry", cluster.registryUrl()));
    command.addAll(List.of("--dataset", dataset.name()));
    command.addAll(more);
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    return new AppProcess(process, out, err);
  }

  /** Fails the test if the process ended by itself. */
  void mustLive() throws IOException {
    assertThat(process.isAlive()).as("the process lives%n%s", complaints()).isTrue();
  }

  /** kill -9. */
  void kill() throws Exception {
    mustLive();
    process.destroyForcibly();
    ended();
  }

  /** SIGTERM: a graceful end. */
  void stop() throws Exception {
    mustLive();
    process.destroy();
    ended();
  }

  private void ended() throws Exception {
    assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS))
        .as("the process ended%n%s", complaints())
        .isTrue();
  }

  /** Waits for the end of a verb that ends by itself, which must be well, and gives its output. */
  String result() throws Exception {
    ended();
    assertThat(process.exitValue())
        .as("exit code%n%s%n%s", Files.readString(out), complaints())
        .isZero();
    return Files.readString(out);
  }

  /** SIGSTOP: it lives and does nothing. */
  void freeze() throws Exception {
    signal("STOP");
  }

  /** SIGCONT: it goes on as if nothing had been. */
  void thaw() throws Exception {
    signal("CONT");
  }

  private void signal(String name) throws Exception {
    mustLive();
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    assertThat(kill.waitFor()).as("kill -%s", name).isZero();
  }

  /** What it has said on standard error. */
  String complaints() throws IOException {
    return new String(Files.readAllBytes(err), UTF_8);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
