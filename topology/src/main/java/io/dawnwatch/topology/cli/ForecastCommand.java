package io.dawnwatch.topology.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.parse.Detected;
import io.dawnwatch.topology.forecast.Forecast;
import io.dawnwatch.topology.forecast.Measured;
import io.dawnwatch.topology.forecast.Measurement;
import io.dawnwatch.topology.forecast.SampleLine;
import io.dawnwatch.topology.stream.HeapPerEntity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code forecast}: what so many bytes of such lines a day will take. */
@Command(
    name = "forecast",
    description = {
      "Tells what so many bytes of such lines a day will take.",
      "Cores, memory, disk by topic, partitions, hours of the morning run. A sample is parsed, "
          + "encoded and scored with the code that live and replay run, timed on one core of this "
          + "machine; what cannot be measured so is an assumption, and printed. Nothing is written "
          + "anywhere."
    },
    footer = {
      "",
      "Examples:",
      "  dawnwatch forecast app.log --per-day 5TB",
      "  dawnwatch forecast app.log --per-day 800GB --retention 14d --entities 20000 --output json",
      "  dawnwatch forecast app-logs --per-day 5TB --bootstrap-server localhost:9092 \\",
      "    --schema-registry http://localhost:9093      # a sample of a topic of lines",
    })
public final class ForecastCommand implements Callable<Integer> {
  private static final double DAY_MILLIS = 86_400_000;

  private final Terminal terminal;

  @Spec private CommandSpec spec;
  @Mixin private IngestOptions ingest;
  @Mixin private ClusterOptions cluster;
  @Mixin private OutputOptions output;

  @Parameters(
      paramLabel = "FILE|TOPIC",
      description = "A log, - for standard input, or a topic of lines.")
  private String what;

  @Option(
      names = "--per-day",
      paramLabel = "SIZE",
      required = true,
      converter = ByteSize.class,
      description = "Bytes of lines a day, without line ends, such as 5TB (powers of a thousand).")
  private Double perDay;

  @Option(
      names = "--retention",
      paramLabel = "TIME",
      defaultValue = "7d",
      converter = Durations.class,
      description = "How long every topic is kept (default ${DEFAULT-VALUE}).")
  private Duration retention;

  @Option(
      names = "--entities",
      paramLabel = "N",
      description = {
        "How many entities speak; they share the lines evenly in time. By default so many that"
            + " each",
        "speaks as often as in the sample."
      })
  private Long entities;

  @Option(
      names = "--peak",
      paramLabel = "TIMES",
      defaultValue = "2",
      description = "The busiest minute against the mean (default ${DEFAULT-VALUE}).")
  private double peak;

  @Option(
      names = "--copies",
      paramLabel = "N",
      defaultValue = "3",
      description = "Replicas of each partition (default ${DEFAULT-VALUE}).")
  private int copies;

