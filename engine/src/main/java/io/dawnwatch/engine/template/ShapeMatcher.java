package io.dawnwatch.engine.template;

import org.jspecify.annotations.Nullable;

/*
 * Templates by stable shape: words that hold a digit, and paths, are masked; runs of masks joined by punctuation are one
 * mask, and so are a duration and its unit, whatever the unit; white space folds. What is left is hashed as it is read: one pass over the characters, no allocation.
 * O(length), at most MAX_CHARS characters of the first line.
 * It fails where a variable part has no digit (user names) or where a constant part has one (IPv4): the mined dictionary
 * is for those.
 */
/**
 * Templates as masked messages: see {@link TemplateMatcher}. The algorithm's name in a model is
 * {@value #NAME}.
 */
public final class ShapeMatcher implements TemplateMatcher {
  /** Name of this algorithm in a model. A change of any id needs another name. */
  public static final String NAME = "shape/1";

  /**
   * Characters of a body that decide its template; what is beyond varies too much to tell anything.
   */
  private static final int MAX_CHARS = 2048;

  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;
  private static final char MASK = '\u0001';

  private static final byte SPACE = 0;
  private static final byte PUNCTUATION = 1;
  private static final byte LETTER = 2;
  private static final byte DIGIT = 3;
  private static final byte[] KIND = new byte[128];

  static {
    for (char c = 0; c < 128; c++) {
      if (c <= ' ') {
        KIND[c] = SPACE;
      } else if (c >= '0' && c <= '9') {
        KIND[c] = DIGIT;
      } else if (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_') {
        KIND[c] = LETTER;
      } else {
        KIND[c] = PUNCTUATION;
      }
    }
  }

  /** The body that is looked at: an array is read faster than a string. */
  private final char[] chars = new char[MAX_CHARS];

  private long hash;
  private long duration = NO_DURATION;
  private int durationEnd;
  private boolean lastWasMask;
  /* Punctuation after a mask is held back: if another mask follows, both are one ("10.0.0.1", "1, 2, 3"). */
  private long held;
  private int heldCount;

  @Override
  public long match(String body) {
    walk(body, null);
    long mixed = hash;
    mixed ^= mixed >>> 33;
    mixed *= 0xff51afd7ed558ccdL;
    mixed ^= mixed >>> 33;
    mixed *= 0xc4ceb9fe1a85ec53L;
    mixed ^= mixed >>> 33;
    return mixed == 0 ? 1 : mixed;
  }

  @Override
  public long durationMicros() {
    return duration;
  }

  @Override
  public String text(String body) {
    StringBuilder text = new StringBuilder();
    walk(body, text);
    return text.toString();
  }

  private void walk(String body, @Nullable StringBuilder text) {
    hash = FNV_OFFSET;
    duration = NO_DURATION;
    lastWasMask = false;
    held = 0;
    heldCount = 0;
    int length = Math.min(body.length(), MAX_CHARS);
    body.getChars(0, length, chars, 0);
    int i = 0;
    while (i < length && kind(chars[i]) == SPACE) {
      i++;
    }
    boolean space = false;
    while (i < length) {
      char c = chars[i];
      if (c == '\n') {
        break;
      }
      byte kind = kind(c);
      if (kind == SPACE) {
        space = true;
        i++;
        continue;
      }
      if (space) {
        punctuation(' ', text);
        space = false;
      }
      if (kind == LETTER) {
        i = word(body, i, length, text);
      } else if (kind == DIGIT) {
        int end = runEnd(i, length);
        long micros = durationAt(body, i, length);
        if (micros != NO_DURATION) {
          end = durationEnd;
          duration = duration == NO_DURATION ? micros : duration;
        }
        mask(text);
        i = end;
      } else if (c == '/' && (i == 0 || kind(chars[i - 1]) < LETTER)) {
        int end = pathEnd(i, length);
        if (end > i) {
          mask(text);
          i = end;
        } else {
          punctuation(c, text);
          i++;
        }
      } else {
        punctuation(c, text);
        i++;
      }
    }
    release(text);
  }

  private static byte kind(char c) {
    return c < 128 ? KIND[c] : LETTER;
  }

  /**
   * End of the absolute path with at least two segments that starts at {@code from}, or {@code
   * from} if there is none.
   */
  private int pathEnd(int from, int length) {
    int slashes = 0;
    int i = from;
    while (i < length) {
      char c = chars[i];
      if (c == '/') {
        slashes++;
      } else if (kind(c) < LETTER && "-.@~+%=:&?$!*;".indexOf(c) < 0) {
        break;
      }
      i++;
    }
    return slashes >= 2 ? i : from;
  }

