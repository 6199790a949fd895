package io.dawnwatch.topology.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class RunAssignorTest {
  @Property
  void everyUnfinishedPartitionHasOneWorkerAndTheirNumberIsEvenIfTheyAreAlike(
      @ForAll @Size(min = 1, max = 8) List<@IntRange(min = -1, max = 20) Integer> at,
      @ForAll @Size(max = 16) List<@IntRange(max = 20) Integer> open) {
    SortedMap<Integer, Long> unfinished = alike(open);
    Map<String, List<Integer>> given = RunAssignor.divide(members(at), unfinished);

    List<Integer> all = new ArrayList<>();
    given.values().forEach(all::addAll);
    assertThat(all).containsExactlyInAnyOrderElementsOf(unfinished.keySet());
    assertThat(given.keySet()).isEqualTo(members(at).keySet());
    int most = given.values().stream().mapToInt(List::size).max().orElseThrow();
    int least = given.values().stream().mapToInt(List::size).min().orElseThrow();
    assertThat(most - least).isLessThanOrEqualTo(1);
  }

  @Property
  void nobodyHasMoreThanAnEvenShareAndTheLongestPartition(
      @ForAll @IntRange(min = 1, max = 8) int workers,
      @ForAll @Size(max = 16) List<@LongRange(max = 1_000_000) Long> lengths) {
    SortedMap<Integer, Long> unfinished = new TreeMap<>();
    lengths.forEach(length -> unfinished.put(unfinished.size(), length));
    long all = lengths.stream().mapToLong(Long::longValue).sum();
    long longest = lengths.stream().mapToLong(Long::longValue).max().orElse(0);

    RunAssignor.divide(members(Collections.nCopies(workers, -1)), unfinished)
        .values()
        .forEach(
            own ->
                assertThat(own.stream().mapToLong(unfinished::get).sum())
                    .isLessThanOrEqualTo(all / workers + longest));
  }

  @Example
  void oneLongPartitionIsAsMuchAsThreeShortOnes() {
    SortedMap<Integer, Long> lengths = new TreeMap<>(Map.of(0, 10L, 1, 10L, 2, 10L, 3, 30L));
    assertThat(RunAssignor.divide(members(List.of(-1, -1)), lengths))
        .isEqualTo(Map.of("m0", List.of(3), "m1", List.of(0, 1, 2)));
  }

  @Example
  void aPartitionOneIsAtCountsAsItsWork() {
    SortedMap<Integer, Long> lengths = new TreeMap<>(Map.of(0, 30L, 1, 10L, 2, 10L));
    assertThat(RunAssignor.divide(members(List.of(0, -1)), lengths))
        .isEqualTo(Map.of("m0", List.of(0), "m1", List.of(1, 2)));
  }

  @Example
  void aWorkerKeepsThePartitionItIsAt() {
    Map<String, List<Integer>> given =
        RunAssignor.divide(members(List.of(5, -1)), alike(List.of(2, 3, 5, 7)));
    assertThat(given.get("m0")).startsWith(5).hasSize(2);
    assertThat(given.get("m1")).doesNotContain(5).hasSize(2);
  }

  @Example
  void ofTwoWhoClaimAPartitionOneHasIt() {
    Map<String, List<Integer>> given =
        RunAssignor.divide(members(List.of(5, 5)), alike(List.of(5)));
    assertThat(given).isEqualTo(Map.of("m0", List.of(5), "m1", List.of()));
  }

  private static SortedMap<Integer, Long> alike(List<Integer> partitions) {
    SortedMap<Integer, Long> lengths = new TreeMap<>();
    partitions.forEach(number -> lengths.put(number, 100L));
    return lengths;
  }

  private static Map<String, Integer> members(List<Integer> at) {
    Map<String, Integer> members = new TreeMap<>();
    for (int i = 0; i < at.size(); i++) {
      members.put("m" + i, at.get(i));
    }
    return members;
  }
}
