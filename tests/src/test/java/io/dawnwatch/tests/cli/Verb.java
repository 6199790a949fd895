package io.dawnwatch.tests.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dawnwatch.topology.cli.Dawnwatch;
import io.dawnwatch.topology.cli.Terminal;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs a verb in this process. */
public final class Verb {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Verb() {}

  /** What became of it. */
  public record Outcome(int code, String out, String err) {
    /** Standard output as JSON. */
    public JsonNode json() throws Exception {
      return JSON.readTree(out);
    }
  }

  /**
   * Runs a verb on a dataset.
   *
   * @param verb with its own verbs, separated by blanks
   */
  public static Outcome run(Cluster cluster, Dataset dataset, String verb, String... more) {
    List<String> arguments = new ArrayList<>(List.of(verb.split(" ")));
    arguments.addAll(List.of(more));
    arguments.addAll(List.of("--bootstrap-server", cluster.bootstrapServers()));
    arguments.addAll(List.of("--schema-registry", cluster.registryUrl()));
    arguments.addAll(List.of("--dataset", dataset.name()));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal =
        Terminal.of(
            InputStream.nullInputStream(),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            false,
            false,
            Map.of(),
            System::nanoTime);
    int code = Dawnwatch.commandLine(terminal).execute(arguments.toArray(String[]::new));
    terminal.flush();
    return new Outcome(code, out.toString(UTF_8), err.toString(UTF_8));
  }
}
