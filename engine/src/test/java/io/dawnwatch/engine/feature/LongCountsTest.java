package io.dawnwatch.engine.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** {@link LongCounts} against a sorted map. */
class LongCountsTest {
  private record Add(long key, int by) {}

  @Provide
  Arbitrary<List<Add>> adds() {
    Arbitrary<Long> keys =
        Arbitraries.oneOf(
            Arbitraries.longs().between(-4, 20),
            Arbitraries.longs().between(0, 200).map(high -> high << 40),
            Arbitraries.longs());
    return Combinators.combine(keys, Arbitraries.integers().between(-3, 5))
        .as(Add::new)
        .list()
        .ofMaxSize(400);
  }

  private static LongCounts counted(List<Add> adds, TreeMap<Long, Integer> model) {
    LongCounts counts = new LongCounts();
    for (Add add : adds) {
      int after = model.getOrDefault(add.key(), 0) + add.by();
      if (after < 0) {
        assertThatThrownBy(() -> counts.add(add.key(), add.by()))
            .isInstanceOf(IllegalStateException.class);
        continue;
      }
      assertThat(counts.add(add.key(), add.by())).isEqualTo((long) after);
      if (after == 0) {
        model.remove(add.key());
      } else {
        model.put(add.key(), after);
      }
    }
    return counts;
  }

  private static Map<Long, Integer> content(LongCounts counts) {
    Map<Long, Integer> content = new TreeMap<>();
    for (long key : counts.sortedKeys()) {
      content.put(key, (int) counts.get(key));
    }
    return content;
  }

  @Property
  void countsAreThoseOfASortedMap(@ForAll("adds") List<Add> adds) {
    TreeMap<Long, Integer> model = new TreeMap<>();

    LongCounts counts = counted(adds, model);

    assertThat(content(counts)).isEqualTo(model);
    assertThat(counts.size()).isEqualTo(model.size());
    assertThat(counts.total()).isEqualTo(model.values().stream().mapToLong(count -> count).sum());
    adds.forEach(
        add -> assertThat((int) counts.get(add.key())).isEqualTo(model.getOrDefault(add.key(), 0)));
  }

  @Property
  void keysComeSortedWhateverTheirOrder(@ForAll("adds") List<Add> adds) {
    assertThat(counted(adds, new TreeMap<>()).sortedKeys()).isSorted();
  }

  @Property
  void removingAllUndoesAddingAll(
      @ForAll("adds") List<Add> first, @ForAll("adds") List<Add> second) {
    TreeMap<Long, Integer> model = new TreeMap<>();
    LongCounts counts = counted(first, model);
    LongCounts other = counted(second, new TreeMap<>());

    counts.addAll(other);
    counts.removeAll(other);

    assertThat(content(counts)).isEqualTo(model);
  }

  @Property
  void addingAllIsTheSameInEitherOrder(
      @ForAll("adds") List<Add> first, @ForAll("adds") List<Add> second) {
    LongCounts one = counted(first, new TreeMap<>());
    one.addAll(counted(second, new TreeMap<>()));
    LongCounts other = counted(second, new TreeMap<>());
    other.addAll(counted(first, new TreeMap<>()));

    assertThat(content(one)).isEqualTo(content(other));
  }

  @Example
  void manyKeysThatComeAndGoAreNotMixedUp() {
    LongCounts counts = new LongCounts();
    for (long key = 0; key < 20_000; key++) {
      counts.add(key, 2);
      if (key >= 50) {
        counts.add(key - 50, -2);
      }
    }

    assertThat(counts.size()).isEqualTo(50);
    assertThat(counts.sortedKeys()).startsWith(19_950).endsWith(19_999);
    assertThat(counts.get(19_949)).isZero();
  }
}
