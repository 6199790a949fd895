package io.dawnwatch.engine.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.event.KeyValue;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Measure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * docs/formats.md says what becomes of example lines; this parses them and compares. {@code
 * -Ddocs.write=true} writes the document anew.
 */
class FormatsDocTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "formats.md");
  private static final String OPEN = "```example ";
  private static final String ARROW = "=>";

  @Test
  void theExamplesOfTheDocumentBecomeWhatItSays() throws IOException {
    List<String> lines = Files.readAllLines(DOCUMENT);
    List<String> checked = new ArrayList<>();
    Set<Format> shown = EnumSet.noneOf(Format.class);
    for (int i = 0; i < lines.size(); i++) {
      checked.add(lines.get(i));
      if (lines.get(i).startsWith(OPEN)) {
        int arrow = i + lines.subList(i, lines.size()).indexOf(ARROW);
        int end = i + lines.subList(i, lines.size()).indexOf("```");
        List<String> example = lines.subList(i + 1, arrow);
        ParseSettings settings = settings(lines.get(i).substring(OPEN.length()), example);
        shown.add(settings.format());
        checked.addAll(example);
        checked.add(ARROW);
        checked.addAll(outcomes(settings, example));
        i = end - 1;
      }
    }
    if (Boolean.getBoolean("docs.write")) {
      Files.write(DOCUMENT, checked, UTF_8);
    }
    assertThat(lines).isEqualTo(checked);
    assertThat(shown).as("every format has an example").containsExactly(Format.values());
  }

  /**
   * {@code FORMAT}, and after it the header or the pattern that a sample or the user would give.
   */
  private static ParseSettings settings(String info, List<String> example) {
    String[] words = info.split(" ", 2);
    Format format = Format.ofCliName(words[0]);
    ParseSettings known = Lines.TEXT.withYear(2024);
    if (format == Format.PATTERN) {
      return known.withPattern(words[1]);
    }
    if (words.length > 1) {
      known = known.withHeader(Header.of(words[1]));
    }
    boolean wanted = format == Format.CSV || format == Format.JOURNAL;
    List<String> telling = wanted ? example : example.subList(0, 1);
    List<byte[]> sample = Lines.of(telling.toArray(String[]::new));
    Detected detected = FormatDetector.detect(sample, known);
    assertThat(detected.settings().format()).as(info + " is detected").isEqualTo(format);
    return detected.settings();
  }

  private static List<String> outcomes(ParseSettings settings, List<String> example) {
    List<String> outcomes = new ArrayList<>();
    LineParser parser = LineParser.inOrder(settings);
    RecordJoiner joiner =
        new RecordJoiner(
            settings,
            (record, firstLine) ->
                parser.parseAll(record, result -> outcomes.addAll(outcome(result))));
    for (byte[] line : Lines.of(example.toArray(String[]::new))) {
      joiner.accept(line, 0);
    }
    joiner.flush();
    return outcomes;
  }

  private static List<String> outcome(ParseResult result) {
    if (result instanceof ParseResult.Rejected rejected) {
      return List.of("rejected   " + rejected.reason() + ": " + rejected.detail());
    }
    if (result instanceof ParseResult.Filtered filtered) {
      return List.of("filtered   " + filtered.why());
    }
    LogEvent event = ((ParseResult.Parsed) result).event();
    List<String> said = new ArrayList<>();
    said.add("time       " + (event.hasTime() ? Instant.ofEpochMilli(event.eventMillis()) : "-"));
    said.add("severity   " + event.severity());
    said.add("entity     " + event.entity());
    said.add("body       " + event.body().replace("\n", "\\n"));
    for (KeyValue pair : event.resource()) {
      said.add("resource   " + pair.key() + " = " + pair.value());
    }
    for (KeyValue pair : event.attributes()) {
      said.add("attribute  " + pair.key() + " = " + pair.value());
    }
    for (Measure measure : event.measures()) {
      said.add("measure    " + measure.name() + " = " + measure.value());
    }
    return said.stream().flatMap(line -> Arrays.stream(line.split("\n"))).toList();
  }
}
