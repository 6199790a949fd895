package io.dawnwatch.embedded.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.topology.Release;
import io.dawnwatch.topology.cli.OutputOptions;
import io.dawnwatch.topology.cli.Progress;
import io.dawnwatch.topology.cli.Table;
import io.dawnwatch.topology.cli.Terminal;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bench}: how fast it is on this machine. */
@Command(
    name = "bench",
    description = {
      "Measures speed and memory on this machine, each part within a minute.",
      "engine and parse (one thread each), files (score FILE on two threads), replay (against a"
          + " reader that does nothing),",
      "stream (exactly once, against an app that copies; latency),",
      "train (against the replay of the same slice),",
      "state (bytes per entity), start."
    },
    footer = {
      "",
      "Example:",
      "  dawnwatch bench",
      "  dawnwatch bench replay --output json",
      "  dawnwatch bench morning --log app.log",
      "  DAWNWATCH_HEAP=2g dawnwatch bench scale --plots docs/plots",
      "  DAWNWATCH_HEAP=4g dawnwatch bench state --entities 1000000",
    })
public final class BenchCommand implements Callable<Integer> {
  /** A part of the bench. */
  public enum Part {
    engine,
    parse,
    files,
    replay,
    stream,
    train,
    state,
    memory,
    start,
    scale,
    restart,
    morning,
    index;

    /** Parts that measure something of one's own run when they are asked for. */
    private static final List<Part> USUAL =
        Arrays.stream(values())
            .filter(part -> !List.of(morning, scale, restart, index).contains(part))
            .toList();
  }

  private static final int STATE_ENTITIES = 40_000;
  private static final int RESTART_ENTITIES = 200_000;

  private final Terminal terminal;

  @Parameters(
      paramLabel = "PART",
      arity = "0..*",
      description = {
        "engine, parse, files, replay, stream, train, state, memory, start; these without one.",
        "restart: start with the state of many entities, and take over from a standby.",
        "morning: ingest and replay of the file in --log. scale: what an event costs as threads,"
            + " partitions,",
        "entities, events and processes grow; some minutes, with --quick less than one.",
        "index: a million scores into the console's index, in a file or in --index."
      })
  private List<Part> parts = List.of();

  @Option(
      names = "--entities",
      paramLabel = "N",
      description =
          "Entities that the parts state and memory grow to (default: 40000), and that restart has"
              + " (default: 200000).")
  private Integer entities;

  @Option(names = "--quick", description = "The part scale with smaller sizes.")
  private boolean quick;

  @Option(
      names = "--plots",
      paramLabel = "DIR",
      description = "Write the plots of the part scale there, as SVG.")
  private Path plots;

  @Option(names = "--log", paramLabel = "FILE", description = "The log of the part morning.")
  private Path log;

  @Option(
      names = "--index",
      paramLabel = "URL",
      description = "Where the part index writes: a JDBC URL; a temporary SQLite file without it.")
  private String index;

  @Spec private CommandSpec spec;

  @Option(
      names = "--days",
      paramLabel = "N",
      defaultValue = "2",
      description =
          "Days of 406,456 events that the part train learns from (default: ${DEFAULT-VALUE}).")
  private int days;

  @Mixin private OutputOptions output;

  public BenchCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    List<Part> wanted = parts == null || parts.isEmpty() ? Part.USUAL : parts;
    ObjectNode all = OutputOptions.object();
    ObjectNode machine = all.putObject("machine");
    machine.put("cores", Runtime.getRuntime().availableProcessors());
    machine.put("java", System.getProperty("java.version"));
    machine.put("heapMb", Runtime.getRuntime().maxMemory() >> 20);
    machine.put("release", Release.VERSION);
    try (Progress progress = terminal.progress()) {
      for (Part part : wanted) {
        progress.update(-1, () -> "measuring " + part);
        long start = System.nanoTime();
        ObjectNode result =
            switch (part) {
              case engine -> new EngineBench().run();
              case parse -> new ParseBench().run();
              case files -> new FileBench().run();
              case replay -> new ReplayBench().run();
              case stream -> new StreamBench().run();
              case train -> new TrainBench(days).run();
              case state -> new StateBench(entities(STATE_ENTITIES)).run();
              case memory -> new MemoryBench(entities(STATE_ENTITIES)).run();
              case start -> new StartBench().run();
              case scale ->
                  new ScaleBench(
                          quick ? ScaleBench.Sizes.QUICK : ScaleBench.Sizes.WHOLE,
                          Optional.ofNullable(plots))
                      .run();
              case restart -> new RestartBench(entities(RESTART_ENTITIES)).run();
              case morning -> new MorningBench(log()).run();
              case index -> new IndexBench(Optional.ofNullable(index)).run();
            };
        result.put("seconds", Math.round((System.nanoTime() - start) / 1e8) / 10.0);
        all.set(part.name(), result);
      }
    }
    output.print(
        terminal,
        wanted.size() == 1 ? flat(all, wanted.get(0)) : all,
        line -> {
          Table table = new Table().text("part").text("measure").number("value");
          all.properties().stream()
              .forEach(
                  part ->
                      part.getValue()
                          .properties()
                          .forEach(
                              entry -> table.row(part.getKey(), entry.getKey(), shown(entry))));
          table.lines(terminal).forEach(line);
        });
    return 0;
  }

  private int entities(int usual) {
    return entities == null ? usual : entities;
  }

  private Path log() {
    if (log == null) {
      throw new ParameterException(spec.commandLine(), "bench morning needs --log FILE");
    }
    return log;
  }

  private static ObjectNode flat(ObjectNode all, Part part) {
    ObjectNode result = (ObjectNode) all.get(part.name());
    result.set("machine", all.get("machine"));
    return result;
  }

  /** A value in the table; what is a list has no room there. */
  private static String shown(Map.Entry<String, JsonNode> entry) {
    JsonNode value = entry.getValue();
    if (entry.getKey().equals(TrainBench.DETECTORS)) {
      return TrainBench.kept(value);
    }
    if (value.isArray()) {
      return value.size() + " rows: see --output json";
    }
    return value.isIntegralNumber()
        ? String.format(Locale.ROOT, "%,d", value.longValue())
        : value.isObject() ? value.toString() : value.asText();
  }
}
