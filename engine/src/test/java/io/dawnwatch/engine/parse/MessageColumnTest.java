package io.dawnwatch.engine.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dawnwatch.engine.event.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The header of a line is taken off entirely: LogHub's samples say for each line what its message
 * is (column Content) and, for most systems, its level. Reads the folder DAWNWATCH_DATA.
 */
class MessageColumnTest {
  private static final int SAMPLE = 1000;

  @Test
  void theBodyIsTheMessageAsLogHubCutsIt() throws IOException {
    String folder = System.getenv("DAWNWATCH_DATA");
    assumeTrue(folder != null, "DAWNWATCH_DATA names no folder with the public logs");
    Path samples = Path.of(folder, "loghub_2k");
    assumeTrue(Files.isDirectory(samples), "the folder of DAWNWATCH_DATA holds no loghub_2k");
    try (Stream<Path> systems = Files.list(samples)) {
      for (Path system : systems.sorted().toList()) {
        String name = system.getFileName().toString();
        double equal = share(system, name);
        System.out.printf(Locale.ROOT, "%6.2f %% of messages equal: %s%n", equal * 100, name);
        assertThat(equal).as(name).isGreaterThanOrEqualTo(0.99);
      }
    }
  }

  private static double share(Path system, String name) throws IOException {
    List<byte[]> lines = lines(system.resolve(name + "_2k.log"));
    List<byte[]> rows = lines(system.resolve(name + "_2k.log_structured.csv"));
    Columns columns = CsvFormat.header(rows.get(0));
    int level = columns.names().indexOf("Level");
    ParseSettings csv =
        Lines.in(Format.CSV)
            .withColumns(columns)
            .withFields(java.util.Map.of("Content", "message", "Level", "grade"));
    LineParser table = new LineParser(csv);
    Detected detected =
        FormatDetector.detect(lines.subList(0, Math.min(SAMPLE, lines.size())), Lines.TEXT);
    LineParser parser = LineParser.inOrder(detected.settings());
    int equal = 0;
    for (int i = 0; i < lines.size(); i++) {
      var wanted = ((ParseResult.Parsed) table.parse(rows.get(i + 1))).event();
      var event = ((ParseResult.Parsed) parser.parse(lines.get(i))).event();
      String grade =
          wanted.attributes().stream()
              .filter(pair -> pair.key().equals("grade"))
              .map(pair -> pair.value())
              .findFirst()
              .orElse("");
      boolean sameLevel = level < 0 || event.severity() == Severity.ofText(grade);
      equal += sameLevel && event.body().strip().equals(wanted.body().strip()) ? 1 : 0;
    }
    return (double) equal / lines.size();
  }

  private static List<byte[]> lines(Path file) throws IOException {
    String text = new String(Files.readAllBytes(file), UTF_8);
    return Arrays.stream(text.split("\r?\n", -1))
        .filter(line -> !line.isEmpty())
        .map(line -> line.getBytes(UTF_8))
        .toList();
  }
}
