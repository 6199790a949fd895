package io.dawnwatch.engine.template;

import io.dawnwatch.engine.bytes.ByteReader;
import io.dawnwatch.engine.bytes.ByteWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Variable parts of templates whose values are measures: a part of a model, frozen at training.
 * Immutable.
 *
 * @param list by name, ascending
 */
public record FollowedParameters(List<Parameter> list) {
  /** None is followed. */
  public static final FollowedParameters NONE = new FollowedParameters(List.of());

  /** More are not followed, nor compared in training. */
  public static final int MOST = 64;

  private static final byte FORMAT = 1;

  /** Longest text of a template within a name. */
  private static final int LONGEST = 80;

  /**
   * A variable part.
   *
   * @param template id of its template
   * @param slot which of {@link Template#slots}, from 0
   * @param kind {@link MaskKind#NUMBER}, {@link MaskKind#SIZE} or {@link MaskKind#DURATION}
   * @param name name of the measure, unlike that of all others
   */
  public record Parameter(long template, int slot, MaskKind kind, String name) {
    public Parameter {
      if (!kind.isNumeric() || slot < 0) {
        throw new IllegalArgumentException("no parameter with a number: " + kind + " " + slot);
      }
    }
  }

  public FollowedParameters {
    list = list.stream().sorted(Comparator.comparing(Parameter::name)).toList();
    if (list.size() > MOST) {
      throw new IllegalArgumentException("at most " + MOST + " parameters can be followed");
    }
  }

  /**
   * The parameter in a slot of a template, by the name that reasons use: {@code size of `Received
   * <*> of <*>`}. A template with several numeric slots has their place added.
   */
  static Parameter of(Template template, int slot, MaskKind kind) {
    long numeric = template.slots().stream().filter(Template.Slot::isNumeric).count();
    String text = template.text();
    String what = kind == MaskKind.NUMBER ? "number" : kind.label();
    String shown =
        text.length() <= LONGEST ? text : text.substring(0, LONGEST).stripTrailing() + "...";
    String name =
        what
            + (numeric > 1 ? " " + (slot + 1) : "")
            + " of `"
            + shown
            + "`"
            + (text.length() <= LONGEST ? "" : " " + Long.toHexString(template.id()));
    return new Parameter(template.id(), slot, kind, name);
  }

  /**
   * What can be followed in a dictionary: slots that held nothing but numbers of one kind, those of
   * the most frequent templates first, at most {@link #MOST}. The first duration of a message is
   * not among them: it counts as the duration of the event.
   *
   * @param least messages a template must have had
   */
  public static FollowedParameters candidates(Dictionary dictionary, long least) {
    List<Template> frequent =
        dictionary.templates().stream()
            .filter(template -> template.count() >= least)
            .sorted(
                Comparator.comparingLong(Template::count).reversed().thenComparing(Template::id))
            .toList();
    List<Parameter> found = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Template template : frequent) {
      List<Template.Slot> slots = template.slots();
      boolean timed = false;
      for (int slot = 0; slot < slots.size() && found.size() < MOST; slot++) {
        List<MaskKind> kinds = slots.get(slot).kinds();
        boolean first = !timed && kinds.contains(MaskKind.DURATION);
        timed |= first;
        if (!first && kinds.size() == 1 && kinds.get(0).isNumeric()) {
          Parameter one = of(template, slot, kinds.get(0));
          if (names.add(one.name())) {
            found.add(one);
          }
        }
      }
    }
    return new FollowedParameters(found);
  }

  /** Names of the measures, ascending. */
  public List<String> names() {
    return list.stream().map(Parameter::name).toList();
  }

  /** Those whose names are in {@code names}. */
  public FollowedParameters only(List<String> names) {
    return new FollowedParameters(list.stream().filter(one -> names.contains(one.name())).toList());
  }

  /** The canonical form. */
  public byte[] toBytes() {
    ByteWriter to = new ByteWriter(FORMAT);
    to.unsigned(list.size());
    for (Parameter one : list) {
      to.fixed(one.template());
      to.unsigned(one.slot());
      to.unsigned(one.kind().ordinal());
      to.text(one.name());
    }
    return to.toBytes();
  }

  /**
   * Reads the canonical form.
   *
   * @throws IllegalArgumentException if the bytes are none
   */
  public static FollowedParameters parse(byte[] bytes) {
    ByteReader from = new ByteReader(bytes, FORMAT, "followed parameters");
    List<Parameter> list = new ArrayList<>();
    for (int left = from.items(); left > 0; left--) {
      list.add(
          new Parameter(
              from.fixed(),
              from.count(),
              MaskKind.values()[from.below(MaskKind.values().length)],
              from.text()));
    }
    from.end();
    return new FollowedParameters(list);
  }

  /** What the values of a measure of that name are. */
  public static MaskKind kindOf(String name) {
    for (MaskKind kind : List.of(MaskKind.SIZE, MaskKind.DURATION)) {
      if (name.startsWith(kind.label() + " ") && name.contains(" of `")) {
        return kind;
      }
    }
    return MaskKind.NUMBER;
  }
}
