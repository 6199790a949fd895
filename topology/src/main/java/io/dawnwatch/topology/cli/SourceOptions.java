package io.dawnwatch.topology.cli;

import io.dawnwatch.schemas.RecordReader;
import io.dawnwatch.schemas.RecordReader.BadRecordException;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.Content;
import io.dawnwatch.topology.lifecycle.SourceTopic;
import io.dawnwatch.topology.replay.Bound;
import io.dawnwatch.topology.stream.LineSource;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.clients.admin.OffsetSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Which topic {@code ingest} takes lines from, and where it begins. */
public final class SourceOptions {
  /** How the values of the topic are told to be lines or Avro. */
  public enum Format {
    auto,
    bytes,
    avro
  }

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--source-topic",
      paramLabel = "TOPIC",
      description = "Take lines from this topic of yours instead of dw.<dataset>.lines.")
  private String topic;

  @Option(
      names = "--source-format",
      defaultValue = "auto",
      paramLabel = "auto|bytes|avro",
      description = {
        "What its values are: bytes (lines of text or JSON), or Avro in Confluent's wire format.",
        "auto (default): Avro if most of a sample begin with 0 and the id of a schema the registry"
            + " knows;",
        "told at the first start and kept."
      })
  private Format format = Format.auto;

  @Option(
      names = "--from",
      paramLabel = "earliest|latest|TIME",
      description =
          "Where partitions begin that were never read; the first start needs it. TIME is "
              + "2026-03-02, 2026-03-02T06:00:00Z, or how long ago, such as 2h.")
  private String from;

  @Option(
      names = "--accept-loss",
      description = "Go on although records were deleted before they were read.")
  private boolean acceptLoss;

  /** The topic to read, made ready. */
  LineSource resolve(Cluster cluster, Dataset dataset, Terminal terminal)
      throws InterruptedException {
    if (topic == null) {
      if (from != null || acceptLoss || format != Format.auto) {
        throw usage("--from, --accept-loss and --source-format are for --source-topic");
      }
      return LineSource.own(dataset);
    }
    SourceTopic source;
    Optional<OffsetSpec> start = Optional.ofNullable(from).map(this::start);
    try {
      source = new SourceTopic(cluster, dataset, topic);
    } catch (IllegalArgumentException e) {
      throw usage("--source-topic: " + e.getMessage());
    }
    source.requireTopic();
    Content content =
        switch (format) {
          case bytes -> Content.LINES;
          case avro -> Content.AVRO;
          case auto ->
              source.note().map(SourceTopic.Note::content).orElseGet(() -> told(cluster, terminal));
        };
    for (String said : source.prepare(content, start, acceptLoss)) {
      terminal.note(said);
    }
    return LineSource.foreign(dataset, topic, content);
  }

  private Content told(Cluster cluster, Terminal terminal) {
    List<byte[]> sample = SourceSample.values(cluster, topic);
    SchemaIds ids = cluster.schemas();
    long fitting = sample.stream().filter(value -> isAvro(value, ids)).count();
    if (sample.isEmpty()) {
      throw new IllegalStateException(
          topic + " is empty: say what its values will be with --source-format bytes or avro");
    }
    boolean avro = 2 * fitting > sample.size();
    terminal.note(
        String.format(
            Locale.ROOT,
            "%s: %s (%d of %d values are Avro with a known schema); --source-format would say it",
            topic,
            avro ? "Avro" : "lines",
            fitting,
            sample.size()));
    return avro ? Content.AVRO : Content.LINES;
  }

  private static boolean isAvro(byte[] value, SchemaIds ids) {
    try {
      ids.byId(RecordReader.schemaId(value));
      return true;
    } catch (BadRecordException | SchemaIds.UnknownSchemaException e) {
      return false;
    }
  }

  private OffsetSpec start(String text) {
    try {
      long ago = new Durations().convert(text).toMillis();
      return OffsetSpec.forTimestamp(Instant.now().toEpochMilli() - ago);
    } catch (TypeConversionException notADuration) {
      // Then it is one of the others.
    }
    Bound bound;
    try {
      bound = Bound.of(text);
    } catch (IllegalArgumentException e) {
      throw usage("--from: " + e.getMessage() + ", or how long ago, such as 2h");
    }
    if (bound instanceof Bound.At at) {
      return OffsetSpec.forTimestamp(at.millis());
    }
    return bound instanceof Bound.Earliest ? OffsetSpec.earliest() : OffsetSpec.latest();
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
