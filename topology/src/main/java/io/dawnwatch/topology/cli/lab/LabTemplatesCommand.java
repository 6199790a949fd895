package io.dawnwatch.topology.cli.lab;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.engine.parse.Format;
import io.dawnwatch.engine.template.CustomMask;
import io.dawnwatch.engine.template.Dictionary;
import io.dawnwatch.engine.template.DictionaryMatcher;
import io.dawnwatch.engine.template.DictionaryMiner;
import io.dawnwatch.topology.cli.DictionaryFile;
import io.dawnwatch.topology.cli.OutputOptions;
import io.dawnwatch.topology.cli.Terminal;
import io.dawnwatch.topology.files.CsvLine;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lab templates}: the template of every line of a file. */
@Command(
    name = "templates",
    description = {
      "Mines the templates of a file and says which one each line has.",
      "The output is CSV: LineId,EventId,EventTemplate; one row per line, LineId from 1, <*> "
          + "for a variable part."
    },
    footer = {
      "",
      "Examples:",
      "  dawnwatch lab templates --log app.log.gz --out templates.csv",
      "  dawnwatch lab templates --log labelled.csv --csv-column Content --out templates.csv",
      "  dawnwatch lab templates --log app.log --mask 'order=ord-[a-z]+' --save-dictionary app.dict --out templates.csv",
    })
final class LabTemplatesCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @Mixin private OutputOptions output;

  @Option(
      names = "--log",
      paramLabel = "FILE",
      required = true,
      description = "Log or CSV file, plain or gzip.")
  private Path log;

  @Option(
      names = "--csv-column",
      paramLabel = "NAME",
      description = "The file is CSV with a header, and this column holds the messages.")
  private String column;

  @Option(
      names = "--format",
      paramLabel = "NAME",
      defaultValue = "auto",
      description = "How lines are built: auto (default: by the first of them), or as in `score`.")
  private String format;

  @Option(names = "--out", paramLabel = "FILE", required = true, description = "Where the rows go.")
  private Path out;

  @Option(
      names = "--mask",
      paramLabel = "NAME=REGEX",
      description =
          "What matches this expression (RE2) is a variable part; may be given several times, the first wins.")
  private List<String> masks = new ArrayList<>();

  @Option(
      names = "--dictionary",
      paramLabel = "FILE",
      description = "Mine nothing: match with this dictionary or model.")
  private Path dictionaryFile;

  @Option(
      names = "--save-dictionary",
      paramLabel = "FILE",
      description = "Store what was mined, for `dictionary` and --dictionary.")
  private Path save;

  LabTemplatesCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    OutFile.check(spec, "--out", out, log);
    Messages messages = messages();
    long start = System.nanoTime();
    Dictionary dictionary =
        dictionaryFile == null ? mine(messages) : DictionaryFile.read(dictionaryFile);
    double mineSeconds = (System.nanoTime() - start) / 1e9;
    if (save != null) {
      DictionaryFile.write(save, dictionary);
    }
    start = System.nanoTime();
    Written written = write(messages, dictionary);
    double writeSeconds = (System.nanoTime() - start) / 1e9;
    ObjectNode result =
        OutputOptions.object()
            .put("lines", written.lines)
            .put("unknown", written.unknown)
            .put("templates", dictionary.size())
            .put("quality", dictionary.quality().status())
            .put("minedFrom", dictionary.lines())
            .put("mineSeconds", mineSeconds)
            .put("writeSeconds", writeSeconds)
            .put("linesPerSecond", Math.round(written.lines / (mineSeconds + writeSeconds)));
    dictionary.quality().reasons().forEach(result.putArray("reasons")::add);
    output.print(
        terminal, result, to -> tell(messages, dictionary, written, mineSeconds, writeSeconds, to));
    return 0;
  }

  private Messages messages() throws IOException {
    try {
      return column != null
          ? Messages.ofColumn(log, column)
          : Messages.ofLines(
              log,
              format.equals("auto") ? Optional.empty() : Optional.of(Format.ofCliName(format)));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }

  private Dictionary mine(Messages messages) throws IOException {
    DictionaryMiner miner = new DictionaryMiner(customMasks());
    messages.forEach(miner::add);
    return miner.mine();
  }

  private List<CustomMask> customMasks() {
    List<CustomMask> custom = new ArrayList<>();
    for (String mask : masks) {
      int equals = mask.indexOf('=');
      try {
        custom.add(
            new CustomMask(mask.substring(0, Math.max(0, equals)), mask.substring(equals + 1)));
      } catch (IllegalArgumentException e) {
        throw new ParameterException(
            spec.commandLine(), "--mask takes NAME=REGEX: " + e.getMessage());
      }
    }
    return custom;
  }

  private record Written(long lines, long unknown) {}

  private Written write(Messages messages, Dictionary dictionary) throws IOException {
    DictionaryMatcher matcher = dictionary.newMatcher();
    long[] counts = new long[2];
    try (BufferedWriter rows = Files.newBufferedWriter(out, StandardCharsets.UTF_8)) {
      rows.write("LineId,EventId,EventTemplate\n");
      messages.forEach(
          message -> {
            long id = matcher.match(message);
            counts[0]++;
            counts[1] += matcher.known() ? 0 : 1;
            rows.write(
                counts[0]
                    + ","
                    + String.format(Locale.ROOT, "%016x", id)
                    + ","
                    + CsvLine.quoted(matcher.text(message))
                    + "\n");
          });
    }
    return new Written(counts[0], counts[1]);
  }

  private void tell(
      Messages messages,
      Dictionary dictionary,
      Written written,
      double mineSeconds,
      double writeSeconds,
      Consumer<String> to) {
    to.accept("read: " + messages.how());
    to.accept(
        String.format(
            Locale.ROOT,
            "%s %,d lines: %,d templates, quality %s",
            dictionaryFile == null ? "mined from" : "stored dictionary from",
            dictionary.lines(),
            dictionary.size(),
            dictionary.quality().status()));
    dictionary.quality().reasons().forEach(reason -> to.accept("  " + reason));
    to.accept(
        String.format(
            Locale.ROOT,
            "%,d lines matched, %,d of no template, in %s",
            written.lines,
            written.unknown,
            out));
    to.accept(
        String.format(
            Locale.ROOT,
            "%.2f s to mine, %.2f s to match and write, %,.0f lines/s",
            mineSeconds,
            writeSeconds,
            written.lines / (mineSeconds + writeSeconds)));
  }
}
