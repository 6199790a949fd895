package io.dawnwatch.engine.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Severity;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What stands between time and message, learned from the lines alone. */
class HeaderTest {
  /** Ten lines or more with other messages, so that only the header repeats. */
  private static List<byte[]> sample(String head, String... messages) {
    String[] lines = new String[12];
    for (int i = 0; i < lines.length; i++) {
      lines[i] = head + messages[i % messages.length];
    }
    return Lines.of(lines);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "2015-10-18 18:01:47,978 INFO [main] a.b.MRAppMaster: ~level brackets colon~INFO~context=main log.logger=a.b.MRAppMaster",
        "2015-07-29 17:41:44,747 - WARN  [Send[id=1]/0:0:8:Fast@774] - ~level brackets~WARN~context=Send[id=1]/0:0:8:Fast@774",
        "081109 203615 148 INFO dfs.DataNode$PacketResponder: ~level colon~INFO~log.logger=dfs.DataNode$PacketResponder process.pid=148",
        "17/06/09 20:10:40 ERROR executor.Backend: ~level colon~ERROR~log.logger=executor.Backend",
        "03-17 16:13:38.811  1702  2395 D WindowManager: ~number number letter colon~DEBUG~log.logger=WindowManager process.pid=1702 thread.id=2395",
        "03-17 16:13:38.811  1702  2395 E art     : ~number number letter colon~ERROR~log.logger=art process.pid=1702 thread.id=2395",
        "20171223-22:15:29:606|Step_LSC|30002312|~bar bar~UNSPECIFIED~log.logger=Step_LSC process.pid=30002312",
        "2016-09-28 04:30:30, Info                  CBS    ~level column~INFO~log.logger=CBS",
        "[10.30 16:49:06] chrome.exe - ~dash~UNSPECIFIED~log.logger=chrome.exe",
        "- 1117838570 2005.06.03 R02-M1 2005-06-03-15.42.50.675872 R02-M1 RAS KERNEL FATAL ~date node time node level~FATAL~component=KERNEL node=R02-M1 type=RAS",
        "- 1131566461 2005.11.09 dn228 Nov 9 12:01:01 dn228/dn228 crond(pam_unix)[2915]: ~date node time node colon~UNSPECIFIED~log.logger=crond(pam_unix) node=dn228 process.pid=2915",
        "2016-10-06T00:17:09.669794202Z stderr F ~stream~UNSPECIFIED~log.iostream=stderr",
        "2024-05-01 10:00:00.123 | ERROR    | __main__:main:10 - ~level dash~ERROR~log.logger=__main__:main:10",
        "2024-05-01T10:00:00.123+02:00  INFO 12345 --- [main] c.e.App : ~level number brackets colon~INFO~context=main log.logger=c.e.App process.pid=12345",
        "2017-05-16 00:00:00.008 25746 INFO nova.wsgi.server [req-3 - -] ~level name brackets~INFO~context=req-3 - - log.logger=nova.wsgi.server process.pid=25746",
        "2024/05/01 10:00:00 [error] 1234#5678: ~level colon~ERROR~",
        "[Wed Oct 11 14:32:52.123456 2023] [core:error] [pid 357:tid 432] ~level brackets~ERROR~context=pid 357:tid 432",
        "[2024-05-01T10:00:00.123+0200][info][gc] ~level brackets~INFO~context=gc",
        "2024-05-01 10:00:00.123 UTC [99] LOG:  ~level~INFO~prefix=[99]",
        "INFO nova.compute.claims [req-1] ~level name brackets~INFO~context=req-1 log.logger=nova.compute.claims",
      })
  void theHeaderIsTakenOffAndItsPartsAreAttributes(
      String head, String header, Severity severity, String attributes) {
    List<byte[]> lines =
        sample(head, "Disk is full", "took 12 ms", "user root logged in", "x=1", "Lost it");
    Detected detected = FormatDetector.detect(lines, Lines.TEXT);
    LogEvent event =
        Lines.event(
            detected.settings(), new String(lines.get(2), java.nio.charset.StandardCharsets.UTF_8));

    assertThat(event.body()).isEqualTo("user root logged in");
    assertThat(event.severity()).isEqualTo(severity);
    assertThat(detected.settings().header())
        .isEqualTo(header.equals("level") ? Header.NONE : Header.of(header));
    assertThat(
            String.join(
                " ", event.attributes().stream().map(a -> a.key() + "=" + a.value()).toList()))
        .isEqualTo(attributes == null ? "" : attributes);
  }

  @Test
  void whatOnlySomeLinesHaveIsPartOfTheMessage() {
    String time = "[Sun Dec 04 04:47:44 2005] [error] ";
    Detected detected =
        FormatDetector.detect(
            sample(time, "[client 1.2.3.4] denied", "jk2_init() done", "mod_jk: broke"),
            Lines.TEXT);

    assertThat(detected.settings().header()).isEqualTo(Header.NONE);
    assertThat(Lines.event(detected.settings(), time + "[client 1.2.3.4] denied").body())
        .isEqualTo("[client 1.2.3.4] denied");
  }

  @Test
  void aNumberThatVariesAndLeadsNowhereIsPartOfTheMessage() {
    String[] counts = {"1 started", "2 started", "3 stopped", "44 lost", "5 found"};
    Detected detected =
        FormatDetector.detect(sample("2024-05-01 10:00:00 INFO ", counts), Lines.TEXT);

    assertThat(detected.settings().header()).isEqualTo(Header.NONE);
  }

  @Test
  void aNumberThatIsAlwaysTheSameTellsNothing() {
    Detected detected =
        FormatDetector.detect(
            sample("134681 node-246 unix.hw down 1077804742 1 ", "Fan failed", "warning"),
            Lines.TEXT);

    assertThat(detected.settings().header()).isEqualTo(Header.of("number"));
  }

  @Test
  void aHeaderNeverEatsTheWholeLine() {
    Detected detected =
        FormatDetector.detect(sample("2024-05-01 10:00:00 INFO ", "[a]"), Lines.TEXT);

    assertThat(detected.settings().header()).isEqualTo(Header.NONE);
  }

  @Test
  void oneOddLineDoesNotChangeTheHeader() {
    List<byte[]> lines =
        new java.util.ArrayList<>(
            sample("2024-05-01 10:00:00 INFO [main] a.B: ", "Disk full", "x y z"));
    Header header = FormatDetector.detect(lines, Lines.TEXT).settings().header();
    lines.set(
        3,
        "2024-05-01 10:00:00 no header at all".getBytes(java.nio.charset.StandardCharsets.UTF_8));

    assertThat(FormatDetector.detect(lines, Lines.TEXT).settings().header()).isEqualTo(header);
  }

  @Test
  void aLineWithoutASlotIsReadWithoutIt() {
    ParseSettings settings =
        Lines.TEXT.withFormat(Format.TIME_LEVEL_REST).withHeader(Header.of("level brackets colon"));

    LogEvent event = Lines.event(settings, "2024-05-01 10:00:00 INFO a.B: done");
    assertThat(event.body()).isEqualTo("done");
    assertThat(event.attributes()).isEqualTo(Lines.pairs("log.logger", "a.B"));
  }

  @Test
  void twoGroupsInBracketsAreNumbered() {
    ParseSettings settings =
        Lines.TEXT
            .withFormat(Format.TIME_LEVEL_REST)
            .withHeader(Header.of("level brackets brackets"));

    assertThat(Lines.event(settings, "2024-05-01 10:00:00 INFO [a] [b] c").attributes())
        .isEqualTo(Lines.pairs("context", "a", "context.2", "b"));
  }

  @Test
  void theTextFormIsReadBack() {
    for (Slot slot : Slot.values()) {
      Header header = new Header(List.of(slot, Slot.LEVEL));
      assertThat(Header.of(header.toString())).isEqualTo(header);
    }
    assertThat(Header.of(" ")).isEqualTo(Header.NONE);
    assertThatThrownBy(() -> Header.of("level thread"))
        .hasMessageContaining("was \"thread\"")
        .hasMessageContaining("brackets");
    assertThatThrownBy(() -> new Header(Arrays.asList(new Slot[13])));
  }

  @Test
  void theGlogHeaderIsReadWhole() {
    List<byte[]> lines =
        sample("E0501 10:00:00.123456       7 main.go:10] ", "it broke", "it hung");
    LogEvent event =
        Lines.event(
            FormatDetector.detect(lines, Lines.TEXT.withYear(2024)).settings(),
            new String(lines.get(0), java.nio.charset.StandardCharsets.UTF_8));

    assertThat(event.eventMillis())
        .isEqualTo(java.time.Instant.parse("2024-05-01T10:00:00.123Z").toEpochMilli());
    assertThat(event.severity()).isEqualTo(Severity.ERROR);
    assertThat(event.body()).isEqualTo("it broke");
    assertThat(event.attributes())
        .isEqualTo(Lines.pairs("log.logger", "main.go:10", "thread.id", "7"));
  }
}
