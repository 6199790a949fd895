package io.dawnwatch.engine.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class DictionaryMinerTest {
  /** So small that a hundred lines do not fit. */
  private static final DictionaryMiner.Budget TINY = new DictionaryMiner.Budget(60, 4, 20);

  @Provide
  Arbitrary<List<String>> logs() {
    Arbitrary<String> words =
        Arbitraries.of(
            "user",
            "alice",
            "bob",
            "carol",
            "dave",
            "erin",
            "logged",
            "in",
            "out",
            "from",
            "10.0.0.1",
            "10.0.0.2:80",
            "host=db.example.com",
            "took",
            "35ms",
            "1.5 s",
            "[7]",
            "()",
            "(x)",
            "status=up",
            "status=down",
            "/var/log/x",
            "id=3f2504e0-4f89-11d3-9a0c-0305e82c3301",
            "eth0",
            "eth1",
            "a,b,c",
            "'quoted'",
            "null",
            "<ok>",
            "ok 5,",
            "\u00e9");
    return words
        .list()
        .ofMinSize(1)
        .ofMaxSize(7)
        .map(list -> String.join(" ", list))
        .list()
        .ofMaxSize(120);
  }

  private static Dictionary mined(DictionaryMiner miner, List<String> lines) {
    lines.forEach(miner::add);
    return miner.mine();
  }

  private static DictionaryMiner miner(DictionaryMiner.Budget budget) {
    return new DictionaryMiner(List.of(), budget);
  }

  @Property(tries = 300)
  void theOrderOfTheLinesDoesNotMatter(@ForAll("logs") List<String> lines, @ForAll long seed) {
    List<String> shuffled = new ArrayList<>(lines);
    Collections.shuffle(shuffled, new Random(seed));

    assertThat(mined(new DictionaryMiner(), shuffled).toBytes())
        .isEqualTo(mined(new DictionaryMiner(), lines).toBytes());
    assertThat(mined(miner(TINY), shuffled).toBytes())
        .isEqualTo(mined(miner(TINY), lines).toBytes());
  }

  @Property(tries = 300)
  void mergedMinersMineWhatOneWouldHaveMined(
      @ForAll("logs") List<String> lines, @ForAll long seed) {
    for (DictionaryMiner.Budget budget :
        List.of(TINY, new DictionaryMiner.Budget(1 << 19, 1 << 10, 1 << 12))) {
      Random random = new Random(seed);
      List<DictionaryMiner> shards = List.of(miner(budget), miner(budget), miner(budget));
      lines.forEach(line -> shards.get(random.nextInt(3)).add(line));
      shards.get(1).merge(shards.get(2));
      shards.get(0).merge(shards.get(1));

      assertThat(shards.get(0).mine().toBytes()).isEqualTo(mined(miner(budget), lines).toBytes());
      assertThat(shards.get(0).lines()).isEqualTo(lines.size());
    }
  }

  @Property(tries = 200)
  void addingALineManyTimesAtOnceIsAddingItOften(@ForAll("logs") List<String> lines) {
    DictionaryMiner atOnce = new DictionaryMiner();
    DictionaryMiner often = new DictionaryMiner();
    for (String line : lines) {
      atOnce.add(line, 3);
      for (int i = 0; i < 3; i++) {
        often.add(line);
      }
    }

    assertThat(atOnce.mine()).isEqualTo(often.mine());
  }

  @Property(tries = 300)
  void everyMinedLineHasATemplateAndTheCountsAddUp(@ForAll("logs") List<String> lines) {
    Dictionary dictionary = mined(new DictionaryMiner(), lines);
    DictionaryMatcher matcher = dictionary.newMatcher();

    assertThat(lines).allMatch(line -> matcher.match(line) != 0 && matcher.known());
    assertThat(dictionary.templates().stream().mapToLong(Template::count).sum())
        .isEqualTo(lines.size());
  }

  @Property(tries = 300)
  void minersMineAgainAndStayAsTheyAre(@ForAll("logs") List<String> lines) {
    DictionaryMiner miner = new DictionaryMiner();
    Dictionary first = mined(miner, lines);

    assertThat(miner.mine()).isEqualTo(first);
  }

  @Example
  void memoryIsBoundedWhateverTheLines() {
    DictionaryMiner.Budget budget = new DictionaryMiner.Budget(2_000, 16, 128);
    DictionaryMiner miner = miner(budget);
    Random random = new Random(7);
    int most =
        Math.max(
            budget.tokens() + LineScanner.MAX_TOKENS,
            budget.skeletons() * (budget.tokensPerSkeleton() + LineScanner.MAX_TOKENS));
    for (int i = 0; i < 20_000; i++) {
      StringBuilder line = new StringBuilder();
      for (int word = random.nextInt(300); word >= 0; word--) {
        line.append("abcdefghij".charAt(random.nextInt(10)))
            .append("klmnopqrst".charAt(random.nextInt(10)))
            .append(" ;:,()[]{}".charAt(random.nextInt(10)));
      }
      miner.add(line.toString());
      assertThat(miner.tokens()).isLessThanOrEqualTo(most);
    }
    Dictionary dictionary = miner.mine();

    assertThat(dictionary.quality().isGood()).isFalse();
    assertThat(dictionary.quality().reasons()).anyMatch(reason -> reason.contains("left out"));
  }

  @Example
  void anExplosionOfOneKindOfMessageLeavesTheOthersAlone() {
    DictionaryMiner miner = miner(new DictionaryMiner.Budget(4_000, 64, 1_000));
    for (int i = 0; i < 5_000; i++) {
      miner.add("greeting: hello " + letters(i) + " how are you");
      miner.add("cache (" + i + ") cleaned");
    }
    Dictionary dictionary = miner.mine();
    DictionaryMatcher matcher = dictionary.newMatcher();

    assertThat(matcher.text("cache (77) cleaned")).isEqualTo("cache (<*>) cleaned");
    assertThat(dictionary.template(matcher.index()).count()).isEqualTo(5_000);
    assertThat(matcher.text("greeting: hello somebody how are you"))
        .isEqualTo("greeting: hello <*> how are you");
  }

  /** A word of letters for each number. */
  private static String letters(int number) {
    StringBuilder word = new StringBuilder();
    for (int rest = number + 26; rest > 0; rest /= 26) {
      word.append((char) ('a' + rest % 26));
    }
    return word.append("xo").toString();
  }

  @Example
  void minersWithOtherMasksAreNotMerged() {
    DictionaryMiner plain = new DictionaryMiner();
    DictionaryMiner masked = new DictionaryMiner(List.of(new CustomMask("order", "ord-[a-z]+")));

    assertThatThrownBy(() -> plain.merge(masked)).isInstanceOf(IllegalArgumentException.class);
  }

  @Example
  void aCountBelowOneIsRefused() {
    assertThatThrownBy(() -> new DictionaryMiner().add("line", 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("was 0");
  }
}
