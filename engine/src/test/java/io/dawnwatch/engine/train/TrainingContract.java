package io.dawnwatch.engine.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * What everything promises that learns from shards: what it says depends on what it saw, and on
 * neither order nor place.
 *
 * @param <T> the training
 * @param <O> one observation
 */
abstract class TrainingContract<T, O> {
  /** Nothing seen yet. */
  abstract T empty();

  /** Observations that are drawn: the same for the same seed, and some trainings beyond bounds. */
  abstract List<O> drawn(long seed);

  abstract void add(T training, O observation);

  /** Adds what {@code other} saw. */
  abstract void merge(T training, T other);

  /** What was learned, in its canonical form. */
  abstract byte[] frozen(T training);

  /** Reads the canonical form and writes it again. */
  abstract byte[] reread(byte[] frozen);

  /** What is held in memory, in some unit. */
  abstract long held(T training);

  /** The most that may ever be held. */
  abstract long mostHeld();

  private T of(List<O> observations) {
    T training = empty();
    observations.forEach(one -> add(training, one));
    return training;
  }

  private T merged(T training, T other) {
    merge(training, other);
    return training;
  }

  @Property(tries = 60)
  void theOrderOfObservationsDoesNotMatter(@ForAll long seed) {
    List<O> shuffled = new ArrayList<>(drawn(seed));
    Collections.shuffle(shuffled, new Random(seed));

    assertThat(frozen(of(shuffled))).isEqualTo(frozen(of(drawn(seed))));
  }

  @Property(tries = 60)
  void shardsMergeInAnyOrderAndGroupingToTheSame(@ForAll long seed) {
    List<O> all = drawn(seed);
    int third = all.size() / 3;
    List<O> a = all.subList(0, third);
    List<O> b = all.subList(third, 2 * third);
    List<O> c = all.subList(2 * third, all.size());
    byte[] whole = frozen(of(all));

    assertThat(frozen(merged(merged(of(a), of(b)), of(c)))).isEqualTo(whole);
    assertThat(frozen(merged(of(a), merged(of(b), of(c))))).isEqualTo(whole);
    assertThat(frozen(merged(merged(of(c), of(a)), of(b)))).isEqualTo(whole);
  }

  @Property(tries = 60)
  void theEmptyOneIsNeutral(@ForAll long seed) {
    byte[] whole = frozen(of(drawn(seed)));

    assertThat(frozen(merged(of(drawn(seed)), empty()))).isEqualTo(whole);
    assertThat(frozen(merged(empty(), of(drawn(seed))))).isEqualTo(whole);
  }

  @Property(tries = 60)
  void freezingChangesNothingAndIsTheSameTwice(@ForAll long seed) {
    T training = of(drawn(seed));
    byte[] first = frozen(training);

    assertThat(frozen(training)).isEqualTo(first);
    assertThat(reread(first)).isEqualTo(first);
  }

  @Property(tries = 60)
  void whatIsHeldIsBounded(@ForAll long seed) {
    T training = of(drawn(seed));
    assertThat(held(training)).isLessThanOrEqualTo(mostHeld());
    assertThat(held(merged(training, of(drawn(seed + 1))))).isLessThanOrEqualTo(mostHeld());
  }
}
