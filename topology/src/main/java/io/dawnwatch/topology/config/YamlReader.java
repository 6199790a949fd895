package io.dawnwatch.topology.config;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.dawnwatch.engine.clean.Redaction;
import io.dawnwatch.engine.clean.Redactor;
import io.dawnwatch.engine.clean.Secret;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Reads a YAML text against a list of keys. What a scalar means is decided by its key alone, so
 * {@code no} in a list of texts is the text "no". No object is ever made from a tag.
 */
final class YamlReader {
  private static final Redactor TOKENS =
      new Redactor(new Redaction(EnumSet.of(Secret.TOKEN), List.of(), ""));

  /** Names under which nobody should write the thing itself. */
  private static final Set<String> SECRET_NAMES =
      Set.of("key", "password", "passwd", "secret", "token", "apikey", "credentials");

  private static final int MOST_CHARACTERS = 1 << 20;
  private static final int MOST_DEPTH = 20;

  private final List<Problem> problems = new ArrayList<>();
  private final List<Key> root;

  /** A reader of files whose keys these are. */
  YamlReader(List<Key> root) {
    this.root = root;
  }

  List<Problem> problems() {
    return problems;
  }

  Given read(String text) {
    Given nothing = Given.empty(1, "");
    if (text.length() > MOST_CHARACTERS) {
      add(1, "", "the file has more than 1 MB", "keep rules in it, not data");
      return nothing;
    }
    LoaderOptions options = new LoaderOptions();
    options.setNestingDepthLimit(MOST_DEPTH);
    options.setMaxAliasesForCollections(0);
    try {
      List<Node> documents = new ArrayList<>();
      new Yaml(options).composeAll(new StringReader(text)).forEach(documents::add);
      if (documents.isEmpty()) {
        return nothing;
      }
      if (documents.size() > 1) {
        add(line(documents.get(1)), "", "a second document begins", "keep one document per file");
      }
      return section(documents.get(0), "", root);
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      add(line, "", "this is no YAML: " + e.getProblem(), "check quotes and indentation there");
    } catch (YAMLException e) {
      add(1, "", "this is no YAML: " + e.getMessage().lines().findFirst().orElse(""), "check it");
    }
    return nothing;
  }

  private void add(int line, String key, String what, String remedy) {
    problems.add(new Problem(line, key, what, remedy));
  }

  private static int line(Node node) {
    return node.getStartMark().getLine() + 1;
  }

