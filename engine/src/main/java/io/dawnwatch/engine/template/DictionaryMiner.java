package io.dawnwatch.engine.template;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/*
 * Mining has two stages. The first sees every line once: it masks what is certainly variable and counts the shapes that
 * are left. The second runs over the distinct shapes in canonical order: see Clusters. So the dictionary is a function of
 * the counted shapes alone: neither the order of the lines nor their split over miners can change it.
 *
 * Bounded: all shapes are kept, exactly, while their tokens fit a budget. Beyond it they are sampled: of each skeleton
 * (punctuation and gaps) the shapes with the smallest hashes, as many as fit a share, and of the skeletons those with the
 * smallest hashes. A shape that is in the sample of all lines was in the sample of the first of them, so its count is
 * exact; that a budget is exceeded does not depend on the order either. A log with many users or hosts is sampled where
 * they stand, and the other messages are not touched.
 */
/**
 * Mines a {@link Dictionary} from messages. The result is the same for the same messages in any
 * order, also when they were added to several miners that were merged. Memory is bounded. Not
 * thread-safe.
 */
public final class DictionaryMiner {
  /**
   * What is kept.
   *
   * @param tokens of all shapes together, before they are sampled
   * @param skeletons in a sample
   * @param tokensPerSkeleton of the shapes of one skeleton in a sample
   */
  record Budget(int tokens, int skeletons, int tokensPerSkeleton) {}

  private static final Budget BUDGET = new Budget(1 << 19, 1 << 10, 1 << 12);

  private final List<CustomMask> masks;
  private final Budget budget;
  private final LineScanner line;
  private final Map<Long, Shape> shapes = new HashMap<>();
  private final TreeMap<Long, TreeMap<Long, Shape>> skeletons = new TreeMap<>();
  private long tokens;
  private long lines;
  private boolean sampled;

  /** A miner with the built-in masks. */
  public DictionaryMiner() {
    this(List.of());
  }

  /** A miner with masks of the user, which go before the built-in ones. */
  public DictionaryMiner(List<CustomMask> masks) {
    this(masks, BUDGET);
  }

  DictionaryMiner(List<CustomMask> masks, Budget budget) {
    this.masks = List.copyOf(masks);
    this.budget = budget;
    this.line = new LineScanner(masks);
  }

  /** Counts one message and gives the hash of its shape: see {@link #templatesOf}. */
  public long add(String body) {
    return add(body, 1);
  }

  /**
   * Counts a message that came {@code count} times.
   *
   * @throws IllegalArgumentException if {@code count} is below 1
   */
  public long add(String body, long count) {
    if (count < 1) {
      throw new IllegalArgumentException("count must be at least 1, was " + count);
    }
    lines += count;
    line.scan(body);
    long hash = line.shapeHash();
    Shape known = shapes.get(hash);
    if (known != null) {
      known.add(line, body, count);
    } else if (!sampled || hasPlace(line.skeletonHash(), hash, line.count)) {
      put(hash, Shape.of(line, body, count));
    }
    return hash;
  }

  /** Whether shapes were so many that only a sample of them is kept. */
  public boolean isSampled() {
    return sampled;
  }

  /**
   * The templates of the shapes counted so far.
   *
   * @param dictionary what {@link #mine} gave
   * @return id of the template by hash of the shape, for the shapes that are kept
   */
  public SortedMap<Long, Long> templatesOf(Dictionary dictionary) {
    SortedMap<Long, Long> templates = new TreeMap<>();
    for (Shape shape : shapes.values()) {
      int index = dictionary.find(shape.hash(), shape.skeleton(), shape.type, shape.code);
      if (index >= 0) {
        templates.put(shape.hash(), dictionary.template(index).id());
      }
    }
    return templates;
  }

  /**
   * Adds what another miner has seen, which stays as it is.
   *
   * @throws IllegalArgumentException if it has other masks
   */
  public void merge(DictionaryMiner other) {
    if (!masks.equals(other.masks)) {
      throw new IllegalArgumentException("miners with different masks cannot be merged");
    }
    lines += other.lines;
    if (other.sampled) {
      sample();
    }
    for (Shape shape : List.copyOf(other.shapes.values())) {
      long hash = shape.hash();
      Shape known = shapes.get(hash);
      if (known != null) {
        known.add(shape);
      } else {
        put(hash, shape.copy());
      }
    }
  }

  private void put(long hash, Shape shape) {
    shapes.put(hash, shape);
    tokens += shape.size();
    long skeleton = shape.skeleton();
    skeletons.computeIfAbsent(skeleton, k -> new TreeMap<>()).put(hash, shape);
    if (sampled) {
      trim(skeleton);
    } else if (tokens > budget.tokens()) {
      sample();
    }
  }

  private void sample() {
    if (!sampled) {
      sampled = true;
      List.copyOf(skeletons.keySet()).forEach(this::trim);
    }
  }

  /** How many shapes of so many tokens are kept of one skeleton. */
  private int place(int size) {
    return Math.max(1, budget.tokensPerSkeleton() / Math.max(1, size));
  }

  /** Whether a new shape would stay: to build one that goes at once costs time. */
  private boolean hasPlace(long skeleton, long hash, int size) {
    TreeMap<Long, Shape> alike = skeletons.get(skeleton);
    if (alike == null) {
      return skeletons.size() < budget.skeletons() || skeleton < skeletons.lastKey();
    }
    return alike.size() < place(size) || hash < alike.lastKey();
  }

  private void trim(long skeleton) {
    TreeMap<Long, Shape> alike = skeletons.get(skeleton);
    while (alike != null && alike.size() > place(alike.firstEntry().getValue().size())) {
      forget(alike.pollLastEntry());
    }
    while (skeletons.size() > budget.skeletons()) {
      skeletons.pollLastEntry().getValue().entrySet().forEach(this::forget);
    }
  }

  private void forget(Map.Entry<Long, Shape> shape) {
    shapes.remove(shape.getKey());
    tokens -= shape.getValue().size();
  }

  /** Messages counted. */
  public long lines() {
    return lines;
  }

  /** Tokens of the shapes kept. */
  long tokens() {
    return tokens;
  }

  /** Mines what was counted so far; the miner stays as it is. */
  public Dictionary mine() {
    List<Shape> all = new ArrayList<>(shapes.values());
    all.sort(Comparator.comparingLong(Shape::hash));
    return Dictionary.of(masks, Clusters.of(all), all, lines);
  }
}
