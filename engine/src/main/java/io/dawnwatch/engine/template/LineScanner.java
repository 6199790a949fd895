package io.dawnwatch.engine.template;

import static io.dawnwatch.engine.template.Chars.DIGIT;
import static io.dawnwatch.engine.template.Chars.HARD;
import static io.dawnwatch.engine.template.Chars.HEX;
import static io.dawnwatch.engine.template.Chars.LETTER;
import static io.dawnwatch.engine.template.Chars.SPACE;

import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * One pass over a message. White space and hard punctuation cut it into blobs; a blob is one variable part (an address, a
 * path, a number ...), or words and variable parts joined by soft punctuation. Variable parts that follow each other, with
 * nothing but one joining character or white space between, are one: a list has the same shape however long it is.
 * What is left is the shape: words, punctuation and masks.
 */
/**
 * Cuts the first line of a message into tokens. O(length), at most {@link #MAX_CHARS} characters
 * and {@link #MAX_TOKENS} tokens; allocates nothing. Not thread-safe: the arrays are those of the
 * last line.
 */
final class LineScanner extends Tokens {
  /** What is longer is no word of a message. */
  private static final int MAX_WORD = 128;

  private static final String ABSENT = " null NULL nil None NaN undefined n/a N/A ";

  private final @Nullable CustomSpans custom;
  private final Masks masks = new Masks(chars);
  private int limit;

  LineScanner(List<CustomMask> customMasks) {
    custom = customMasks.isEmpty() ? null : new CustomSpans(customMasks);
  }

  /** Scans the first line of a message that is not blank. */
  void scan(String text) {
    count = 0;
    parts = 0;
    space = false;
    int length = lengthOf(text);
    text.getChars(0, length, chars, 0);
    int from = Chars.run(chars, 0, length, SPACE);
    int lineEnd = Chars.find(chars, '\n', from, length);
    lineEnd = lineEnd < 0 ? length : lineEnd;
    if (custom != null) {
      custom.find(text.substring(0, lineEnd));
      for (int i = 0; i < custom.count; i++) {
        if (custom.start[i] >= from) {
          scan(from, custom.start[i]);
          partMask[Math.min(parts, MAX_PARTS - 1)] = custom.mask[i];
          mask(MaskKind.CUSTOM, custom.start[i], custom.end[i]);
          from = custom.end[i];
        }
      }
    }
    scan(from, lineEnd);
    foldRepeats();
  }

  private void scan(int from, int to) {
    limit = to;
    masks.limit(to);
    int i = from;
    while (i < to && count < MAX_TOKENS) {
      char c = chars[i];
      int is = Chars.of(c);
      if ((is & SPACE) != 0) {
        space = true;
        i++;
      } else if ((is & HARD) != 0) {
        i = hard(c, i);
      } else {
        i = blob(i);
      }
    }
  }

  /** Where to stop: a word that the cap would cut is left out. */
  private static int lengthOf(String text) {
    if (text.length() <= MAX_CHARS) {
      return text.length();
    }
    int space = text.lastIndexOf(' ', MAX_CHARS);
    return space > MAX_CHARS / 2 ? space : MAX_CHARS;
  }

  // ---- variable parts

  private int hard(char c, int i) {
    // A sign of comparison belongs to its number: "<1 sec".
    if ((c == '<' || c == '>')
        && Chars.isDigit(chars, i + 1, limit)
        && (count == 0 || space)
        && !closesAt(Chars.run(chars, i + 1, limit, DIGIT | LETTER))) {
      int after = blob(i + 1);
      if (count > 0 && type[count - 1] == MASK && start[count - 1] == i + 1) {
        start[count - 1] = i;
      }
      return after;
    }
    boolean apart = space || count == 0;
    token(PUNCT, c, i, i + 1);
    // Brackets around nothing, where brackets around something could stand.
    if (apart
        && i + 1 < limit
        && (c == '(' && chars[i + 1] == ')' || c == '[' && chars[i + 1] == ']')) {
      token(MASK, MASK_CODE, i + 1, i + 1);
    }
    return i + 1;
  }

