package io.dawnwatch.topology.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class RunAssignorTest {
  @Property
  void everyUnfinishedPartitionHasOneWorkerAndTheWorkIsEven(
      @ForAll @Size(min = 1, max = 8) List<@IntRange(min = -1, max = 20) Integer> at,
      @ForAll @Size(max = 16) List<@IntRange(max = 20) Integer> open) {
    SortedSet<Integer> unfinished = new TreeSet<>(open);
    Map<String, List<Integer>> given = RunAssignor.divide(members(at), unfinished);

    List<Integer> all = new ArrayList<>();
    given.values().forEach(all::addAll);
    assertThat(all).containsExactlyInAnyOrderElementsOf(unfinished);
    assertThat(given.keySet()).isEqualTo(members(at).keySet());
    int most = given.values().stream().mapToInt(List::size).max().orElseThrow();
    int least = given.values().stream().mapToInt(List::size).min().orElseThrow();
    assertThat(most - least).isLessThanOrEqualTo(1);
  }

  @Example
  void aWorkerKeepsThePartitionItIsAt() {
    Map<String, List<Integer>> given =
        RunAssignor.divide(members(List.of(5, -1)), new TreeSet<>(List.of(2, 3, 5, 7)));
    assertThat(given.get("m0")).startsWith(5).hasSize(2);
    assertThat(given.get("m1")).doesNotContain(5).hasSize(2);
  }

  @Example
  void ofTwoWhoClaimAPartitionOneHasIt() {
    Map<String, List<Integer>> given =
        RunAssignor.divide(members(List.of(5, 5)), new TreeSet<>(List.of(5)));
    assertThat(given).isEqualTo(Map.of("m0", List.of(5), "m1", List.of()));
  }

  private static Map<String, Integer> members(List<Integer> at) {
    Map<String, Integer> members = new TreeMap<>();
    for (int i = 0; i < at.size(); i++) {
      members.put("m" + i, at.get(i));
    }
    return members;
  }
}
