package io.dawnwatch.engine.template;

import io.dawnwatch.engine.bytes.ByteReader;
import io.dawnwatch.engine.bytes.ByteWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One template of a {@link Dictionary}: what is constant in a kind of message. Immutable. */
public final class Template {
  /** A token that matches every word and every variable part. */
  static final byte ANY = 4;

  /**
   * A variable part.
   *
   * @param kinds what it was found to be, in the order of {@link MaskKind}
   */
  public record Slot(List<MaskKind> kinds) {
    public Slot {
      kinds = List.copyOf(kinds);
    }

    /** Whether every value was a number, with or without a unit. */
    public boolean isNumeric() {
      return !kinds.isEmpty() && kinds.stream().allMatch(MaskKind::isNumeric);
    }
  }

  final byte[] type;
  final boolean[] gap;
  final long[] code;
  final String[] words;
  final int[] kinds;
  private final long id;
  private final String text;
  private final long count;

  private Template(
      byte[] type,
      boolean[] gap,
      long[] code,
      String[] words,
      int[] kinds,
      String text,
      long count) {
    this.type = type;
    this.gap = gap;
    this.code = code;
    this.words = words;
    this.kinds = kinds;
    this.text = text;
    this.count = count;
    long h = LineScanner.START;
    for (int i = 0; i < type.length; i++) {
      h = LineScanner.step(h, type[i] == ANY ? LineScanner.MASK : type[i], gap[i], code[i]);
    }
    this.id = LineScanner.finish(h);
  }

  /** The template of a shape in which the tokens of {@code any} vary. */
  static Template of(Shape shape, boolean[] any) {
    byte[] type = shape.type.clone();
    long[] code = shape.code.clone();
    String[] words = shape.text.clone();
    for (int i = 0; i < type.length; i++) {
      if (any[i]) {
        type[i] = ANY;
        code[i] = LineScanner.MASK_CODE;
        words[i] = "";
      }
    }
    return new Template(type, shape.gap.clone(), code, words, new int[type.length], "", 0);
  }

