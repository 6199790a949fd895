package io.dawnwatch.engine.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.dawnwatch.engine.template.DictionaryMatcher.Parameter;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DictionaryMatcherTest {
  private static final List<String> NAMES =
      List.of("alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi");

  private static final long GOLDEN_SESSION = 851405534967837478L;
  private static final long GOLDEN_LINK = -60676815298572008L;
  private static final long GOLDEN_EMPTY = -5419102534969768341L;

  private static Dictionary mined(List<String> lines) {
    DictionaryMiner miner = new DictionaryMiner();
    lines.forEach(miner::add);
    return miner.mine();
  }

  private static List<String> logins() {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      String name = NAMES.get(i % NAMES.size());
      lines.add("session opened for user " + name + " from 10.0.0." + i + ":" + (2_000 + i));
      lines.add("session closed for user " + name + " after " + i + " ms");
      lines.add("link eth0 is up");
      lines.add("link eth0 is down");
      lines.add("service indexer started");
      lines.add("service indexer stopped");
      lines.add("copy of " + i + " files: success");
      lines.add("copy of " + i + " files: failed");
    }
    return lines;
  }

  @Example
  void wordsThatVaryAreFoundAndOppositesStayApart() {
    assertThat(mined(logins()).templates())
        .extracting(Template::text)
        .containsExactlyInAnyOrder(
            "session opened for user <*> from <*>",
            "session closed for user <*> after <*> ms",
            "link eth0 is up",
            "link eth0 is down",
            "service indexer started",
            "service indexer stopped",
            "copy of <*> files: success",
            "copy of <*> files: failed");
  }

  /** However often they come: VM Started and VM Paused are two things. */
  @ParameterizedTest
  @CsvSource({
    "VM Started,VM Paused",
    "port open now,port close now",
    "disk is mounted ok,disk is unmounted ok",
    "state ACTIVE now set,state STANDBY now set",
    "x starting up,x shutting up"
  })
  void statesAreNoValuesOfOneVariable(String one, String other) {
    DictionaryMiner miner = new DictionaryMiner();
    miner.add(one, 1_000);
    miner.add(other, 1_000);
    DictionaryMatcher matcher = miner.mine().newMatcher();

    assertThat(matcher.match(one)).isNotEqualTo(matcher.match(other));
  }

  @Example
  void oppositesAmongManyNamesStayApart() {
    DictionaryMiner miner = new DictionaryMiner();
    for (String word :
        List.of("alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi", "up", "down")) {
      miner.add("the link now says " + word, 10);
    }
    DictionaryMatcher matcher = miner.mine().newMatcher();

    assertThat(matcher.text("the link now says mallory")).isEqualTo("the link now says <*>");
    assertThat(matcher.text("the link now says up")).isEqualTo("the link now says up");
    assertThat(matcher.text("the link now says down")).isEqualTo("the link now says down");
  }

  @Example
  void aNameNeverSeenHasTheTemplateOfTheOthers() {
    DictionaryMatcher matcher = mined(logins()).newMatcher();
    long id = matcher.match("session opened for user alice from 10.0.0.1:80");

    assertThat(matcher.match("session opened for user mallory from 192.168.7.7:1")).isEqualTo(id);
    assertThat(matcher.known()).isTrue();
    assertThat(matcher.index()).isGreaterThanOrEqualTo(0);
  }

  @Example
  void anUnknownMessageHasTheHashOfItsShape() {
    DictionaryMatcher matcher = mined(logins()).newMatcher();
    long id = matcher.match("disk 7 is on fire");

    assertThat(matcher.known()).isFalse();
    assertThat(matcher.index()).isEqualTo(-1);
    assertThat(matcher.match("disk 8 is on fire")).isEqualTo(id);
    assertThat(matcher.text("disk 8 is on fire")).isEqualTo("disk <*> is on fire");
    assertThat(Dictionary.EMPTY.newMatcher().match("disk 9 is on fire")).isEqualTo(id);
  }

  @Example
  void anUnknownShapeKeepsItsIdWhenItIsLearned() {
    long unknown = Dictionary.EMPTY.newMatcher().match("disk 7 is on fire");

    assertThat(mined(List.of("disk 8 is on fire")).newMatcher().match("disk 9 is on fire"))
        .isEqualTo(unknown);
  }

  /** Another value here means other ids in every model and score: the name must change with it. */
  @Example
  void idsNeverChange() {
    DictionaryMatcher matcher = mined(logins()).newMatcher();

    assertThat(matcher.match("session opened for user eve from 10.0.0.1:80"))
        .isEqualTo(GOLDEN_SESSION);
    assertThat(matcher.match("link eth0 is up")).isEqualTo(GOLDEN_LINK);
    assertThat(matcher.match("")).isEqualTo(GOLDEN_EMPTY);
  }

  @Example
  void parametersHaveTheirKind() {
    DictionaryMatcher matcher = mined(logins()).newMatcher();

    assertThat(matcher.parameters("session opened for user bob from 10.0.0.3:2003"))
        .containsExactly(
            new Parameter(0, MaskKind.WORD, "word", "bob"),
            new Parameter(1, MaskKind.IP, "ip", "10.0.0.3:2003"));
    assertThat(matcher.parameters("session closed for user bob after 12 ms"))
        .containsExactly(
            new Parameter(0, MaskKind.WORD, "word", "bob"),
            new Parameter(1, MaskKind.DURATION, "duration", "12 ms"));
    assertThat(matcher.durationMicros()).isEqualTo(12_000);
  }

  @Example
  void theSlotsOfATemplateSayWhatTheyHold() {
    Dictionary dictionary = mined(logins());
    DictionaryMatcher matcher = dictionary.newMatcher();
    matcher.match("session closed for user bob after 12 ms");
    List<Template.Slot> slots = dictionary.template(matcher.index()).slots();

    assertThat(slots)
        .containsExactly(
            new Template.Slot(List.of(MaskKind.WORD)),
            new Template.Slot(List.of(MaskKind.DURATION)));
    assertThat(slots).extracting(Template.Slot::isNumeric).containsExactly(false, true);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "call https://a.example.com:8443/x?y=1&z=2, then | url | https://a.example.com:8443/x?y=1&z=2",
        "mail from bob@example.org failed | email | bob@example.org",
        "read /var/log/app/out.log failed | path | /var/log/app/out.log",
        "read C:\\Windows\\x.log failed | path | C:\\Windows\\x.log",
        "job 3f2504e0-4f89-11d3-9a0c-0305e82c3301 done | uuid | 3f2504e0-4f89-11d3-9a0c-0305e82c3301",
        "lease for 00:1b:44:11:3a:b7 ended | mac | 00:1b:44:11:3a:b7",
        "since Fri Jun 17 07:07:00 2005 ok | timestamp | Fri Jun 17 07:07:00 2005",
        "since 2015-10-18T18:01:47 ok | timestamp | 2015-10-18T18:01:47",
        "peer 10.0.0.17 left | ip | 10.0.0.17",
        "peer 10.0.0.17:52344 left | ip | 10.0.0.17:52344",
        "peer fe80::d8a5:90ff:fef5:7fff left | ip | fe80::d8a5:90ff:fef5:7fff",
        "peer db.example.com left | host | db.example.com",
        "peer db-main.intra:5432 left | host | db-main.intra:5432",
        "fault at 0xdeadbeef01 now | hex | 0xdeadbeef01",
        "took 35ms in all | duration | 35ms",
        "took 1.5 seconds in all | duration | 1.5 seconds",
        "sent 12 KB in all | size | 12 KB",
        "got 403 bytes (0.4 KB) in all | size | 403 bytes",
        "running v1.2.3 now | id | v1.2.3",
        "running 1.2.3 now | version | 1.2.3",
        "load -0.5 now | number | -0.5",
        "disk at 93% now | number | 93%",
        "owner null now | absent | null",
        "block blk_-1608999687919862906 lost | id | blk_-1608999687919862906",
      })
  void theBuiltInMasksNameWhatTheyFind(String line, String kind, String value) {
    List<Parameter> parameters = Dictionary.EMPTY.newMatcher().parameters(line);

    assertThat(parameters).hasSize(1);
    assertThat(parameters.get(0).name()).isEqualTo(kind);
    assertThat(parameters.get(0).value()).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ids 1, 2, 3 dropped | ids 4 dropped",
        "peer 10.0.0.1:80 left | peer db.example.com left",
        "from 10.0.0.1 () at noon | from 10.0.0.1 (a-1.example.com) at noon",
        "close, 0 bytes sent, lifetime 00:02 | close, 97 bytes (1.2 KB) sent, lifetime <1 sec",
        "set [a-1, off 2] , [b-3, off 4] , [b-5, off 6] | set [a-1, off 2] , [b-3, off 4] , [b-5, off 6] , [b-7, off 8]",
        "GET /a HTTP/1.1 done | GET /b?c=d&e=f HTTP/1.0 done",
      })
  void whatVariesDoesNotMatter(String one, String other) {
    DictionaryMatcher matcher = Dictionary.EMPTY.newMatcher();

    assertThat(matcher.match(one)).isEqualTo(matcher.match(other));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "class org.apache.hadoop.v2.Main started",
        "Input/output error in power/control",
        "I am at Foo and N/",
        "May we go",
        "auth:SIMPLE for sshd(pam)",
      })
  void wordsAreNotMasked(String line) {
    assertThat(Dictionary.EMPTY.newMatcher().parameters(line)).isEmpty();
    assertThat(Dictionary.EMPTY.newMatcher().text(line)).isEqualTo(line);
  }

  @Provide
  Arbitrary<String> lines() {
    return Arbitraries.of(
            " ",
            "  ",
            "\t",
            "alice",
            "user",
            "session opened for user",
            "from",
            "10.0.0.1",
            "1",
            "22 ms",
            "0x1f",
            "/a/b",
            "/",
            ",",
            ".",
            ":",
            "-",
            "=",
            "(",
            ")",
            "[]",
            "<",
            ">",
            "\"",
            "'",
            "\u00e9",
            "\u20ac",
            "<*>",
            "\n",
            "1.5s",
            "~",
            "@",
            "_",
            "http://",
            "a@b.c",
            "x1",
            "Jan 1 00:00",
            "\ud83d\ude00",
            "\ud800",
            "\\",
            "?",
            "null")
        .list()
        .ofMaxSize(24)
        .map(parts -> String.join("", parts));
  }

  @Property(tries = 5_000)
  void theAnswerDependsOnDictionaryAndLineAlone(
      @ForAll("lines") String line, @ForAll("lines") String other) {
    Dictionary dictionary = mined(List.of(other, line, other + " " + line));
    DictionaryMatcher used = dictionary.newMatcher();
    used.match(other);
    used.match(line);
    long duration = used.durationMicros();
    long id = used.match(line);

    assertThat(id).isNotZero().isEqualTo(dictionary.newMatcher().match(line));
    assertThat(used.durationMicros()).isEqualTo(duration);
    assertThat(used.known()).isTrue();
  }

  /**
   * The table of shapes met before has 16,384 places: more shapes than that push each other out.
   */
  @Example
  void whatTheTableForgetsChangesNothing() {
    Dictionary dictionary = mined(logins());
    DictionaryMatcher used = dictionary.newMatcher();
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 40_000; i++) {
      String word = Integer.toString(i, 36).replaceAll("[0-9]", "z") + (char) ('a' + i % 26);
      lines.add(
          (i % 2 == 0 ? "session opened for user " : "no such line ") + word + " from 10.0.0.1:1");
    }
    List<Long> first = lines.stream().map(used::match).toList();

    assertThat(lines.stream().map(used::match).toList()).isEqualTo(first);
    for (int i = 0; i < lines.size(); i += 997) {
      assertThat(dictionary.newMatcher().match(lines.get(i))).isEqualTo(first.get(i));
    }
  }

  @Property(tries = 5_000)
  void noLineMakesItThrow(@ForAll String line, @ForAll("lines") String more) {
    for (String text : List.of(line, more, line + more, (more + " ").repeat(200))) {
      DictionaryMatcher matcher = Dictionary.EMPTY.newMatcher();
      assertThat(matcher.match(text)).isNotZero();
      matcher.parameters(text);
      matcher.text(text);
      assertThat(matcher.durationMicros()).isGreaterThanOrEqualTo(TemplateMatcher.NO_DURATION);
    }
  }

  @Example
  void onlyTheFirstLineDecides() {
    DictionaryMatcher matcher = Dictionary.EMPTY.newMatcher();

    assertThat(matcher.match("failed 1\n\tat a.B(C.java:3)")).isEqualTo(matcher.match("failed 2"));
  }

  @Example
  void matchingAllocatesNothing() {
    Dictionary dictionary = mined(logins());
    DictionaryMatcher matcher = dictionary.newMatcher();
    List<String> lines = logins();
    lines.add("an unknown line with 7 numbers, /a/path and a@b.example.com");
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long sum = 0;
    for (int warm = 0; warm < 5; warm++) {
      for (String line : lines) {
        sum += matcher.match(line) + matcher.durationMicros();
      }
    }
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < lines.size(); i++) {
      sum += matcher.match(lines.get(i)) + matcher.durationMicros();
    }
    long bytes = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(sum).isNotZero();
    assertThat((double) bytes / lines.size()).isLessThanOrEqualTo(16);
  }
}
