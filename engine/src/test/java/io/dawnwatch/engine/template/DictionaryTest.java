package io.dawnwatch.engine.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dawnwatch.engine.template.DictionaryMatcher.Parameter;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class DictionaryTest {
  private static final List<String> NAMES =
      List.of("alice", "bob", "carol", "dave", "erin", "frank");

  private static Dictionary mined(List<CustomMask> masks, List<String> lines) {
    DictionaryMiner miner = new DictionaryMiner(masks);
    lines.forEach(miner::add);
    return miner.mine();
  }

  private static List<String> logins(List<String> names) {
    return names.stream().map(name -> "session opened for " + name + " by admin").toList();
  }

  @Example
  void whatIsStoredIsReadBack() {
    Dictionary dictionary = mined(List.of(new CustomMask("order", "ord-[a-z]+")), logins(NAMES));
    Dictionary read = Dictionary.fromBytes(dictionary.toBytes());

    assertThat(read).isEqualTo(dictionary);
    assertThat(read.toBytes()).isEqualTo(dictionary.toBytes());
    assertThat(read.newMatcher().match("session opened for mallory by admin"))
        .isEqualTo(dictionary.newMatcher().match("session opened for mallory by admin"));
    assertThat(Dictionary.fromBytes(Dictionary.EMPTY.toBytes())).isEqualTo(Dictionary.EMPTY);
  }

  @Property(tries = 500)
  void damagedBytesAreRefusedOrReadAsSomeDictionary(@ForAll byte[] noise, @ForAll int at) {
    byte[] bytes = mined(List.of(), logins(NAMES)).toBytes();
    int from = Math.floorMod(at, bytes.length);
    byte[] damaged = bytes.clone();
    System.arraycopy(noise, 0, damaged, from, Math.min(noise.length, bytes.length - from));
    for (byte[] given : List.of(noise, damaged, Arrays.copyOf(bytes, from))) {
      try {
        Dictionary read = Dictionary.fromBytes(given);
        assertThat(Dictionary.fromBytes(read.toBytes())).isEqualTo(read);
      } catch (IllegalArgumentException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
  }

  @Example
  void masksOfTheUserGoBeforeTheBuiltInOnes() {
    Dictionary dictionary =
        mined(
            List.of(new CustomMask("order", "ord-[a-z]+"), new CustomMask("amount", "[0-9]+ EUR")),
            List.of("paid ord-abc with 12 EUR", "paid ord-xyz with 7 EUR"));
    DictionaryMatcher matcher = dictionary.newMatcher();

    assertThat(dictionary.templates())
        .extracting(Template::text)
        .containsExactly("paid <*> with <*>");
    assertThat(matcher.parameters("paid ord-q with 99 EUR"))
        .containsExactly(
            new Parameter(0, MaskKind.CUSTOM, "order", "ord-q"),
            new Parameter(1, MaskKind.CUSTOM, "amount", "99 EUR"));
  }

  @Example
  void aMaskMustHaveANameAndAnExpression() {
    assertThatThrownBy(() -> new CustomMask("Order", "x")).hasMessageContaining("lower-case");
    assertThatThrownBy(() -> new CustomMask("order", "(")).hasMessageContaining("order");
    assertThatThrownBy(() -> new CustomMask("order", "(?=x)"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Example
  void aDictionaryOfTooLittleOrOfNoiseIsNotGood() {
    DictionaryMiner noise = new DictionaryMiner();
    DictionaryMiner one = new DictionaryMiner();
    for (int i = 0; i < 5_000; i++) {
      String word = Integer.toString(i, 26).replaceAll("[0-9]", "q") + (char) ('a' + i % 26);
      noise.add(word + " " + word.length() + " " + word + (i % 7 == 0 ? " x" : " y") + word);
      one.add(i % 3 == 0 ? "ready to serve" : i + " " + word.length());
    }

    assertThat(new DictionaryMiner().mine().quality().reasons())
        .anyMatch(r -> r.contains("starved"));
    assertThat(noise.mine().quality().reasons())
        .anyMatch(reason -> reason.contains("used once"))
        .anyMatch(reason -> reason.contains("starved"));
    assertThat(one.mine().quality().reasons()).anyMatch(reason -> reason.contains("eats"));
    assertThat(mined(List.of(), logins(NAMES)).quality().isGood()).isTrue();
  }

  @Example
  void dictionariesAreEqualToThemselves() {
    Dictionary dictionary = mined(List.of(), logins(NAMES));
    DictionaryDiff diff = DictionaryDiff.between(dictionary, dictionary);

    assertThat(diff.isEmpty()).isTrue();
    assertThat(diff.same()).isEqualTo(dictionary.templates());
    assertThat(diff.aliases()).isEmpty();
  }

  @Example
  void mergesSplitsBirthsAndDeathsAreTold() {
    Dictionary few =
        mined(
            List.of(),
            List.of(
                "session opened for alice by admin",
                "session opened for bob by admin",
                "old 7 line"));
    Dictionary many = mined(List.of(), join(logins(NAMES), List.of("new 7 line")));
    DictionaryDiff diff = DictionaryDiff.between(few, many);
    DictionaryDiff back = DictionaryDiff.between(many, few);

    assertThat(diff.merges()).hasSize(1);
    assertThat(diff.merges().get(0).before()).hasSize(2);
    assertThat(diff.births()).extracting(Template::text).containsExactly("new <*> line");
    assertThat(diff.deaths()).extracting(Template::text).containsExactly("old <*> line");
    long merged = diff.merges().get(0).after().get(0).id();
    assertThat(diff.aliases()).hasSize(2).containsValue(merged);
    assertThat(back.splits()).hasSize(1);
    assertThat(back.splits().get(0).after()).hasSize(2);
    assertThat(back.aliases()).containsOnlyKeys(merged);
  }

  private static List<String> join(List<String> one, List<String> other) {
    List<String> all = new java.util.ArrayList<>(one);
    all.addAll(other);
    return all;
  }
}
