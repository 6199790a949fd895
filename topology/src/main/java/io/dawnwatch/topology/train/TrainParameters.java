package io.dawnwatch.topology.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.engine.evaluate.DetectorSelection;
import io.dawnwatch.engine.evaluate.DetectorSelection.Choice;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.score.Ids;
import io.dawnwatch.engine.train.LearnedDetector;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * How a model is trained: all that decides it besides the events.
 *
 * @param name what people call the model
 * @param windowMillis length of a window; 0: as the champion's
 * @param horizonMillis how far back a window looks; 0: as the champion's
 * @param zone whose wall clock the hours of the week follow
 * @param trainShare part of the time, gaps aside, that is learned from
 * @param calibrationShare part that the threshold is set on; the rest is the test
 * @param alertsPerDay alerts a day people want to read; 0: no budget is given
 * @param entityDisjoint whether a fifth of the entities is kept for the test alone
 * @param templateDisjoint whether a fifth of the messages is kept for the test alone
 * @param seed of what is drawn: held-out fifths, bootstrap, planted incidents
 * @param rounds of the bootstrap
 * @param plantedPerStrength incidents planted per kind and strength, as far as there is room
 * @param mostWindows windows judged at most; of more, whole entities are left out
 * @param detectors which learned detectors join the model, measured or not, and which do not, by
 *     name; of the others the rule decides
 */
public record TrainParameters(
    String name,
    long windowMillis,
    long horizonMillis,
    String zone,
    double trainShare,
    double calibrationShare,
    double alertsPerDay,
    boolean entityDisjoint,
    boolean templateDisjoint,
    long seed,
    int rounds,
    int plantedPerStrength,
    int mostWindows,
    SortedMap<String, Choice> detectors) {
  /** What {@code detectors} may name. */
  public static final List<String> DETECTORS =
      Stream.concat(LearnedDetector.NAMES.stream(), Stream.of(DetectorSelection.WEIGHTS)).toList();

  /** What holds unless a file says otherwise. */
  public static final TrainParameters DEFAULT =
      new TrainParameters(
          "trained",
          0,
          0,
          "UTC",
          0.6,
          0.2,
          0,
          false,
          false,
          20_260_302,
          200,
          10,
          250_000,
          new TreeMap<>());

  public TrainParameters {
    detectors = Collections.unmodifiableSortedMap(new TreeMap<>(detectors));
    require(!name.isBlank() && name.length() <= 100, "name must be 1 to 100 characters");
    require(windowMillis >= 0, "window must be at least 1 ms");
    require(horizonMillis >= 0, "horizon must be at least a window");
    require(
        trainShare > 0 && calibrationShare > 0 && trainShare + calibrationShare < 1,
        "trainShare and calibrationShare must be above 0 and together below 1");
    require(alertsPerDay >= 0, "alertsPerDay must be at least 0");
    require(rounds >= 20 && rounds <= 10_000, "rounds must be 20 to 10000");
    require(
        plantedPerStrength >= 0 && plantedPerStrength <= 1000,
        "plantedPerStrength must be 0 to 1000");
    require(mostWindows >= 1000, "mostWindows must be at least 1000");
    try {
      ZoneId.of(zone);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("zone must be one of the tz database, was " + zone, e);
    }
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  /**
   * Reads a YAML file of parameters; what it leaves out is as in {@link #DEFAULT}.
   *
   * @param millis reads durations such as {@code 1m}; below 0 for what is none
   * @throws IllegalArgumentException with all problems
   */
  public static TrainParameters parse(String yaml, ToLongFunction<String> millis) {
    GivenKeys given = GivenKeys.of(yaml, millis);
    String name = given.text("name", DEFAULT.name);
    long window = given.duration("window");
    long horizon = given.duration("horizon");
    String zone = given.text("zone", DEFAULT.zone);
    double train = given.number("trainShare", DEFAULT.trainShare);
    double calibration = given.number("calibrationShare", DEFAULT.calibrationShare);
    double budget = given.number("alertsPerDay", DEFAULT.alertsPerDay);
    boolean entities = given.yes("entityDisjoint", false);
    boolean templates = given.yes("templateDisjoint", false);
    long seed = (long) given.whole("seed", DEFAULT.seed);
    int rounds = (int) given.whole("rounds", DEFAULT.rounds);
    int planted = (int) given.whole("plantedPerStrength", DEFAULT.plantedPerStrength);
    int most = (int) given.whole("mostWindows", DEFAULT.mostWindows);
    SortedMap<String, Choice> detectors = given.choices("detectors", DETECTORS);
    given.finish();
    return new TrainParameters(
        name,
        window,
        horizon,
        zone,
        train,
        calibration,
        budget,
        entities,
        templates,
        seed,
        rounds,
        planted,
        most,
        detectors);
  }

  /** The same with other held-out fifths. */
  public TrainParameters holdingOut(boolean entities, boolean templates) {
    return new TrainParameters(
        name,
        windowMillis,
        horizonMillis,
        zone,
        trainShare,
        calibrationShare,
        alertsPerDay,
        entities,
        templates,
        seed,
        rounds,
        plantedPerStrength,
        mostWindows,
        detectors);
  }

  /** Whether a detector is to be learned at all. */
  boolean wants(String detector) {
    return detectors.get(detector) != Choice.OFF;
  }

  /** Windows of these lengths where given, and in all else as {@code like}. */
  FeatureSpec features(FeatureSpec like) {
    return like.withSequences(0, 0)
        .withLearned("")
        .withWindows(
            windowMillis == 0 ? like.windowMillis() : windowMillis,
            horizonMillis == 0 ? like.horizonMillis() : horizonMillis);
  }

  /** All parameters. */
  public ObjectNode toJson() {
    ObjectNode node = CanonicalJson.object();
    node.put("alertsPerDay", alertsPerDay);
    node.put("calibrationShare", calibrationShare);
    ObjectNode choices = node.putObject("detectors");
    detectors.forEach((name, choice) -> choices.put(name, choice.name().toLowerCase(Locale.ROOT)));
    node.put("entityDisjoint", entityDisjoint);
    node.put("horizonMillis", horizonMillis);
    node.put("mostWindows", mostWindows);
    node.put("name", name);
    node.put("plantedPerStrength", plantedPerStrength);
    node.put("rounds", rounds);
    node.put("seed", seed);
    node.put("templateDisjoint", templateDisjoint);
    node.put("trainShare", trainShare);
    node.put("windowMillis", windowMillis);
    node.put("zone", zone);
    return node;
  }

  /** SHA-256 of the canonical JSON. */
  public String hash() {
    return Ids.sha256(CanonicalJson.write(toJson()).getBytes(StandardCharsets.UTF_8));
  }
}
