package io.dawnwatch.engine.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.bytes.ByteWriter;
import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class CharModelTest {
  private static byte[] bytes(CharModel model) {
    ByteWriter out = new ByteWriter((byte) 1);
    model.write(out);
    return out.toBytes();
  }

  @Property(tries = 30)
  void modelsAddUpInAnyOrder(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    CharModel all = new CharModel();
    CharModel one = new CharModel();
    CharModel other = new CharModel();
    for (int i = 0; i < 200; i++) {
      String text = Long.toString(random.nextLong(), 36);
      int field = random.nextInt(CharModel.FIELDS);
      all.learn(field, text);
      (random.nextBoolean() ? one : other).learn(field, text);
    }
    other.add(one);
    assertThat(bytes(other)).isEqualTo(bytes(all));
  }

  @Property
  void everyMeasureIsFinite(@ForAll String learned, @ForAll String measured) {
    CharModel model = new CharModel();
    model.learn(0, learned);
    model.measure(1, measured);
    assertThat(model.mean()).isFinite().isPositive();
    assertThat(model.excess()).isFinite().isGreaterThanOrEqualTo(0);
  }

  @Example
  void adversarialTextsFillNoMoreThanItsTables() {
    CharModel model = new CharModel();
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = 0; j < 60; j++) {
        text.append((char) (32 + random.nextInt(95)));
      }
      model.learn(random.nextInt(CharModel.FIELDS), text);
    }
    assertThat(bytes(model).length).isLessThan(6 * 65_536 * 5);
  }

  @Example
  void digitsAreAlikeButNotInEscapes() {
    CharModel model = new CharModel();
    for (int i = 0; i < 100; i++) {
      model.learn(0, "item " + i + " of %20");
    }
    model.measure(0, "item 12 of %20");
    double usual = model.mean();
    model.measure(0, "item 98 of %20");
    assertThat(model.mean()).isEqualTo(usual);
    model.measure(0, "item 12 of %27");
    assertThat(model.mean()).isGreaterThan(usual);
  }

  @Example
  void aForeignStretchCountsWhereverItStands() {
    CharModel model = new CharModel();
    for (int i = 0; i < 500; i++) {
      model.learn(0, "user alice opened the document and closed the document");
    }
    model.measure(0, "user alice opened the document and closed the document");
    double usual = model.excess();
    model.measure(0, "user alice opened the document ;rm -rf $HOME and closed the document");
    assertThat(model.excess()).isGreaterThan(usual + 10);
  }

  @Example
  void whatATextRepeatsCountsOnce() {
    CharModel model = new CharModel();
    CharModel once = new CharModel();
    for (int i = 0; i < 100; i++) {
      model.learn(0, "name=anna");
      once.learn(0, "name=anna");
    }
    model.learn(0, "name=" + "x".repeat(400));
    once.learn(0, "name=xxxx");
    model.measure(0, "name=xxxxxxxxxxxx");
    double afterALongRun = model.excess();
    once.measure(0, "name=xxxxxxxxxxxx");
    assertThat(afterALongRun).isGreaterThan(0.8 * once.excess());
  }

  @Example
  void afterADiscountAFewTextsAlikeDoNotVouchForEachOther() {
    CharModel model = new CharModel();
    String[] words = {"bread", "olive", "cheese", "wine", "coffee", "sugar", "rice"};
    for (int i = 0; i < 5_000; i++) {
      model.learn(
          0, i % 1_000 == 7 ? "q=' or 'a'='a';--" : "q=" + words[i % 7] + "+" + words[i % 5]);
    }
    model.measure(0, "q=bread+olive");
    double usual = model.excess();
    model.measure(0, "q=' or 'a'='a';--");
    double known = model.excess();
    model.discount(10);
    model.measure(0, "q=bread+olive");
    assertThat(model.excess()).isLessThan(usual + 1);
    model.measure(0, "q=' or 'a'='a';--");
    assertThat(model.excess()).isGreaterThan(known + 5);
  }
}