  private Given section(Node node, String path, List<Key> keys) {
    Given given = Given.empty(line(node), path);
    if (node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.NULL)) {
      return given;
    }
    if (!(node instanceof MappingNode mapping)) {
      add(line(node), path, "keys are expected here", "write key: value, one per line");
      return given;
    }
    for (NodeTuple tuple : mapping.getValue()) {
      String name = name(tuple.getKeyNode(), path);
      if (name == null) {
        continue;
      }
      int line = line(tuple.getKeyNode());
      String below = given.pathOf(name);
      Key key = keys.stream().filter(one -> one.name().equals(name)).findFirst().orElse(null);
      if (key == null) {
        unknown(line, below, name, keys);
      } else if (given.lines().containsKey(name)) {
        int first = given.lines().get(name);
        add(line, below, "the key stands twice, first in line " + first, "keep one of them");
      } else {
        given.lines().put(name, line);
        Object value = value(tuple.getValueNode(), below, key);
        if (value != null) {
          given.values().put(name, value);
        }
      }
    }
    return given;
  }

  private String name(Node node, String path) {
    if (node instanceof ScalarNode scalar) {
      return scalar.getValue();
    }
    add(line(node), path, "a key must be a word", "write key: value");
    return null;
  }

  private void unknown(int line, String path, String name, List<Key> keys) {
    if (SECRET_NAMES.contains(name.toLowerCase(Locale.ROOT))) {
      add(
          line,
          path,
          "secrets do not belong into this file",
          "name a file (keyFile) or an environment variable (keyEnv) that holds it");
      return;
    }
    String near = Nearest.of(name, keys.stream().map(Key::name).toList());
    String all = keys.stream().map(Key::name).collect(Collectors.joining(", "));
    add(
        line,
        path,
        "unknown key",
        near.isEmpty() ? "known here: " + all : "did you mean " + near + "?");
  }

  private Object value(Node node, String path, Key key) {
    if (node.getAnchor() != null) {
      add(line(node), path, "anchors and aliases are not read", "write the value out");
      return null;
    }
    return switch (key.kind()) {
      case SECTION -> section(node, path, key.children());
      case ENTRIES -> entries(node, path, key.children(), false);
      case STEPS -> entries(node, path, key.children(), true);
      case TEXTS -> texts(node, path);
      case PAIRS -> pairs(node, path);
      default -> scalar(node, path, key);
    };
  }

  private Object scalar(Node node, String path, Key key) {
    if (!(node instanceof ScalarNode scalar)) {
      add(line(node), path, "one value is expected here", "give " + article(key));
      return null;
    }
    String text = text(scalar, path);
    if (text == null) {
      return null;
    }
    if (text.isEmpty()) {
      add(line(node), path, "the value is empty", "give " + article(key) + " or leave the key out");
      return null;
    }
    if (!key.choices().isEmpty()) {
      if (!key.choices().contains(text)) {
        String near = Nearest.of(text, key.choices());
        add(
            line(node),
            path,
            "\"" + text + "\" is none of the values",
            near.isEmpty()
                ? "give one of " + String.join(", ", key.choices())
                : "did you mean " + near + "?");
        return null;
      }
      return text;
    }
    Object value = convert(text, key, line(node), path);
    if (value == null) {
      add(line(node), path, "\"" + text + "\" is no " + key.kind().words(), example(key));
    }
    return value == Wrong.SAID ? null : value;
  }

  /** A value whose problem has been told. */
  private enum Wrong {
    SAID
  }

  private Object convert(String text, Key key, int line, String path) {
    switch (key.kind()) {
      case WHOLE:
        return text.matches("-?\\d{1,18}") ? Long.valueOf(text) : null;
      case NUMBER:
        return text.matches("-?\\d{1,300}(\\.\\d{1,300})?([eE][-+]?\\d{1,3})?")
                && Double.isFinite(Double.parseDouble(text))
            ? Double.valueOf(text)
            : null;
      case FLAG:
        return text.equals("true") || text.equals("false") ? Boolean.valueOf(text) : null;
      case DURATION:
        OptionalLong millis = DurationText.millis(text);
        return millis.isPresent() ? millis.getAsLong() : null;
      case PATTERN:
        try {
          Pattern.compile(text);
          return text;
        } catch (PatternSyntaxException e) {
          add(
              line,
              path,
              "the expression is refused: " + e.getDescription(),
              "see RE2 syntax: no look-around, no backreferences");
          return Wrong.SAID;
        }
      default:
        return text;
    }
  }

  private static String article(Key key) {
    return key.kind() == Key.Kind.FLAG ? "true or false" : "a " + key.kind().words();
  }

  private static String example(Key key) {
    return switch (key.kind()) {
      case WHOLE -> "write digits alone, such as 1000";
      case NUMBER -> "write a number such as 0.5";
      case FLAG -> "write true or false";
      case DURATION -> "write a number with ms, s, m, h or d, such as 90s";
      default -> "give a " + key.kind().words();
    };
  }

  /** The text of a scalar; null, and a problem, if it holds a secret. */
  private String text(ScalarNode node, String path) {
    String text = node.getTag().equals(Tag.NULL) ? "" : node.getValue();
    if (!TOKENS.redact(text).equals(text)) {
      add(
          line(node),
          path,
          "the value looks like a secret in plain text",
          "name a file or an environment variable that holds it");
      return null;
    }
    return text;
  }

  private List<String> texts(Node node, String path) {
    if (!(node instanceof SequenceNode sequence)) {
      add(line(node), path, "a list is expected here", "write [one, two], or - one per line");
      return null;
    }
    List<String> texts = new ArrayList<>();
    for (Node one : sequence.getValue()) {
      if (one instanceof ScalarNode scalar) {
        String text = text(scalar, path);
        if (text != null) {
          texts.add(text);
        }
      } else {
        add(line(one), path, "a text is expected here", "write one word or a quoted text");
      }
    }
    return texts;
  }

  private Map<String, String> pairs(Node node, String path) {
    if (!(node instanceof MappingNode mapping)) {
      add(line(node), path, "name: text pairs are expected here", "write name: text, one per line");
      return null;
    }
    Map<String, String> pairs = new TreeMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      String name = name(tuple.getKeyNode(), path);
      if (name == null) {
        continue;
      }
      String below = path + "." + name;
      if (!(tuple.getValueNode() instanceof ScalarNode scalar)) {
        add(line(tuple.getValueNode()), below, "a text is expected here", "write name: text");
        continue;
      }
      String text = text(scalar, below);
      if (text != null && pairs.put(name, text) != null) {
        add(line(tuple.getKeyNode()), below, "the key stands twice", "keep one of them");
      }
    }
    return pairs;
  }

  private List<Given> entries(Node node, String path, List<Key> keys, boolean oneKey) {
    if (!(node instanceof SequenceNode sequence)) {
      add(line(node), path, "a list is expected here", "begin each entry with -");
      return null;
    }
    List<Given> entries = new ArrayList<>();
    for (Node one : sequence.getValue()) {
      int before = problems.size();
      Given entry = section(one, path + "[" + (entries.size() + 1) + "]", keys);
      if (oneKey && entry.values().size() != 1 && problems.size() == before) {
        add(
            line(one),
            entry.path(),
            entry.values().isEmpty() ? "the step says nothing" : "a step is one key",
            "begin each step with -");
      }
      entries.add(entry);
    }
    return entries;
  }
}
