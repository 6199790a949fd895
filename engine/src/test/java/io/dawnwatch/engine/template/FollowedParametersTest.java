package io.dawnwatch.engine.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class FollowedParametersTest {
  private static Dictionary mined(List<String> lines) {
    DictionaryMiner miner = new DictionaryMiner();
    lines.forEach(miner::add);
    return miner.mine();
  }

  private static Dictionary transfers() {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      lines.add("Received block blk_" + (1_000_000 + i * 7919) + " of size " + i % 7 * 1024);
      lines.add("fetched " + i % 90 + " KB of index in " + i % 50 + " ms after " + i % 9 + " s");
      lines.add("mixed value " + (i % 2 == 0 ? i + " KB" : i + " things"));
    }
    return mined(lines);
  }

  private static final List<String> NAMES =
      List.of(
          "duration 3 of `fetched <*> KB of index in <*> ms after <*> s`",
          "number of `Received block <*> of size <*>`",
          "size 1 of `fetched <*> KB of index in <*> ms after <*> s`");

  private static List<Double> read(Dictionary dictionary, String line) {
    DictionaryMatcher matcher = dictionary.newMatcher();
    FollowedParameters followed = FollowedParameters.candidates(dictionary, 500);
    ParameterReader reader = new ParameterReader(matcher, followed, followed.names());
    matcher.match(line);
    ParameterValues values = reader.read();
    List<Double> read = new ArrayList<>();
    for (int i = 0; i < values.count(); i++) {
      read.add(values.value(i));
    }
    return read;
  }

  @Example
  void whatHeldNothingButNumbersOfOneKindCanBeFollowedExceptTheFirstDuration() {
    assertThat(FollowedParameters.candidates(transfers(), 500).names()).isEqualTo(NAMES);
    assertThat(FollowedParameters.candidates(transfers(), 601).list()).isEmpty();
  }

  @Example
  void sizesAreBytesAndDurationsMicroseconds() {
    Dictionary dictionary = transfers();
    assertThat(read(dictionary, "fetched 1.5 MB of index in 12 ms after 2.5 s"))
        .containsExactlyInAnyOrder(1.5 * (1 << 20), 2_500_000.0);
    assertThat(read(dictionary, "Received block blk_77 of size -67108864"))
        .containsExactly(-67_108_864.0);
    assertThat(read(dictionary, "Received block blk_77 of size 12345678901234567890")).isEmpty();
    assertThat(read(dictionary, "nobody has seen this before 12")).isEmpty();
  }

  @Example
  void aListInPlaceOfANumberIsNoValue() {
    assertThat(read(transfers(), "Received block blk_77 of size 12 13")).isEmpty();
  }

  @Property(tries = 200)
  void theNumberOfAMessageIsRead(
      @ForAll @IntRange(max = 1_000_000) int whole, @ForAll @IntRange(max = 999) int thousandths) {
    String text = whole + "." + Integer.toString(1000 + thousandths).substring(1);
    assertThat(read(transfers(), "Received block blk_5 of size " + text))
        .singleElement()
        .satisfies(value -> assertThat(value).isCloseTo(Double.parseDouble(text), within(1e-9)));
  }

  @Example
  void theSavedFormIsReadBack() {
    FollowedParameters followed = FollowedParameters.candidates(transfers(), 500);
    assertThat(FollowedParameters.parse(followed.toBytes())).isEqualTo(followed);
    byte[] cut = java.util.Arrays.copyOf(followed.toBytes(), 20);
    assertThatThrownBy(() -> FollowedParameters.parse(cut))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Example
  void aNameTellsTheUnit() {
    assertThat(NAMES)
        .extracting(FollowedParameters::kindOf)
        .containsExactly(MaskKind.DURATION, MaskKind.NUMBER, MaskKind.SIZE);
    assertThat(FollowedParameters.kindOf("size")).isEqualTo(MaskKind.NUMBER);
  }
}
