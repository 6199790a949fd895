package io.dawnwatch.engine.template;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/*
 * Which words vary? Shapes with the same skeleton (punctuation and gaps) stand below each other as the rows of a table; a
 * column holds what stands in one place. Two steps:
 *
 * 1. Siblings: rows that differ in one column only. Their words there vary if there are enough of them for the place (see
 *    enough), and if they do not tell a state. The rows become one with a wildcard; repeat until nothing changes.
 * 2. Rows that differ in several columns at once: the most frequent word of the table splits it, again and again. Where no
 *    word is frequent any more and more words are fixed than not, the other columns vary.
 *
 * Rows and columns are visited in canonical order, so the result is a function of the set of shapes.
 */
/** Finds the words that vary in shapes. */
final class Clusters {
  /** Distinct words that a place must have for it to be variable, if nothing else tells. */
  private static final int ENOUGH = 5;

  /** Nouns that stand before a name. */
  private static final Set<String> NAMING =
      Set.of("user", "username", "account", "login", "host", "hostname", "domain", "node");

  /** The first word is the subject or the act: so many times more words must stand there. */
  private static final int FIRST_TIMES = 4;

  /** Where several columns vary at once, so many words must be fixed for each. */
  private static final int FIXED_TIMES = 2;

  /** Rounds of merging; a round merges in every column. */
  private static final int MAX_ROUNDS = 64;

  /** Distinct words that a place must have after such a noun, or in quotes. */
  private static final int ENOUGH_NAMES = 3;

  private static final Set<String> QUOTES = Set.of("'", "\"", "`");

  private static final int STRONG = ~(1 << MaskKind.NUMBER.ordinal());

  private final int columns;
  private final Shape sample;
  private final Map<Long, Row> rows = new TreeMap<>();

  private static final class Row {
    final Shape shape;
    final boolean[] any;
    final int[] kinds;
    long key;

    Row(Shape shape) {
      this.shape = shape;
      this.any = new boolean[shape.type.length];
      this.kinds = shape.kinds.clone();
      for (int i = 0; i < any.length; i++) {
        key += value(i);
      }
    }

    boolean isPunct(int i) {
      return shape.type[i] == LineScanner.PUNCT;
    }

    boolean isWord(int i) {
      // A stem that came with different numbers is a name like any other variable part.
      return !any[i]
          && (shape.type[i] == LineScanner.WORD
              || shape.type[i] == LineScanner.STEM && shape.exact[i] != null);
    }

    /** Whether column {@code i} holds something that varies and is more than a number. */
    boolean isName(int i) {
      return any[i]
          || shape.type[i] == LineScanner.STEM && shape.exact[i] == null
          || shape.type[i] == LineScanner.MASK && (kinds[i] & STRONG) != 0;
    }

    /** What column {@code i} adds to the key. */
    long value(int i) {
      long type = any[i] ? LineScanner.MASK : shape.type[i];
      long code = any[i] ? LineScanner.MASK_CODE : shape.code[i];
      return LineScanner.finish(LineScanner.step(i + 1L, (byte) type, false, code));
    }

    void free(int i) {
      key -= value(i);
      any[i] = true;
      key += value(i);
    }

    int words() {
      int words = 0;
      for (int i = 0; i < any.length; i++) {
        words += isWord(i) ? 1 : 0;
      }
      return words;
    }
  }

  private record Merge(int column, List<Row> rows, long key) {}

  private Clusters(List<Shape> shapes) {
    this.sample = shapes.get(0);
    this.columns = sample.type.length;
    for (Shape shape : shapes) {
      put(new Row(shape));
    }
  }

