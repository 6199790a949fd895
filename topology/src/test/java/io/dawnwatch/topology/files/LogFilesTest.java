package io.dawnwatch.topology.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFilesTest {
  @TempDir Path folder;

  private void create(String... files) throws IOException {
    for (String file : files) {
      Path path = folder.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, file);
    }
  }

  private List<String> group(String... paths) throws IOException {
    List<Path> given = new ArrayList<>();
    for (String path : paths) {
      given.add(path.equals("-") ? LogFiles.STDIN : folder.resolve(path));
    }
    return LogFiles.group(given, InputStream.nullInputStream()).stream()
        .map(
            source ->
                source.name()
                    + ": "
                    + String.join(
                        " ",
                        source.pieces().stream()
                            .map(piece -> Path.of(piece.name()).getFileName().toString())
                            .toList()))
        .toList();
  }

  @Test
  void numberedPiecesAreOlderTheHigherTheirNumber() throws IOException {
    create("server.log", "server.log.1", "server.log.2.gz", "server.log.10.gz");

    assertThat(group(""))
        .containsExactly("server.log: server.log.10.gz server.log.2.gz server.log.1 server.log");
  }

  @Test
  void datedPiecesComeByDateBeforeTheCurrentFile() throws IOException {
    create(
        "server.log",
        "server.log.2016-12-20-00.gz",
        "server.log.2016-12-19-16.gz",
        "app-2016-12-19.10.log",
        "app-2016-12-19.9.log",
        "app.log");

    assertThat(group(""))
        .containsExactly(
            "app.log: app-2016-12-19.9.log app-2016-12-19.10.log app.log",
            "server.log: server.log.2016-12-19-16.gz server.log.2016-12-20-00.gz server.log");
  }

  @Test
  void oneNameInTwoFoldersIsTwoLogs() throws IOException {
    create("a/kafka0/server.log", "a/kafka1/server.log", "b/kafka1/server.log", "a/gc.log");

    assertThat(group("a", "b"))
        .containsExactly(
            "gc.log: gc.log",
            "kafka0/server.log: server.log",
            "a/kafka1/server.log: server.log",
            "b/kafka1/server.log: server.log");
  }

  @Test
  void aFileGivenTwiceCountsOnceAndHiddenFilesDoNot() throws IOException {
    create("server.log", ".server.log.swp", ".git/config");

    assertThat(group("server.log", "", "server.log")).containsExactly("server.log: server.log");
  }

  @Test
  void aDashIsStandardInput() throws IOException {
    create("server.log");

    assertThat(group("-", "server.log")).containsExactly("server.log: server.log", "stdin: stdin");
  }

  @Test
  void aMissingPathIsNamed() {
    assertThatThrownBy(() -> group("nowhere.log"))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("nowhere.log");
  }
}