  private boolean closesAt(int i) {
    return i < limit && chars[i] == '>';
  }

  // ---- blobs

  private int blob(int from) {
    return blob(from, limit);
  }

  /**
   * Handles the blob that starts at {@code from} and ends at the latest at {@code atMost}; returns
   * where to go on.
   */
  private int blob(int from, int atMost) {
    int to = from;
    boolean digit = false;
    boolean slash = false;
    boolean at = false;
    boolean dot = false;
    while (to < atMost) {
      char c = chars[to];
      int is = Chars.of(c);
      if ((is & (SPACE | HARD)) != 0) {
        break;
      }
      if ((is & DIGIT) != 0) {
        digit = true;
      } else if (c == '/') {
        if (to > from + 1
            && chars[to - 1] == ':'
            && !(to == from + 2 && masks.drive(from, to + 1))) {
          int url = masks.url(from, to);
          if (url > from) {
            mask(MaskKind.URL, from, url);
            return url;
          }
          // A path after a colon is a blob of its own.
          to--;
          break;
        }
        slash = true;
      } else if (c == '@') {
        at = true;
      } else if (c == '.' || c == ':' || c == '\\') {
        dot = true;
      }
      to++;
    }
    if (!digit && !slash && !at && !dot) {
      int date = masks.namedDate(from, to);
      if (date > from) {
        mask(MaskKind.TIMESTAMP, from, date);
        return date;
      }
      words(from, to);
      return to;
    }
    int first = from;
    while (first < to
        && !Chars.isWord(chars, first, to)
        && !startsPath(first, to)
        && !startsNumber(first, to)) {
      token(PUNCT, chars[first], first, first + 1);
      first++;
    }
    int last = to;
    while (last > first && isTrailing(first, last)) {
      last--;
    }
    if (last > first) {
      int done = inner(first, last, digit, slash, at);
      if (done > last) {
        return done;
      }
    }
    for (int i = last; i < to; i++) {
      token(PUNCT, chars[i], i, i + 1);
    }
    return to;
  }

  private boolean isTrailing(int first, int last) {
    char c = chars[last - 1];
    return !Chars.is(c, DIGIT | LETTER)
        && c != '/'
        && !(c == '*' && startsPath(first, last))
        && !(c == '%' && last - 2 >= first && Chars.is(chars[last - 2], DIGIT));
  }

  private boolean startsPath(int i, int to) {
    char c = chars[i];
    if (c == '/') {
      return Chars.isWord(chars, i + 1, to)
          || i + 2 < to && chars[i + 1] == '.' && Chars.isWord(chars, i + 2, to);
    }
    return (c == '~' || c == '.')
            && i + 2 < to
            && chars[i + 1] == '/'
            && Chars.isWord(chars, i + 2, to)
        || c == '.' && i + 3 < to && chars[i + 1] == '.' && chars[i + 2] == '/';
  }

  private boolean startsNumber(int i, int to) {
    char c = chars[i];
    return (c == '-' || c == '+')
        && Chars.isDigit(chars, i + 1, to)
        && (i == 0 || !Chars.is(chars[i - 1], DIGIT | LETTER));
  }

  /**
   * Handles [from, to), free of punctuation at its ends; returns the end if it read beyond {@code
   * to}, else to.
   */
  private int inner(int from, int to, boolean digit, boolean slash, boolean at) {
    if (startsPath(from, to) || masks.drive(from, to)) {
      return path(from, to);
    }
    if (at && masks.email(from, to)) {
      mask(MaskKind.EMAIL, from, to);
      return to;
    }
    if (!digit) {
      if (slash && masks.component(from, to)) {
        mask(MaskKind.PATH, from, to);
      } else if (masks.host(from, to)) {
        mask(MaskKind.HOST, from, to);
      } else {
        words(from, to);
      }
      return to;
    }
    int name = masks.className(from, to);
    if (name > from) {
      token(WORD, hash(from, name), from, name);
      return name < to ? pieces(name, to) : to;
    }
    MaskKind whole = masks.whole(from, to, slash);
    if (whole != null) {
      mask(whole, from, to);
      return to;
    }
    if (masks.number(from, to)) {
      return unit(from, to);
    }
    return pieces(from, to);
  }

