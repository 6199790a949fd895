package io.dawnwatch.engine.parse;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Map;
import java.util.TreeMap;

/**
 * The user's own regular expression, matched from the start of the line, in time linear in its
 * length (RE2/J). Its named groups are fields, known by their names as in JSON, with {@code __} for
 * a dot: {@code (?P<time>...) (?P<level>...) (?P<host__name>...) (?P<message>...)}. Without a group
 * for the message the body is what follows the match, or the whole line when nothing does.
 *
 * @see <a href="https://github.com/google/re2j">RE2/J</a>
 */
final class PatternFormat implements LineFormat {
  private final Pattern pattern;
  private final Map<String, Integer> groups = new TreeMap<>();
  private final Fields fields;

  PatternFormat(ParseSettings settings, YearRule years) {
    pattern = compile(settings.pattern());
    pattern.namedGroups().forEach((name, number) -> groups.put(name.replace("__", "."), number));
    fields = new Fields(settings, years);
  }

  /**
   * Compiles a user's expression.
   *
   * @throws IllegalArgumentException when RE2/J does not take it or it names no group
   */
  static Pattern compile(String expression) {
    try {
      Pattern compiled = Pattern.compile(expression);
      if (compiled.namedGroups().isEmpty()) {
        throw new IllegalArgumentException(
            "the pattern names no group; write (?P<message>...) around what is the message");
      }
      return compiled;
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "the pattern is not valid for RE2/J: " + e.getMessage(), e);
    }
  }

  @Override
  public boolean startsRecord(byte[] b, int from, int to) {
    return pattern.matcher(Text.of(b, from, to)).lookingAt();
  }

  @Override
  public ParseResult parse(byte[] b, int from, int to, boolean repaired) {
    String line = Text.of(b, from, to);
    Matcher matcher = pattern.matcher(line);
    if (!matcher.lookingAt()) {
      return new ParseResult.Rejected(
          RejectReason.BAD_SHAPE, "the line does not match the dataset's pattern");
    }
    fields.clear();
    groups.forEach(
        (name, number) -> {
          String value = matcher.group(number);
          if (value != null && !value.isEmpty()) {
            fields.put(name, value);
          }
        });
    String message = fields.message();
    if (message == null) {
      String after = line.substring(matcher.end()).strip();
      message = after.isEmpty() ? line : after;
    }
    return fields.event(message, repaired);
  }
}
