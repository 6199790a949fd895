package io.dawnwatch.topology.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/**
 * How a verb gives its result. With {@code --output json}, standard output holds exactly one JSON
 * object and nothing else: the result, or {@code {"error": ...}} when the verb failed.
 */
public final class OutputOptions {
  /** For people or for scripts. */
  public enum Kind {
    text,
    json
  }

  private static final ObjectMapper JSON = new ObjectMapper();

  @Option(
      names = "--output",
      paramLabel = "text|json",
      defaultValue = "text",
      description =
          "text for people (default), or json: one JSON object on standard output, nothing else.")
  private Kind kind = Kind.text;

  private boolean given;

  /** A new object to be filled and given to {@link #print}. */
  public static ObjectNode object() {
    return JSON.createObjectNode();
  }

  public boolean json() {
    return kind == Kind.json;
  }

  /** Takes a line of text on the way to the result: it goes where it does not disturb scripts. */
  public void say(Terminal terminal, String line) {
    if (json()) {
      terminal.note(line);
    } else {
      terminal.out().println(line);
    }
  }

  /** Gives the result, once: the object to scripts, or the lines that {@code text} writes. */
  public void print(Terminal terminal, ObjectNode result, Consumer<Consumer<String>> text) {
    print(terminal, result, "", Stream.empty(), text);
  }

  /**
   * Gives the result, once, when it ends in a list that may be very long: its elements are made one
   * after the other, and only for scripts.
   *
   * @param name of the list; empty: there is none
   */
  public void print(
      Terminal terminal,
      ObjectNode result,
      String name,
      Stream<ObjectNode> elements,
      Consumer<Consumer<String>> text) {
    if (!json()) {
      text.accept(terminal.out()::println);
      return;
    }
    if (given) {
      throw new IllegalStateException("a verb gives one result");
    }
    given = true;
    try (JsonGenerator json =
        JSON.createGenerator(terminal.out()).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
      json.writeStartObject();
      for (Map.Entry<String, JsonNode> field : result.properties()) {
        json.writeFieldName(field.getKey());
        json.writeTree(field.getValue());
      }
      if (!name.isEmpty()) {
        json.writeArrayFieldStart(name);
        for (Iterator<ObjectNode> each = elements.iterator(); each.hasNext(); ) {
          json.writeTree(each.next());
        }
        json.writeEndArray();
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("standard output cannot be written", e);
    }
    terminal.out().println();
    terminal.flush();
  }

  /** The verb failed: scripts get an object that says so, unless they have the result. */
  void failed(Terminal terminal, String message) {
    if (json() && !given) {
      print(terminal, object().put("error", message), lines -> {});
    }
  }
}