  private int path(int from, int to) {
    int address = chars[from] == '/' ? masks.address(from + 1, to) : from;
    if (address == to) {
      mask(MaskKind.IP, from, to);
      return to;
    }
    int i = masks.drive(from, to) ? from + 2 : from;
    while (i < to && chars[i] != ':') {
      i++;
    }
    if (i == to) {
      return target(from, to);
    }
    mask(MaskKind.PATH, from, i);
    if (i < to) {
      token(PUNCT, ':', i, i + 1);
      if (i + 1 < to) {
        boolean digit = false;
        for (int k = i + 1; k < to; k++) {
          digit |= Chars.is(chars[k], DIGIT);
        }
        return inner(i + 1, to, digit, true, false);
      }
    }
    return to;
  }

  /**
   * Masks the path at [from, to) with the query that may follow and the protocol of a request:
   * "/a?b=c HTTP/1.1".
   */
  private int target(int from, int to) {
    int e = to;
    if (Chars.holds(chars, '?', from, to)) {
      while (e < limit && !Chars.is(chars[e], SPACE) && "<>\"'`".indexOf(chars[e]) < 0) {
        e++;
      }
    }
    if (Chars.isAt(chars, " HTTP/", e, limit) && Chars.isDigit(chars, e + 6, limit)) {
      e = Chars.run(chars, e + 6, limit, DIGIT);
      if (e < limit && chars[e] == '.') {
        e = Chars.run(chars, e + 1, limit, DIGIT);
      }
    }
    mask(MaskKind.PATH, from, e);
    return e;
  }

  /** Emits the number at [from, to) with the unit that may follow; returns the end. */
  private int unit(int from, int to) {
    int digits = to;
    while (digits > from && Chars.is(chars[digits - 1], LETTER)) {
      digits--;
    }
    MaskKind attached = digits < to ? Units.of(chars, digits, to) : null;
    if (attached != null) {
      mask(attached, from, to);
      return to;
    }
    int word = to + 1;
    int e = to < limit && chars[to] == ' ' ? Chars.run(chars, word, limit, LETTER | DIGIT) : to;
    MaskKind kind = e > word ? Units.of(chars, word, e) : null;
    if (kind == null) {
      mask(MaskKind.NUMBER, from, to);
      return to;
    }
    mask(kind, from, e);
    if (kind == MaskKind.SIZE) {
      int again = sizeInBrackets(e);
      if (again > e) {
        end[count - 1] = again;
        return again;
      }
    }
    return e;
  }

  /** End of {@code " (18.4 KB)"} at {@code from}: the same size in other words; or {@code from}. */
  private int sizeInBrackets(int from) {
    if (!Chars.isAt(chars, " (", from, limit) || !Chars.isDigit(chars, from + 2, limit)) {
      return from;
    }
    int i = from + 2;
    while (i < limit && (Chars.is(chars[i], DIGIT) || chars[i] == '.' || chars[i] == ' ')) {
      i++;
    }
    int e = Chars.run(chars, i, limit, LETTER);
    return e < limit && chars[e] == ')' && Units.of(chars, i, e) == MaskKind.SIZE ? e + 1 : from;
  }

