package io.dawnwatch.engine.template;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one kind of line has in common: its tokens, how often it came, and what its variable parts
 * looked like as long as they looked alike. Adding shapes with the same tokens is associative and
 * commutative.
 */
final class Shape {
  /** A longer variable part is no constant, even if it is always the same. */
  private static final int MAX_EXACT = 40;

  final byte[] type;
  final boolean[] gap;
  final long[] code;

  /** The word, the letters of a stem, the punctuation; empty for a variable part. */
  final String[] text;

  /** A stem or variable part as it was in every line; null when it varies. */
  final @Nullable String[] exact;

  /** A variable part with a mask for each thing in it, as in every line; null when that varies. */
  final @Nullable String[] form;

  /** Bits of the {@link MaskKind}s seen in each token. */
  final int[] kinds;

  long count;

  private Shape(
      byte[] type,
      boolean[] gap,
      long[] code,
      String[] text,
      @Nullable String[] exact,
      @Nullable String[] form,
      int[] kinds,
      long count) {
    this.type = type;
    this.gap = gap;
    this.code = code;
    this.text = text;
    this.exact = exact;
    this.form = form;
    this.kinds = kinds;
    this.count = count;
  }

  static Shape of(LineScanner line, String body, long count) {
    int n = line.count;
    Shape shape =
        new Shape(
            Arrays.copyOf(line.type, n),
            Arrays.copyOf(line.gap, n),
            Arrays.copyOf(line.code, n),
            new String[n],
            new @Nullable String[n],
            new @Nullable String[n],
            new int[n],
            count);
    int part = 0;
    for (int i = 0; i < n; i++) {
      int length = line.end[i] - line.start[i];
      String all = body.substring(line.start[i], line.end[i]);
      switch (line.type[i]) {
        case LineScanner.MASK -> {
          part = line.firstPart(i, part);
          shape.text[i] = "";
          shape.exact[i] = length <= MAX_EXACT ? all : null;
          shape.form[i] = line.form(body, i, part);
          shape.kinds[i] = line.kinds(i, part);
        }
        case LineScanner.STEM -> {
          shape.text[i] = all.substring(0, Chars.run(all, 0, length, Chars.LETTER));
          shape.exact[i] = all;
        }
        default -> shape.text[i] = all;
      }
    }
    return shape;
  }

  /** Counts {@code more} lines of this shape that look like the scanned one. */
  void add(LineScanner line, String body, long more) {
    count += more;
    int part = 0;
    for (int i = 0; i < type.length; i++) {
      if (type[i] != LineScanner.STEM && type[i] != LineScanner.MASK) {
        continue;
      }
      String was = exact[i];
      if (was != null
          && was.length() == line.end[i] - line.start[i]
          && body.startsWith(was, line.start[i])) {
        continue;
      }
      exact[i] = null;
      if (type[i] == LineScanner.MASK) {
        part = line.firstPart(i, part);
        kinds[i] |= line.kinds(i, part);
        String looked = form[i];
        if (looked != null && !line.hasForm(body, i, part, looked)) {
          form[i] = null;
        }
      }
    }
  }

  /** Counts the lines of another shape with the same tokens. */
  void add(Shape other) {
    count += other.count;
    for (int i = 0; i < type.length; i++) {
      kinds[i] |= other.kinds[i];
      exact[i] = same(exact[i], other.exact[i]);
      form[i] = same(form[i], other.form[i]);
    }
  }

  private static @Nullable String same(@Nullable String one, @Nullable String other) {
    return one != null && one.equals(other) ? one : null;
  }

  /** A copy that counts by itself. */
  Shape copy() {
    return new Shape(type, gap, code, text, exact.clone(), form.clone(), kinds.clone(), count);
  }

  /** How many tokens it has. */
  int size() {
    return type.length;
  }

  /** Hash of the tokens. */
  long hash() {
    long h = LineScanner.START;
    for (int i = 0; i < type.length; i++) {
      h = LineScanner.step(h, type[i], gap[i], code[i]);
    }
    return LineScanner.finish(h);
  }

  /** Hash of gaps and punctuation. */
  long skeleton() {
    long h = LineScanner.START;
    for (int i = 0; i < type.length; i++) {
      h = LineScanner.skeletonStep(h, type[i], gap[i], code[i]);
    }
    return LineScanner.finish(h);
  }
}