  static List<Template> of(List<Shape> shapes) {
    TreeMap<Long, List<Shape>> groups = new TreeMap<>();
    for (Shape shape : shapes) {
      groups.computeIfAbsent(shape.skeleton(), k -> new ArrayList<>()).add(shape);
    }
    List<Template> templates = new ArrayList<>();
    for (List<Shape> group : groups.values()) {
      Clusters clusters = new Clusters(group);
      clusters.mergeSiblings();
      clusters.mergeRelatives();
      clusters.mergeSiblings();
      for (Row row : clusters.rows.values()) {
        templates.add(Template.of(row.shape, row.any));
      }
    }
    return templates;
  }

  private void put(Row row) {
    Row same = rows.get(row.key);
    if (same == null) {
      rows.put(row.key, row);
      return;
    }
    for (int i = 0; i < columns; i++) {
      if (row.any[i] && !same.any[i]) {
        same.free(i);
      }
      same.kinds[i] |= row.kinds[i];
    }
  }

  // ---- one column

  private void mergeSiblings() {
    boolean again = rows.size() > 1;
    for (int round = 0; again && round < MAX_ROUNDS; round++) {
      List<Merge> merges = new ArrayList<>();
      for (int column = 0; column < columns; column++) {
        if (sample.type[column] != LineScanner.PUNCT) {
          siblings(column, merges);
        }
      }
      merges.sort(
          Comparator.comparingInt((Merge m) -> -m.rows().size())
              .thenComparingInt(Merge::column)
              .thenComparingLong(Merge::key));
      again = false;
      for (Merge merge : merges) {
        if (merge.rows().stream().allMatch(row -> rows.get(row.key) == row)) {
          merge(merge.rows(), column -> column == merge.column());
          again = true;
        }
      }
    }
  }

  private void siblings(int column, List<Merge> merges) {
    Map<Long, List<Row>> sets = new HashMap<>();
    for (Row row : rows.values()) {
      sets.computeIfAbsent(row.key - row.value(column), k -> new ArrayList<>()).add(row);
    }
    sets.forEach(
        (key, set) -> {
          if (set.size() > 1) {
            List<Row> values = values(column, set);
            if (values.size() > 1) {
              merges.add(new Merge(column, values, key));
            }
          }
        });
  }

  /** Of rows that differ in one column only those that are one template. */
  private List<Row> values(int column, List<Row> set) {
    List<Row> words = new ArrayList<>();
    List<Row> masks = new ArrayList<>();
    for (Row row : set) {
      (row.isWord(column) ? words : masks).add(row);
    }
    int fixed = set.get(0).words() - (set.get(0).isWord(column) ? 1 : 0);
    if (fixed == 0) {
      return List.of();
    }
    boolean named =
        masks.stream().anyMatch(row -> row.isName(column))
            || !masks.isEmpty() && followsNaming(column, set.get(0));
    if (words.isEmpty()) {
      boolean free =
          masks.stream()
              .anyMatch(row -> row.any[column] || row.shape.type[column] == LineScanner.MASK);
      return free || masks.size() >= ENOUGH ? set : List.of();
    }
    int distinct = words.size() + masks.size();
    boolean few =
        named ? fixed == 1 && distinct < ENOUGH : distinct < enough(column, set.get(0), fixed);
    Words told = Words.of(words, column);
    if (few || told.areOpposites() || told.areStates() && !(named && told.states < words.size())) {
      return List.of();
    }
    return set.stream().filter(row -> !told.hasOpposite(row, column)).toList();
  }

  /** What the words in a column tell. */
  private record Words(int count, int states, Set<String> opposed) {
    static Words of(List<Row> rows, int column) {
      int states = 0;
      List<String> texts = new ArrayList<>();
      for (Row row : rows) {
        if (row.isWord(column)) {
          String word = row.shape.text[column];
          texts.add(word);
          states += Opposites.tellsState(word) ? 1 : 0;
        }
      }
      return new Words(texts.size(), states, Opposites.among(texts));
    }

    boolean areStates() {
      return count > 0 && 2 * states >= count;
    }

    /** So many that they are no names which happen to be opposites. */
    boolean areOpposites() {
      return !opposed.isEmpty() && 4 * opposed.size() >= count;
    }

