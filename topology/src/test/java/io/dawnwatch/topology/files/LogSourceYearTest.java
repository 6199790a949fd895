package io.dawnwatch.topology.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogSourceYearTest {
  private static final Instant NOW = Instant.parse("2026-05-01T00:00:00Z");

  @TempDir private Path folder;

  @Test
  void timesWithoutAYearAreOfTheYearInWhichTheNewestPieceWasWritten() throws Exception {
    Path old = written("syslog.1", "2018-06-01T00:00:00Z");
    Path current = written("syslog", "2018-12-31T23:30:00Z");
    LogSource log = LogFiles.group(List.of(old, current), InputStream.nullInputStream()).get(0);

    assertThat(log.pieces()).hasSize(2);
    assertThat(log.year(ZoneOffset.UTC, NOW)).isEqualTo(2018);
    assertThat(log.year(ZoneId.of("Europe/Berlin"), NOW)).isEqualTo(2019);
  }

  @Test
  void whatIsNoFileIsOfTheYearThatIsGiven() throws Exception {
    LogSource stdin = LogFiles.group(List.of(LogFiles.STDIN), InputStream.nullInputStream()).get(0);

    assertThat(stdin.year(ZoneOffset.UTC, NOW)).isEqualTo(2026);
  }

  private Path written(String name, String time) throws Exception {
    Path file = Files.writeString(folder.resolve(name), "Jun 14 15:16:01 host app: line\n");
    return Files.setLastModifiedTime(file, FileTime.from(Instant.parse(time)));
  }
}
