package io.dawnwatch.engine;

import io.dawnwatch.engine.score.Emission;
import io.dawnwatch.engine.score.Ids;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where the outputs of a scorer stand and go: what all its lanes share. */
final class Outlet {
  final PartitionState partition;
  final @Nullable EventObserver observer;
  private final String dataset;
  private final byte[] datasetBytes;
  private final Consumer<Emission> out;
  private final Ids ids = new Ids();

  /** Offset of the record that is being applied. */
  long offset;

  /**
   * Where loaded history ended, while the windows that were open then close: silence from there on
   * says nothing. {@link Long#MAX_VALUE} at all other times.
   */
  long endedMillis = Long.MAX_VALUE;

  Outlet(
      String dataset,
      PartitionState partition,
      Consumer<Emission> out,
      @Nullable EventObserver observer) {
    this.dataset = dataset;
    this.datasetBytes = dataset.getBytes(StandardCharsets.UTF_8);
    this.partition = partition;
    this.out = out;
    this.observer = observer;
  }

  /** Whether of a window that is no anomaly nothing but figures is wanted. */
  boolean figuresAlone() {
    return observer != null && observer.figuresAlone();
  }

  boolean silenceCounts() {
    return endedMillis == Long.MAX_VALUE;
  }

  /** An id of what a model says of an entity; {@code kind} in UTF-8. */
  String id(EntityState entity, byte[] kind, long at, ActiveModel one) {
    return ids.of(datasetBytes, entity.key, kind, at, one.idBytes);
  }

  /** An id of something that is of no model. */
  String id(String entity, String kind, long at) {
    return ids.of(dataset, entity, kind, at, "");
  }

  /** Nobody is told of a step of this alert. */
  void heldBack(Suppression by, String alertId) {
    if (observer != null) {
      observer.heldBack(by.id(), alertId);
    }
  }

  /** Nobody is told of single events that broke an expectation, but for who counts them. */
  void broken(String champion, RuleBreaks found) {
    if (observer != null) {
      observer.broken(champion, found);
    }
  }

  void accept(Emission emission) {
    out.accept(emission);
  }
}
