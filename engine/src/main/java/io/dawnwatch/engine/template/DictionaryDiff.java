package io.dawnwatch.engine.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/*
 * Every template is turned into a line it matches (a word for each variable part) and that line is matched by the other
 * dictionary. So a template of A is found in B if B knows its lines, however B writes them.
 */
/**
 * How dictionary {@code after} differs from dictionary {@code before}.
 *
 * @param same templates that both have
 * @param splits templates of {@code before} whose lines are several templates of {@code after}
 * @param merges templates of {@code after} that hold the lines of several of {@code before}
 * @param renames templates that changed their text and id, one for one
 * @param births templates of {@code after} whose lines {@code before} does not know
 * @param deaths templates of {@code before} whose lines {@code after} does not know
 */
public record DictionaryDiff(
    List<Template> same,
    List<Change> splits,
    List<Change> merges,
    List<Change> renames,
    List<Template> births,
    List<Template> deaths) {

  /**
   * Templates that follow templates.
   *
   * @param before what was, in the order of ids
   * @param after what is, in the order of ids
   */
  public record Change(List<Template> before, List<Template> after) {
    public Change {
      before = List.copyOf(before);
      after = List.copyOf(after);
    }
  }

  public DictionaryDiff {
    same = List.copyOf(same);
    splits = List.copyOf(splits);
    merges = List.copyOf(merges);
    renames = List.copyOf(renames);
    births = List.copyOf(births);
    deaths = List.copyOf(deaths);
  }

  /** Compares two dictionaries. */
  public static DictionaryDiff between(Dictionary before, Dictionary after) {
    Map<Integer, TreeSet<Integer>> forward = new TreeMap<>();
    Map<Integer, TreeSet<Integer>> backward = new TreeMap<>();
    for (int a = 0; a < before.size(); a++) {
      link(forward, backward, a, after.indexOf(before.template(a)));
    }
    for (int b = 0; b < after.size(); b++) {
      int a = before.indexOf(after.template(b));
      if (a >= 0) {
        link(forward, backward, a, b);
      }
    }
    List<Template> same = new ArrayList<>();
    List<Change> splits = new ArrayList<>();
    List<Change> merges = new ArrayList<>();
    List<Change> renames = new ArrayList<>();
    List<Template> births = new ArrayList<>();
    List<Template> deaths = new ArrayList<>();
    for (int a = 0; a < before.size(); a++) {
      Template template = before.template(a);
      TreeSet<Integer> to = forward.getOrDefault(a, new TreeSet<>());
      if (to.isEmpty()) {
        deaths.add(template);
      } else if (to.size() > 1) {
        splits.add(new Change(List.of(template), all(after, to)));
      } else if (backward.getOrDefault(to.first(), new TreeSet<>()).size() == 1) {
        Template now = after.template(to.first());
        if (now.id() == template.id()) {
          same.add(now);
        } else {
          renames.add(new Change(List.of(template), List.of(now)));
        }
      }
    }
    for (int b = 0; b < after.size(); b++) {
      TreeSet<Integer> from = backward.getOrDefault(b, new TreeSet<>());
      if (from.isEmpty()) {
        births.add(after.template(b));
      } else if (from.size() > 1) {
        merges.add(new Change(all(before, from), List.of(after.template(b))));
      }
    }
    return new DictionaryDiff(same, splits, merges, renames, births, deaths);
  }

  private static void link(
      Map<Integer, TreeSet<Integer>> forward,
      Map<Integer, TreeSet<Integer>> backward,
      int a,
      int b) {
    if (b >= 0) {
      forward.computeIfAbsent(a, k -> new TreeSet<>()).add(b);
      backward.computeIfAbsent(b, k -> new TreeSet<>()).add(a);
    }
  }

  private static List<Template> all(Dictionary dictionary, TreeSet<Integer> indexes) {
    return indexes.stream().map(dictionary::template).toList();
  }

  /** Whether the dictionaries have the same templates. */
  public boolean isEmpty() {
    return splits.isEmpty()
        && merges.isEmpty()
        && renames.isEmpty()
        && births.isEmpty()
        && deaths.isEmpty();
  }

  /**
   * Id of now by id of then, for every template that changed and still has a place: what was
   * counted under the old id is to be read under the new one. Of a split the old template goes to
   * its most frequent part; deaths have no entry.
   */
  public Map<Long, Long> aliases() {
    Map<Long, Long> aliases = new TreeMap<>();
    List<Change> changes = new ArrayList<>(splits);
    changes.addAll(merges);
    changes.addAll(renames);
    for (Change change : changes) {
      Template now = change.after().get(0);
      for (Template other : change.after()) {
        now = other.count() > now.count() ? other : now;
      }
      for (Template then : change.before()) {
        if (then.id() != now.id()) {
          aliases.putIfAbsent(then.id(), now.id());
        }
      }
    }
    return aliases;
  }
}
