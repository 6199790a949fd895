package io.dawnwatch.engine;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What holds of control records of every kind. */
abstract class ControlledRunLaws {
  /** A log with such records; the same for the same seed. */
  abstract ControlledRun controlled(long seed);

  @Property(tries = 60)
  void restoringAnywhereChangesNothing(@ForAll long seed, @ForAll @IntRange(max = 1000) int cut) {
    ControlledRun restored = controlled(seed);
    int at = Math.min(cut, restored.log.size());
    HeapEntityStates states = new HeapEntityStates();
    restored.apply(restored.begun(states), 0, at);
    HeapEntityStates loaded = HeapEntityStates.load(states.snapshot().entrySet());
    restored.apply(restored.over(loaded), at, restored.log.size());

    assertThat(restored.out).isEqualTo(controlled(seed).whole().out);
  }
}
