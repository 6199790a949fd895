package io.dawnwatch.engine.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/**
 * Public logs, read from the folder that the environment variable DAWNWATCH_DATA names: LogHub's
 * samples of ten systems, BGL, OpenStack, an Apache access log and the logs of a Kafka cluster.
 */
class PublicLogsTest {
  private static final int SAMPLE = 1000;

  @Test
  void everyPublicLogIsDetectedAndFits() throws IOException {
    String folder = System.getenv("DAWNWATCH_DATA");
    assumeTrue(folder != null, "DAWNWATCH_DATA names no folder with the public logs");
    List<Path> logs = new ArrayList<>();
    for (String set :
        List.of("kafka_broker_logs", "bgl_50k", "openstack_raw", "apache_access", "loghub_2k")) {
      Path root = Path.of(folder, set);
      if (Files.isDirectory(root)) {
        try (Stream<Path> files = Files.walk(root)) {
          files.filter(PublicLogsTest::isLog).sorted().forEach(logs::add);
        }
      }
    }
    assumeTrue(!logs.isEmpty(), "the folder of DAWNWATCH_DATA holds none of the public logs");
    for (Path log : logs) {
      double fitted = share(log);
      System.out.printf(Locale.ROOT, "%6.2f %% %s%n", fitted * 100, log.getFileName());
      assertThat(fitted).as(log.getFileName().toString()).isGreaterThanOrEqualTo(0.99);
    }
  }

  private static boolean isLog(Path file) {
    String name = file.getFileName().toString();
    return Files.isRegularFile(file) && (name.endsWith(".log") || name.endsWith(".gz"));
  }

  /** The share of the records of a log, continuation lines joined, that its format fits. */
  private static double share(Path log) throws IOException {
    List<byte[]> lines = lines(log);
    Detected detected =
        FormatDetector.detect(lines.subList(0, Math.min(SAMPLE, lines.size())), Lines.TEXT);
    assertThat(detected.settings().format()).as(log.toString()).isNotEqualTo(Format.TEXT);
    LineParser parser = new LineParser(detected.settings());
    int[] fittedAndAll = new int[2];
    RecordJoiner joiner =
        new RecordJoiner(
            detected.settings(),
            (record, firstLine) -> {
              fittedAndAll[1]++;
              if (parser.parse(record) instanceof ParseResult.Parsed parsed
                  && parsed.event().hasTime() == detected.hasTime()) {
                fittedAndAll[0]++;
              }
            });
    long number = 0;
    for (byte[] line : lines) {
      joiner.accept(line, ++number);
    }
    joiner.flush();
    return (double) fittedAndAll[0] / fittedAndAll[1];
  }

  private static List<byte[]> lines(Path log) throws IOException {
    try (InputStream file = new BufferedInputStream(Files.newInputStream(log));
        InputStream in = log.toString().endsWith(".gz") ? new GZIPInputStream(file) : file) {
      byte[] all = in.readAllBytes();
      List<byte[]> lines = new ArrayList<>();
      int start = 0;
      for (int i = 0; i < all.length; i++) {
        if (all[i] == '\n') {
          lines.add(Arrays.copyOfRange(all, start, i));
          start = i + 1;
        }
      }
      if (start < all.length) {
        lines.add(Arrays.copyOfRange(all, start, all.length));
      }
      return lines;
    }
  }
}