  @Option(
      names = "--morning-cores",
      paramLabel = "N",
      description = "Cores of the morning run (default: as many as live takes at the peak).")
  private Integer morningCores;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      description = "Score with a model that --save-model wrote (default: the built-in one).")
  private Path modelFile;

  @Option(
      names = "--lines",
      paramLabel = "N",
      defaultValue = "100000",
      description = "Lines of the sample at most (default ${DEFAULT-VALUE}).")
  private int most;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "6",
      description = {
        "Processor time of each of the three measurements, half of it to warm up (default"
            + " ${DEFAULT-VALUE})."
      })
  private double seconds;

  private Detected detected;

  ForecastCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    require(entities == null || entities >= 1, "--entities must be at least 1");
    require(peak >= 1, "--peak must be at least 1");
    require(copies >= 1, "--copies must be at least 1");
    require(morningCores == null || morningCores >= 1, "--morning-cores must be at least 1");
    require(most >= 1, "--lines must be at least 1");
    require(seconds > 0, "--seconds must be above 0");
    require(!retention.isZero(), "--retention must be above 0");
    Model model = model();
    List<SampleLine> lines = sample();
    if (lines.isEmpty()) {
      throw new IllegalArgumentException(
          what + " holds no lines: give a log or topic with some thousand of them");
    }
    Forecast.Plan plan =
        new Forecast.Plan(
            perDay,
            retention.toMillis() / DAY_MILLIS,
            entities == null ? 0 : entities,
            peak,
            copies,
            morningCores == null ? 0 : morningCores);
    Measured measured;
    try (Progress progress = terminal.progress()) {
      progress.update(-1, () -> "measuring on one core");
      measured = Measurement.of(ingest.ingest(detected.settings()), model, lines, plan, seconds);
    }
    print(measured, plan, Forecast.of(measured, plan, model.features()), model);
    return Dawnwatch.OK;
  }

  private void require(boolean holds, String message) {
    if (!holds) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }

  private Model model() throws IOException {
    if (modelFile == null) {
      return ingest.config().isFile()
          ? Model.coldStart(ingest.config().features())
          : Model.COLD_START;
    }
    try {
      return Model.parse(Files.readAllBytes(modelFile));
    } catch (IllegalArgumentException e) {
      throw new IOException(modelFile + " cannot be used: " + e.getMessage(), e);
    }
  }

  private List<SampleLine> sample() throws IOException, InterruptedException {
    List<SampleLine> lines = new ArrayList<>();
    new LineSample(ingest, cluster, terminal)
        .visit(
            what,
            found -> {
              detected = found;
              return (bytes, source, millis) -> {
                if (bytes != null) {
                  lines.add(new SampleLine(bytes, millis));
                }
                return lines.size() < most;
              };
            });
    return lines;
  }

  private void print(Measured sample, Forecast.Plan plan, Forecast forecast, Model model) {
    List<String> assumptions = assumptions(sample, plan, model);
    ObjectNode result = OutputOptions.object().put("format", detected.describe());
    result.put("bytesPerDay", plan.bytesPerDay());
    result.put("linesPerDay", forecast.linesPerDay());
    result.put("eventsPerDay", forecast.eventsPerDay());
    result.put("entities", Math.round(forecast.entities()));
    result.put("ingestCores", forecast.ingestCores());
    result.put("streamCores", forecast.scoreCores());
    result.put("heapBytes", Math.round(forecast.heapBytes()));
    result.put("diskBytes", Math.round(forecast.diskBytes()));
    result.put("partitions", forecast.partitions());
    result.put("morningCores", forecast.replayCores());
    result.put("morningHours", forecast.replayHours());
    result.put("morningCoreHours", forecast.replayCoreHours());
    ArrayNode topics = result.putArray("topics");
    for (Forecast.Topic topic : forecast.topics()) {
      topics
          .addObject()
          .put("topic", topic.name())
          .put("recordsPerDay", topic.recordsPerDay())
          .put("bytesPerRecord", topic.bytesPerRecord())
          .put("bytesPerDay", topic.bytesPerDay())
          .put("keptBytes", topic.keptBytes());
    }
    result
        .putObject("sample")
        .put("lines", sample.lines())
        .put("lineBytes", sample.lineBytes())
        .put("events", sample.events().records())
        .put("quarantined", sample.quarantined().records())
        .put("outputs", sample.outputs().records())
        .put("entities", sample.entities())
        .put("spanMillis", sample.spanMillis())
        .put("ingestNanosPerLine", sample.ingestNanos())
        .put("scoreNanosPerEvent", sample.scoreNanos())
        .put("replayNanosPerEvent", sample.replayNanos());
    ArrayNode told = result.putArray("assumptions");
    assumptions.forEach(told::add);
    output.print(terminal, result, line -> text(sample, plan, forecast, assumptions, line));
  }

  private void text(
      Measured sample,
      Forecast.Plan plan,
      Forecast forecast,
      List<String> assumptions,
      Consumer<String> line) {
    line.accept(Terminal.escape(detected.describe()));
    line.accept(
        String.format(
            Locale.ROOT,
            "%s a day: %,.0f lines, %,.0f events, %,.0f entities",
            ByteSize.shown(plan.bytesPerDay()),
            forecast.linesPerDay(),
            forecast.eventsPerDay(),
            forecast.entities()));
    line.accept("");
    Table needs = new Table().text("needed").number("value").text("measured on one core");
    needs.row(
        "ingest, cores at the peak",
        number(forecast.ingestCores()),
        perSecond(sample.ingestNanos()) + " lines/s");
    needs.row(
        "stream, cores at the peak",
        number(forecast.scoreCores()),
        perSecond(sample.scoreNanos()) + " events/s, state saved");
    needs.row("stream, heap of all instances", ByteSize.shown(forecast.heapBytes()), "");
    needs.row("partitions at least", Integer.toString(forecast.partitions()), "");
    needs.row(
        "morning run on " + forecast.replayCores() + " cores, hours",
        number(forecast.replayHours()),
        perSecond(sample.replayNanos()) + " events/s");
    needs.row("disk of all brokers", ByteSize.shown(forecast.diskBytes()), "");
    needs.lines(terminal).forEach(line);
    line.accept("");
    Table topics =
        new Table()
            .text("topic")
            .number("records a day")
            .number("bytes each")
            .number("written a day")
            .number("kept, " + plan.copies() + " copies");
    for (Forecast.Topic topic : forecast.topics()) {
      topics.row(
          topic.name(),
          String.format(Locale.ROOT, "%,.0f", topic.recordsPerDay()),
          String.format(Locale.ROOT, "%.0f", topic.bytesPerRecord()),
          ByteSize.shown(topic.bytesPerDay()),
          ByteSize.shown(topic.keptBytes()));
    }
    topics.lines(terminal).forEach(line);
    line.accept("");
    line.accept("assumptions:");
    assumptions.forEach(one -> line.accept("- " + one));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%,.2f" : "%,.0f", value);
  }

  /** Hours, minutes and seconds, without those that are 0. */
  private static String span(long millis) {
    Duration span = Duration.ofMillis(millis);
    return span.toSeconds() < 1
        ? millis + " ms"
        : String.format(
                Locale.ROOT,
                "%d h %d min %d s",
                span.toHours(),
                span.toMinutesPart(),
                span.toSecondsPart())
            .replaceAll("(^| )0 (h|min|s)(?= |$)", "")
            .trim();
  }

  private static String perSecond(double nanos) {
    return String.format(Locale.ROOT, "%,.0f", 1e9 / nanos);
  }

  private static List<String> assumptions(Measured sample, Forecast.Plan plan, Model model) {
    List<String> all = new ArrayList<>();
    all.add(
        String.format(
            Locale.ROOT,
            "the lines are like the sample: %,d lines of %.0f bytes, entities %,d, over %s; its"
                + " cores are like this one",
            sample.lines(),
            (double) sample.lineBytes() / sample.lines(),
            sample.entities(),
            span(sample.spanMillis())));
    all.add(
        plan.entities() > 0
            ? "all entities speak equally often and share the lines evenly in time"
            : "more lines come from more entities, each as talkative as those of the sample;"
                + " --entities says how many");
    all.add(
        String.format(
            Locale.ROOT,
            "the peak is %s times the mean; cores are for the peak, each busy all the time",
            number(plan.peak())));
    all.add(
        String.format(
            Locale.ROOT,
            "Kafka's clients and Kafka Streams take %.1f us a record live and %.1f us in a replay:"
                + " known beforehand from bench stream and bench replay, not measured in this"
                + " sample",
            Forecast.LIVE_NANOS / 1000,
            Forecast.REPLAY_NANOS / 1000));
    all.add(
        String.format(
            Locale.ROOT,
            "the morning run reads a day and %d horizons before it; brokers deliver as fast as it"
                + " reads",
            Forecast.WARM_UP_BLOCKS));
    all.add(
        String.format(
            Locale.ROOT,
            "an entity takes %,.0f bytes of heap when its horizon is full, and half of the heap is"
                + " for them",
            HeapPerEntity.bytes(model.features())));
    all.add(
        "events, scores and state are compressed with lz4 in full batches, as live does it when it"
            + " is busy; lines take what they are long, compress them where they are written");
    all.add(
        "one core scores the few entities of the sample: many more fit less well into its caches");
    all.add(
        "the brokers' own cores and memory are not in it, nor standbys, which hold the heap again");
    if (sample.spanMillis() < model.features().horizonMillis()) {
      all.add(
          "the sample is shorter than the horizon ("
              + span(model.features().horizonMillis())
              + "): closing a window and its state cost more when that is full; a longer sample"
              + " knows (--lines)");
    }
    return all;
  }
}
