package io.dawnwatch.topology.cli;

import io.dawnwatch.engine.parse.Detected;
import io.dawnwatch.engine.parse.LineParser;
import io.dawnwatch.engine.parse.ParseResult;
import io.dawnwatch.topology.config.SampleFile;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code init}: a dataset file from a sample. */
@Command(
    name = "init",
    description = {
      "Writes a commented dataset file from a sample.",
      "It holds the format, the entity, what every line had, and what redaction finds. What is "
          + "learned only flags events, so that a guess loses nothing."
    },
    footer = {
      "",
      "Example:",
      "  dawnwatch init app.log > dataset.yaml",
      "  dawnwatch validate --config dataset.yaml app.log",
    })
public final class InitCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private IngestOptions ingest;
  @Mixin private ClusterOptions cluster;

  @Parameters(paramLabel = "FILE|TOPIC", description = "A log, - for standard input, or a topic.")
  private String what;

  @Option(
      names = "--lines",
      paramLabel = "N",
      defaultValue = "10000",
      description = "Records to look at (default ${DEFAULT-VALUE}).")
  private long most;

  private SampleFile file;

  InitCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    long[] read = {0};
    new LineSample(ingest, cluster, terminal)
        .visit(
            what,
            found -> {
              begin(found);
              LineParser parser = LineParser.inOrder(found.settings());
              return (bytes, source, millis) -> {
                parser.recordTime(millis);
                parser.parseAll(
                    bytes,
                    result -> {
                      if (result instanceof ParseResult.Parsed parsed) {
                        file.add(parsed.event());
                      }
                    });
                file.line(bytes);
                return ++read[0] < most;
              };
            });
    terminal.out().print(file.toYaml());
    terminal.note("written from " + read[0] + " records; read it, then `dawnwatch validate`");
    return Dawnwatch.OK;
  }

  private void begin(Detected found) {
    file = new SampleFile(what, found);
  }
}
