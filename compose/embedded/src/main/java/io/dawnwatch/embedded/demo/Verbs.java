package io.dawnwatch.embedded.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dawnwatch.topology.cli.Dawnwatch;
import io.dawnwatch.topology.cli.Terminal;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Runs verbs on one dataset as the command line does, in this process, for their JSON. */
final class Verbs {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Cluster cluster;
  private final Dataset dataset;
  private final Consumer<String> shown;

  /**
   * What a verb gave.
   *
   * @param code its exit code
   * @param result what it wrote to standard output
   * @param notes what it wrote to standard error
   */
  record Given(int code, JsonNode result, String notes) {
    /** The gates that stopped a promotion, if any did. */
    String failedGates() {
      StringBuilder failed = new StringBuilder();
      for (JsonNode gate : result.path("gates")) {
        if (gate.path("state").asText().equals("failed")) {
          failed.append(gate.path("name").asText()).append(": ").append(gate.path("says").asText());
          failed.append("; ");
        }
      }
      return failed.toString();
    }
  }

  /**
   * Verbs of a dataset.
   *
   * @param shown is told each command as a person would type it, with {@code $C} for where the
   *     cluster is
   */
  Verbs(Cluster cluster, Dataset dataset, Consumer<String> shown) {
    this.cluster = cluster;
    this.dataset = dataset;
    this.shown = shown;
  }

  /** Runs a verb, whatever comes of it. */
  Given run(String... verb) {
    shown.accept(
        "dawnwatch "
            + String.join(" ", List.of(verb).stream().map(Verbs::quoted).toList())
            + " $C --dataset "
            + dataset.name());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal =
        Terminal.of(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            false,
            Map.of(),
            System::nanoTime);
    List<String> arguments = new ArrayList<>(List.of(verb));
    arguments.addAll(
        List.of(
            "--bootstrap-server",
            cluster.bootstrapServers(),
            "--schema-registry",
            cluster.registryUrl(),
            "--dataset",
            dataset.name(),
            "--output",
            "json"));
    int code = Dawnwatch.commandLine(terminal).execute(arguments.toArray(new String[0]));
    try {
      return new Given(
          code,
          JSON.readTree(out.toString(StandardCharsets.UTF_8)),
          err.toString(StandardCharsets.UTF_8).strip());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(verb[0] + " gave no JSON: " + e.getMessage(), e);
    }
  }

  /**
   * Runs a verb that must end well.
   *
   * @throws Stages.FailedException if it does not
   */
  JsonNode done(String... verb) {
    Given given = run(verb);
    if (given.code() != Dawnwatch.OK) {
      throw new Stages.FailedException(
          verb[0] + " ended with " + given.code() + ": " + given.notes() + given.failedGates());
    }
    return given.result();
  }

  private static String quoted(String word) {
    return word.contains(" ") ? "'" + word + "'" : word;
  }
}
