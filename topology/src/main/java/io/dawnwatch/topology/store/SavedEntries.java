package io.dawnwatch.topology.store;

import java.util.Optional;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.QueryableStoreType;
import org.apache.kafka.streams.state.internals.StateStoreProvider;

/** Finds the stores of this process, to look up what they have saved. */
public final class SavedEntries {
  private SavedEntries() {}

  /** A {@link WriteBehindStore} of any kind; of one partition there is one. */
  private static final class OurType implements QueryableStoreType<WriteBehindStore<?>> {
    @Override
    public boolean accepts(StateStore store) {
      return store instanceof WriteBehindStore<?>;
    }

    @Override
    public WriteBehindStore<?> create(StateStoreProvider provider, String name) {
      return provider.stores(name, this).get(0);
    }
  }

  /**
   * The store of a partition; empty if no task of this process works on it now. Other threads may
   * ask it for {@link WriteBehindStore#saved} and nothing else.
   */
  public static Optional<WriteBehindStore<?>> of(KafkaStreams streams, String name, int partition) {
    try {
      return Optional.of(
          streams.store(
              StoreQueryParameters.<WriteBehindStore<?>>fromNameAndType(name, new OurType())
                  .withPartition(partition)));
    } catch (InvalidStateStoreException e) {
      return Optional.empty();
    }
  }
}
