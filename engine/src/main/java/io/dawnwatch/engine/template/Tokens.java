package io.dawnwatch.engine.template;

import static io.dawnwatch.engine.template.Chars.JOIN;
import static io.dawnwatch.engine.template.Chars.SPACE;

/**
 * The tokens of a line and the things its variable parts hold, in arrays that are used again for
 * the next line.
 */
abstract class Tokens {
  static final int MAX_CHARS = 2048;
  static final int MAX_TOKENS = 192;

  static final int MAX_PARTS = 384;

  /** Tokens of the longest block that is found to repeat. */
  private static final int MAX_BLOCK = 32;

  /** More digits are the number of a thing, not part of its name. */
  static final int MAX_STEM_DIGITS = 3;

  /** Punctuation: the code is the character. */
  static final byte PUNCT = 0;

  /** A word without a digit: the code is its hash. */
  static final byte WORD = 1;

  /** Letters and up to three digits: the code is the hash of the letters. */
  static final byte STEM = 2;

  /** A variable part. */
  static final byte MASK = 3;

  static final long MASK_CODE = 1;

  static final String WILD = "<*>";

  /** Where the hash of a shape starts. */
  static final long START = 0x2545f4914f6cdd1dL;

  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  int count;
  final byte[] type = new byte[MAX_TOKENS];
  final boolean[] gap = new boolean[MAX_TOKENS];
  final int[] start = new int[MAX_TOKENS];
  final int[] end = new int[MAX_TOKENS];
  final long[] code = new long[MAX_TOKENS];

  int parts;
  final MaskKind[] partKind = new MaskKind[MAX_PARTS];
  final int[] partStart = new int[MAX_PARTS];
  final int[] partEnd = new int[MAX_PARTS];

  /** Of a custom part the index of its mask. */
  final int[] partMask = new int[MAX_PARTS];

  final char[] chars = new char[MAX_CHARS];

  /** Whether white space stands before the next token. */
  boolean space;

  /** Hash of the shape: equal for equal types, gaps and codes; never 0. */
  long shapeHash() {
    long h = START;
    for (int i = 0; i < count; i++) {
      h = step(h, type[i], gap[i], code[i]);
    }
    return finish(h);
  }

  /** Hash of what no word changes: gaps and punctuation. */
  long skeletonHash() {
    long h = START;
    for (int i = 0; i < count; i++) {
      h = skeletonStep(h, type[i], gap[i], code[i]);
    }
    return finish(h);
  }

  /**
   * The code of a token by its text: a word, the letters of a stem, punctuation; of a mask nothing.
   */
  static long code(byte type, String text) {
    if (type == MASK) {
      return MASK_CODE;
    }
    if (type == PUNCT) {
      return text.charAt(0);
    }
    long h = FNV_OFFSET;
    for (int i = 0; i < text.length(); i++) {
      h = (h ^ text.charAt(i)) * FNV_PRIME;
    }
    return h;
  }

  static long step(long h, byte type, boolean gap, long code) {
    return mix(h, code * 8 + type * 2 + (gap ? 1 : 0));
  }

  static long skeletonStep(long h, byte type, boolean gap, long code) {
    return type == PUNCT ? step(h, PUNCT, gap, code) : step(h, MASK, gap, MASK_CODE);
  }

  static long finish(long h) {
    long x = (h ^ h >>> 33) * 0xff51afd7ed558ccdL;
    x ^= x >>> 33;
    return x == 0 ? 1 : x;
  }

  private static long mix(long h, long value) {
    long x = (h ^ value) * 0x9e3779b97f4a7c15L;
    return x ^ x >>> 29;
  }

  /** The first duration in the line in microseconds, or {@link TemplateMatcher#NO_DURATION}. */
  long durationMicros() {
    for (int p = 0; p < parts; p++) {
      if (partKind[p] == MaskKind.DURATION) {
        long micros = Units.micros(chars, partStart[p], partEnd[p]);
        if (micros >= 0) {
          return micros;
        }
      }
    }
    return TemplateMatcher.NO_DURATION;
  }

  /**
   * The number that a token is: bytes of a size, microseconds of a duration; NaN if the token is
   * not one thing of that kind.
   */
  double quantity(int token, MaskKind kind) {
    int part = firstPart(token, 0);
    if (type[token] != MASK
        || part >= parts
        || partKind[part] != kind
        || part + 1 < parts && partStart[part + 1] < end[token]) {
      return Double.NaN;
    }
    return Units.quantity(kind, chars, partStart[part], partEnd[part]);
  }

