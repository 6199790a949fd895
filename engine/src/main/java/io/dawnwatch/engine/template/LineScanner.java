package io.dawnwatch.engine.template;

import static io.dawnwatch.engine.template.Chars.DIGIT;
import static io.dawnwatch.engine.template.Chars.HARD;
import static io.dawnwatch.engine.template.Chars.HEX;
import static io.dawnwatch.engine.template.Chars.JOIN;
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
final class LineScanner {
  static final int MAX_CHARS = 2048;
  static final int MAX_TOKENS = 192;

  /** What is longer is no word of a message. */
  private static final int MAX_WORD = 128;

  private static final int MAX_PARTS = 384;

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
  private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
  private static final String DAYS = "MonTueWedThuFriSatSun";
  private static final String TOP_DOMAINS =
      " com net org edu gov mil info biz local lan internal arpa ";
  private static final String SECOND_DOMAINS = " co com ac edu gov net org ";
  private static final String ABSENT = " null NULL nil None NaN undefined n/a N/A ";
  private static final String PACKAGES = " com net org edu gov io java javax sun jdk ";
  private static final String SOURCES = " java c cc cpp h py go js ts rs scala kt rb cs php ";

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

  private final @Nullable CustomSpans custom;
  private final char[] chars = new char[MAX_CHARS];
  private String body = "";
  private int limit;
  private boolean space;

  LineScanner(List<CustomMask> masks) {
    custom = masks.isEmpty() ? null : new CustomSpans(masks);
  }

  /** Scans the first line of a message that is not blank. */
  void scan(String text) {
    body = text;
    count = 0;
    parts = 0;
    space = false;
    int length = lengthOf(text);
    text.getChars(0, length, chars, 0);
    int from = Chars.run(chars, 0, length, SPACE);
    int lineEnd = find('\n', from, length);
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

  /**
   * Leaves two of a block of tokens that repeats, if it holds a variable part: a list has the same
   * shape from two entries on, whatever an entry is.
   */
  private void foldRepeats() {
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

  /** Where to stop: a word that the cap would cut is left out. */
  private static int lengthOf(String text) {
    if (text.length() <= MAX_CHARS) {
      return text.length();
    }
    int space = text.lastIndexOf(' ', MAX_CHARS);
    return space > MAX_CHARS / 2 ? space : MAX_CHARS;
  }

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
        long micros = Units.micros(body, partStart[p], partEnd[p]);
        if (micros >= 0) {
          return micros;
        }
      }
    }
    return TemplateMatcher.NO_DURATION;
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

