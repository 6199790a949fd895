package io.dawnwatch.tests.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

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

/** Runs verbs in this process as a script would, on one dataset of one cluster. */
record Verbs(Cluster cluster, Dataset dataset) {
  /** What a verb said. */
  record Outcome(int code, String out, String err) {}

  /** Runs a verb whose questions are answered with {@code answers}. */
  Outcome run(String answers, String... verb) {
    List<String> arguments = new ArrayList<>(List.of(verb));
    arguments.addAll(List.of("--bootstrap-server", cluster.bootstrapServers()));
    arguments.addAll(List.of("--schema-registry", cluster.registryUrl()));
    arguments.addAll(List.of("--dataset", dataset.name()));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
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
    return new Outcome(code, out.toString(UTF_8), err.toString(UTF_8));
  }
}