    boolean hasOpposite(Row row, int column) {
      return row.isWord(column)
          && opposed.contains(row.shape.text[column].toLowerCase(Locale.ROOT));
    }
  }

  private int enough(int column, Row row, int fixed) {
    if (followsNaming(column, row)) {
      return ENOUGH_NAMES;
    }
    if (column == 0) {
      return FIRST_TIMES * ENOUGH;
    }
    return fixed == 1 ? 2 * ENOUGH : ENOUGH;
  }

  private static boolean followsNaming(int column, Row row) {
    int before = column - 1;
    if (before < 0) {
      return false;
    }
    String word = row.shape.text[before];
    boolean quoted =
        column + 1 < row.shape.type.length
            && row.isPunct(before)
            && QUOTES.contains(word)
            && word.equals(row.shape.text[column + 1]);
    return quoted || row.isWord(before) && NAMING.contains(word);
  }

  private interface Columns {
    boolean has(int column);
  }

  private void merge(Collection<Row> merged, Columns free) {
    for (Row row : List.copyOf(merged)) {
      rows.remove(row.key);
    }
    for (Row row : merged) {
      for (int i = 0; i < columns; i++) {
        if (free.has(i) && !row.isPunct(i) && !row.any[i]) {
          row.free(i);
        }
      }
      put(row);
    }
  }

  // ---- several columns

  private void mergeRelatives() {
    split(List.copyOf(rows.values()), new boolean[columns]);
  }

  /** Splits a table by the column with the most frequent value, until no value is frequent. */
  private void split(List<Row> table, boolean[] fixed) {
    List<Row> rest = table;
    boolean[] spent = fixed.clone();
    while (rest.size() >= ENOUGH) {
      int column = mostFrequent(rest, spent);
      if (column < 0) {
        relatives(rest, fixed);
        return;
      }
      spent[column] = true;
      Map<Long, List<Row>> byValue = new TreeMap<>();
      for (Row row : rest) {
        byValue.computeIfAbsent(row.value(column), k -> new ArrayList<>()).add(row);
      }
      boolean[] more = fixed.clone();
      more[column] = true;
      List<Row> rare = new ArrayList<>();
      for (List<Row> alike : byValue.values()) {
        if (alike.size() >= ENOUGH) {
          split(alike, more);
        } else {
          rare.addAll(alike);
        }
      }
      rest = rare;
    }
  }

  /** The column that holds the most frequent value of all, or -1 if none comes often enough. */
  private int mostFrequent(List<Row> table, boolean[] spent) {
    int column = -1;
    int most = ENOUGH - 1;
    for (int c = 0; c < columns; c++) {
      if (!spent[c] && !table.get(0).isPunct(c)) {
        Map<Long, Integer> counts = new HashMap<>();
        for (Row row : table) {
          int n = counts.merge(row.value(c), 1, Integer::sum);
          if (n > most) {
            most = n;
            column = c;
          }
        }
      }
    }
    return column;
  }

  /** Rows that have nothing more in common are one template if enough is fixed. */
  private void relatives(List<Row> table, boolean[] fixed) {
    int words = 0;
    int free = 0;
    List<Row> alike = new ArrayList<>(table);
    for (int c = 0; c < columns; c++) {
      int column = c;
      if (table.get(0).isPunct(c)) {
        continue;
      }
      if (fixed[c]) {
        words += table.get(0).isWord(c) ? 1 : 0;
        continue;
      }
      free++;
      Words told = Words.of(table, c);
      if (told.areStates()
          || told.areOpposites()
          || c == 0 && table.size() < FIRST_TIMES * ENOUGH) {
        return;
      }
      alike.removeIf(row -> told.hasOpposite(row, column));
    }
    if (words >= FIXED_TIMES * free && free > 0 && alike.size() >= ENOUGH) {
      merge(alike, c -> !fixed[c]);
    }
  }
}
