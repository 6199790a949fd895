package io.dawnwatch.engine.parse;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.dawnwatch.engine.event.KeyValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * OTLP logs as JSON, as the OpenTelemetry Collector's Kafka exporter writes them with {@code
 * otlp_json}: one document holds many log records under {@code resourceLogs}, {@code scopeLogs} and
 * {@code logRecords}, and each becomes an event of its own. A document that is broken anywhere is
 * rejected whole, as one line, for nobody knows how many records it held. A log record that is no
 * event is rejected alone, with a document that holds nothing else as its value, so that it can be
 * read again.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding">OTLP/JSON</a>
 */
final class OtlpFormat implements LineFormat {
  /** Depth of a value inside a log record, as in {@link JsonFormat}. */
  private static final int MAX_DEPTH = JsonFormat.MAX_DEPTH;

  /** The attribute that tells which log record of its line an event was, from 1. */
  private static final String NUMBER = "otlp.record";

  private final Fields fields;
  private final int maxRecordBytes;
  private boolean repairedText;
  private String body = "";
  private boolean hasBody;

  OtlpFormat(ParseSettings settings, YearRule years) {
    this.fields = new Fields(settings, years);
    this.maxRecordBytes = settings.maxLineBytes();
  }

  /**
   * A log record in its document: where it lies, and its resource; an absent one lies at 0 to 0.
   */
  private record Place(int from, int to, int resourceFrom, int resourceTo, String scope) {}

  /** The first log record of the document. */
  @Override
  public ParseResult parse(byte[] bytes, int from, int to, boolean repaired) {
    List<ParseResult> all = new ArrayList<>(1);
    parseAll(bytes, from, to, repaired, all::add);
    return all.get(0);
  }

  @Override
  public void parseAll(
      byte[] bytes, int from, int to, boolean repaired, Consumer<ParseResult> sink) {
    List<Place> places = new ArrayList<>();
    ParseResult.Rejected broken = find(bytes, from, to, places);
    if (broken != null) {
      sink.accept(broken);
      return;
    }
    for (int i = 0; i < places.size(); i++) {
      Place place = places.get(i);
      String number = places.size() == 1 ? "" : Integer.toString(i + 1);
      ParseResult result =
          place.to - place.from > maxRecordBytes
              ? new ParseResult.Rejected(
                  RejectReason.TOO_LONG, "a log record is longer than " + maxRecordBytes + " bytes")
              : record(bytes, place, number, repaired);
      sink.accept(
          result instanceof ParseResult.Rejected rejected
              ? rejected.of(alone(bytes, place), number)
              : result);
    }
  }

  private static ParseResult.Rejected bad(String detail) {
    return new ParseResult.Rejected(RejectReason.BAD_JSON, detail);
  }

