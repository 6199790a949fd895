package io.dawnwatch.topology.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabTemplatesTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private Screen screen = Screen.piped();

  private int lab(String... args) {
    List<String> all = new ArrayList<>(List.of("lab", "templates"));
    all.addAll(List.of(args));
    screen = Screen.piped();
    return screen.run(all.toArray(String[]::new));
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  private void write(String name, List<String> lines) throws IOException {
    Files.write(folder.resolve(name), lines, UTF_8);
  }

  private List<String> rows(String name) throws IOException {
    return Files.readAllLines(folder.resolve(name), UTF_8);
  }

  /** A log whose second line nobody can parse, and whose fourth is blank. */
  private static List<String> log() {
    return List.of(
        "2026-03-01 00:00:01 INFO served request 1 in 12 ms",
        "what is this?",
        "2026-03-01 00:00:02 INFO served request 2 in 9 ms",
        "",
        "2026-03-01 00:00:03 WARN disk \"sda\", 93% full");
  }

  @Test
  void everyLineHasOneRowInOrderWithoutItsHeader() throws IOException {
    write("app.log", log());

    assertThat(lab("--log", file("app.log"), "--out", file("out.csv"))).isZero();
    List<String> rows = rows("out.csv");
    assertThat(rows).hasSize(6);
    assertThat(rows.get(0)).isEqualTo("LineId,EventId,EventTemplate");
    assertThat(rows.get(1)).matches("1,[0-9a-f]{16},served request <\\*> in <\\*> ms");
    assertThat(rows.get(2)).matches("2,[0-9a-f]{16},what is this\\?");
    assertThat(rows.get(3)).isEqualTo("3" + rows.get(1).substring(1));
    assertThat(rows.get(4)).matches("4,[0-9a-f]{16},");
    assertThat(rows.get(5)).matches("5,[0-9a-f]{16},\"disk \"\"sda\"\", <\\*> full\"");
    assertThat(screen.out())
        .contains("mined from 5 lines: 4 templates, quality ok")
        .contains("lines/s");
  }

  @Test
  void aColumnOfCsvIsReadAndSoIsGzip() throws IOException {
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(folder.resolve("app.csv.gz")))) {
      out.write("LineId,Content\n1,\"a, \"\"b\"\" 7\"\n2,x\n".getBytes(UTF_8));
    }

    assertThat(lab("--log", file("app.csv.gz"), "--csv-column", "Content", "--out", file("o.csv")))
        .isZero();
    assertThat(rows("o.csv")).hasSize(3);
    assertThat(rows("o.csv").get(1)).endsWith(",\"a, \"\"b\"\" <*>\"");
  }

  @Test
  void aStoredDictionaryIsUsedWithoutMining() throws IOException {
    write("one.log", List.of("job 1 done", "job 2 done"));
    write("two.log", List.of("job 3 done", "disk on fire"));
    lab("--log", file("one.log"), "--out", file("1.csv"), "--save-dictionary", file("a.dict"));
    String id = rows("1.csv").get(1).split(",")[1];

    assertThat(
            lab(
                "--log",
                file("two.log"),
                "--dictionary",
                file("a.dict"),
                "--out",
                file("2.csv"),
                "--output",
                "json"))
        .isZero();
    assertThat(rows("2.csv").get(1)).isEqualTo("1," + id + ",job <*> done");
    JsonNode result = JSON.readTree(screen.out());
    assertThat(result.get("unknown").asLong()).isEqualTo(1);
    assertThat(result.get("minedFrom").asLong()).isEqualTo(2);
  }

  @Test
  void masksOfTheUserAreVariableParts() throws IOException {
    write("app.log", List.of("paid abc", "paid xyz"));

    assertThat(lab("--log", file("app.log"), "--mask", "word=abc|xyz", "--out", file("o.csv")))
        .isZero();
    assertThat(rows("o.csv").get(1)).endsWith(",paid <*>");
    assertThat(lab("--log", file("app.log"), "--mask", "word=(", "--out", file("o.csv")))
        .isEqualTo(Dawnwatch.USAGE);
    assertThat(screen.err()).contains("mask word");
  }

  @Test
  void anUnknownColumnOrFileIsSaid() throws IOException {
    write("app.csv", List.of("A,B", "1,2"));

    assertThat(lab("--log", file("app.csv"), "--csv-column", "C", "--out", file("o.csv")))
        .isEqualTo(Dawnwatch.FAILED);
    assertThat(screen.err()).contains("no column C");
    assertThat(lab("--log", file("none.log"), "--out", file("o.csv"))).isEqualTo(Dawnwatch.FAILED);
    assertThat(screen.err()).contains("none.log");
  }

  @Test
  void dictionariesAreShownAndCompared() throws IOException {
    write("one.log", List.of("job 1 done", "old line"));
    write("two.log", List.of("job 1 done", "new line"));
    lab("--log", file("one.log"), "--out", file("1.csv"), "--save-dictionary", file("a.dict"));
    lab("--log", file("two.log"), "--out", file("2.csv"), "--save-dictionary", file("b.dict"));

    screen = Screen.piped();
    assertThat(screen.run("dictionary", "show", file("a.dict"))).isZero();
    assertThat(screen.out()).contains("job <*> done").contains("number").contains("2 templates");

    screen = Screen.piped();
    assertThat(screen.run("dictionary", "diff", file("a.dict"), file("b.dict"))).isZero();
    assertThat(screen.out())
        .containsPattern("birth  \\+ [0-9a-f]{16}  new line")
        .containsPattern("death  - [0-9a-f]{16}  old line")
        .contains("1 the same, 0 splits, 0 merges, 0 renames, 1 births, 1 deaths");

    screen = Screen.piped();
    assertThat(screen.run("dictionary", "show", file("one.log"))).isEqualTo(Dawnwatch.FAILED);
    assertThat(screen.err()).contains("no dictionary in");
  }
}
