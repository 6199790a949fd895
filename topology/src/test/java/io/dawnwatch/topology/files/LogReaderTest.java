package io.dawnwatch.topology.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogReaderTest {
  private static final int MAX = 100;

  @TempDir Path folder;

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private LogPiece file(String name, byte[] bytes) throws IOException {
    return new LogPiece.FilePiece(Files.write(folder.resolve(name), bytes));
  }

  private static LogReader reader(LogPiece... pieces) throws IOException {
    return new LogReader(new LogSource("log", List.of(pieces)), MAX);
  }

  private static LogReader stdin(byte[] bytes) throws IOException {
    return reader(new LogPiece.StdinPiece(new ByteArrayInputStream(bytes)));
  }

  private static List<String> read(LogReader reader) throws IOException {
    List<String> lines = new ArrayList<>();
    while (reader.advance()) {
      lines.add(reader.lineNumber() + ":" + new String(reader.line(), UTF_8));
    }
    return lines;
  }

  @Test
  void piecesAreReadOneAfterTheOtherAndNumberedApart() throws IOException {
    LogPiece old = file("a.log.1.gz", gzip("one\r\n\ntwo\n".getBytes(UTF_8)));
    LogPiece current = file("a.log", "three\nfour".getBytes(UTF_8));
    try (LogReader reader = reader(old, current)) {
      assertThat(read(reader)).containsExactly("1:one", "2:", "3:two", "1:three", "2:four");
      assertThat(reader.pieceName()).endsWith("a.log");
      assertThat(reader.bytesRead()).isEqualTo(reader.totalBytes());
    }
  }

  @Test
  void standardInputMayBeCompressedAndHasNoTotal() throws IOException {
    try (LogReader reader = stdin(gzip("one\ntwo\n".getBytes(UTF_8)))) {
      assertThat(reader.totalBytes()).isEqualTo(-1);
      assertThat(read(reader)).containsExactly("1:one", "2:two");
    }
  }

  private static byte[] bzip2(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream bzip2 = new BZip2CompressorOutputStream(out)) {
      bzip2.write(bytes);
    }
    return out.toByteArray();
  }

  @Test
  void everyCompressionIsReadAndSoAreStreamsPutTogether() throws IOException {
    byte[] one = "one\ntwo\n".getBytes(UTF_8);
    byte[] next = "three\n".getBytes(UTF_8);
    for (byte[] stored :
        List.of(
            join(gzip(one), gzip(next)),
            join(bzip2(one), bzip2(next)),
            join(Zstd.compress(one), Zstd.compress(next)))) {
      try (LogReader reader = stdin(stored)) {
        assertThat(read(reader)).containsExactly("1:one", "2:two", "3:three");
      }
    }
  }

  private static byte[] join(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  @Test
  void compressedDataThatEndsTooEarlyIsSaidSoWithTheFile() throws IOException {
    byte[] lines = "a line that is long enough\n".repeat(5_000).getBytes(UTF_8);
    for (byte[] whole : List.of(gzip(lines), bzip2(lines), Zstd.compress(lines))) {
      byte[] cut = Arrays.copyOf(whole, whole.length / 2);
      try (LogReader reader = reader(file("cut.log", cut))) {
        assertThatThrownBy(() -> read(reader))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("cut.log");
      }
    }
  }

  @Test
  void emptyFilesHaveNoLines() throws IOException {
    try (LogReader reader = reader(file("a.log", new byte[0]), file("b.log.gz", new byte[0]))) {
      assertThat(read(reader)).isEmpty();
    }
  }

  @Test
  void aLineWithoutEndIsCutAndTheRestCounted() throws IOException {
    byte[] endless = new byte[1_000_000];
    Arrays.fill(endless, (byte) 'x');
    try (LogReader reader = reader(file("a.log", endless), file("b.log", "ok\n".getBytes(UTF_8)))) {
      assertThat(reader.advance()).isTrue();
      assertThat(reader.line()).hasSize(MAX + 1);
      assertThat(read(reader)).containsExactly("1:ok");
      assertThat(reader.cutLines()).isEqualTo(1);
      assertThat(reader.skippedBytes()).isEqualTo(1_000_000 - MAX - 1);
    }
  }

  @Test
  void aLongestLineWithCrLfIsNotTooLong() throws IOException {
    String longest = "x".repeat(MAX);
    try (LogReader reader = stdin((longest + "\r\n").getBytes(UTF_8))) {
      assertThat(read(reader)).containsExactly("1:" + longest);
      assertThat(reader.cutLines()).isZero();
    }
  }

  @Test
  void aGzipBombIsOnlyStreamed() throws IOException {
    try (LogReader reader = reader(file("bomb.log.gz", gzip(new byte[50_000_000])))) {
      assertThat(reader.advance()).isTrue();
      assertThat(reader.line()).hasSize(MAX + 1);
      assertThat(reader.advance()).isFalse();
    }
  }

  @Test
  void joinedGzipFilesAreReadWhole() throws IOException {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.write(gzip("one\n".getBytes(UTF_8)));
    both.write(gzip("two\n".getBytes(UTF_8)));
    try (LogReader reader = reader(file("a.log.gz", both.toByteArray()))) {
      assertThat(read(reader)).containsExactly("1:one", "2:two");
    }
  }

  @Test
  void aCutGzipFileIsNamedWithTheLastLineRead() throws IOException {
    byte[] whole = gzip("some text to compress\n".repeat(10).getBytes(UTF_8));
    try (LogReader reader = reader(file("cut.log.gz", Arrays.copyOf(whole, whole.length - 9)))) {
      assertThatThrownBy(() -> read(reader))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("cut.log.gz after line")
          .hasMessageContaining("ends too early");
    }
  }

  @Test
  void aPlainFileNamedGzIsRefused() throws IOException {
    try (LogReader reader = reader(file("plain.log.gz", "text\n".getBytes(UTF_8)))) {
      assertThatThrownBy(reader::advance)
          .hasMessageContaining("plain.log.gz")
          .hasMessageContaining("does not start as gzip");
    }
  }

  @Test
  void aFileThatIsGoneIsNamed() {
    LogPiece gone = new LogPiece.FilePiece(folder.resolve("gone.log"));
    assertThatThrownBy(() -> reader(gone))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("gone.log: the file is gone");
  }

  @Property
  void linesAreThoseOfAnyOtherReaderHoweverTheBytesArrive(
      @ForAll @CharRange(from = 'a', to = 'b') @CharRange(from = '\n', to = '\n') String text,
      @ForAll @IntRange(min = 1, max = 7) int chunk)
      throws IOException {
    List<String> expected = text.lines().map(line -> cut(line)).toList();
    List<String> lines = new ArrayList<>();
    try (LogReader reader =
        reader(new LogPiece.StdinPiece(new Slow(text.getBytes(UTF_8), chunk)))) {
      while (reader.advance()) {
        lines.add(new String(reader.line(), UTF_8));
      }
    }
    assertThat(lines).isEqualTo(expected);
  }

  private static String cut(String line) {
    return line.substring(0, Math.min(line.length(), MAX + 1));
  }

  /** Gives at most a few bytes at a time, as a pipe may. */
  private static final class Slow extends InputStream {
    private final ByteArrayInputStream in;
    private final int chunk;

    Slow(byte[] bytes, int chunk) {
      this.in = new ByteArrayInputStream(bytes);
      this.chunk = chunk;
    }

    @Override
    public int read() {
      return in.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      return in.read(bytes, offset, Math.min(length, chunk));
    }
  }

  private LogReader following(LogPiece piece) throws IOException {
    return LogReader.following(new LogSource("log", List.of(piece)), MAX);
  }

  private void append(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text, StandardOpenOption.APPEND);
  }

  @Test
  void aLineThatIsWrittenIsReadWhenItsEndCame() throws IOException {
    try (LogReader reader = following(file("a.log", "one\ntw".getBytes(UTF_8)))) {
      assertThat(read(reader)).containsExactly("1:one");
      assertThat(reader.look()).isEqualTo(LogReader.Growth.NONE);
      append("a.log", "o");
      assertThat(reader.look()).isEqualTo(LogReader.Growth.MORE);
      assertThat(read(reader)).isEmpty();
      append("a.log", "\nthree\n");
      assertThat(reader.look()).isEqualTo(LogReader.Growth.MORE);
      assertThat(read(reader)).containsExactly("2:two", "3:three");
      assertThat(reader.isFollowing()).isTrue();
    }
  }

  @Test
  void aFileThatWasMovedIsReadToItsEndAndThenTheNext() throws IOException {
    try (LogReader reader = following(file("a.log", "one\n".getBytes(UTF_8)))) {
      assertThat(read(reader)).containsExactly("1:one");
      Files.move(folder.resolve("a.log"), folder.resolve("a.log.1"));
      assertThat(reader.look()).as("nothing stands in its place").isEqualTo(LogReader.Growth.NONE);
      file("a.log", "three\n".getBytes(UTF_8));
      assertThat(reader.look()).as("one more look").isEqualTo(LogReader.Growth.NONE);
      append("a.log.1", "two, cut");
      assertThat(reader.look()).isEqualTo(LogReader.Growth.MORE);
      assertThat(read(reader)).isEmpty();
      assertThat(reader.look()).isEqualTo(LogReader.Growth.ROTATED);
      assertThat(read(reader)).containsExactly("2:two, cut", "1:three");
      assertThat(reader.look()).isEqualTo(LogReader.Growth.NONE);
    }
  }

  @Test
  void aFileThatWasCutIsReadFromItsStart() throws IOException {
    try (LogReader reader = following(file("a.log", "one\ntwo\n".getBytes(UTF_8)))) {
      assertThat(read(reader)).containsExactly("1:one", "2:two");
      file("a.log", "new\n".getBytes(UTF_8));
      assertThat(reader.look()).isEqualTo(LogReader.Growth.TRUNCATED);
      assertThat(read(reader)).containsExactly("1:new");
    }
  }

  @Test
  void aCompressedLogDoesNotGrow() throws IOException {
    try (LogReader reader = following(file("a.log.gz", gzip("one".getBytes(UTF_8))))) {
      assertThat(read(reader)).containsExactly("1:one");
      assertThat(reader.isFollowing()).isFalse();
    }
  }
}
