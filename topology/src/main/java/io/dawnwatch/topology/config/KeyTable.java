package io.dawnwatch.topology.config;

import java.util.List;

/** The reference of the dataset file, written from {@link DatasetKeys}. */
public final class KeyTable {
  private KeyTable() {}

  /** The whole of docs/dataset.md. */
  public static String markdown() {
    StringBuilder out =
        new StringBuilder(
            """
            # The dataset file

            One YAML file says what a dataset's lines are and what is expected of them: `--config dataset.yaml`. `dawnwatch init
            FILE|TOPIC > dataset.yaml` writes one from a sample, `dawnwatch validate --config dataset.yaml FILE|TOPIC` shows what
            it makes of real lines. This table is written from the code; a test fails when it is stale.

            Order: a line is parsed, then `cleaning`, `groups` and `measures` are applied, then `expectations` are looked at, then
            `redaction` takes out what must not be kept. Each key is given once; unknown keys, wrong types, keys that stand twice
            and secrets in plain text are refused, all problems at once, each with line, key and remedy. The file's canonical form
            (JSON, keys sorted, defaults left out) is hashed with SHA-256: the hash stands on every event and every quarantined
            line. Durations are `500ms`, `90s`, `1m`, `2h`, `7d`. Regular expressions are RE2: linear time, no backreferences.

            | key | type | default | unit | meaning |
            | --- | --- | --- | --- | --- |
            """);
    rows(out, "", DatasetKeys.ROOT);
    return out.toString();
  }

  /** The table of the keys of a retraining policy, in docs/drift.md. */
  public static String policy() {
    StringBuilder out =
        new StringBuilder(
            "| key | type | default | unit | meaning |\n| --- | --- | --- | --- | --- |\n");
    rows(out, "", PolicyFile.ROOT);
    return out.toString();
  }

  private static void rows(StringBuilder out, String above, List<Key> keys) {
    for (Key key : keys) {
      String path = above + key.name();
      String type = key.choices().isEmpty() ? key.kind().words() : String.join(", ", key.choices());
      out.append("| `").append(path).append("` | ").append(type).append(" | ");
      out.append(key.fallback().isEmpty() ? "" : "`" + key.fallback() + "`");
      out.append(" | ").append(key.unit()).append(" | ").append(key.meaning()).append(" |\n");
      String below =
          switch (key.kind()) {
            case ENTRIES, STEPS -> path + "[].";
            default -> path + ".";
          };
      rows(out, below, key.children());
    }
  }
}