  /** Finds the log records of a document; what is wrong with it, or null. */
  private static ParseResult.@Nullable Rejected find(
      byte[] bytes, int from, int to, List<Place> places) {
    try (JsonParser json = JsonFormat.FACTORY.createParser(bytes, from, to - from)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return bad("the line is not a JSON object");
      }
      boolean logs = false;
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        boolean here = is(json, "resourceLogs", "resource_logs");
        if (json.nextToken() == JsonToken.START_ARRAY && here) {
          logs = true;
          while (json.nextToken() == JsonToken.START_OBJECT) {
            resourceLogs(json, from, places);
          }
        } else {
          json.skipChildren();
        }
      }
      if (json.currentToken() != JsonToken.END_OBJECT || json.nextToken() != null) {
        return bad("more follows after the JSON object");
      }
      if (!logs) {
        return new ParseResult.Rejected(
            RejectReason.BAD_SHAPE, "the JSON object has no resourceLogs");
      }
      if (places.isEmpty()) {
        return new ParseResult.Rejected(RejectReason.NO_BODY, "the document holds no log record");
      }
      return null;
    } catch (StreamConstraintsException e) {
      return limit(e);
    } catch (IOException e) {
      return bad("the JSON object is broken or cut");
    }
  }

  private static ParseResult.Rejected limit(StreamConstraintsException e) {
    String said = String.valueOf(e.getMessage());
    return said.contains("depth")
        ? new ParseResult.Rejected(
            RejectReason.TOO_DEEP, "the JSON is nested deeper than " + MAX_DEPTH + " levels")
        : new ParseResult.Rejected(
            RejectReason.TOO_LONG, "a JSON name, number or text is longer than its limit");
  }

  private static boolean is(JsonParser json, String name, String other) throws IOException {
    String said = json.currentName();
    return name.equals(said) || other.equals(said);
  }

  private static int start(JsonParser json, int from) {
    return from + (int) json.currentTokenLocation().getByteOffset();
  }

  private static int end(JsonParser json, int from) {
    return from + (int) json.currentLocation().getByteOffset();
  }

  private static void resourceLogs(JsonParser json, int from, List<Place> places)
      throws IOException {
    int first = places.size();
    int resourceFrom = 0;
    int resourceTo = 0;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      boolean resource = "resource".equals(json.currentName());
      boolean scopes = is(json, "scopeLogs", "scope_logs");
      JsonToken value = json.nextToken();
      if (resource && value == JsonToken.START_OBJECT) {
        resourceFrom = start(json, from);
        json.skipChildren();
        resourceTo = end(json, from);
      } else if (scopes && value == JsonToken.START_ARRAY) {
        while (json.nextToken() == JsonToken.START_OBJECT) {
          scopeLogs(json, from, places);
        }
      } else {
        json.skipChildren();
      }
    }
    for (int i = first; i < places.size(); i++) {
      Place place = places.get(i);
      places.set(i, new Place(place.from, place.to, resourceFrom, resourceTo, place.scope));
    }
  }

  private static void scopeLogs(JsonParser json, int from, List<Place> places) throws IOException {
    int first = places.size();
    String scope = "";
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      boolean named = "scope".equals(json.currentName());
      boolean records = is(json, "logRecords", "log_records");
      JsonToken value = json.nextToken();
      if (named && value == JsonToken.START_OBJECT) {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          boolean name = "name".equals(json.currentName());
          if (json.nextToken() == JsonToken.VALUE_STRING && name) {
            scope = json.getText();
          }
          json.skipChildren();
        }
      } else if (records && value == JsonToken.START_ARRAY) {
        while (json.nextToken() == JsonToken.START_OBJECT) {
          int start = start(json, from);
          json.skipChildren();
          places.add(new Place(start, end(json, from), 0, 0, ""));
        }
      } else {
        json.skipChildren();
      }
    }
    for (int i = first; i < places.size(); i++) {
      Place place = places.get(i);
      places.set(i, new Place(place.from, place.to, 0, 0, scope));
    }
  }

  /** A document that holds this log record and its resource, and nothing else. */
  private static byte[] alone(byte[] bytes, Place place) {
    ByteArrayOutputStream document = new ByteArrayOutputStream();
    write(document, "{\"resourceLogs\":[{");
    if (place.resourceTo > place.resourceFrom) {
      write(document, "\"resource\":");
      document.write(bytes, place.resourceFrom, place.resourceTo - place.resourceFrom);
      write(document, ",");
    }
    write(document, "\"scopeLogs\":[{\"logRecords\":[");
    document.write(bytes, place.from, place.to - place.from);
    write(document, "]}]}]}");
    return document.toByteArray();
  }

  private static void write(ByteArrayOutputStream document, String text) {
    document.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  private ParseResult record(byte[] bytes, Place place, String number, boolean repaired) {
    fields.clear();
    if (!number.isEmpty()) {
      fields.attribute(NUMBER, number);
    }
    repairedText = false;
    hasBody = false;
    body = "";
    try {
      if (place.resourceTo > place.resourceFrom) {
        resource(bytes, place);
      }
      if (!place.scope.isEmpty()) {
        put(JsonField.of("log.logger"), place.scope, false);
      }
      try (JsonParser json =
          JsonFormat.FACTORY.createParser(bytes, place.from, place.to - place.from)) {
        json.nextToken();
        logRecord(json);
      }
    } catch (StreamConstraintsException e) {
      return limit(e);
    } catch (IOException e) {
      return bad("the log record is broken");
    }
    if (!hasBody) {
      body = Text.of(bytes, place.from, place.to);
    }
    return fields.event(body, repaired || repairedText);
  }

  private void resource(byte[] bytes, Place place) throws IOException {
    try (JsonParser json =
        JsonFormat.FACTORY.createParser(
            bytes, place.resourceFrom, place.resourceTo - place.resourceFrom)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        boolean attributes = "attributes".equals(json.currentName());
        if (json.nextToken() == JsonToken.START_ARRAY && attributes) {
          pairs(json, true, "");
        } else {
          json.skipChildren();
        }
      }
    }
  }

  private void logRecord(JsonParser json) throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      switch (name) {
        case "body" -> {
          if (value == JsonToken.START_OBJECT) {
            body(json);
          }
        }
        case "attributes" -> {
          if (value == JsonToken.START_ARRAY) {
            pairs(json, false, "");
          }
        }
        default -> {
          boolean unset = value == JsonToken.VALUE_STRING && json.getText().isEmpty();
          if (value.isScalarValue() && value != JsonToken.VALUE_NULL && !unset) {
            put(JsonField.of(renamed(name)), json.getText(), value.isNumeric());
          } else {
            json.skipChildren();
          }
        }
      }
    }
  }

  /** Protobuf's own names, which the JSON encoding also allows. */
  private static String renamed(String name) {
    return switch (name) {
      case "time_unix_nano" -> "timeUnixNano";
      case "observed_time_unix_nano" -> "observedTimeUnixNano";
      case "severity_text" -> "severityText";
      case "severity_number" -> "severityNumber";
      case "trace_id" -> "traceId";
      case "span_id" -> "spanId";
      default -> name;
    };
  }

  /** The body: its text, or for a structure the pairs it holds, which become attributes too. */
  private void body(JsonParser json) throws IOException {
    int before = fields.attributes().size();
    String text = value(json, false, "body");
    hasBody = text != null;
    body = text == null ? "" : text;
    if (text == null) {
      StringBuilder pairs = new StringBuilder();
      List<KeyValue> attributes = fields.attributes();
      for (KeyValue pair : attributes.subList(before, attributes.size())) {
        pairs
            .append(pairs.isEmpty() ? "" : " ")
            .append(pair.key())
            .append('=')
            .append(pair.value());
      }
      String message = fields.message();
      hasBody = message != null || !pairs.isEmpty();
      body = message != null ? message : pairs.toString();
    }
  }

  /** Reads {@code [{"key": k, "value": {...}}, ...]}. */
  private void pairs(JsonParser json, boolean ofResource, String prefix) throws IOException {
    JsonToken token = json.nextToken();
    while (token != null && token != JsonToken.END_ARRAY) {
      if (token == JsonToken.START_OBJECT) {
        pair(json, ofResource, prefix);
      } else {
        json.skipChildren();
      }
      token = json.nextToken();
    }
  }

  private void pair(JsonParser json, boolean ofResource, String prefix) throws IOException {
    String key = "";
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      boolean named = "key".equals(json.currentName());
      JsonToken value = json.nextToken();
      if (named && value == JsonToken.VALUE_STRING) {
        key = prefix + clean(json.getText());
      } else if (value == JsonToken.START_OBJECT && !named) {
        String text = value(json, ofResource, key);
        if (text != null && !key.isEmpty()) {
          JsonField field = ofResource ? JsonField.resource(key) : meaning(key);
          put(field, text, Fields.looksNumeric(text));
        }
      } else {
        json.skipChildren();
      }
    }
  }

  /** Inside a structured body the usual names of a message and a level count, too. */
  private static JsonField meaning(String key) {
    return key.startsWith("body.")
        ? JsonField.of(key.substring("body.".length()))
        : JsonField.attribute(key);
  }

  /** Reads one {@code {"stringValue": ...}}; its text, or null when it is a structure. */
  private @Nullable String value(JsonParser json, boolean ofResource, String key)
      throws IOException {
    String text = null;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String kind = json.currentName();
      JsonToken value = json.nextToken();
      if (value.isScalarValue() && value != JsonToken.VALUE_NULL) {
        text = clean(json.getText());
      } else if (value == JsonToken.START_OBJECT && isStructure(kind)) {
        values(json, ofResource, key, kind.startsWith("kvlist"));
      } else {
        json.skipChildren();
      }
    }
    return text;
  }

  private static boolean isStructure(String kind) {
    return kind.startsWith("kvlist") || kind.startsWith("array");
  }

  /** Reads {@code {"values": [...]}} of a list or of pairs. */
  private void values(JsonParser json, boolean ofResource, String key, boolean pairs)
      throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      if (json.nextToken() != JsonToken.START_ARRAY) {
        json.skipChildren();
      } else if (pairs) {
        pairs(json, ofResource, key + '.');
      } else {
        int index = 0;
        JsonToken token = json.nextToken();
        while (token != null && token != JsonToken.END_ARRAY) {
          String name = key + '.' + index++;
          String text = token == JsonToken.START_OBJECT ? value(json, ofResource, name) : null;
          if (text != null) {
            put(ofResource ? JsonField.resource(name) : meaning(name), text, false);
          }
          token = json.nextToken();
        }
      }
    }
  }

  private String clean(String given) {
    String text = Text.withoutLoneSurrogates(given);
    repairedText |= !text.equals(given);
    return text;
  }

  private void put(JsonField field, String given, boolean numeric) {
    fields.put(field, clean(given), numeric);
  }
}
