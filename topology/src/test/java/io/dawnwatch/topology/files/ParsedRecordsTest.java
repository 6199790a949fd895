package io.dawnwatch.topology.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.parse.Detected;
import io.dawnwatch.engine.parse.Format;
import io.dawnwatch.engine.parse.FormatDetector;
import io.dawnwatch.engine.parse.ParseSettings;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What helpers parse ahead is what one thread parses, in the same order. */
class ParsedRecordsTest {
  private static final int LINES = 20_000;

  private final ExecutorService helpers = Executors.newFixedThreadPool(3);

  @TempDir Path folder;

  @AfterEach
  void stop() {
    helpers.shutdownNow();
  }

  private static List<String> lines(boolean withYear) {
    SplittableRandom random = new SplittableRandom(3);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < LINES; i++) {
      String text = "service" + random.nextInt(4) + " message " + random.nextInt();
      if (random.nextInt(50) == 0) {
        lines.add(random.nextInt(2) == 0 ? "" : "\tat some.frame(Line.java:" + i + ")");
      } else if (withYear) {
        lines.add(
            String.format(
                "2026-03-%02dT%02d:%02d:%02dZ INFO %s",
                1 + i / 4000, i / 400 % 10, i / 10 % 40, i % 10, text));
      } else {
        // From November to February, over the turn of the year.
        String day = i < LINES / 2 ? "Nov " + (10 + i / 1000) : "Jan " + (10 + i / 2000);
        lines.add(String.format("%s 12:00:%02d host app[1]: %s", day, i % 60, text));
      }
    }
    return lines;
  }

  private List<ParsedRecords.Parsed> parsed(Path file, @Nullable Executor on, int logs)
      throws Exception {
    List<ParsedRecords.Parsed> all = new ArrayList<>();
    LogSource source = LogFiles.group(List.of(file), InputStream.nullInputStream()).get(0);
    try (LogRecords records =
        new LogRecords(source, ParseSettings.DEFAULT_MAX_LINE_BYTES, this::detect)) {
      ParsedRecords parsed =
          new ParsedRecords(records, records.detected().settings(), on, logs);
      for (var one = parsed.next(); one != null; one = parsed.next()) {
        all.add(one);
      }
    }
    return all;
  }

  private Detected detect(List<byte[]> sample) {
    return FormatDetector.detect(sample, ParseSettings.of(Format.TEXT, "log").withYear(2024));
  }

  private void areTheSame(List<String> lines) throws Exception {
    Path file = Files.write(folder.resolve("one.log"), lines);
    List<ParsedRecords.Parsed> alone = parsed(file, null, 1);
    assertThat(alone).hasSizeGreaterThan(LINES / 2);
    for (int logs : List.of(1, 16, 17)) {
      List<ParsedRecords.Parsed> helped = parsed(file, helpers, logs);
      assertThat(helped).hasSameSizeAs(alone);
      for (int i = 0; i < alone.size(); i++) {
        assertThat(helped.get(i).results()).isEqualTo(alone.get(i).results());
        assertThat(helped.get(i).raw().bytes()).isEqualTo(alone.get(i).raw().bytes());
        assertThat(helped.get(i).raw().line()).isEqualTo(alone.get(i).raw().line());
      }
    }
  }

  @Test
  void helpersGiveWhatOneThreadGivesInTheSameOrder() throws Exception {
    areTheSame(lines(true));
  }

  @Test
  void theTurnOfAYearIsFollowedInOrder() throws Exception {
    areTheSame(lines(false));
  }
}
