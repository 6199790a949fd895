package io.dawnwatch.engine.template;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How well mined templates agree with labelled ones.
 *
 * @param ga grouping accuracy: share of lines whose group is, as a set of lines, a true group
 * @param fga F1 over groups, right when they are a true group
 * @param fta F1 over templates, right when their group is and their text is that group's
 */
record ParsingScore(double ga, double fga, double fta) {
  /** One line: which group it is in, and the text of that group's template. */
  record Labelled(String group, String text) {}

  static ParsingScore of(List<Labelled> mined, List<Labelled> truth) {
    Map<List<Integer>, String> trueGroups = new HashMap<>();
    groups(truth).forEach((group, lines) -> trueGroups.put(lines, group));
    Map<String, List<Integer>> minedGroups = groups(mined);
    int lines = 0;
    int right = 0;
    int texts = 0;
    for (List<Integer> group : minedGroups.values()) {
      if (trueGroups.containsKey(group)) {
        right++;
        lines += group.size();
        int any = group.get(0);
        texts += normal(mined.get(any).text()).equals(normal(truth.get(any).text())) ? 1 : 0;
      }
    }
    int groups = minedGroups.size() + trueGroups.size();
    return new ParsingScore(
        (double) lines / truth.size(), 2.0 * right / groups, 2.0 * texts / groups);
  }

  private static Map<String, List<Integer>> groups(List<Labelled> lines) {
    Map<String, List<Integer>> groups = new LinkedHashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      groups.computeIfAbsent(lines.get(i).group(), k -> new ArrayList<>()).add(i);
    }
    return groups;
  }

  private static String normal(String template) {
    String normal = template.replaceAll("<\\*+>", "<*>").replaceAll("\\s+", " ").strip();
    while (normal.contains("<*><*>")) {
      normal = normal.replace("<*><*>", "<*>");
    }
    return normal;
  }
}
