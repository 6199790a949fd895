package io.dawnwatch.engine.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShapeMatcherTest {
  private final ShapeMatcher matcher = new ShapeMatcher();

  /** Another template here means other ids: the algorithm then needs another name. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Session 84213 opened for user root | Session <*> opened for user root",
        "Connection from 10.0.0.17:52344 closed | Connection from <*> closed",
        "peer [2001:db8::17]:443 gone | peer [<*> gone",
        "job 3f2504e0-4f89-11d3-9a0c-0305e82c3301 done | job <*> done",
        "fault at 0xdeadbeef01, code=0x1F | fault at <*>, code=<*>",
        "read /var/log/app/2024/out.log failed | read <*> failed",
        "read /tmp failed | read /tmp failed",
        "ids 1, 2, 3, 5, 8 dropped | ids <*> dropped",
        "ids [1,2,3] dropped | ids [<*>] dropped",
        "took 35ms for 12 rows | took <*> for <*> rows",
        "PacketResponder 1 for block blk_-1608999687919862906 terminating"
            + " | PacketResponder <*> for block blk_-<*> terminating",
        "81 ddr errors(s) detected | <*> ddr errors(s) detected",
        "a   b \t c | a b c",
        "   indented   text   | indented text",
        "caf\u00e9 geschlossen | caf\u00e9 geschlossen",
        "... | ...",
        "42 | <*>",
        "user=alice id=7; | user=alice id=<*>;",
        "GET /items/17/pictures?size=2 200 | GET <*> <*>",
        "service started | service started",
        "service stopped | service stopped",
      })
  void aLineHasItsTemplate(String line, String template) {
    assertThat(matcher.text(line)).isEqualTo(template);
  }

  @ParameterizedTest
  @CsvSource({
    "service started,service stopped",
    "link eth0 is up,link eth0 is down",
    "login succeeded for 17,login failed for 17",
    "connected to 10.0.0.1,disconnected from 10.0.0.1",
    "Opened,opened",
  })
  void oppositesStayApart(String one, String other) {
    assertThat(matcher.match(one)).isNotEqualTo(matcher.match(other));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sent 17 bytes to 10.1.2.3:80 | sent 99999 bytes to 192.168.255.1:65535",
        "job 3f2504e0-4f89-11d3-9a0c-0305e82c3301 done | job 00000000-0000-0000-0000-000000000001 done",
        "items 1, 2 dropped | items 1, 2, 3, 4, 5, 6, 7 dropped",
        "read /a/b failed | read /var/log/app/2024/out.log failed",
        "load 0.5 | load 123.25",
      })
  void whatVariesDoesNotMatter(String one, String other) {
    assertThat(matcher.match(one)).isEqualTo(matcher.match(other));
  }

  @ParameterizedTest
  @CsvSource({
    "took 35ms,35000",
    "took 12.5 ms,12500",
    "took 1.2s,1200000",
    "took 300 us,300",
    "took 300\u00b5s,300",
    "took 0.0000004 s,0",
    "took 3 seconds,3000000",
    "took 7 milliseconds,7000",
    "after 2 retries took 9ms,9000",
    "5ms then 9ms,5000",
    "took 35,-1",
    "took 35 msg,-1",
    "took ms,-1",
    "took x35ms,-1",
    "took 99999999999999999999ms,-1",
    "'',-1",
  })
  void aDurationIsFoundInMicroseconds(String line, long micros) {
    matcher.match(line);

    assertThat(matcher.durationMicros()).isEqualTo(micros);
  }

  @Example
  void onlyTheFirstLineDecides() {
    assertThat(matcher.match("failed 1\n\tat a.B(C.java:3)")).isEqualTo(matcher.match("failed 2"));
  }

  @Example
  void whatIsBeyondTheCapDoesNotDecide() {
    String start = "word ".repeat(500);

    assertThat(matcher.match(start + "one")).isEqualTo(matcher.match(start + "other"));
  }

  /** Another value here means other ids in every state and score: the name must change with it. */
  @Example
  void idsNeverChange() {
    assertThat(matcher.match("service started")).isEqualTo(-4749725011824939716L);
    assertThat(matcher.match("took 35ms for 12 rows")).isEqualTo(-1410263533637409600L);
    assertThat(matcher.match("")).isEqualTo(-1166397803181037274L);
  }

  /** Lines of words, numbers, punctuation, paths and white space, or of any characters at all. */
  @Provide
  Arbitrary<String> lines() {
    Arbitrary<String> parts =
        Arbitraries.of(
            " ",
            "  ",
            "\t",
            "a",
            "b",
            "ok",
            "1",
            "22",
            "0x1f",
            "/a/b",
            "/",
            ",",
            ", ",
            ".",
            ":",
            "-",
            "=",
            "(",
            ")",
            "[",
            "]",
            "\u00e9",
            "\u20ac",
            "\u0001",
            "<*>",
            "\n",
            "ms",
            "1.5s",
            "\ud83d\ude00",
            "\ud800");
    return Arbitraries.frequencyOf(
        Tuple.of(4, parts.list().ofMaxSize(12).map(list -> String.join("", list))),
        Tuple.of(1, Arbitraries.strings().ofMaxLength(60)));
  }

  @Property(tries = 20_000)
  void noLineMakesItThrowAndNoIdIsZero(@ForAll("lines") String line) {
    assertThat(matcher.match(line)).isNotZero();
    assertThat(matcher.durationMicros()).isGreaterThanOrEqualTo(TemplateMatcher.NO_DURATION);
    assertThat(matcher.text(line).length()).isLessThanOrEqualTo(3 * line.length());
  }

  @Property
  void theAnswerDependsOnTheLineAlone(@ForAll("lines") String line, @ForAll("lines") String other) {
    matcher.match(line);
    long duration = matcher.durationMicros();
    long id = matcher.match(line);
    matcher.match(other);

    assertThat(matcher.match(line)).isEqualTo(id).isEqualTo(new ShapeMatcher().match(line));
    assertThat(matcher.durationMicros()).isEqualTo(duration);
  }

  @Property
  void equalTextsHaveEqualIdsAndOthersOthers(@ForAll List<@From("lines") String> lines) {
    Map<String, Long> ids = new HashMap<>();
    Map<Long, String> texts = new HashMap<>();
    for (String line : lines) {
      if (line.indexOf('\u0001') >= 0 || line.contains("<*>")) {
        continue;
      }
      String text = matcher.text(line);
      long id = matcher.match(line);
      assertThat(ids.putIfAbsent(text, id)).as(text).isIn(null, id);
      assertThat(texts.putIfAbsent(id, text)).as(text).isIn(null, text);
    }
  }
}