  /** This template as what {@code shapes}, at least one, have in common. */
  Template describing(List<Shape> shapes) {
    long total = 0;
    int[] seen = new int[type.length];
    for (Shape shape : shapes) {
      total += shape.count;
      for (int i = 0; i < type.length; i++) {
        seen[i] |= shape.kinds[i];
        if (shape.type[i] == LineScanner.STEM) {
          seen[i] |= 1 << MaskKind.ID.ordinal();
        }
        if (type[i] == ANY && shape.type[i] == LineScanner.WORD) {
          seen[i] |= 1 << MaskKind.WORD.ordinal();
        }
      }
    }
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < type.length; i++) {
      shown.append(gap[i] ? " " : "");
      shown.append(
          switch (type[i]) {
            case ANY -> LineScanner.WILD;
            case LineScanner.MASK, LineScanner.STEM -> shown(shapes, i, total);
            default -> words[i];
          });
    }
    return new Template(type, gap, code, words, seen, shown.toString(), total);
  }

  /** How a variable part, or a stem, is shown. */
  private static String shown(List<Shape> shapes, int token, long lines) {
    String exact = shapes.get(0).exact[token];
    String form = shapes.get(0).form[token];
    boolean name = true;
    for (Shape shape : shapes) {
      exact = exact != null && exact.equals(shape.exact[token]) ? exact : null;
      form = form != null && form.equals(shape.form[token]) ? form : null;
      name &= (shape.kinds[token] & ~(1 << MaskKind.ID.ordinal())) == 0;
    }
    if (exact != null && (exact.isEmpty() || name && looksConstant(exact, lines))) {
      return exact;
    }
    return form == null ? LineScanner.WILD : form;
  }

  /**
   * Whether a word with a digit that was the same in all lines is a name such as "L3" or
   * "jk2_init": letters first, few digits, and none after an underscore as in "task_7".
   */
  private static boolean looksConstant(String exact, long lines) {
    int digits = 0;
    for (int i = 0; i < exact.length(); i++) {
      char c = exact.charAt(i);
      boolean digit = Chars.is(c, Chars.DIGIT);
      if (!digit && !Chars.is(c, Chars.LETTER) || digit && i > 0 && exact.charAt(i - 1) == '_') {
        return false;
      }
      digits += digit ? 1 : 0;
    }
    return digits <= (lines > 1 ? LineScanner.MAX_STEM_DIGITS : 1)
        && Chars.is(exact.charAt(0), Chars.LETTER);
  }

  /** Content hash of what is constant: never 0, the same wherever and whenever it was mined. */
  public long id() {
    return id;
  }

  /** The template for people: {@code <*>} where it varies. */
  public String text() {
    return text;
  }

  /** How many of the mined messages have it. */
  public long count() {
    return count;
  }

  /** The variable parts in order; a run of variable parts is one. */
  public List<Slot> slots() {
    List<Slot> slots = new ArrayList<>();
    for (int i = 0; i < type.length; i++) {
      if (isSlot(type[i])) {
        List<MaskKind> found = new ArrayList<>();
        for (MaskKind kind : MaskKind.values()) {
          if ((kinds[i] & 1 << kind.ordinal()) != 0) {
            found.add(kind);
          }
        }
        slots.add(new Slot(found));
      }
    }
    return slots;
  }

  /** The token of a line that slot {@code slot} is, -1 if there is no such slot. */
  int tokenOf(int slot) {
    int left = slot;
    for (int i = 0; i < type.length; i++) {
      if (isSlot(type[i]) && left-- == 0) {
        return i;
      }
    }
    return -1;
  }

  /** Of two templates with the same id the one that matches more. */
  static Template wider(Template one, Template other) {
    for (int i = 0; i < one.type.length; i++) {
      if (one.type[i] != other.type[i]) {
        byte[] type = one.type.clone();
        for (int k = i; k < type.length; k++) {
          type[k] = other.type[k] == ANY ? ANY : type[k];
        }
        return new Template(
            type, one.gap, one.code, one.words, one.kinds, one.text, one.count + other.count);
      }
    }
    return one;
  }

  /** Whether a token is a variable part, or a name with a number. */
  static boolean isSlot(byte type) {
    return type == ANY || type == LineScanner.MASK || type == LineScanner.STEM;
  }

  boolean hasAny() {
    for (byte t : type) {
      if (t == ANY) {
        return true;
      }
    }
    return false;
  }

  int constants() {
    int constants = 0;
    for (byte t : type) {
      constants += t == LineScanner.WORD || t == LineScanner.STEM ? 1 : 0;
    }
    return constants;
  }

  long skeleton() {
    long h = LineScanner.START;
    for (int i = 0; i < type.length; i++) {
      h = LineScanner.skeletonStep(h, type[i], gap[i], code[i]);
    }
    return LineScanner.finish(h);
  }

  /** Whether it has variable parts and hardly a word, so that it tells little. */
  boolean swallows() {
    return Quality.isHardlyAWord(constants()) && !slots().isEmpty();
  }

  /**
   * Types of the tokens of a line of this template; of what varies, those of a word that no
   * template has.
   */
  byte[] sampleTypes() {
    byte[] types = type.clone();
    for (int i = 0; i < types.length; i++) {
      types[i] = types[i] == ANY ? LineScanner.WORD : types[i];
    }
    return types;
  }

  /** Codes of the same tokens. */
  long[] sampleCodes() {
    long[] codes = code.clone();
    for (int i = 0; i < codes.length; i++) {
      codes[i] = type[i] == ANY ? 0 : codes[i];
    }
    return codes;
  }

  void write(ByteWriter to) {
    to.unsigned(count);
    to.text(text);
    to.unsigned(type.length);
    for (int i = 0; i < type.length; i++) {
      to.unsigned(type[i] * 2L + (gap[i] ? 1 : 0));
      to.text(words[i]);
      to.unsigned(kinds[i]);
    }
  }

  static Template read(ByteReader from) {
    long count = from.natural();
    String text = from.text();
    int n = from.items();
    byte[] type = new byte[n];
    boolean[] gap = new boolean[n];
    long[] code = new long[n];
    String[] words = new String[n];
    int[] kinds = new int[n];
    for (int i = 0; i < n; i++) {
      int flags = from.below(2 * (ANY + 1));
      type[i] = (byte) (flags / 2);
      gap[i] = flags % 2 == 1;
      words[i] = from.text();
      from.require(type[i] >= LineScanner.MASK || !words[i].isEmpty(), "a token");
      code[i] = LineScanner.code(type[i] == ANY ? LineScanner.MASK : type[i], words[i]);
      kinds[i] = from.below(1 << MaskKind.values().length);
    }
    return new Template(type, gap, code, words, kinds, text, count);
  }

  /** Whether tokens with the same skeleton are of this template. */
  boolean matches(byte[] types, long[] codes) {
    for (int i = 0; i < type.length; i++) {
      if (type[i] != ANY && (type[i] != types[i] || code[i] != codes[i])) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Template that
        && id == that.id
        && count == that.count
        && text.equals(that.text)
        && Arrays.equals(type, that.type)
        && Arrays.equals(kinds, that.kinds);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(id);
  }

  @Override
  public String toString() {
    return text;
  }
}