  /** End of the letters and digits that begin at {@code from}. */
  private int runEnd(int from, int length) {
    int end = from;
    while (end < length && kind(chars[end]) >= LETTER) {
      end++;
    }
    return end;
  }

  /**
   * Takes the letters from {@code from} on as a word, or as a mask if a digit comes among them;
   * gives where they end. Hashed as they are read, as if no digit would come.
   */
  private int word(String body, int from, int length, @Nullable StringBuilder text) {
    long h = hash;
    for (int i = heldCount - 1; i >= 0; i--) {
      h = (h ^ held >>> 8 * i & 0xff) * FNV_PRIME;
    }
    int end = from;
    byte kind = LETTER;
    while (kind == LETTER) {
      h = (h ^ chars[end++]) * FNV_PRIME;
      kind = end < length ? kind(chars[end]) : SPACE;
    }
    if (kind == DIGIT) {
      mask(text);
      return runEnd(end, length);
    }
    release(text);
    lastWasMask = false;
    hash = h;
    if (text != null) {
      text.append(body, from, end);
    }
    return end;
  }

  private void punctuation(char c, @Nullable StringBuilder text) {
    if (lastWasMask
        && heldCount < 3
        && (c < 128)
        && (c != ' ' || heldCount > 0 && (held & 0xff) == ',')) {
      held = held << 8 | c;
      heldCount++;
      return;
    }
    release(text);
    lastWasMask = false;
    emit(c, text);
  }

  private void mask(@Nullable StringBuilder text) {
    if (lastWasMask) {
      held = 0;
      heldCount = 0;
      return;
    }
    emit(MASK, text);
    lastWasMask = true;
  }

  private void release(@Nullable StringBuilder text) {
    for (int i = heldCount - 1; i >= 0; i--) {
      emit((char) (held >>> (8 * i) & 0xff), text);
    }
    held = 0;
    heldCount = 0;
  }

  private void emit(char c, @Nullable StringBuilder text) {
    hash = (hash ^ c) * FNV_PRIME;
    if (text != null) {
      if (c == MASK) {
        text.append("<*>");
      } else {
        text.append(c);
      }
    }
  }

  /**
   * The number at {@code from} in microseconds if a time unit follows it, directly or after one
   * space.
   */
  private long durationAt(String body, int from, int length) {
    int i = from;
    long whole = 0;
    while (i < length && chars[i] >= '0' && chars[i] <= '9') {
      whole = whole * 10 + (chars[i] - '0');
      if (whole > 1_000_000_000_000L) {
        return NO_DURATION;
      }
      i++;
    }
    long millionths = 0;
    if (i + 1 < length && chars[i] == '.' && kind(chars[i + 1]) == DIGIT) {
      i++;
      long scale = 100_000;
      while (i < length && kind(chars[i]) == DIGIT) {
        millionths += scale * (chars[i] - '0');
        scale /= 10;
        i++;
      }
    }
    if (i < length && chars[i] == ' ') {
      i++;
    }
    if (i == length || !beginsUnit(chars[i])) {
      return NO_DURATION;
    }
    int unit = i;
    while (i < length && kind(chars[i]) == LETTER) {
      i++;
    }
    long perUnit = unitMicros(body, unit, i - unit);
    if (perUnit < 0 || i < length && kind(chars[i]) == DIGIT) {
      return NO_DURATION;
    }
    durationEnd = i;
    return whole * perUnit + millionths * perUnit / 1_000_000;
  }

  /** Whether a unit that {@link #unitMicros} knows may begin with this. */
  private static boolean beginsUnit(char c) {
    return c == 'm' || c == 's' || c == 'u' || c == '\u00b5' || c == '\u03bc';
  }

  private long unitMicros(String body, int at, int size) {
    if (size == 1) {
      return chars[at] == 's' ? 1_000_000 : -1;
    }
    if (size == 2 && chars[at + 1] == 's') {
      return switch (chars[at]) {
        case 'm' -> 1_000;
        case 'u', '\u00b5', '\u03bc' -> 1;
        default -> -1;
      };
    }
    if (size == 7 && body.startsWith("seconds", at)) {
      return 1_000_000;
    }
    return size == 12 && body.startsWith("milliseconds", at) ? 1_000 : -1;
  }
}
