package io.dawnwatch.engine.drift;

import io.dawnwatch.engine.bytes.ByteReader;
import io.dawnwatch.engine.bytes.ByteWriter;
import io.dawnwatch.engine.detect.WindowView;
import io.dawnwatch.engine.feature.OpenFrame;
import io.dawnwatch.engine.feature.TellingEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

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

  private final SortedMap<Long, Sighting> byTemplate = new TreeMap<>();
  private long others;

  /** A template, as far as it was seen. */
  public static final class Sighting {
    private final long template;
    private long before;
    private long events;
    private long firstMillis;
    private long offset = -1;
    private String excerpt = "";
    private final SortedMap<String, Long> entities = new TreeMap<>();

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
      return entities;
    }
  }

  /** Takes a window that closes; {@code inSlice} says whether in the slice or in its warm-up. */
  public void window(WindowView window, boolean inSlice) {
    OpenFrame frame = window.frame();
    if (frame == null) {
      return;
    }
    for (long template : frame.templates.sortedKeys()) {
      long count = frame.templates.get(template);
      Sighting sighting = byTemplate.get(template);
      if (sighting == null && byTemplate.size() >= MOST) {
        others += inSlice ? count : 0;
        continue;
      }
      if (sighting == null) {
        sighting = new Sighting(template);
        sighting.firstMillis = window.startMillis();
        sighting.offset = frame.firstOffset;
        byTemplate.put(template, sighting);
      }
      if (inSlice) {
        sighting.events += count;
        if (sighting.entities.size() < MOST_ENTITIES
            || sighting.entities.containsKey(window.entity())) {
          sighting.entities.merge(window.entity(), count, Long::sum);
        }
      } else {
        sighting.before += count;
      }
    }
    for (TellingEvent event : frame.telling) {
      Sighting sighting = byTemplate.get(event.template());
      if (sighting != null && sighting.excerpt.isEmpty()) {
        sighting.offset = event.offset();
        sighting.excerpt = shortened(event.excerpt());
      }
    }
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
    return List.copyOf(byTemplate.values());
  }

  /** Events of the slice whose templates came too late to be told apart. */
  public long others() {
    return others;
  }

  /** As bytes: the same sightings give the same. */
  public byte[] toBytes() {
    Set<Long> detailed = new HashSet<>();
    byTemplate.values().stream()
        .sorted(
            Comparator.comparing((Sighting one) -> one.before > 0 || one.events == 0)
                .thenComparing(one -> -one.before - one.events)
                .thenComparing(Sighting::template))
        .limit(MOST_DETAILS)
        .forEach(one -> detailed.add(one.template));
    ByteWriter out = new ByteWriter(FORMAT);
    out.unsigned(others);
    out.unsigned(byTemplate.size());
    for (Sighting one : byTemplate.values()) {
      out.fixed(one.template);
      out.unsigned(one.before);
      out.unsigned(one.events);
      boolean details = detailed.contains(one.template);
      out.unsigned(details ? 1 : 0);
      if (details) {
        out.signed(one.firstMillis);
        out.signed(one.offset);
        out.text(one.excerpt);
        out.unsigned(one.entities.size());
        one.entities.forEach(
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
      one.before = in.natural();
      one.events = in.natural();
      if (in.flag()) {
        one.firstMillis = in.signed();
        one.offset = in.signed();
        one.excerpt = in.text();
        for (int j = in.below(MOST_ENTITIES + 1); j > 0; j--) {
          one.entities.put(in.text(), in.natural());
        }
      }
      all.add(one);
    }
    in.end();
    all.forEach(one -> read.byTemplate.put(one.template, one));
    return read;
  }
}
