package io.dawnwatch.engine;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamWriteFeature;
import io.dawnwatch.engine.detect.Detector;
import io.dawnwatch.engine.detect.SeasonalBaseline;
import io.dawnwatch.engine.detect.Silence;
import io.dawnwatch.engine.detect.TemplateRarity;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.score.Calibration;
import io.dawnwatch.engine.score.Ids;
import io.dawnwatch.engine.template.ShapeMatcher;
import io.dawnwatch.engine.template.TemplateMatcher;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Everything that turns events into scores, as one immutable, content-hashed artifact.
 *
 * @param name what people call it
 * @param owner the team that answers for it
 * @param semantics raised only when the same input gives other bytes; a replay refuses one it does
 *     not implement
 * @param features which counts are kept, and for how long
 * @param matcher name of the template algorithm
 * @param detectors names of the detectors, in the order in which scores list them
 * @param calibration from surprise to score
 * @param threshold score from which a window is an anomaly, above 0 to 1
 * @param eventThreshold score from which a single event is published, above 0 to 1
 * @param eventScoresPerWindow single events published at most per entity and window
 * @param alertGapMillis an alert ends when no anomalous window came for this long; at most a block
 *     less a window
 */
public record Model(
    String name,
    String owner,
    int semantics,
    FeatureSpec features,
    String matcher,
    List<String> detectors,
    Calibration calibration,
    double threshold,
    double eventThreshold,
    int eventScoresPerWindow,
    long alertGapMillis) {
  /** The semantics this release implements. */
  public static final int SEMANTICS = 1;

  /** The built-in model that scores from the rolling horizon alone. */
  public static final Model COLD_START = coldStart(FeatureSpec.DEFAULT);

  /**
   * Jackson's own writer of doubles: Double.toString gives other digits on JDK 17 than on 19 and
   * later.
   */
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER).build();

  private static final int FORMAT = 1;

  /** Greatest whole number below which a double holds every other. */
  private static final long MOST_EXACT = 1L << 53;

  public Model {
    detectors = List.copyOf(detectors);
    require(
        semantics == SEMANTICS,
        "this release implements semantics " + SEMANTICS + ", the model needs " + semantics);
    require(matcher.equals(ShapeMatcher.NAME), "unknown template algorithm: " + matcher);
    require(!detectors.isEmpty(), "a model needs at least one detector");
    detectors.forEach(Model::detector);
    require(
        threshold > 0 && threshold <= 1,
        "threshold must be above 0 and at most 1, was " + threshold);
    require(
        eventThreshold > 0 && eventThreshold <= 1,
        "eventThreshold must be above 0 and at most 1, was " + eventThreshold);
    require(
        eventScoresPerWindow >= 0,
        "eventScoresPerWindow must be at least 0, was " + eventScoresPerWindow);
    require(
        alertGapMillis >= 0 && alertGapMillis + features.windowMillis() <= features.horizonMillis(),
        "alertGap must be at least 0 and, with a window, at most the horizon, was "
            + alertGapMillis
            + " ms");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  /** The built-in model over other windows. */
  public static Model coldStart(FeatureSpec features) {
    long gap =
        Math.min(5 * features.windowMillis(), features.horizonMillis() - features.windowMillis());
    return new Model(
        "cold-start",
        "dawnwatch",
        SEMANTICS,
        features,
        ShapeMatcher.NAME,
        List.of(SeasonalBaseline.NAME, TemplateRarity.NAME, Silence.NAME),
        Calibration.COLD,
        0.9,
        0.95,
        3,
        gap);
  }

  /** A new matcher for one thread. */
  public TemplateMatcher newMatcher() {
    return new ShapeMatcher();
  }

  /** The detectors, in order. */
  public List<Detector> newDetectors() {
    return detectors.stream().map(Model::detector).toList();
  }

  private static Detector detector(String name) {
    return switch (name) {
      case SeasonalBaseline.NAME -> new SeasonalBaseline();
      case TemplateRarity.NAME -> new TemplateRarity();
      case Silence.NAME -> new Silence();
      default -> throw new IllegalArgumentException("unknown detector: " + name);
    };
  }

  /**
   * SHA-256 of {@link #toBytes()}, 64 hexadecimal digits: what scores, activations and manifests
   * call the model.
   */
  public String id() {
    return Ids.sha256(toBytes());
  }

  /** The artifact: canonical JSON, the same bytes for equal models. */
  public byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeNumberField("alertGapMillis", alertGapMillis);
      json.writeFieldName("calibrationNats");
      json.writeArray(calibration.nats(), 0, calibration.nats().length);
      json.writeFieldName("calibrationScores");
      json.writeArray(calibration.scores(), 0, calibration.scores().length);
      json.writeFieldName("detectors");
      json.writeArray(detectors.toArray(String[]::new), 0, detectors.size());
      json.writeNumberField("entityCap", features.entityCap());
      json.writeNumberField("eventScoresPerWindow", eventScoresPerWindow);
      json.writeNumberField("eventThreshold", eventThreshold);
      json.writeNumberField("format", FORMAT);
      json.writeNumberField("horizonMillis", features.horizonMillis());
      json.writeNumberField("latenessMillis", features.latenessMillis());
      json.writeStringField("matcher", matcher);
      json.writeStringField("name", name);
      json.writeStringField("owner", owner);
      json.writeNumberField("semantics", semantics);
      json.writeNumberField("skewMillis", features.skewMillis());
      json.writeNumberField("templatesPerPartition", features.templatesPerPartition());
      json.writeNumberField("templatesPerWindow", features.templatesPerWindow());
      json.writeNumberField("threshold", threshold);
      json.writeNumberField("windowMillis", features.windowMillis());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads an artifact.
   *
   * @throws IllegalArgumentException if it is not a model, is of another format or semantics, or a
   *     value is out of range; the message says which
   */
  public static Model parse(byte[] artifact) {
    Map<String, Object> fields = new TreeMap<>();
    try (JsonParser json = JSON.createParser(artifact)) {
      require(json.nextToken() == JsonToken.START_OBJECT, "not a model: it is no JSON object");
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String key = json.currentName();
        JsonToken token = json.nextToken();
        Object value = token == JsonToken.START_ARRAY ? array(json) : scalar(json, token);
        require(fields.put(key, value) == null, "not a model: the field " + key + " stands twice");
      }
      require(json.nextToken() == null, "not a model: something follows the object");
    } catch (IOException e) {
      throw new IllegalArgumentException("not a model: " + e.getMessage(), e);
    }
    require(
        number(fields, "format") == FORMAT,
        "model format " + fields.get("format") + " is not known to this release");
    Model model =
        new Model(
            text(fields, "name"),
            text(fields, "owner"),
            (int) whole(fields, "semantics", Integer.MAX_VALUE),
            new FeatureSpec(
                whole(fields, "windowMillis", MOST_EXACT),
                whole(fields, "horizonMillis", MOST_EXACT),
                whole(fields, "latenessMillis", MOST_EXACT),
                whole(fields, "skewMillis", MOST_EXACT),
                (int) whole(fields, "entityCap", Integer.MAX_VALUE),
                (int) whole(fields, "templatesPerWindow", Integer.MAX_VALUE),
                (int) whole(fields, "templatesPerPartition", Integer.MAX_VALUE)),
            text(fields, "matcher"),
            list(fields, "detectors").stream().map(String::valueOf).toList(),
            new Calibration(
                numbers(fields, "calibrationNats"), numbers(fields, "calibrationScores")),
            number(fields, "threshold"),
            number(fields, "eventThreshold"),
            (int) whole(fields, "eventScoresPerWindow", Integer.MAX_VALUE),
            whole(fields, "alertGapMillis", MOST_EXACT));
    require(fields.isEmpty(), "not a model: unknown fields " + fields.keySet());
    return model;
  }

  private static Object scalar(JsonParser json, JsonToken token) throws IOException {
    if (token.isNumeric()) {
      return json.getDoubleValue();
    }
    require(
        token == JsonToken.VALUE_STRING,
        "not a model: the field " + json.currentName() + " is neither text nor number");
    return json.getText();
  }

  private static List<Object> array(JsonParser json) throws IOException {
    List<Object> values = new ArrayList<>();
    for (JsonToken token = json.nextToken();
        token != JsonToken.END_ARRAY;
        token = json.nextToken()) {
      values.add(scalar(json, token));
    }
    return values;
  }

  private static Object taken(Map<String, Object> fields, String key) {
    Object value = fields.remove(key);
    if (value == null) {
      throw new IllegalArgumentException("not a model: it has no " + key);
    }
    return value;
  }

  private static double number(Map<String, Object> fields, String key) {
    if (taken(fields, key) instanceof Double value && Double.isFinite(value)) {
      return value;
    }
    throw new IllegalArgumentException("not a model: " + key + " is no finite number");
  }

  private static long whole(Map<String, Object> fields, String key, long most) {
    double value = number(fields, key);
    require(
        value == Math.rint(value) && Math.abs(value) <= most,
        "not a model: " + key + " is no whole number within its range");
    return (long) value;
  }

  private static String text(Map<String, Object> fields, String key) {
    if (taken(fields, key) instanceof String value) {
      return value;
    }
    throw new IllegalArgumentException("not a model: " + key + " is no text");
  }

  private static List<?> list(Map<String, Object> fields, String key) {
    if (taken(fields, key) instanceof List<?> value) {
      return value;
    }
    throw new IllegalArgumentException("not a model: " + key + " is no list");
  }

  private static double[] numbers(Map<String, Object> fields, String key) {
    return list(fields, key).stream()
        .mapToDouble(
            value -> {
              require(
                  value instanceof Double number && Double.isFinite(number),
                  "not a model: " + key + " holds " + value);
              return (Double) value;
            })
        .toArray();
  }
}
