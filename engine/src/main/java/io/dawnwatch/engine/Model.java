package io.dawnwatch.engine;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteFeature;
import io.dawnwatch.engine.bytes.ByteWriter;
import io.dawnwatch.engine.detect.Detector;
import io.dawnwatch.engine.detect.Detectors;
import io.dawnwatch.engine.detect.EventDetector;
import io.dawnwatch.engine.detect.SeasonalBaseline;
import io.dawnwatch.engine.detect.Silence;
import io.dawnwatch.engine.detect.TemplateRarity;
import io.dawnwatch.engine.detect.Weights;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.score.Calibration;
import io.dawnwatch.engine.score.Ids;
import io.dawnwatch.engine.template.Dictionary;
import io.dawnwatch.engine.template.DictionaryMatcher;
import io.dawnwatch.engine.template.FollowedParameters;
import io.dawnwatch.engine.template.ParameterReader;
import io.dawnwatch.engine.template.ShapeMatcher;
import io.dawnwatch.engine.template.TemplateMatcher;
import io.dawnwatch.engine.template.VerbatimMatcher;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything that turns events into scores, as one immutable, content-hashed artifact.
 *
 * @param name what people call it
 * @param owner the team that answers for it
 * @param semantics raised only when the same input gives other bytes; a replay refuses one it does
 *     not implement
 * @param features which counts are kept, and for how long
 * @param matcher name of the template algorithm
 * @param eventDetectors names of the detectors every event passes through
 * @param detectors names of the detectors of windows or sessions, in the order in which scores list
 *     them
 * @param eventCalibration from the surprise of an event to its score
 * @param calibration from the surprise of a window or session to its score
 * @param threshold score from which a window is an anomaly, above 0 to 1
 * @param eventThreshold score from which a single event is published, above 0 to 1
 * @param eventScoresPerWindow single events published at most per entity and window
 * @param alertGapMillis an alert ends when no anomalous window came for this long; at most a block
 *     less a window
 * @param parts what was learned, by the name of the detector it belongs to, {@value #DICTIONARY},
 *     {@value #PARAMETERS} or {@value #WEIGHTS}
 * @param training what people should know of its training, by name: situation, data, thresholds
 */
public record Model(
    String name,
    String owner,
    int semantics,
    FeatureSpec features,
    String matcher,
    List<String> eventDetectors,
    List<String> detectors,
    Calibration eventCalibration,
    Calibration calibration,
    double threshold,
    double eventThreshold,
    int eventScoresPerWindow,
    long alertGapMillis,
    SortedMap<String, ModelPart> parts,
    SortedMap<String, String> training) {
  /** Name of the part that holds the mined templates. */
  public static final String DICTIONARY = "dictionary";

  /** Name of the part that says which variable parts of the templates are measures. */
  public static final String PARAMETERS = "parameters";

  /** Name of the part that says how much each detector of windows counts. */
  public static final String WEIGHTS = "weights";

  /** Longest artifact, in bytes: hundreds of times what training on millions of events gives. */
  public static final int MOST_BYTES = 32 << 20;

  /** The semantics this release implements. */
  public static final int SEMANTICS = 3;

  private static final List<String> COLD_EVENT_DETECTORS = List.of(TemplateRarity.NAME);

  /** The built-in model that scores from the rolling horizon alone. */
  public static final Model COLD_START = coldStart(FeatureSpec.DEFAULT);

  /**
   * Jackson's own writer of doubles: Double.toString gives other digits on JDK 17 than on 19 and
   * later.
   */
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(MOST_BYTES).build())
          .build();

  private static final int FORMAT = 1;

  /** Greatest whole number below which a double holds every other. */
  private static final long MOST_EXACT = 1L << 53;

  public Model {
    eventDetectors = List.copyOf(eventDetectors);
    detectors = List.copyOf(detectors);
    parts = Collections.unmodifiableSortedMap(new TreeMap<>(parts));
    training = Collections.unmodifiableSortedMap(new TreeMap<>(training));
    features =
        features
            .withMeasures(measures(features, parts))
            .withLearned(learned(matcher, eventDetectors, parts));
    require(
        semantics == SEMANTICS,
        "this release implements semantics " + SEMANTICS + ", the model needs " + semantics);
    matcher(matcher, parts);
    require(!detectors.isEmpty(), "a model needs at least one detector");
    windowDetectors(detectors, parts);
    eventDetectors(eventDetectors, parts);
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
        COLD_EVENT_DETECTORS,
        List.of(SeasonalBaseline.NAME, TemplateRarity.NAME, Silence.NAME),
        Calibration.COLD,
        Calibration.COLD,
        0.9,
        0.95,
        3,
        gap,
        new TreeMap<>(),
        new TreeMap<>());
  }

  /** The same model under another name, with other thresholds. */
  public Model with(
      String newName,
      String newOwner,
      double newThreshold,
      double newEventThreshold,
      int newEventScoresPerWindow) {
    return new ModelDraft(this)
        .name(newName, newOwner)
        .thresholds(newThreshold, newEventThreshold, newEventScoresPerWindow)
        .done();
  }

  /** The same model over other windows; the gap of its alerts is as many of them as before. */
  public Model over(FeatureSpec newFeatures) {
    long gapWindows = alertGapMillis / features.windowMillis();
    return new ModelDraft(this)
        .features(newFeatures)
        .alertGapMillis(
            Math.min(
                gapWindows * newFeatures.windowMillis(),
                newFeatures.horizonMillis() - newFeatures.windowMillis()))
        .done();
  }

  /** The same model with one more thing that it learned. */
  public Model with(String part, ModelPart learned) {
    return new ModelDraft(this).part(part, learned).done();
  }

  /** A new matcher for one thread. */
  public TemplateMatcher newMatcher() {
    return matcher(matcher, parts);
  }

  private static TemplateMatcher matcher(String name, Map<String, ModelPart> parts) {
    return switch (name) {
      case ShapeMatcher.NAME -> new ShapeMatcher();
      case VerbatimMatcher.NAME -> new VerbatimMatcher();
      case Dictionary.NAME -> {
        byte[] part = bytes(parts, DICTIONARY);
        require(part != null, "the model's templates are mined, but it has no " + DICTIONARY);
        yield Dictionary.fromBytes(Objects.requireNonNull(part)).newMatcher();
      }
      default -> throw new IllegalArgumentException("unknown template algorithm: " + name);
    };
  }

  /** What reads the parameters that are followed from a matcher of this model; null if none are. */
  @Nullable ParameterReader newParameterReader(TemplateMatcher of) {
    return of instanceof DictionaryMatcher mined && parts.containsKey(PARAMETERS)
        ? new ParameterReader(mined, parameters(parts), features.measures())
        : null;
  }

  private static FollowedParameters parameters(Map<String, ModelPart> parts) {
    byte[] part = bytes(parts, PARAMETERS);
    return part == null ? FollowedParameters.NONE : FollowedParameters.parse(part);
  }

  /** The measures that were declared, and the parameters that were learned while there is room. */
  private static List<String> measures(FeatureSpec features, Map<String, ModelPart> parts) {
    List<String> names = new ArrayList<>(features.measures());
    for (String name : parameters(parts).names()) {
      if (!names.contains(name) && names.size() < FeatureSpec.MOST_MEASURES) {
        names.add(name);
      }
    }
    return names;
  }

  /** The detectors of windows or sessions, in order. */
  public List<Detector> newDetectors() {
    return windowDetectors(detectors, parts);
  }

  private static List<Detector> windowDetectors(List<String> names, Map<String, ModelPart> parts) {
    byte[] part = bytes(parts, WEIGHTS);
    Weights weights = part == null ? Weights.NONE : Weights.parse(part);
    require(
        names.containsAll(weights.byDetector().keySet()),
        "there are weights of detectors that the model lacks: " + weights.byDetector().keySet());
    return names.stream()
        .map(name -> weights.on(Detectors.window(name, bytes(parts, name))))
        .toList();
  }

  /** The detectors every event passes through, in order. */
  public List<EventDetector> newEventDetectors() {
    return eventDetectors(eventDetectors, parts);
  }

  private static List<EventDetector> eventDetectors(
      List<String> names, Map<String, ModelPart> parts) {
    return names.stream().map(name -> Detectors.event(name, bytes(parts, name))).toList();
  }

  private static byte @Nullable [] bytes(Map<String, ModelPart> parts, String name) {
    ModelPart part = parts.get(name);
    return part == null ? null : part.bytes();
  }

  /**
   * Hash of what every event passes through: matcher, event detectors and their parts; empty for
   * those of the built-in model, which learned nothing.
   */
  private static String learned(
      String matcher, List<String> eventDetectors, Map<String, ModelPart> parts) {
    List<String> names = new ArrayList<>(eventDetectors);
    names.add(DICTIONARY);
    names.add(PARAMETERS);
    names.retainAll(parts.keySet());
    if (names.isEmpty()
        && matcher.equals(ShapeMatcher.NAME)
        && eventDetectors.equals(COLD_EVENT_DETECTORS)) {
      return "";
    }
    ByteWriter all = new ByteWriter((byte) 2);
    all.text(matcher);
    all.unsigned(eventDetectors.size());
    eventDetectors.forEach(all::text);
    for (String name : names) {
      all.text(name);
      all.block(Objects.requireNonNull(parts.get(name)).bytes());
    }
    return Ids.sha256(all.toBytes()).substring(0, 32);
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
      write(json, "calibrationNats", calibration.nats());
      write(json, "calibrationScores", calibration.scores());
      write(json, "detectors", detectors);
      json.writeNumberField("entityCap", features.entityCap());
      write(json, "eventCalibrationNats", eventCalibration.nats());
      write(json, "eventCalibrationScores", eventCalibration.scores());
      write(json, "eventDetectors", eventDetectors);
      json.writeNumberField("eventScoresPerWindow", eventScoresPerWindow);
      json.writeNumberField("eventThreshold", eventThreshold);
      json.writeNumberField("format", FORMAT);
      json.writeNumberField("horizonMillis", features.horizonMillis());
      json.writeNumberField("latenessMillis", features.latenessMillis());
      json.writeStringField("matcher", matcher);
      if (!features.measures().isEmpty()) {
        write(json, "measures", features.measures());
      }
      json.writeStringField("name", name);
      json.writeStringField("owner", owner);
      json.writeObjectFieldStart("parts");
      for (Map.Entry<String, ModelPart> part : parts.entrySet()) {
        json.writeStringField(
            part.getKey(), Base64.getEncoder().encodeToString(part.getValue().bytes()));
      }
      json.writeEndObject();
      json.writeNumberField("semantics", semantics);
      json.writeNumberField("sequence", features.sequence());
      json.writeNumberField("sessionGapMillis", features.sessionGapMillis());
      json.writeNumberField("skewMillis", features.skewMillis());
      json.writeNumberField("templatesPerPartition", features.templatesPerPartition());
      json.writeNumberField("templatesPerWindow", features.templatesPerWindow());
      json.writeNumberField("threshold", threshold);
      json.writeObjectFieldStart("training");
      for (Map.Entry<String, String> fact : training.entrySet()) {
        json.writeStringField(fact.getKey(), fact.getValue());
      }
      json.writeEndObject();
      json.writeNumberField("windowMillis", features.windowMillis());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return bytes.toByteArray();
  }

  private static void write(JsonGenerator json, String field, double[] values) throws IOException {
    json.writeFieldName(field);
    json.writeArray(values, 0, values.length);
  }

  private static void write(JsonGenerator json, String field, List<String> values)
      throws IOException {
    json.writeFieldName(field);
    json.writeArray(values.toArray(String[]::new), 0, values.size());
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
        Object value =
            switch (token) {
              case START_ARRAY -> array(json);
              case START_OBJECT -> texts(json);
              default -> scalar(json, token);
            };
        require(fields.put(key, value) == null, "not a model: the field " + key + " stands twice");
      }
      require(json.nextToken() == null, "not a model: something follows the object");
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a model: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new IllegalArgumentException("not a model: " + e.getMessage(), e);
    }
    double format = number(fields, "format");
    require(
        format == FORMAT,
        "model format "
            + (format == Math.rint(format) ? Long.toString((long) format) : format)
            + " is not known to this release, which knows "
            + FORMAT);
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
                (int) whole(fields, "templatesPerPartition", Integer.MAX_VALUE),
                (int) whole(fields, "sequence", Integer.MAX_VALUE),
                whole(fields, "sessionGapMillis", MOST_EXACT),
                fields.containsKey("measures") ? names(fields, "measures") : List.of(),
                ""),
            text(fields, "matcher"),
            names(fields, "eventDetectors"),
            names(fields, "detectors"),
            new Calibration(
                numbers(fields, "eventCalibrationNats"), numbers(fields, "eventCalibrationScores")),
            new Calibration(
                numbers(fields, "calibrationNats"), numbers(fields, "calibrationScores")),
            number(fields, "threshold"),
            number(fields, "eventThreshold"),
            (int) whole(fields, "eventScoresPerWindow", Integer.MAX_VALUE),
            whole(fields, "alertGapMillis", MOST_EXACT),
            parts(fields),
            texts(fields, "training"));
    require(fields.isEmpty(), "not a model: unknown fields " + fields.keySet());
    return model;
  }

  /**
   * Whether an artifact names no format and semantics but those that this release implements: if it
   * cannot be read all the same, it is damaged, and no other release would read it.
   */
  public static boolean isOfThisRelease(byte[] artifact) {
    try (JsonParser json = JSON.createParser(artifact)) {
      boolean ours = true;
      json.nextToken();
      while (ours && json.nextToken() == JsonToken.FIELD_NAME) {
        String key = json.currentName();
        JsonToken token = json.nextToken();
        if (key.equals("format") || key.equals("semantics")) {
          int known = key.equals("format") ? FORMAT : SEMANTICS;
          ours = !token.isNumeric() || json.getDoubleValue() == known;
        } else {
          json.skipChildren();
        }
      }
      return ours;
    } catch (IOException e) {
      return true;
    }
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

  private static SortedMap<String, String> texts(JsonParser json) throws IOException {
    SortedMap<String, String> values = new TreeMap<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String key = json.currentName();
      require(json.nextToken() == JsonToken.VALUE_STRING, "not a model: " + key + " is no text");
      require(
          values.put(key, json.getText()) == null,
          "not a model: the field " + key + " stands twice");
    }
    return values;
  }

  private static SortedMap<String, String> texts(Map<String, Object> fields, String key) {
    SortedMap<String, String> values = new TreeMap<>();
    if (!(taken(fields, key) instanceof SortedMap<?, ?> found)) {
      throw new IllegalArgumentException("not a model: " + key + " is no object");
    }
    found.forEach((name, value) -> values.put(String.valueOf(name), String.valueOf(value)));
    return values;
  }

  private static SortedMap<String, ModelPart> parts(Map<String, Object> fields) {
    SortedMap<String, ModelPart> parts = new TreeMap<>();
    texts(fields, "parts")
        .forEach(
            (name, base64) -> {
              try {
                parts.put(name, new ModelPart(Base64.getDecoder().decode(base64)));
              } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                    "not a model: part " + name + " is not Base64", e);
              }
            });
    return parts;
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

  private static List<String> names(Map<String, Object> fields, String key) {
    return list(fields, key).stream().map(String::valueOf).toList();
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
