package io.dawnwatch.engine.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class CountSortTest {
  private final CountSort sort = new CountSort();

  @Property
  void itSortsAsTheLibraryDoes(@ForAll("values") int[] values) {
    int n = values.length / 2;
    int[] expected = values.clone();
    Arrays.sort(expected, 0, n);
    sort.sort(values, n);
    assertThat(values).isEqualTo(expected);
  }

  @Provide
  Arbitrary<int[]> values() {
    return Arbitraries.oneOf(
            Arbitraries.integers().between(-20, 60),
            Arbitraries.integers().between(Integer.MAX_VALUE - 300, Integer.MAX_VALUE),
            Arbitraries.integers())
        .array(int[].class)
        .ofMaxSize(120);
  }
}
