package io.dawnwatch.topology.train;

import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.template.DictionaryMiner;
import java.util.function.Predicate;

/** Counts the messages of one partition, and adds them to those of all when it is through. */
final class MiningWork implements SlicePass.Work<Long> {
  private final DictionaryMiner miner = new DictionaryMiner();
  private final DictionaryMiner all;
  private final Predicate<LogEvent> taken;
  private long events;

  MiningWork(DictionaryMiner all, Predicate<LogEvent> taken) {
    this.all = all;
    this.taken = taken;
  }

  @Override
  public void event(long offset, long recordMillis, LogEvent event) {
    if (taken.test(event)) {
      miner.add(event.body());
      events++;
    }
  }

  /** Events counted. In which order partitions are through does not matter to the dictionary. */
  @Override
  public Long result() {
    synchronized (all) {
      all.merge(miner);
    }
    return events;
  }
}
