package io.dawnwatch.embedded.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.engine.clean.DataRules;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.parse.EntityPattern;
import io.dawnwatch.engine.parse.ParseSettings;
import io.dawnwatch.topology.cli.OutputOptions;
import io.dawnwatch.topology.files.FileScoring;
import io.dawnwatch.topology.files.LogFiles;
import io.dawnwatch.topology.files.LogSettings;
import java.io.BufferedWriter;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/**
 * {@code score FILE} from files to scores: two logs of the shape time, level, rest, on two threads.
 */
final class FileBench {
  private static final int LOGS = 2;
  private static final int LINES = 750_000;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  ObjectNode run() throws Exception {
    Path folder = Files.createTempDirectory("dawnwatch-bench");
    List<Path> files = new ArrayList<>();
    try {
      for (int log = 0; log < LOGS; log++) {
        files.add(write(folder.resolve("app" + log + ".log"), log));
      }
      score(files);
      long start = System.nanoTime();
      FileScoring.Outcome outcome = score(files);
      double seconds = (System.nanoTime() - start) / 1e9;
      ObjectNode result = OutputOptions.object();
      result.put("lines", outcome.counts().lines());
      result.put("threads", LOGS);
      result.put("scoreFileLinesPerSec", Math.round(outcome.counts().lines() / seconds));
      return result;
    } finally {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(folder);
    }
  }

  private static FileScoring.Outcome score(List<Path> files) throws Exception {
    LogSettings settings =
        new LogSettings(
            "bench",
            Optional.empty(),
            "",
            "",
            Map.of(),
            EntityPattern.SERVICE_AT_HOST,
            ZoneOffset.UTC,
            OptionalInt.empty(),
            ParseSettings.DEFAULT_MAX_LINE_BYTES,
            DataRules.NONE,
            Instant.EPOCH,
            FeatureSpec.DEFAULT,
            1000,
            LOGS,
            10,
            Optional.empty(),
            false,
            LogSettings.Span.ALL,
            0,
            false);
    return FileScoring.score(
        LogFiles.group(files, InputStream.nullInputStream()),
        settings,
        Optional.empty(),
        FileScoring.Watcher.NONE);
  }

  private static Path write(Path file, long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    long millis = Instant.parse("2026-03-02T00:00:00Z").toEpochMilli();
    try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      for (int i = 0; i < LINES; i++) {
        millis += random.nextInt(230);
        out.write(TIME.format(Instant.ofEpochMilli(millis)));
        out.write(
            random.nextInt(200) == 0 ? " ERROR " : random.nextInt(20) == 0 ? " WARN " : " INFO ");
        out.write(
            switch (random.nextInt(5)) {
              case 0 ->
                  "GET /api/v1/users/"
                      + random.nextInt(1_000_000)
                      + " 200 "
                      + random.nextInt(90)
                      + "ms";
              case 1 ->
                  "cache hit key=session:"
                      + Long.toHexString(random.nextLong())
                      + " ttl="
                      + random.nextInt(600);
              case 2 ->
                  "opened connection "
                      + random.nextInt(9999)
                      + " to 10.0."
                      + random.nextInt(256)
                      + "."
                      + random.nextInt(256)
                      + ":5432";
              case 3 ->
                  "user "
                      + random.nextInt(1_000_000)
                      + " logged in from 10.1."
                      + random.nextInt(256)
                      + "."
                      + random.nextInt(256);
              default ->
                  "job "
                      + Long.toHexString(random.nextLong())
                      + " finished in "
                      + random.nextInt(40)
                      + " s with status SUCCESS";
            });
        out.write('\n');
      }
    }
    return file;
  }
}
