package io.dawnwatch.tests.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dawnwatch.topology.cli.Dawnwatch;
import io.dawnwatch.topology.cli.Terminal;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A verb of the command line, run in this process.
 *
 * @param code its exit code
 * @param out what it wrote to standard output
 * @param err what it wrote to standard error
 */
public record Verb(int code, String out, String err) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Runs a verb on a dataset; nobody answers its questions. */
  public static Verb run(Cluster cluster, Dataset dataset, String... verb) {
    return answering("", cluster, dataset, verb);
  }

  /** Runs a verb on a dataset whose questions are answered with {@code answers}. */
  public static Verb answering(String answers, Cluster cluster, Dataset dataset, String... verb) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    List<String> arguments = new ArrayList<>(List.of(verb));
    arguments.addAll(
        List.of(
            "--bootstrap-server",
            cluster.bootstrapServers(),
            "--schema-registry",
            cluster.registryUrl(),
            "--dataset",
            dataset.name()));
    Terminal terminal =
        Terminal.of(
            new ByteArrayInputStream(answers.getBytes(UTF_8)),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            false,
            false,
            Map.of(),
            System::nanoTime);
    int code = Dawnwatch.commandLine(terminal).execute(arguments.toArray(new String[0]));
    return new Verb(code, out.toString(UTF_8), err.toString(UTF_8));
  }

  /** Standard output as JSON. */
  public JsonNode json() throws Exception {
    return JSON.readTree(out);
  }

  /** Runs a verb that must end well, and gives its result. */
  public static JsonNode json(Cluster cluster, Dataset dataset, String... verb) throws Exception {
    List<String> arguments = new ArrayList<>(List.of(verb));
    arguments.addAll(List.of("--output", "json"));
    Verb done = run(cluster, dataset, arguments.toArray(new String[0]));
    assertThat(done.code()).as("%s%n%s", done.out(), done.err()).isZero();
    return done.json();
  }
}
