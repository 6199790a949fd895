package io.dawnwatch.embedded;

import io.dawnwatch.embedded.RegistryState.Version;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.avro.Schema;

/**
 * Subjects, versions and levels with Confluent's rules. Refusals are {@link RegistryError}s.
 * Thread-safe; each change is saved before the method returns.
 */
final class SchemaStore {
  /** In place of a version number: the newest version that is not deleted. */
  static final int LATEST = -1;

  private final Optional<Path> file;
  private RegistryState state;

  /** One version of a subject, as the REST interface shows it. */
  record Registered(String subject, int version, int id, String schema) {}

  /** A subject that uses a schema. */
  record Usage(String subject, int version) {}

  private SchemaStore(Optional<Path> file, RegistryState state) {
    this.file = file;
    this.state = state;
  }

  static SchemaStore inMemory() {
    return new SchemaStore(Optional.empty(), RegistryState.empty());
  }

  /** A store that goes on from {@code file} and keeps its state there. */
  static SchemaStore keptIn(Path file) throws IOException {
    return new SchemaStore(Optional.of(file), RegistryState.load(file));
  }

  /** The id of {@code schema}, which becomes the newest version unless the subject has it. */
  synchronized int register(String subject, Schema schema) {
    Optional<Registered> known = find(subject, schema, false);
    if (known.isPresent()) {
      return known.get().id();
    }
    List<String> problems =
        effectiveLevel(subject).problems(schema, schemas(versionsOf(subject, false)));
    if (!problems.isEmpty()) {
      throw RegistryError.incompatible(subject, problems);
    }
    String text = schema.toString();
    int id = idOf(text).orElse(state.lastId() + 1);
    List<Version> all = versionsOf(subject, true);
    int next = all.isEmpty() ? 1 : all.get(all.size() - 1).version() + 1;
    change(
        s -> {
          s.schemas().put(id, text);
          s.subjects()
              .computeIfAbsent(subject, none -> new ArrayList<>())
              .add(new Version(next, id, false));
          return s.withLastId(Math.max(id, s.lastId()));
        });
    return id;
  }

  /** Where {@code schema} stands in {@code subject}. */
  synchronized Registered lookup(String subject, Schema schema, boolean deleted) {
    existing(subject, deleted);
    return find(subject, schema, deleted).orElseThrow(RegistryError::schemaNotFound);
  }

  synchronized List<String> subjects(boolean deleted) {
    return state.subjects().keySet().stream()
        .filter(subject -> !versionsOf(subject, deleted).isEmpty())
        .toList();
  }

  synchronized List<Integer> versions(String subject, boolean deleted) {
    return existing(subject, deleted).stream().map(Version::version).toList();
  }

  synchronized Registered version(String subject, int number, boolean deleted) {
    return registered(subject, pick(existing(subject, deleted), number));
  }

  /** Deletes all versions, softly or, once that is done, for good. Returns their numbers. */
  synchronized List<Integer> deleteSubject(String subject, boolean permanent) {
    List<Version> all = existing(subject, true);
    List<Version> live = versionsOf(subject, false);
    if (permanent) {
      if (!live.isEmpty()) {
        throw RegistryError.subjectNotSoftDeleted(subject);
      }
      change(
          s -> {
            s.subjects().remove(subject);
            return withoutOrphans(s);
          });
      return all.stream().map(Version::version).toList();
    }
    if (live.isEmpty()) {
      throw RegistryError.subjectSoftDeleted(subject);
    }
    change(
        s -> {
          s.subjects().get(subject).replaceAll(SchemaStore::softDeleted);
          s.levels().remove(subject);
          return s;
        });
    return live.stream().map(Version::version).toList();
  }

  /** Deletes one version, softly or, once that is done, for good. Returns its number. */
  synchronized int deleteVersion(String subject, int number, boolean permanent) {
    List<Version> candidates =
        number == LATEST ? existing(subject, false) : existing(subject, true);
    Version version = pick(candidates, number);
    if (permanent && !version.deleted()) {
      throw RegistryError.versionNotSoftDeleted(subject, version.version());
    }
    if (!permanent && version.deleted()) {
      throw RegistryError.versionSoftDeleted(subject, version.version());
    }
    change(
        s -> {
          List<Version> versions = s.subjects().get(subject);
          if (permanent) {
            versions.remove(version);
          } else {
            versions.set(versions.indexOf(version), softDeleted(version));
          }
          if (versions.isEmpty()) {
            s.subjects().remove(subject);
          }
          return withoutOrphans(s);
        });
    return version.version();
  }

