package io.dawnwatch.engine.drift;

import io.dawnwatch.engine.bytes.ByteReader;
import io.dawnwatch.engine.bytes.ByteWriter;
import io.dawnwatch.engine.detect.WindowView;
import io.dawnwatch.engine.feature.LongCounts;
import io.dawnwatch.engine.feature.OpenFrame;
import io.dawnwatch.engine.feature.TellingEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which templates the windows of a slice held, and those of its warm-up: how often, when first,
 * where to find an example. Of one partition, in offset order. Not thread-safe.
 */
public final class TemplateSightings {
  /** Templates told apart, the first that come; events of later ones are counted together. */
  static final int MOST = 4_096;

  /** Templates that keep an example when they are saved: new ones first, then the most frequent. */
  static final int MOST_DETAILS = 400;

  /** Entities that are named of a template, the first that come. */
  static final int MOST_ENTITIES = 8;

  private static final int EXCERPT_CHARS = 160;
  private static final byte FORMAT = 1;

  /** One more than the place of each template among the sightings. */
  private final LongCounts places = new LongCounts();

  private final List<Sighting> sightings = new ArrayList<>();
  private long others;

  /** A template, as far as it was seen. */
  public static final class Sighting {
    private final long template;
    private long before;
    private long events;
    private long firstMillis;
    private long offset = -1;
    private String excerpt = "";

    /** Few, and mostly the very same strings: looked through faster than hashed. */
    private final String[] entities = new String[MOST_ENTITIES];

    private final int[] hashes = new int[MOST_ENTITIES];
    private final long[] eventsOf = new long[MOST_ENTITIES];
    private int entityCount;

    Sighting(long template) {
      this.template = template;
    }

    /** Its id. */
    public long template() {
      return template;
    }

    /** Events of it in the warm-up. */
    public long before() {
      return before;
    }

    /** Events of it in the slice. */
    public long events() {
      return events;
    }

    /** Start of its first window, ms since 1970 UTC; of the slice if it is new there. */
    public long firstMillis() {
      return firstMillis;
    }

    /**
     * Offset of an example if {@link #excerpt} is one; else of the first event of a window that
     * holds one; -1 where it was not kept.
     */
    public long offset() {
      return offset;
    }

    /** The start of an example's text; empty if none was among the telling events of a window. */
    public String excerpt() {
      return excerpt;
    }

    /** Events of it in the slice, by entity: of the first {@value #MOST_ENTITIES} of them. */
    public SortedMap<String, Long> entities() {
      SortedMap<String, Long> sorted = new TreeMap<>();
      for (int i = 0; i < entityCount; i++) {
        sorted.put(entities[i], eventsOf[i]);
      }
      return sorted;
    }

    private void add(String entity, long count) {
      int hash = entity.hashCode();
      int i = 0;
      while (i < entityCount && (hashes[i] != hash || !entities[i].equals(entity))) {
        i++;
      }
      if (i == MOST_ENTITIES) {
        return;
      }
      if (i == entityCount) {
        hashes[entityCount] = hash;
        entities[entityCount++] = entity;
      }
      eventsOf[i] += count;
    }
  }

  /** Takes a window that closes; {@code inSlice} says whether in the slice or in its warm-up. */
  public void window(WindowView window, boolean inSlice) {
    OpenFrame frame = window.frame();
    if (frame == null) {
      return;
    }
    boolean explained = true;
    for (long template : frame.templatesSorted()) {
      long count = frame.templates.get(template);
      Sighting sighting = find(template);
      if (sighting == null && sightings.size() >= MOST) {
        others += inSlice ? count : 0;
        continue;
      }
      if (sighting == null) {
        sighting = new Sighting(template);
        sighting.firstMillis = window.startMillis();
        sighting.offset = frame.firstOffset;
        add(sighting);
      }
      if (inSlice) {
        sighting.events += count;
        sighting.add(window.entity(), count);
      } else {
        sighting.before += count;
      }
      // 0 stands for those beyond the bound of a window, whichever they are.
      explained &= template != 0 && !sighting.excerpt.isEmpty();
    }
    if (explained) {
      return;
    }
    for (TellingEvent event : frame.telling) {
      Sighting sighting = find(event.template());
      if (sighting != null && sighting.excerpt.isEmpty()) {
        sighting.offset = event.offset();
        sighting.excerpt = shortened(event.excerpt());
      }
    }
  }

  private @Nullable Sighting find(long template) {
    int place = (int) places.get(template);
    return place == 0 ? null : sightings.get(place - 1);
  }

  private void add(Sighting sighting) {
    sightings.add(sighting);
    places.add(sighting.template, sightings.size());
  }

  private static String shortened(String excerpt) {
    if (excerpt.length() <= EXCERPT_CHARS) {
      return excerpt;
    }
    boolean half = Character.isHighSurrogate(excerpt.charAt(EXCERPT_CHARS - 1));
    return excerpt.substring(0, half ? EXCERPT_CHARS - 1 : EXCERPT_CHARS);
  }

  /** All that were told apart, by id. */
  public List<Sighting> all() {
    return sightings.stream().sorted(Comparator.comparingLong(Sighting::template)).toList();
  }

  /** Events of the slice whose templates came too late to be told apart. */
  public long others() {
    return others;
  }

  /** As bytes: the same sightings give the same. */
  public byte[] toBytes() {
    Set<Long> detailed = new HashSet<>();
    List<Sighting> all = all();
    all.stream()
        .sorted(
            Comparator.comparing((Sighting one) -> one.before > 0 || one.events == 0)
                .thenComparing(one -> -one.before - one.events)
                .thenComparing(Sighting::template))
        .limit(MOST_DETAILS)
        .forEach(one -> detailed.add(one.template));
    ByteWriter out = new ByteWriter(FORMAT);
    out.unsigned(others);
    out.unsigned(all.size());
    for (Sighting one : all) {
      out.fixed(one.template);
      out.unsigned(one.before);
      out.unsigned(one.events);
      boolean details = detailed.contains(one.template);
      out.unsigned(details ? 1 : 0);
      if (details) {
        out.signed(one.firstMillis);
        out.signed(one.offset);
        out.text(one.excerpt);
        SortedMap<String, Long> entities = one.entities();
        out.unsigned(entities.size());
        entities.forEach(
            (entity, events) -> {
              out.text(entity);
              out.unsigned(events);
            });
      }
    }
    return out.toBytes();
  }

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException if they are damaged; the message says why
   */
  public static TemplateSightings fromBytes(byte[] bytes) {
    ByteReader in = new ByteReader(bytes, FORMAT, "sightings of templates");
    TemplateSightings read = new TemplateSightings();
    read.others = in.natural();
    List<Sighting> all = new ArrayList<>();
    for (int i = in.below(MOST + 1); i > 0; i--) {
      Sighting one = new Sighting(in.fixed());
      in.require(
          all.isEmpty() || one.template > all.get(all.size() - 1).template, "a template's place");
      one.before = in.natural();
      one.events = in.natural();
      if (in.flag()) {
        one.firstMillis = in.signed();
        one.offset = in.signed();
        one.excerpt = in.text();
        for (int j = in.below(MOST_ENTITIES + 1); j > 0; j--) {
          one.add(in.text(), in.natural());
        }
      }
      all.add(one);
    }
    in.end();
    all.forEach(read::add);
    return read;
  }
}
