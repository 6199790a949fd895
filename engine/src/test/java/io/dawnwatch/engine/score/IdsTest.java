package io.dawnwatch.engine.score;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;

class IdsTest {
  @Property
  void wherePartsAreCutMatters(@ForAll @AlphaChars @StringLength(min = 2, max = 12) String text) {
    Ids ids = new Ids();
    Set<String> seen = new HashSet<>();
    for (int i = 0; i <= text.length(); i++) {
      for (int j = i; j <= text.length(); j++) {
        seen.add(ids.of(text.substring(0, i), text.substring(i, j), text.substring(j), 1, "m"));
      }
    }

    assertThat(seen).hasSize((text.length() + 1) * (text.length() + 2) / 2);
  }

  @Property
  void anIdIsTheSameFromEveryInstanceAndAtEveryCall(
      @ForAll String entity, @ForAll long at, @ForAll String before) {
    Ids used = new Ids();
    used.of("web", before, "window", at, "m");

    assertThat(used.of("web", entity, "window", at, "m"))
        .isEqualTo(new Ids().of("web", entity, "window", at, "m"))
        .matches("[0-9a-f]{32}");
  }

  @Example
  void everyPartDecides() {
    Ids ids = new Ids();
    assertThat(
            Set.of(
                ids.of("web", "a", "window", 1, "m"),
                ids.of("web2", "a", "window", 1, "m"),
                ids.of("web", "b", "window", 1, "m"),
                ids.of("web", "a", "event", 1, "m"),
                ids.of("web", "a", "window", 2, "m"),
                ids.of("web", "a", "window", 1L << 40 | 1, "m"),
                ids.of("web", "a", "window", 1, "n")))
        .hasSize(7);
  }

  /** Another value here means that every id of every score and alert changes: a new semantics. */
  @Example
  void anIdNeverChanges() {
    assertThat(new Ids().of("web", "shop@a", "window", 1_700_000_000_000L, "m"))
        .isEqualTo("4e1e68e17ad3e47134624505a91a4bee");
  }
}