  synchronized String schema(int id) {
    String text = state.schemas().get(id);
    if (text == null) {
      throw RegistryError.idNotFound(id);
    }
    return text;
  }

  synchronized List<Usage> usages(int id, boolean deleted) {
    String known = schema(id);
    return state.subjects().keySet().stream()
        .flatMap(
            subject ->
                versionsOf(subject, deleted).stream()
                    .filter(version -> state.schemas().get(version.id()).equals(known))
                    .map(version -> new Usage(subject, version.version())))
        .toList();
  }

  /** Why {@code schema} could not become the next version; empty when it could. */
  synchronized List<String> problems(String subject, Schema schema) {
    return effectiveLevel(subject).problems(schema, schemas(versionsOf(subject, false)));
  }

  /**
   * Why {@code schema} could not follow that one version; a subject without versions allows all.
   */
  synchronized List<String> problems(String subject, Schema schema, int number) {
    List<Version> live = versionsOf(subject, false);
    if (number == LATEST && live.isEmpty()) {
      return List.of();
    }
    return effectiveLevel(subject).problems(schema, schemas(List.of(pick(live, number))));
  }

  synchronized CompatibilityLevel level() {
    return state.level();
  }

  synchronized void setLevel(CompatibilityLevel level) {
    change(s -> s.withLevel(level));
  }

  /** The level of the subject itself. */
  synchronized Optional<CompatibilityLevel> level(String subject) {
    return Optional.ofNullable(state.levels().get(subject));
  }

  synchronized void setLevel(String subject, CompatibilityLevel level) {
    change(
        s -> {
          s.levels().put(subject, level);
          return s;
        });
  }

  /** Lets the subject follow the global level again; returns the level it had. */
  synchronized CompatibilityLevel deleteLevel(String subject) {
    CompatibilityLevel was =
        level(subject).orElseThrow(() -> RegistryError.subjectNotFound(subject));
    change(
        s -> {
          s.levels().remove(subject);
          return s;
        });
    return was;
  }

  private CompatibilityLevel effectiveLevel(String subject) {
    return level(subject).orElse(state.level());
  }

  private List<Version> versionsOf(String subject, boolean deleted) {
    return state.subjects().getOrDefault(subject, List.of()).stream()
        .filter(version -> deleted || !version.deleted())
        .toList();
  }

  private List<Version> existing(String subject, boolean deleted) {
    List<Version> versions = versionsOf(subject, deleted);
    if (versions.isEmpty()) {
      throw RegistryError.subjectNotFound(subject);
    }
    return versions;
  }

  private static Version pick(List<Version> versions, int number) {
    if (number == LATEST) {
      return versions.get(versions.size() - 1);
    }
    return versions.stream()
        .filter(version -> version.version() == number)
        .findFirst()
        .orElseThrow(() -> RegistryError.versionNotFound(number));
  }

  private Optional<Registered> find(String subject, Schema schema, boolean deleted) {
    String text = schema.toString();
    return versionsOf(subject, deleted).stream()
        .map(version -> registered(subject, version))
        .filter(registered -> registered.schema().equals(text))
        .reduce((older, newer) -> newer);
  }

  private Registered registered(String subject, Version version) {
    return new Registered(
        subject, version.version(), version.id(), state.schemas().get(version.id()));
  }

  private Optional<Integer> idOf(String text) {
    return state.schemas().entrySet().stream()
        .filter(known -> known.getValue().equals(text))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private List<Schema> schemas(List<Version> versions) {
    return versions.stream()
        .map(version -> new Schema.Parser().parse(state.schemas().get(version.id())))
        .toList();
  }

  private static Version softDeleted(Version version) {
    return new Version(version.version(), version.id(), true);
  }

  private static RegistryState withoutOrphans(RegistryState s) {
    List<Integer> used =
        s.subjects().values().stream().flatMap(List::stream).map(Version::id).toList();
    s.schemas().keySet().retainAll(used);
    return s;
  }

  private void change(UnaryOperator<RegistryState> change) {
    RegistryState changed = change.apply(state.copy());
    file.ifPresent(
        path -> {
          try {
            changed.save(path);
          } catch (IOException e) {
            throw new UncheckedIOException("cannot save " + path, e);
          }
        });
    state = changed;
  }
}
