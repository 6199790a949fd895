package io.dawnwatch.engine.template;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What we compare with: Drain (He et al., ICWS 2017) with depth 4, similarity 0.5 and at most 100
 * children, words with a digit masked in the tree.
 */
final class FixedDepthTree {
  private static final int PREFIX = 2;
  private static final int CHILDREN = 100;
  private static final double SIMILAR = 0.5;
  private static final String WILD = "<*>";

  private final List<String[]> templates = new ArrayList<>();
  private final Map<List<String>, Set<String>> children = new HashMap<>();
  private final Map<List<String>, List<Integer>> leaves = new HashMap<>();

  /** Number of the template of a line, which may change that template. */
  int add(String line) {
    String[] words = line.strip().split("\\s+", -1);
    List<Integer> leaf = leaves.computeIfAbsent(path(words), k -> new ArrayList<>());
    int best = -1;
    int most = -1;
    for (int candidate : leaf) {
      int same = 0;
      for (int i = 0; i < words.length; i++) {
        same += templates.get(candidate)[i].equals(words[i]) ? 1 : 0;
      }
      if (same > most) {
        most = same;
        best = candidate;
      }
    }
    if (best < 0 || most < SIMILAR * words.length) {
      templates.add(words);
      leaf.add(templates.size() - 1);
      return templates.size() - 1;
    }
    String[] template = templates.get(best);
    for (int i = 0; i < words.length; i++) {
      template[i] = template[i].equals(words[i]) ? words[i] : WILD;
    }
    return best;
  }

  private List<String> path(String[] words) {
    List<String> path = new ArrayList<>(List.of(Integer.toString(words.length)));
    for (String word : Arrays.asList(words).subList(0, Math.min(PREFIX, words.length))) {
      Set<String> known = children.computeIfAbsent(List.copyOf(path), k -> new HashSet<>());
      boolean digit = word.chars().anyMatch(c -> c >= '0' && c <= '9');
      boolean own = !digit && (known.contains(word) || known.size() < CHILDREN);
      known.add(own ? word : WILD);
      path.add(own ? word : WILD);
    }
    return path;
  }

  String text(int template) {
    return String.join(" ", templates.get(template));
  }
}