  // ---- variable parts

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
    boolean colonSlash = false;
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
        slash = true;
        colonSlash |= to > from && chars[to - 1] == ':';
      } else if (c == '@') {
        at = true;
      } else if (c == '.' || c == ':' || c == '\\') {
        dot = true;
      }
      to++;
    }
    if (!digit && !slash && !at && !dot) {
      int date = namedDate(from, to);
      if (date > from) {
        mask(MaskKind.TIMESTAMP, from, date);
        return date;
      }
      words(from, to);
      return to;
    }
    if (colonSlash && !drive(from, to)) {
      int url = url(from, to);
      if (url > from) {
        mask(MaskKind.URL, from, url);
        return url;
      }
      int colon = body.indexOf(":/", from);
      if (colon > from) {
        blob(from, colon);
        token(PUNCT, ':', colon, colon + 1);
        return blob(colon + 1);
      }
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
    if (startsPath(from, to) || drive(from, to)) {
      return path(from, to);
    }
    if (at && email(from, to)) {
      mask(MaskKind.EMAIL, from, to);
      return to;
    }
    if (!digit) {
      if (slash && component(from, to)) {
        mask(MaskKind.PATH, from, to);
      } else if (host(from, to)) {
        mask(MaskKind.HOST, from, to);
      } else {
        words(from, to);
      }
      return to;
    }
    int name = className(from, to);
    if (name > from) {
      token(WORD, hash(from, name), from, name);
      if (name < to) {
        pieces(name, to);
      }
      return to;
    }
    MaskKind whole = whole(from, to, slash);
    if (whole != null) {
      mask(whole, from, to);
      return to;
    }
    if (number(from, to)) {
      return unit(from, to);
    }
    pieces(from, to);
    return to;
  }

  private boolean drive(int from, int to) {
    return to - from > 2
        && Chars.is(chars[from], LETTER)
        && chars[from + 1] == ':'
        && (chars[from + 2] == '\\' || chars[from + 2] == '/');
  }

  private int path(int from, int to) {
    int address = chars[from] == '/' ? address(from + 1, to) : from;
    if (address == to) {
      mask(MaskKind.IP, from, to);
      return to;
    }
    int i = drive(from, to) ? from + 2 : from;
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
        inner(i + 1, to, digit, true, false);
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
    if (holds('?', from, to)) {
      while (e < limit && !Chars.is(chars[e], SPACE) && "<>\"'`".indexOf(chars[e]) < 0) {
        e++;
      }
    }
    if (body.startsWith(" HTTP/", e) && Chars.isDigit(chars, e + 6, limit)) {
      e = Chars.run(chars, e + 6, limit, DIGIT);
      if (e < limit && chars[e] == '.') {
        e = Chars.run(chars, e + 1, limit, DIGIT);
      }
    }
    mask(MaskKind.PATH, from, e);
    return e;
  }

  private int url(int from, int to) {
    int letters = Chars.run(chars, from, to, LETTER);
    if (letters == from || !body.startsWith("://", letters)) {
      return from;
    }
    int i = letters + 3;
    while (i < limit && !Chars.is(chars[i], SPACE) && "<>\"'`()[]{}|".indexOf(chars[i]) < 0) {
      i++;
    }
    while (i > letters + 3 && ".,;:!?".indexOf(chars[i - 1]) >= 0) {
      i--;
    }
    return i;
  }

  private boolean email(int from, int to) {
    int at = find('@', from, to);
    if (at <= from || !Chars.isWord(chars, at + 1, to) || !Chars.isWord(chars, from, to)) {
      return false;
    }
    int dot = find('.', at, to);
    if (dot < 0 || dot + 1 >= to) {
      return false;
    }
    for (int i = from; i < to; i++) {
      char c = chars[i];
      if (!Chars.is(c, DIGIT | LETTER)
          && c != '.'
          && c != '-'
          && c != '+'
          && !(c == '@' && i == at)) {
        return false;
      }
    }
    return true;
  }

  /** Whether [from, to) is a package and something in it: "com.example.app/.Main". */
  private boolean component(int from, int to) {
    int dot = find('.', from, to);
    return dot > 0 && dot < find('/', from, to) && listed(PACKAGES, from, dot);
  }

  /** Whether [from, to) is a name of a host that ends in a top-level domain. */
  private boolean host(int from, int to) {
    int dots = 0;
    int lastDot = -1;
    int firstDot = -1;
    for (int i = from; i < to; i++) {
      char c = chars[i];
      if (c == '.') {
        dots++;
        lastDot = i;
        firstDot = firstDot < 0 ? i : firstDot;
      } else if (!Chars.is(c, DIGIT | LETTER) && c != '-' || c >= 128) {
        return false;
      }
    }
    if (dots == 0 || to - lastDot < 3 || listed(SOURCES, lastDot + 1, to)) {
      return false;
    }
    for (int i = lastDot + 1; i < to; i++) {
      if (chars[i] < 'a' || chars[i] > 'z') {
        return false;
      }
    }
    if (listed(PACKAGES, from, firstDot)) {
      return false;
    }
    return listed(TOP_DOMAINS, lastDot + 1, to)
        || dots >= 2 && to - lastDot == 3 && looksNational(from, lastDot);
  }

  /**
   * Whether [from, to) stands before a country's domain: it has a digit or a dash, or ends as in
   * "co.uk".
   */
  private boolean looksNational(int from, int to) {
    int second = to;
    while (second > from && chars[second - 1] != '.') {
      second--;
    }
    return listed(SECOND_DOMAINS, second, to) || hasDigit(from, to) || holds('-', from, to);
  }

  /**
   * End of the qualified name of a class at {@code from}, which may hold digits; or {@code from}.
   */
  private int className(int from, int to) {
    int dot = find('.', from, to);
    if (dot < 0 || !listed(PACKAGES, from, dot)) {
      return from;
    }
    int e = from;
    int dots = 0;
    while (e < to
        && (Chars.isWord(chars, e, to)
            || "$.".indexOf(chars[e]) >= 0 && Chars.isWord(chars, e + 1, to))) {
      dots += chars[e] == '.' ? 1 : 0;
      e++;
    }
    return dots >= 2 && (e == to || chars[e] != '-') ? e : from;
  }

  private boolean listed(String list, int from, int to) {
    int length = to - from;
    int i = 0;
    while (i >= 0 && i < list.length()) {
      if (list.regionMatches(i + 1, body, from, length)
          && i + 1 + length < list.length()
          && list.charAt(i + 1 + length) == ' ') {
        return true;
      }
      i = list.indexOf(' ', i + 1);
    }
    return false;
  }

  /** End of the IPv4 address at {@code from}, with or without a port, or {@code from}. */
  private int address(int from, int to) {
    int i = from;
    for (int part = 0; part < 4; part++) {
      int e = Chars.run(chars, i, to, DIGIT);
      if (e == i || e - i > 3 || part < 3 && (e >= to || chars[e] != '.')) {
        return from;
      }
      i = part < 3 ? e + 1 : e;
    }
    if (i < to && chars[i] == ':' && Chars.isDigit(chars, i + 1, to)) {
      int e = Chars.run(chars, i + 1, to, DIGIT);
      return e;
    }
    return i;
  }

  /** What the blob is as a whole, or null. */
  private @Nullable MaskKind whole(int from, int to, boolean slash) {
    int length = to - from;
    if (length == 36 && uuid(from)) {
      return MaskKind.UUID;
    }
    if (address(from, to) == to) {
      return MaskKind.IP;
    }
    MaskKind groups = hexGroups(from, to);
    if (groups != null) {
      return groups;
    }
    int colon = portColon(from, to);
    if (slash) {
      int lastSlash = body.lastIndexOf('/', to - 1);
      if (lastSlash > from && address(lastSlash + 1, to) == to) {
        return MaskKind.IP;
      }
    }
    if (colon > from && hostBeforePort(from, colon)) {
      return MaskKind.HOST;
    }
    if (host(from, to)) {
      return MaskKind.HOST;
    }
    if (body.startsWith("0x", from) && Chars.run(chars, from + 2, to, HEX) == to) {
      return MaskKind.HEX;
    }
    if (length >= 6
        && Chars.run(chars, from, to, HEX) == to
        && Chars.run(chars, from, to, DIGIT) < to) {
      return MaskKind.HEX;
    }
    if (holds('~', from, to)) {
      return MaskKind.ID;
    }
    MaskKind digits = digitGroups(from, to);
    if (digits != null) {
      return digits;
    }
    if (slash && relativePath(from, to)) {
      return MaskKind.PATH;
    }
    return null;
  }

  /** A relative path: at least two slashes and a digit, or a last part with an extension. */
  private boolean relativePath(int from, int to) {
    int slashes = 0;
    for (int i = from; i < to; i++) {
      char c = chars[i];
      slashes += c == '/' ? 1 : 0;
      if (c == ':' || c == '@' || c == '*') {
        return false;
      }
    }
    return slashes >= 2 && Chars.is(chars[from], LETTER);
  }

  private int portColon(int from, int to) {
    int i = to;
    while (i > from && Chars.is(chars[i - 1], DIGIT)) {
      i--;
    }
    return i < to && to - i <= 5 && i > from && chars[i - 1] == ':' ? i - 1 : from;
  }

  /** A host has a dot or a dash, and is not the name of a source file. */
  private boolean hostBeforePort(int from, int to) {
    boolean joined = false;
    boolean letter = false;
    int lastDot = -1;
    for (int i = from; i < to; i++) {
      char c = chars[i];
      if (c == '.' || c == '-') {
        joined = true;
        lastDot = c == '.' ? i : lastDot;
      } else if (!Chars.is(c, DIGIT | LETTER)) {
        return false;
      } else {
        letter |= Chars.is(c, LETTER);
      }
    }
    return joined && letter && !(lastDot >= 0 && listed(SOURCES, lastDot + 1, to));
  }

  private boolean uuid(int from) {
    for (int i = 0; i < 36; i++) {
      boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
      char c = chars[from + i];
      if (dash ? c != '-' : !Chars.is(c, HEX)) {
        return false;
      }
    }
    return true;
  }

  /**
   * MAC for four or more pairs of hexadecimal digits, IP for groups joined by colons as in IPv6, or
   * null.
   */
  private @Nullable MaskKind hexGroups(int from, int to) {
    int groups = 0;
    int colons = 0;
    boolean pairs = true;
    boolean twice = false;
    for (int i = from; i < to; ) {
      int e = Chars.run(chars, i, to, HEX);
      if (e - i > 4 || e < to && chars[e] != ':' && chars[e] != '-') {
        return null;
      }
      groups += e > i ? 1 : 0;
      pairs &= e - i == 2;
      twice |= e == i;
      colons += e < to && chars[e] == ':' ? 1 : 0;
      i = e + 1;
    }
    if (pairs && groups >= 4 && Chars.run(chars, from, to, DIGIT | HEX) < to) {
      return hasLetterOrIs(groups, from, to) ? MaskKind.MAC : null;
    }
    return colons >= 2 && (twice || groups == 8) ? MaskKind.IP : null;
  }

  /** Six pairs are an address; other numbers of pairs must show that they are hexadecimal. */
  private boolean hasLetterOrIs(int groups, int from, int to) {
    for (int i = from; i < to; i++) {
      if (Chars.is(chars[i], LETTER)) {
        return true;
      }
    }
    return groups == 6;
  }

  /** TIMESTAMP or VERSION if the blob is groups of digits joined as those are. */
  private @Nullable MaskKind digitGroups(int from, int to) {
    int dots = 0;
    int others = 0;
    for (int i = from; i < to; i++) {
      char c = chars[i];
      if (c == '.') {
        dots++;
      } else if (c == ':' || c == '-' || c == '/') {
        others++;
      } else if (!Chars.is(c, DIGIT) && !(c == 'T' && others == 2 || c == 'Z' && i == to - 1)) {
        return null;
      }
    }
    if (!Chars.is(chars[from], DIGIT)) {
      return null;
    }
    if (others >= 1) {
      return MaskKind.TIMESTAMP;
    }
    return dots >= 2 ? MaskKind.VERSION : null;
  }

  /** A sign, digits, a fraction, a per cent sign. */
  private boolean number(int from, int to) {
    int i = from;
    if (chars[i] == '-' || chars[i] == '+') {
      i++;
    }
    int e = Chars.run(chars, i, to, DIGIT);
    if (e == i) {
      return false;
    }
    if (e < to && chars[e] == '.') {
      e = Chars.run(chars, e + 1, to, DIGIT);
    }
    if (e < to && chars[e] == '%') {
      e++;
    }
    return e == to || Units.of(body, e, to) != null;
  }

  /** Emits the number at [from, to) with the unit that may follow; returns the end. */
  private int unit(int from, int to) {
    int digits = to;
    while (digits > from && Chars.is(chars[digits - 1], LETTER)) {
      digits--;
    }
    MaskKind attached = digits < to ? Units.of(body, digits, to) : null;
    if (attached != null) {
      mask(attached, from, to);
      return to;
    }
    int word = to + 1;
    int e = to < limit && chars[to] == ' ' ? Chars.run(chars, word, limit, LETTER | DIGIT) : to;
    MaskKind kind = e > word ? Units.of(body, word, e) : null;
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
    if (!body.startsWith(" (", from) || !Chars.isDigit(chars, from + 2, limit)) {
      return from;
    }
    int i = from + 2;
    while (i < limit && (Chars.is(chars[i], DIGIT) || chars[i] == '.' || chars[i] == ' ')) {
      i++;
    }
    int e = Chars.run(chars, i, limit, LETTER);
    return e < limit && chars[e] == ')' && Units.of(body, i, e) == MaskKind.SIZE ? e + 1 : from;
  }

  /** Words and variable parts joined by soft punctuation. */
  private void pieces(int from, int to) {
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
      boolean has = hasDigit(i, e);
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
      return;
    }
    for (int i = from; i < to; ) {
      int e = Chars.run(chars, i, to, DIGIT | LETTER);
      if (e == i) {
        char c = chars[i];
        if (c == '@' || c == '#' || c == ':') {
          token(PUNCT, c, i, i + 1);
          blob(i + 1, to);
          return;
        }
        token(PUNCT, c, i, i + 1);
        i++;
        continue;
      }
      if (!hasDigit(i, e)) {
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
            if (hasDigit(joined + 1, next)) {
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
  }

  private void piece(int from, int to, int withDigit) {
    int letters = Chars.run(chars, from, to, LETTER);
    if (withDigit == 1
        && letters > from
        && to - letters <= MAX_STEM_DIGITS
        && !holds('_', from, letters)
        && Chars.run(chars, letters, to, DIGIT) == to) {
      token(STEM, hash(from, letters), from, to);
      return;
    }
    boolean hex = body.startsWith("0x", from) && Chars.run(chars, from + 2, to, HEX) == to;
    mask(
        hex
            ? MaskKind.HEX
            : Chars.run(chars, from, to, DIGIT) == to ? MaskKind.NUMBER : MaskKind.ID,
        from,
        to);
  }

  private boolean holds(char c, int from, int to) {
    return find(c, from, to) >= 0;
  }

  private int find(char c, int from, int to) {
    for (int i = from; i < to; i++) {
      if (chars[i] == c) {
        return i;
      }
    }
    return -1;
  }

  private boolean hasDigit(int from, int to) {
    for (int i = from; i < to; i++) {
      if (Chars.is(chars[i], DIGIT)) {
        return true;
      }
    }
    return false;
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
    } else if (to - from <= 9 && "nNu".indexOf(chars[from]) >= 0 && listed(ABSENT, from, to)) {
      mask(MaskKind.ABSENT, from, to);
    } else {
      token(WORD, hash(from, to), from, to);
    }
  }

  /** End of a date with names that starts with the word [from, to), or {@code from}. */
  private int namedDate(int from, int to) {
    if (to - from != 3 || chars[from] < 'A' || chars[from] > 'W') {
      return from;
    }
    int i = from;
    if (named(DAYS, i)) {
      i += 4;
      if (!(i + 3 < limit && chars[i - 1] == ' ')) {
        return from;
      }
    }
    if (i + 4 >= limit || !named(MONTHS, i) || chars[i + 3] != ' ') {
      return from;
    }
    i = Chars.run(chars, i + 3, limit, SPACE);
    int day = Chars.run(chars, i, limit, DIGIT);
    if (day == i || day - i > 2) {
      return from;
    }
    int e = day;
    int time = Chars.run(chars, day, limit, SPACE);
    int clock = clock(time);
    if (clock > time) {
      e = clock;
      int zone = e + 1;
      int zoneEnd = e < limit && chars[e] == ' ' ? Chars.run(chars, zone, limit, LETTER) : e;
      if (zoneEnd - zone >= 2
          && zoneEnd - zone <= 4
          && allCapital(zone, zoneEnd)
          && zoneEnd + 4 < limit
          && chars[zoneEnd] == ' '
          && Chars.run(chars, zoneEnd + 1, limit, DIGIT) == zoneEnd + 5) {
        e = zoneEnd;
      }
    }
    if (e + 4 < limit && chars[e] == ' ' && Chars.run(chars, e + 1, limit, DIGIT) == e + 5) {
      e += 5;
    }
    return e;
  }

  private boolean allCapital(int from, int to) {
    for (int i = from; i < to; i++) {
      if (chars[i] < 'A' || chars[i] > 'Z') {
        return false;
      }
    }
    return true;
  }

  private boolean named(String names, int at) {
    for (int i = 0; i < names.length(); i += 3) {
      if (names.regionMatches(i, body, at, 3)) {
        return !Chars.isWord(chars, at + 3, limit);
      }
    }
    return false;
  }

  /** End of {@code hh:mm[:ss[.fraction]]} at {@code from}, or {@code from}. */
  private int clock(int from) {
    int e = Chars.run(chars, from, limit, DIGIT);
    if (e == from || e - from > 2) {
      return from;
    }
    int groups = 1;
    while (groups < 3 && e < limit && chars[e] == ':' && Chars.isDigit(chars, e + 1, limit)) {
      e = Chars.run(chars, e + 1, limit, DIGIT);
      groups++;
    }
    if (groups == 1) {
      return from;
    }
    if (e < limit && (chars[e] == '.' || chars[e] == ',') && Chars.isDigit(chars, e + 1, limit)) {
      e = Chars.run(chars, e + 1, limit, DIGIT);
    }
    return e;
  }

  // ---- tokens

  private long hash(int from, int to) {
    long h = FNV_OFFSET;
    for (int i = from; i < to; i++) {
      h = (h ^ chars[i]) * FNV_PRIME;
    }
    return h;
  }

  private void token(byte tokenType, long tokenCode, int from, int to) {
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

  private void mask(MaskKind kind, int from, int to) {
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
}
