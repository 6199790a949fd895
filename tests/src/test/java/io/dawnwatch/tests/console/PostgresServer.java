package io.dawnwatch.tests.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A PostgreSQL of our own in a temporary folder, on a free port of the loopback. */
final class PostgresServer implements AutoCloseable {
  private final Path bin;
  private final String folder;
  private final int port;

  private PostgresServer(Path bin, String folder, int port) {
    this.bin = bin;
    this.folder = folder;
    this.port = port;
  }

  /** Where its programs are, as Debian lays them out; empty if it is not installed. */
  static Optional<Path> programs() throws IOException {
    Path all = Path.of("/usr/lib/postgresql");
    if (!Files.isDirectory(all)) {
      return Optional.empty();
    }
    try (Stream<Path> versions = Files.list(all)) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .max(Comparator.naturalOrder());
    }
  }

  static PostgresServer start(Path bin) throws Exception {
    String folder = run(asUser(List.of("mktemp", "-d", "-t", "dawnwatch-postgres-XXXXXX"))).strip();
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    PostgresServer server = new PostgresServer(bin, folder, port);
    run(
        asUser(
            List.of(
                bin.resolve("initdb").toString(),
                "--no-sync",
                "--auth=trust",
                "--username=dawnwatch",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--pgdata=" + folder + "/data")));
    run(
        asUser(
            List.of(
                bin.resolve("pg_ctl").toString(),
                "--pgdata=" + folder + "/data",
                "--log=" + folder + "/log",
                "--wait",
                "--options=-c listen_addresses=127.0.0.1 -c port="
                    + port
                    + " -c unix_socket_directories="
                    + folder
                    + " -c fsync=off",
                "start")));
    return server;
  }

  /** It refuses to run as root. */
  private static List<String> asUser(List<String> command) {
    if (!System.getProperty("user.name").equals("root")) {
      return command;
    }
    List<String> as = new ArrayList<>(List.of("runuser", "-u", "postgres", "--"));
    as.addAll(command);
    return as;
  }

  private static String run(List<String> command) throws IOException, InterruptedException {
    Path out = Files.createTempFile("postgres", ".out");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(Path.of("/").toFile())
              .redirectErrorStream(true)
              .redirectOutput(out.toFile())
              .start();
      int code = process.waitFor();
      String said = Files.readString(out, UTF_8);
      if (code != 0) {
        throw new IllegalStateException(command + " ended with " + code + ": " + said);
      }
      return said;
    } finally {
      Files.delete(out);
    }
  }

  String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=dawnwatch";
  }

  @Override
  public void close() throws Exception {
    run(
        asUser(
            List.of(
                bin.resolve("pg_ctl").toString(),
                "--pgdata=" + folder + "/data",
                "--mode=immediate",
                "--wait",
                "stop")));
    run(asUser(List.of("rm", "-rf", folder)));
  }
}
