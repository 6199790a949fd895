package io.dawnwatch.topology.files;

import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Severity;
import io.dawnwatch.engine.feature.LongCounts;
import io.dawnwatch.engine.template.Dictionary;
import io.dawnwatch.engine.template.DictionaryMiner;
import io.dawnwatch.engine.train.EventTraining;
import java.util.SortedMap;

/**
 * The messages of a log by shape and severity: what templates are mined from, and how often each
 * came. Two add up. Not thread-safe.
 */
final class MessageCounts {
  private static final Severity[] SEVERITIES = Severity.values();

  private final DictionaryMiner miner = new DictionaryMiner();
  private final LongCounts[] shapes = new LongCounts[SEVERITIES.length];
  private long events;

  MessageCounts() {
    for (int i = 0; i < shapes.length; i++) {
      shapes[i] = new LongCounts();
    }
  }

  void add(LogEvent event) {
    events++;
    long shape = miner.add(event.body());
    if (isWhole()) {
      shapes[event.severity().ordinal()].add(shape, 1);
    }
  }

  void add(MessageCounts other) {
    events += other.events;
    miner.merge(other.miner);
    for (int i = 0; i < shapes.length; i++) {
      shapes[i].addAll(other.shapes[i]);
    }
  }

  long events() {
    return events;
  }

  /** Whether every shape is counted: there are not too many of them. */
  boolean isWhole() {
    return !miner.isSampled();
  }

  Dictionary mine() {
    return miner.mine();
  }

  /** Tells the training how often each template came with each severity; only if whole. */
  void teach(Dictionary dictionary, EventTraining training) {
    SortedMap<Long, Long> templates = miner.templatesOf(dictionary);
    for (int i = 0; i < shapes.length; i++) {
      for (long shape : shapes[i].sortedKeys()) {
        Long template = templates.get(shape);
        training.count(0, template == null ? shape : template, SEVERITIES[i], shapes[i].get(shape));
      }
    }
  }
}