  /** The line with masks for its variable parts. */
  String shown(String text) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < count; i++) {
      shown.append(gap[i] ? " " : "");
      if (type[i] == MASK) {
        shown.append(WILD);
      } else {
        shown.append(text, start[i], end[i]);
      }
    }
    return shown.toString();
  }

  /** Whether a token is all that stands between two quotes of one kind. */
  boolean isQuoted(int token) {
    return token > 0
        && token + 1 < count
        && type[token - 1] == PUNCT
        && "'\"`".indexOf((char) code[token - 1]) >= 0
        && type[token + 1] == PUNCT
        && code[token + 1] == code[token - 1];
  }

  /** The first part of token {@code token}, looked for from part {@code from} on. */
  int firstPart(int token, int from) {
    int part = from;
    while (part < parts && partEnd[part] <= start[token]) {
      part++;
    }
    return part;
  }

  /** Bits of the kinds of the parts of a token. */
  int kinds(int token, int firstPart) {
    int kinds = 0;
    for (int p = firstPart; p < parts && partStart[p] < end[token]; p++) {
      kinds |= 1 << partKind[p].ordinal();
    }
    return kinds;
  }

  /** The token with a mask for each thing in it; the unit of a number stays if it stands apart. */
  String form(String line, int token, int firstPart) {
    StringBuilder form = new StringBuilder();
    int at = start[token];
    for (int p = firstPart; p < parts && partStart[p] < end[token]; p++) {
      if (p == firstPart || !isTight(line, at, partStart[p])) {
        form.append(line, Math.min(at, partStart[p]), partStart[p]).append(WILD);
      }
      at = unitStart(line, p);
    }
    return form.append(line, Math.min(at, end[token]), end[token]).toString();
  }

  /** Whether {@link #form} would give {@code form}; allocates nothing. */
  boolean hasForm(String line, int token, int firstPart, String form) {
    int at = start[token];
    int in = 0;
    for (int p = firstPart; p < parts && partStart[p] < end[token]; p++) {
      if (p > firstPart && isTight(line, at, partStart[p])) {
        at = unitStart(line, p);
        continue;
      }
      int length = Math.max(0, partStart[p] - at);
      if (!form.regionMatches(in, line, at, length) || !form.startsWith(WILD, in + length)) {
        return false;
      }
      in += length + WILD.length();
      at = unitStart(line, p);
    }
    int rest = Math.max(0, end[token] - at);
    return form.length() == in + rest && form.regionMatches(in, line, at, rest);
  }

  /** Whether what stands between two variable parts has no white space: they are shown as one. */
  private static boolean isTight(String line, int from, int to) {
    for (int i = from; i < to; i++) {
      if (Chars.is(line.charAt(i), SPACE)) {
        return false;
      }
    }
    return true;
  }

  /** Where the unit of a number starts that stands apart from it, else the end of the part. */
  private int unitStart(String line, int part) {
    if (partKind[part] == MaskKind.SIZE || partKind[part] == MaskKind.DURATION) {
      int space = line.lastIndexOf(' ', partEnd[part] - 1);
      if (space > partStart[part]) {
        return space;
      }
    }
    return partEnd[part];
  }

  /** Hash of the characters of a word. */
  final long hash(int from, int to) {
    long h = FNV_OFFSET;
    for (int i = from; i < to; i++) {
      h = (h ^ chars[i]) * FNV_PRIME;
    }
    return h;
  }

  /** Adds a token. */
  final void token(byte tokenType, long tokenCode, int from, int to) {
    if (count == MAX_TOKENS) {
      return;
    }
    type[count] = tokenType;
    code[count] = tokenCode;
    gap[count] = space && count > 0;
    start[count] = from;
    end[count] = to;
    count++;
    space = false;
  }

  private boolean isJoin(int token) {
    return type[token] == PUNCT && Chars.is((char) code[token], JOIN);
  }

  /** Adds a variable part: to the one before if nothing but a joining character stands between. */
  final void mask(MaskKind kind, int from, int to) {
    if (parts < MAX_PARTS) {
      partKind[parts] = kind;
      partStart[parts] = from;
      partEnd[parts] = to;
      parts++;
    }
    int before = count - 1;
    for (int joined = 0; joined < 2 && before > 0 && isJoin(before); joined++) {
      before--;
    }
    if (before >= 0 && type[before] == MASK && count > 0) {
      count = before + 1;
      end[before] = to;
      space = false;
      return;
    }
    token(MASK, MASK_CODE, from, to);
  }

  /**
   * Leaves two of a block of tokens that repeats, if it holds a variable part: a list has the same
   * shape from two entries on, whatever an entry is.
   */
  final void foldRepeats() {
    int read = count;
    count = 0;
    for (int i = 0; i < read; i++) {
      if (count < i) {
        type[count] = type[i];
        gap[count] = gap[i];
        start[count] = start[i];
        end[count] = end[i];
        code[count] = code[i];
      }
      count++;
      int most = Math.min(MAX_BLOCK, count / 2);
      for (int size = 2; size <= most; size++) {
        if (code[count - 1] == code[count - 1 - size] && repeats(size)) {
          count -= size;
          break;
        }
      }
    }
  }

  private boolean repeats(int size) {
    boolean variable = false;
    for (int i = count - size; i < count; i++) {
      int before = i - size;
      if (type[i] != type[before] || gap[i] != gap[before] || code[i] != code[before]) {
        return false;
      }
      variable |= type[i] == MASK || type[i] == STEM;
    }
    return variable;
  }
}
