package io.dawnwatch.engine.parse;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.EOFException;
import java.io.IOException;

/**
 * One JSON object per line, read as a stream. Nested fields are known by their dotted path, the
 * entries of an array by their index. Of a repeated field the last value counts. Fields whose path
 * is longer than 256 characters, and attributes beyond the first 64, are left out.
 */
final class JsonFormat implements LineFormat {
  static final int MAX_DEPTH = 64;
  private static final int MAX_PATH = 256;

  /** Some room above our own limit, which has its own reason. */
  private static final StreamReadConstraints LIMITS =
      StreamReadConstraints.builder()
          .maxNestingDepth(MAX_DEPTH + 2)
          .maxStringLength(262_144)
          .maxNameLength(1000)
          .maxNumberLength(100)
          .build();

  /**
   * Names are not interned, for they come from outside; and colliding names must not fail a line,
   * since whether they collide depends on a seed of the Java process.
   */
  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(LIMITS)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
          .build();

  private final Fields fields;
  private final StringBuilder path = new StringBuilder();
  private final int[] pathLength = new int[MAX_DEPTH + 1];
  private final int[] arrayIndex = new int[MAX_DEPTH + 1];
  private final boolean[] dropped = new boolean[MAX_DEPTH + 1];

  private boolean escapes;
  private boolean repairedText;

  JsonFormat(ParseSettings settings, YearRule years) {
    this.fields = new Fields(settings, years);
  }

  @Override
  public ParseResult parse(byte[] bytes, int from, int to, boolean repaired) {
    fields.clear();
    repairedText = false;
    path.setLength(0);
    escapes = hasUnicodeEscape(bytes, from, to);
    try (JsonParser json = FACTORY.createParser(bytes, from, to - from)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return bad("the line is not a JSON object");
      }
      if (!readObject(json)) {
        return new ParseResult.Rejected(
            RejectReason.TOO_DEEP, "the JSON is nested deeper than " + MAX_DEPTH + " levels");
      }
      if (json.nextToken() != null) {
        return bad("more follows after the JSON object");
      }
    } catch (StreamConstraintsException e) {
      return new ParseResult.Rejected(
          RejectReason.TOO_LONG, "a JSON name, number or text is longer than its limit");
    } catch (IOException e) {
      return bad("the JSON object is broken or cut");
    }
    if (!fields.any()) {
      return new ParseResult.Rejected(RejectReason.NO_BODY, "the JSON object has no fields");
    }
    String message = fields.message();
    return fields.event(
        message == null ? Text.of(bytes, from, to) : message, repaired || repairedText);
  }

  private static ParseResult bad(String detail) {
    return new ParseResult.Rejected(RejectReason.BAD_JSON, detail);
  }

  /** Reads up to the end of the object the parser stands at; false when it is nested too deep. */
  private boolean readObject(JsonParser json) throws IOException {
    int depth = 0;
    String name = "";
    pathLength[0] = 0;
    arrayIndex[0] = -1;
    dropped[0] = false;
    while (true) {
      JsonToken token = json.nextToken();
      if (token == null) {
        throw new EOFException("the object does not end");
      }
      if (token == JsonToken.FIELD_NAME) {
        name = json.currentName();
        fields.seen();
        continue;
      }
      if (token == JsonToken.END_OBJECT || token == JsonToken.END_ARRAY) {
        if (depth == 0) {
          return true;
        }
        depth--;
        path.setLength(pathLength[depth]);
        continue;
      }
      String key = arrayIndex[depth] < 0 ? name : Integer.toString(arrayIndex[depth]++);
      boolean tooLong = dropped[depth] || pathLength[depth] + key.length() > MAX_PATH;
      if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
        if (++depth >= MAX_DEPTH) {
          return false;
        }
        if (!tooLong) {
          path.append(key).append('.');
        }
        pathLength[depth] = path.length();
        arrayIndex[depth] = token == JsonToken.START_ARRAY ? 0 : -1;
        dropped[depth] = tooLong;
      } else if (token != JsonToken.VALUE_NULL && !tooLong) {
        scalar(field(key), token, json.getText());
      }
    }
  }

  /** The meaning of a field below the current path. */
  private JsonField field(String key) {
    String whole = key;
    if (path.length() > 0) {
      int length = path.length();
      whole = path.append(key).toString();
      path.setLength(length);
    }
    return escapes ? fields.known(Text.withoutLoneSurrogates(whole), false) : fields.known(whole);
  }

  private void scalar(JsonField field, JsonToken token, String given) {
    String text = given;
    if (escapes && token == JsonToken.VALUE_STRING) {
      text = Text.withoutLoneSurrogates(given);
      repairedText |= !text.equals(given);
    }
    fields.put(
        field, text, token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT);
  }

  static boolean hasUnicodeEscape(byte[] bytes, int from, int to) {
    for (int i = from; i + 1 < to; i++) {
      if (bytes[i] == '\\' && bytes[i + 1] == 'u') {
        return true;
      }
    }
    return false;
  }
}
