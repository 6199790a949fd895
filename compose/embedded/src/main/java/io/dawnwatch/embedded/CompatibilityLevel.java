package io.dawnwatch.embedded;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.Incompatibility;

/** What a new version of a subject must be able to do with the data of earlier versions. */
enum CompatibilityLevel {
  NONE(false, false, false),
  BACKWARD(true, false, false),
  BACKWARD_TRANSITIVE(true, false, true),
  FORWARD(false, true, false),
  FORWARD_TRANSITIVE(false, true, true),
  FULL(true, true, false),
  FULL_TRANSITIVE(true, true, true);

  /** Confluent's default. */
  static final CompatibilityLevel DEFAULT = BACKWARD;

  private final boolean newReadsOld;
  private final boolean oldReadsNew;
  private final boolean transitive;

  CompatibilityLevel(boolean newReadsOld, boolean oldReadsNew, boolean transitive) {
    this.newReadsOld = newReadsOld;
    this.oldReadsNew = oldReadsNew;
    this.transitive = transitive;
  }

  /** The level of that name, in any case; refused with 42203 when there is none. */
  static CompatibilityLevel of(String name) {
    try {
      return valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw RegistryError.invalidLevel(name);
    }
  }

  /** Why {@code candidate} may not follow {@code earlier} (oldest first); empty when it may. */
  List<String> problems(Schema candidate, List<Schema> earlier) {
    int first = transitive ? 0 : Math.max(0, earlier.size() - 1);
    List<String> problems = new ArrayList<>();
    for (Schema old : earlier.subList(first, earlier.size())) {
      if (newReadsOld) {
        problems.addAll(reading(candidate, old, "the new schema cannot read the old one"));
      }
      if (oldReadsNew) {
        problems.addAll(reading(old, candidate, "the old schema cannot read the new one"));
      }
    }
    return problems;
  }

  private static List<String> reading(Schema reader, Schema writer, String meaning) {
    List<String> problems = new ArrayList<>();
    for (Incompatibility found :
        SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
            .getResult()
            .getIncompatibilities()) {
      problems.add(
          "%s: %s at %s: %s"
              .formatted(meaning, found.getType(), found.getLocation(), found.getMessage()));
    }
    return problems;
  }
}
