package io.dawnwatch.embedded;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All a registry knows, as it stands in its file. Copied before each change, so that a change that
 * cannot be saved did not happen.
 *
 * @param lastId the highest id ever given; ids are not given twice
 * @param schemas schema text by id
 * @param subjects versions by subject, oldest first; never an empty list
 * @param level the level of subjects that have none of their own
 * @param levels levels by subject
 */
record RegistryState(
    int lastId,
    SortedMap<Integer, String> schemas,
    SortedMap<String, List<Version>> subjects,
    CompatibilityLevel level,
    SortedMap<String, CompatibilityLevel> levels) {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** A place of a schema in a subject. A soft-deleted one can still be read by its id. */
  record Version(int version, int id, boolean deleted) {}

  static RegistryState empty() {
    return new RegistryState(
        0, new TreeMap<>(), new TreeMap<>(), CompatibilityLevel.DEFAULT, new TreeMap<>());
  }

  RegistryState copy() {
    SortedMap<String, List<Version>> copied = new TreeMap<>();
    subjects.forEach((subject, versions) -> copied.put(subject, new ArrayList<>(versions)));
    return new RegistryState(lastId, new TreeMap<>(schemas), copied, level, new TreeMap<>(levels));
  }

  RegistryState withLastId(int id) {
    return new RegistryState(id, schemas, subjects, level, levels);
  }

  RegistryState withLevel(CompatibilityLevel newLevel) {
    return new RegistryState(lastId, schemas, subjects, newLevel, levels);
  }

  /** The state in {@code file}, or an empty one when there is no such file. */
  static RegistryState load(Path file) throws IOException {
    if (!Files.exists(file)) {
      return empty();
    }
    try {
      return JSON.readValue(Files.readAllBytes(file), RegistryState.class);
    } catch (IOException e) {
      throw new IOException(file + " is not the state of a registry: " + e.getMessage(), e);
    }
  }

  /** Replaces {@code file} as a whole: after a crash it holds the old state or the new one. */
  void save(Path file) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try (FileChannel out =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(JSON.writeValueAsBytes(this));
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
