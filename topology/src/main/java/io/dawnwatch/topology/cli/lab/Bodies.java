package io.dawnwatch.topology.cli.lab;

import io.dawnwatch.engine.template.TemplateMatcher;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One message for each template that was met: what stands for a message in memory. A matcher finds
 * the same template in it as in the message itself.
 */
final class Bodies {
  private final TemplateMatcher matcher;
  private final Map<Long, Integer> byTemplate = new HashMap<>();
  private final List<String> bodies = new ArrayList<>();
  private final List<Long> templates = new ArrayList<>();

  Bodies(TemplateMatcher matcher) {
    this.matcher = matcher;
  }

  /** The number of the message that stands for this one. */
  int of(String body) {
    long template = matcher.match(body);
    Integer known = byTemplate.get(template);
    if (known != null) {
      return known;
    }
    byTemplate.put(template, bodies.size());
    bodies.add(body);
    templates.add(template);
    return bodies.size() - 1;
  }

  String body(int number) {
    return bodies.get(number);
  }

  long template(int number) {
    return templates.get(number);
  }
}
