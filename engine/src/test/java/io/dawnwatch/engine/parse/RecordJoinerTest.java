package io.dawnwatch.engine.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordJoinerTest {
  private static List<String> join(Format format, List<byte[]> lines) {
    List<String> records = new ArrayList<>();
    RecordJoiner joiner =
        new RecordJoiner(
            Lines.TEXT.withFormat(format),
            (record, firstLine) -> records.add(firstLine + ":" + new String(record, UTF_8)));
    for (int i = 0; i < lines.size(); i++) {
      joiner.accept(lines.get(i), i + 1);
    }
    joiner.flush();
    joiner.flush();
    return records;
  }

  @Test
  void continuationLinesJoinTheRecordBeforeThem() {
    assertThat(
            join(
                Format.TIME_LEVEL_REST,
                Lines.of(
                    "no record yet",
                    "[2020-01-02 03:04:05] ERROR a\r",
                    "\tat b\r",
                    "",
                    "Caused by: c",
                    "[2020-01-02 03:04:06] INFO d")))
        .containsExactly(
            "1:no record yet",
            "2:[2020-01-02 03:04:05] ERROR a\n\tat b\n\nCaused by: c",
            "6:[2020-01-02 03:04:06] INFO d");
  }

  @Test
  void otherFormatsAreNotJoined() {
    for (Format format :
        List.of(Format.JSON, Format.OTLP, Format.ACCESS, Format.LOGFMT, Format.TEXT)) {
      assertThat(join(format, Lines.of("{", "}"))).containsExactly("1:{", "2:}");
    }
  }

  @Test
  void aRecordEndsAtItsCaps() {
    List<byte[]> many = Collections.nCopies(450, "x".getBytes(UTF_8));
    assertThat(join(Format.TIME_LEVEL_REST, many))
        .extracting(record -> record.substring(0, record.indexOf(':')))
        .containsExactly("1", "201", "401");

    List<byte[]> wide = Collections.nCopies(3, "x".repeat(40_000).getBytes(UTF_8));
    assertThat(join(Format.TIME_LEVEL_REST, wide)).hasSize(3);
  }
}
