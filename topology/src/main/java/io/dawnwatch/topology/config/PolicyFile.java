package io.dawnwatch.topology.config;

import static io.dawnwatch.topology.config.Key.Kind.DURATION;
import static io.dawnwatch.topology.config.Key.Kind.FLAG;
import static io.dawnwatch.topology.config.Key.Kind.NUMBER;
import static io.dawnwatch.topology.config.Key.Kind.SECTION;
import static io.dawnwatch.topology.config.Key.Kind.TEXT;
import static io.dawnwatch.topology.config.Key.Kind.WHOLE;

import io.dawnwatch.engine.score.Ids;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads retraining policies, as strictly as dataset files: all problems at once. */
public final class PolicyFile {
  private static final long HOUR = 3_600_000;

  static final List<Key> ROOT =
      List.of(
          Key.with(
              "drift",
              SECTION,
              "When what comes in counts as moved.",
              Key.of(
                  "span",
                  DURATION,
                  "1d",
                  "",
                  "Live: what is compared together with the reference; whole hours. Shorter than the rhythm of the data is noisy."),
              Key.of("raise", NUMBER, "0.25", "PSI", "From here on a comparison counts."),
              Key.of("clear", NUMBER, "0.1", "PSI", "Below, an alarm ends; at most raise."),
              Key.of(
                  "hours",
                  WHOLE,
                  "3",
                  "hours",
                  "Live: so many comparisons in a row begin an alarm, and end one."),
              Key.of("mornings", WHOLE, "3", "mornings", "The same of mornings.")),
          Key.with(
              "precision",
              SECTION,
              "What verdicts say.",
              Key.of(
                  "floor",
                  NUMBER,
                  "0.5",
                  "share",
                  "Precision of a week whose whole interval lies below is a trigger.")),
          Key.with(
              "model",
              SECTION,
              "The model itself.",
              Key.of("days", WHOLE, "90", "days", "A model that is older is a trigger."),
              Key.of(
                  "contract",
                  FLAG,
                  "true",
                  "",
                  "Lines of another ingest configuration (dataset file, format) than in training are a trigger.")),
          Key.choice(
              "retrain",
              "none",
              "What a trigger does besides being noted: train makes a candidate, once per trigger.",
              List.of("none", "train")),
          Key.with(
              "training",
              SECTION,
              "How the candidate is trained.",
              Key.of("days", WHOLE, "14", "days", "Days up to the trigger that are trained on."),
              Key.of("owner", TEXT, "", "", "The team that answers for it; needed with train."),
              Key.of("threads", WHOLE, "2", "threads", "Partitions read at the same time.")),
          Key.choice(
              "promote",
              "never",
              "Who makes the candidate champion: never is a person.",
              List.of("never", "when-gates-pass")));

  private final YamlReader reader = new YamlReader(ROOT);

  private PolicyFile() {}

  /** What holds without a file. */
  public static RetrainingPolicy standard() {
    try {
      return parse("the default policy", "");
    } catch (BadDatasetFileException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Reads a file.
   *
   * @throws BadDatasetFileException with all its problems
   */
  public static RetrainingPolicy read(Path file) throws IOException, BadDatasetFileException {
    return parse(file.toString(), new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
  }

  /** Reads a text; {@code name} is what messages call it. */
  static RetrainingPolicy parse(String name, String text) throws BadDatasetFileException {
    PolicyFile file = new PolicyFile();
    Given root = file.reader.read(text);
    RetrainingPolicy policy = file.policy(root);
    if (!file.reader.problems().isEmpty()) {
      throw new BadDatasetFileException(
          name, file.reader.problems().stream().sorted(Problem.BY_PLACE).distinct().toList());
    }
    return policy;
  }

  private RetrainingPolicy policy(Given root) {
    Given drift = root.section("drift");
    Given model = root.section("model");
    Given training = root.section("training");
    long span = drift.whole("span", 24 * HOUR);
    check(drift, "span", span >= HOUR && span % HOUR == 0, "must be whole hours, at least 1h");
    double raise = drift.number("raise", 0.25);
    double clear = drift.number("clear", 0.1);
    check(drift, "raise", raise > 0, "must be above 0");
    check(drift, "clear", clear > 0 && clear <= raise, "must be above 0 and at most raise");
    double floor = root.section("precision").number("floor", 0.5);
    check(root.section("precision"), "floor", floor >= 0 && floor <= 1, "must be 0 to 1");
    boolean train = root.text("retrain", "none").equals("train");
    String owner = training.text("owner", "").strip();
    if (train && owner.isEmpty()) {
      problem(root, "retrain", "nobody would own the candidate", "add owner: below training:");
    }
    boolean promote = root.text("promote", "never").equals("when-gates-pass");
    if (promote && !train) {
      problem(root, "promote", "without training there is no candidate", "add retrain: train");
    }
    return new RetrainingPolicy(
        span,
        raise,
        clear,
        within(drift, "hours", 3, 1, 1000),
        within(drift, "mornings", 3, 1, 1000),
        floor,
        within(model, "days", 90, 1, 100_000),
        model.flag("contract", true),
        train,
        within(training, "days", 14, 1, 3650),
        owner,
        within(training, "threads", 2, 1, 256),
        promote,
        Ids.sha256(
            DatasetFile.canonical(root, ROOT).toString().getBytes(StandardCharsets.UTF_8)));
  }

  private int within(Given in, String key, int fallback, int min, int max) {
    long value = in.whole(key, fallback);
    check(in, key, value >= min && value <= max, "must be " + min + " to " + max);
    return (int) value;
  }

  private void check(Given in, String key, boolean holds, String what) {
    if (!holds) {
      problem(in, key, what, "change it");
    }
  }

  private void problem(Given in, String key, String what, String remedy) {
    reader.problems().add(new Problem(in.lineOf(key), in.pathOf(key), what, remedy));
  }
}
