package io.dawnwatch.engine.template;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/*
 * Mining has two stages. The first sees every line once: it masks what is certainly variable and counts the shapes that are
 * left, exactly. The second runs over the distinct shapes in canonical order: see Clusters. So the dictionary is a
 * function of the counted shapes alone: neither the order of the lines nor their split over miners can change it.
 *
 * Bounded: there is a budget of shapes and of their characters. If it is exceeded, every shape is cut to its first tokens,
 * 64, 32, ... 1, 0: the fewest cuts with which all shapes of all lines fit. Cutting is a function of a shape, and more lines
 * never need fewer cuts, so that holds in any order and for merged miners, too.
 */
/**
 * Mines a {@link Dictionary} from messages. The result is the same for the same messages in any
 * order, also when they were added to several miners that were merged. Memory is bounded. Not
 * thread-safe.
 */
public final class DictionaryMiner {
  /** Distinct shapes kept. */
  static final int MAX_SHAPES = 1 << 16;

  /** Size of all shapes kept, as {@link Shape#size} tells it. */
  static final long MAX_SIZE = 64L << 20;

  private static final int[] CUTS = {LineScanner.MAX_TOKENS, 64, 32, 16, 8, 4, 2, 1, 0};

  private final int maxShapes;
  private final long maxSize;
  private final List<CustomMask> masks;
  private final LineScanner line;
  private Map<Long, Shape> shapes = new HashMap<>();
  private long size;
  private long lines;
  private int cut;

  /** A miner with the built-in masks. */
  public DictionaryMiner() {
    this(List.of());
  }

  /** A miner with masks of the user, which go before the built-in ones. */
  public DictionaryMiner(List<CustomMask> masks) {
    this(masks, MAX_SHAPES, MAX_SIZE);
  }

  DictionaryMiner(List<CustomMask> masks, int maxShapes, long maxSize) {
    this.masks = List.copyOf(masks);
    this.line = new LineScanner(masks);
    this.maxShapes = maxShapes;
    this.maxSize = maxSize;
  }

  /** Counts one message. */
  public void add(String body) {
    add(body, 1);
  }

  /**
   * Counts a message that came {@code count} times.
   *
   * @throws IllegalArgumentException if {@code count} is below 1
   */
  public void add(String body, long count) {
    if (count < 1) {
      throw new IllegalArgumentException("count must be at least 1, was " + count);
    }
    lines += count;
    line.scan(body);
    line.cut(CUTS[cut]);
    long hash = line.shapeHash();
    Shape known = shapes.get(hash);
    if (known != null) {
      known.add(line, body, count);
    } else {
      put(hash, Shape.of(line, body, count));
    }
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
    while (cut < other.cut) {
      cutFurther();
    }
    for (Shape shape : List.copyOf(other.shapes.values())) {
      Shape copy = shape.cut(CUTS[cut]);
      long hash = copy.hash();
      Shape known = shapes.get(hash);
      if (known != null) {
        known.add(copy);
      } else {
        put(hash, copy);
      }
    }
  }

  private void put(long hash, Shape shape) {
    shapes.put(hash, shape);
    size += shape.size();
    while (shapes.size() > maxShapes || size > maxSize) {
      cutFurther();
    }
  }

  private void cutFurther() {
    cut++;
    Map<Long, Shape> old = shapes;
    shapes = new HashMap<>();
    size = 0;
    for (Shape shape : old.values()) {
      Shape shorter = shape.cut(CUTS[cut]);
      long hash = shorter.hash();
      Shape known = shapes.get(hash);
      if (known != null) {
        known.add(shorter);
      } else {
        shapes.put(hash, shorter);
        size += shorter.size();
      }
    }
  }

  /** Messages counted. */
  public long lines() {
    return lines;
  }

  /** Mines what was counted so far; the miner stays as it is. */
  public Dictionary mine() {
    List<Shape> all = new ArrayList<>(shapes.values());
    all.sort(Comparator.comparingLong(Shape::hash));
    return Dictionary.of(masks, Clusters.of(all), all, lines, CUTS[cut]);
  }
}
