package io.dawnwatch.topology.cli;

import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.ModelPart;
import io.dawnwatch.engine.template.Dictionary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Dictionaries in files: plain, or in a model. */
public final class DictionaryFile {
  private DictionaryFile() {}

  /**
   * The dictionary of a dictionary file or a model file.
   *
   * @throws IOException if the file cannot be read, or holds none; it names the file
   */
  public static Dictionary read(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    try {
      if (bytes.length == 0 || bytes[0] != '{') {
        return Dictionary.fromBytes(bytes);
      }
      ModelPart part = Model.parse(bytes).parts().get(Model.DICTIONARY);
      if (part == null) {
        throw new IllegalArgumentException("the model has no dictionary");
      }
      return Dictionary.fromBytes(part.bytes());
    } catch (IllegalArgumentException e) {
      throw new IOException("no dictionary in " + file + ": " + e.getMessage(), e);
    }
  }

  /** Stores a dictionary as a file of its own. */
  public static void write(Path file, Dictionary dictionary) throws IOException {
    Files.write(file, dictionary.toBytes());
  }
}
