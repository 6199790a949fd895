package io.dawnwatch.topology.map;

import io.dawnwatch.engine.Scorer;
import io.dawnwatch.schemas.RecordReader.BadRecordException;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which ingest configurations made the events of a slice, found in passing by whoever reads it. Not
 * thread-safe; it belongs to the thread of its {@link EventRecords}.
 */
public final class IngestConfigurations {
  /** Beyond these, what is new counts as {@link Scorer#OTHER}: nobody changes it so often. */
  private static final int MOST = 1_000;

  private final EventRecords events;
  private final SortedSet<String> hashes = new TreeSet<>();

  public IngestConfigurations(EventRecords events) {
    this.events = events;
  }

  /** Notes what made a record; what is no event, or is damaged, tells nothing. */
  public void note(byte[] value) {
    try {
      if (!events.isMadeAlike(value)) {
        events
            .ingestHash(value)
            .ifPresent(
                hash ->
                    hashes.add(
                        hashes.size() < MOST || hashes.contains(hash) ? hash : Scorer.OTHER));
      }
    } catch (BadRecordException e) {
      // Whoever applies the record counts it.
    }
  }

  /** Their hashes, sorted. */
  public List<String> hashes() {
    return List.copyOf(hashes);
  }
}
