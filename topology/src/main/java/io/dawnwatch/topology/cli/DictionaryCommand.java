package io.dawnwatch.topology.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.engine.template.Dictionary;
import io.dawnwatch.engine.template.DictionaryDiff;
import io.dawnwatch.engine.template.Template;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dictionary}: looks into mined templates. */
@Command(
    name = "dictionary",
    description = "Shows mined templates, and what changed between two dictionaries.",
    footer = {
      "",
      "Examples:",
      "  dawnwatch lab templates --log app.log --save-dictionary app.dict --out templates.csv",
      "  dawnwatch dictionary show app.dict",
      "  dawnwatch dictionary diff last-month.model this-month.model",
    })
public final class DictionaryCommand implements Runnable {
  private final Terminal terminal;

  @Spec private CommandSpec spec;

  DictionaryCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do: show or diff");
  }

  /** {@code dictionary show}. */
  @Command(name = "show", description = "Lists the templates of a dictionary, most frequent first.")
  int show(
      @Mixin OutputOptions output,
      @Parameters(paramLabel = "FILE", description = "A dictionary or a model.") Path file,
      @Option(
              names = "--top",
              paramLabel = "N",
              defaultValue = "50",
              description = "Templates to show (default ${DEFAULT-VALUE}).")
          int top)
      throws IOException {
    Dictionary dictionary = DictionaryFile.read(file);
    List<Template> templates = new ArrayList<>(dictionary.templates());
    templates.sort(
        Comparator.comparingLong((Template template) -> -template.count())
            .thenComparing(Template::text));
    ObjectNode result =
        OutputOptions.object()
            .put("templates", dictionary.size())
            .put("minedFrom", dictionary.lines())
            .put("quality", dictionary.quality().status());
    dictionary.quality().reasons().forEach(result.putArray("reasons")::add);
    ArrayNode shown = result.putArray("top");
    Table table = new Table().number("lines").text("id").text("variable parts").text("template");
    templates.stream()
        .limit(top)
        .forEach(
            template -> {
              String parts =
                  template.slots().stream()
                      .map(DictionaryCommand::kinds)
                      .collect(Collectors.joining(" "));
              table.row(
                  String.format(Locale.ROOT, "%,d", template.count()),
                  id(template),
                  parts,
                  template.text());
              put(shown.addObject(), template).put("parts", parts);
            });
    output.print(
        terminal,
        result,
        to -> {
          table.lines(terminal).forEach(to);
          to.accept("");
          to.accept(
              String.format(
                  Locale.ROOT,
                  "%,d templates mined from %,d lines, quality %s",
                  dictionary.size(),
                  dictionary.lines(),
                  dictionary.quality().status()));
          dictionary.quality().reasons().forEach(reason -> to.accept("  " + reason));
        });
    return Dawnwatch.OK;
  }

  /** {@code dictionary diff}. */
  @Command(
      name = "diff",
      description = {
        "Says how the templates of B differ from those of A.",
        "Splits, merges, renames, births and deaths, and under which id of B history that was "
            + "counted under an id of A goes on."
      })
  int diff(
      @Mixin OutputOptions output,
      @Parameters(paramLabel = "A", description = "The dictionary or model before.") Path before,
      @Parameters(paramLabel = "B", description = "The dictionary or model after.") Path after)
      throws IOException {
    DictionaryDiff diff =
        DictionaryDiff.between(DictionaryFile.read(before), DictionaryFile.read(after));
    output.print(terminal, json(diff), to -> write(diff, to));
    return Dawnwatch.OK;
  }

  /** A difference for scripts. */
  static ObjectNode json(DictionaryDiff diff) {
    ObjectNode result = OutputOptions.object().put("same", diff.same().size());
    changes(result.putArray("splits"), diff.splits());
    changes(result.putArray("merges"), diff.merges());
    changes(result.putArray("renames"), diff.renames());
    ArrayNode births = result.putArray("births");
    diff.births().forEach(template -> put(births.addObject(), template));
    ArrayNode deaths = result.putArray("deaths");
    diff.deaths().forEach(template -> put(deaths.addObject(), template));
    ObjectNode aliases = result.putObject("aliases");
    diff.aliases().forEach((then, now) -> aliases.put(hex(then), hex(now)));
    return result;
  }

  /** A difference for people. */
  static void write(DictionaryDiff diff, Consumer<String> to) {
    for (DictionaryDiff.Change change : diff.splits()) {
      tell("split", change, to);
    }
    for (DictionaryDiff.Change change : diff.merges()) {
      tell("merge", change, to);
    }
    for (DictionaryDiff.Change change : diff.renames()) {
      tell("rename", change, to);
    }
    diff.births().forEach(template -> to.accept("birth  + " + line(template)));
    diff.deaths().forEach(template -> to.accept("death  - " + line(template)));
    to.accept(
        String.format(
            Locale.ROOT,
            "%,d the same, %,d splits, %,d merges, %,d renames, %,d births, %,d deaths; %,d ids have an alias",
            diff.same().size(),
            diff.splits().size(),
            diff.merges().size(),
            diff.renames().size(),
            diff.births().size(),
            diff.deaths().size(),
            diff.aliases().size()));
  }

  private static void tell(String what, DictionaryDiff.Change change, Consumer<String> to) {
    to.accept(what);
    change.before().forEach(template -> to.accept("       - " + line(template)));
    change.after().forEach(template -> to.accept("       + " + line(template)));
  }

  private static void changes(ArrayNode to, List<DictionaryDiff.Change> changes) {
    for (DictionaryDiff.Change change : changes) {
      ObjectNode one = to.addObject();
      ArrayNode before = one.putArray("before");
      change.before().forEach(template -> put(before.addObject(), template));
      ArrayNode after = one.putArray("after");
      change.after().forEach(template -> put(after.addObject(), template));
    }
  }

  private static ObjectNode put(ObjectNode to, Template template) {
    return to.put("id", id(template))
        .put("lines", template.count())
        .put("template", template.text());
  }

  private static String kinds(Template.Slot slot) {
    return slot.kinds().stream().map(kind -> kind.label()).collect(Collectors.joining("|"));
  }

  private static String line(Template template) {
    return id(template) + "  " + Terminal.escape(template.text());
  }

  private static String id(Template template) {
    return hex(template.id());
  }

  private static String hex(long id) {
    return String.format(Locale.ROOT, "%016x", id);
  }
}