  /**
   * Words and variable parts joined by soft punctuation; returns where to go on, at least {@code
   * to}.
   */
  private int pieces(int from, int to) {
    int firstDigit = -1;
    int lastDigit = to - 1;
    int withDigit = 0;
    int after = 0;
    boolean splits = false;
    for (int i = from; i < to; ) {
      int e = Chars.run(chars, i, to, DIGIT | LETTER);
      if (e == i) {
        char c = chars[i];
        splits |=
            c == '$'
                || c == '@'
                || c == '#'
                || i + 1 < to && !Chars.isWord(chars, i + 1, to) && c != '_';
        i++;
        continue;
      }
      boolean has = Chars.hasDigit(chars, i, e);
      firstDigit = has && firstDigit < 0 ? i : firstDigit;
      withDigit += has ? 1 : 0;
      after += firstDigit >= 0 ? 1 : 0;
      lastDigit = has ? Math.min(e, to - 1) : lastDigit;
      i = e;
    }
    if (withDigit >= 2 && withDigit * 2 > after && !splits) {
      words(from, firstDigit);
      int e = chars[lastDigit] == ':' ? lastDigit : to;
      mask(MaskKind.ID, firstDigit, e);
      words(e, to);
      return to;
    }
    for (int i = from; i < to; ) {
      int e = Chars.run(chars, i, to, DIGIT | LETTER);
      if (e == i) {
        char c = chars[i];
        if (c == '@' || c == '#' || c == ':') {
          token(PUNCT, c, i, i + 1);
          int next = i + 1;
          while (next < to && "@#:".indexOf(chars[next]) < 0) {
            next++;
          }
          int done = next > i + 1 ? blob(i + 1, next) : next;
          if (done > next) {
            return done;
          }
          i = next;
          continue;
        }
        token(PUNCT, c, i, i + 1);
        i++;
        continue;
      }
      if (!Chars.hasDigit(chars, i, e)) {
        // A minus sign after an underscore belongs to the number: "blk_-1608".
        if (chars[e - 1] == '_'
            && e + 1 < to
            && chars[e] == '-'
            && Chars.isDigit(chars, e + 1, to)) {
          e = Chars.run(chars, e + 1, to, DIGIT | LETTER);
          mask(MaskKind.ID, i, e);
        } else {
          int joined = e;
          while (joined + 1 < to
              && (chars[joined] == '.' || chars[joined] == '-')
              && Chars.is(chars[joined + 1], LETTER)) {
            int next = Chars.run(chars, joined + 1, to, DIGIT | LETTER);
            if (Chars.hasDigit(chars, joined + 1, next)) {
              break;
            }
            joined = next;
          }
          e = joined;
          word(i, e);
        }
      } else {
        piece(i, e, withDigit);
      }
      i = e;
    }
    return to;
  }

  private void piece(int from, int to, int withDigit) {
    int letters = Chars.run(chars, from, to, LETTER);
    if (withDigit == 1
        && letters > from
        && to - letters <= MAX_STEM_DIGITS
        && !Chars.holds(chars, '_', from, letters)
        && Chars.run(chars, letters, to, DIGIT) == to) {
      token(STEM, hash(from, letters), from, to);
      return;
    }
    boolean hex = Chars.isAt(chars, "0x", from, to) && Chars.run(chars, from + 2, to, HEX) == to;
    mask(
        hex
            ? MaskKind.HEX
            : Chars.run(chars, from, to, DIGIT) == to ? MaskKind.NUMBER : MaskKind.ID,
        from,
        to);
  }

  /**
   * Words without a digit: colons, at signs and runs of punctuation cut, other soft punctuation is
   * part of them.
   */
  private void words(int from, int to) {
    int i = from;
    while (i < to) {
      if (!Chars.isWord(chars, i, to)) {
        token(PUNCT, chars[i], i, i + 1);
        i++;
        continue;
      }
      int e = i;
      while (e < to) {
        if (Chars.isWord(chars, e, to)) {
          e++;
        } else if (chars[e] != ':' && chars[e] != '@' && Chars.isWord(chars, e + 1, to)) {
          e += 2;
        } else {
          break;
        }
      }
      word(i, e);
      i = e;
    }
  }

  private void word(int from, int to) {
    if (to - from >= 8 && Chars.run(chars, from, to, HEX) == to) {
      mask(MaskKind.HEX, from, to);
    } else if (to - from > MAX_WORD) {
      mask(MaskKind.ID, from, to);
    } else if (to - from <= 9
        && "nNu".indexOf(chars[from]) >= 0
        && Chars.isListed(chars, ABSENT, from, to)) {
      mask(MaskKind.ABSENT, from, to);
    } else {
      token(WORD, hash(from, to), from, to);
    }
  }

  // ---- tokens

}
