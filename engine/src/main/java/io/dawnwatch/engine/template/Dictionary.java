package io.dawnwatch.engine.template;

import io.dawnwatch.engine.bytes.ByteReader;
import io.dawnwatch.engine.bytes.ByteWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The templates of a data set, mined once and then frozen. Immutable, so safe for use by many
 * threads; each of them needs a {@link DictionaryMatcher} of its own. Templates stand in the order
 * of their ids.
 */
public final class Dictionary {
  /** Name of mining and matching in a model. A change of any id needs another name. */
  public static final String NAME = "mined/1";

  /** A dictionary that knows nothing. */
  public static final Dictionary EMPTY = new Dictionary(List.of(), List.of(), 0);

  private static final byte FORMAT = 1;

  private final List<CustomMask> masks;
  private final List<Template> templates;
  private final long[] ids;
  private final long lines;
  private final Quality quality;

  /*
   * Templates with a word that varies, by skeleton: those of skeletons[k] are order[from[k]] to order[from[k + 1] - 1],
   * most specific first. The others are found by their id, which is the hash of their lines' shape.
   */
  private final long[] skeletons;
  private final int[] from;
  private final int[] order;

  private Dictionary(List<CustomMask> masks, List<Template> templates, long lines) {
    this.masks = List.copyOf(masks);
    this.templates = templates.stream().sorted(Comparator.comparingLong(Template::id)).toList();
    this.ids = this.templates.stream().mapToLong(Template::id).toArray();
    this.lines = lines;
    this.quality = Quality.of(this.templates, lines);
    TreeMap<Long, List<Integer>> bySkeleton = new TreeMap<>();
    for (int i = 0; i < ids.length; i++) {
      Template template = this.templates.get(i);
      if (template.hasAny()) {
        bySkeleton.computeIfAbsent(template.skeleton(), k -> new ArrayList<>()).add(i);
      }
    }
    this.skeletons = new long[bySkeleton.size()];
    this.from = new int[skeletons.length + 1];
    this.order = new int[bySkeleton.values().stream().mapToInt(List::size).sum()];
    int at = 0;
    int k = 0;
    for (var entry : bySkeleton.entrySet()) {
      skeletons[k] = entry.getKey();
      from[k++] = at;
      entry
          .getValue()
          .sort(
              Comparator.comparingInt((Integer i) -> -this.templates.get(i).constants())
                  .thenComparing(Comparator.naturalOrder()));
      for (int i : entry.getValue()) {
        order[at++] = i;
      }
    }
    from[k] = at;
  }

  /** A dictionary of {@code patterns}, described and counted by the shapes that match them. */
  static Dictionary of(
      List<CustomMask> masks, List<Template> patterns, List<Shape> shapes, long lines) {
    TreeMap<Long, Template> distinct = new TreeMap<>();
    patterns.forEach(pattern -> distinct.merge(pattern.id(), pattern, Template::wider));
    Dictionary bare = new Dictionary(masks, List.copyOf(distinct.values()), lines);
    List<List<Shape>> members = new ArrayList<>();
    bare.templates.forEach(template -> members.add(new ArrayList<>()));
    for (Shape shape : shapes) {
      members.get(bare.find(shape.hash(), shape.skeleton(), shape.type, shape.code)).add(shape);
    }
    List<Template> described = new ArrayList<>();
    for (int i = 0; i < members.size(); i++) {
      if (!members.get(i).isEmpty()) {
        described.add(bare.templates.get(i).describing(members.get(i)));
      }
    }
    return new Dictionary(masks, described, lines);
  }

  /** Index of the template of the tokens of a shape, or -1. */
  int find(long shape, long skeleton, byte[] types, long[] codes) {
    int same = indexOf(shape);
    if (same >= 0) {
      return same;
    }
    int k = Arrays.binarySearch(skeletons, skeleton);
    if (k >= 0) {
      for (int i = from[k]; i < from[k + 1]; i++) {
        if (templates.get(order[i]).matches(types, codes)) {
          return order[i];
        }
      }
    }
    return -1;
  }

  /** Index of the template that lines of another dictionary's template have here, or -1. */
  int indexOf(Template other) {
    return find(other.id(), other.skeleton(), other.sampleTypes(), other.sampleCodes());
  }

  /** The masks of the user that it was mined with, and matches with. */
  public List<CustomMask> masks() {
    return masks;
  }

  /** How many templates there are. */
  public int size() {
    return ids.length;
  }

  /** How many messages it was mined from. */
  public long lines() {
    return lines;
  }

  /** Whether it can be trusted. */
  public Quality quality() {
    return quality;
  }

  /** The templates in the order of their ids. */
  public List<Template> templates() {
    return templates;
  }

  /**
   * The template at {@code index}, as {@link DictionaryMatcher#index} tells it.
   *
   * @throws IndexOutOfBoundsException if there is none
   */
  public Template template(int index) {
    return templates.get(index);
  }

  /** Index of the template with that id, or -1. */
  public int indexOf(long id) {
    int at = Arrays.binarySearch(ids, id);
    return at < 0 ? -1 : at;
  }

  /** The template with that id. */
  public Optional<Template> byId(long id) {
    int at = indexOf(id);
    return at < 0 ? Optional.empty() : Optional.of(templates.get(at));
  }

  /** The canonical form: equal for equal dictionaries. */
  public byte[] toBytes() {
    ByteWriter to = new ByteWriter(FORMAT);
    to.unsigned(lines);
    to.unsigned(masks.size());
    for (CustomMask mask : masks) {
      to.text(mask.name());
      to.text(mask.regex());
    }
    to.unsigned(templates.size());
    templates.forEach(template -> template.write(to));
    return to.toBytes();
  }

  /**
   * Reads the canonical form.
   *
   * @throws IllegalArgumentException if the bytes are none
   */
  public static Dictionary fromBytes(byte[] bytes) {
    ByteReader from = new ByteReader(bytes, FORMAT, "dictionary");
    long lines = from.natural();
    List<CustomMask> masks = new ArrayList<>();
    for (int left = from.items(); left > 0; left--) {
      masks.add(new CustomMask(from.text(), from.text()));
    }
    List<Template> templates = new ArrayList<>();
    for (int left = from.items(); left > 0; left--) {
      templates.add(Template.read(from));
    }
    from.end();
    Dictionary read = new Dictionary(masks, templates, lines);
    for (int i = 0; i < templates.size(); i++) {
      from.require(
          read.ids[i] == templates.get(i).id() && (i == 0 || read.ids[i - 1] < read.ids[i]),
          "an order of templates");
    }
    return read;
  }

  /** A new matcher for one thread. */
  public DictionaryMatcher newMatcher() {
    return new DictionaryMatcher(this);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Dictionary that
        && lines == that.lines
        && masks.equals(that.masks)
        && templates.equals(that.templates);
  }

  @Override
  public int hashCode() {
    return templates.hashCode();
  }
}
