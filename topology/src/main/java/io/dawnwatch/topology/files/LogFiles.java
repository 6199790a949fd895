package io.dawnwatch.topology.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Finds the logs behind the paths a user gives. */
public final class LogFiles {
  /** The path that means standard input. */
  public static final Path STDIN = Path.of("-");

  static final String STDIN_NAME = "stdin";

  private LogFiles() {}

  /**
   * Groups files into logs: rotated pieces of one log together, oldest first; files of one name in
   * different folders apart. A folder stands for the regular files below it, sorted; hidden files
   * and links in it are left out. A file given twice counts once.
   *
   * @return the logs in the order their first file was given
   * @throws IOException when a path does not exist or a folder cannot be listed; it names the path
   */
  public static List<LogSource> group(List<Path> paths, InputStream stdin) throws IOException {
    Map<Path, List<Path>> filesOfLog = new LinkedHashMap<>();
    boolean withStdin = false;
    for (Path path : paths) {
      if (path.equals(STDIN)) {
        withStdin = true;
        continue;
      }
      for (Path file : filesAt(path)) {
        Path log = absolute(file).resolveSibling(RotatedName.of(fileName(file)).log());
        filesOfLog.computeIfAbsent(log, unused -> new ArrayList<>()).add(file);
      }
    }
    Map<Path, String> names = shortestTails(filesOfLog.keySet());
    List<LogSource> sources = new ArrayList<>();
    filesOfLog.forEach((log, files) -> sources.add(source(names.getOrDefault(log, ""), files)));
    if (withStdin) {
      sources.add(new LogSource(STDIN_NAME, List.of(new LogPiece.StdinPiece(stdin))));
    }
    return List.copyOf(sources);
  }

  private static List<Path> filesAt(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      try (Stream<Path> below = Files.walk(path)) {
        return below
            .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
            .filter(file -> !isHidden(path.relativize(file)))
            .sorted()
            .toList();
      } catch (UncheckedIOException e) {
        throw new IOException("cannot list the folder " + path + ": " + e.getMessage(), e);
      }
    }
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString());
    }
    return List.of(path);
  }

  private static boolean isHidden(Path relative) {
    for (Path part : relative) {
      if (part.toString().startsWith(".")) {
        return true;
      }
    }
    return false;
  }

  private static LogSource source(String name, List<Path> files) {
    Map<Path, Path> distinct = new LinkedHashMap<>();
    for (Path file : files) {
      distinct.putIfAbsent(absolute(file), file);
    }
    List<LogPiece> pieces =
        distinct.values().stream()
            .sorted(
                Comparator.comparing(
                        (Path file) -> RotatedName.of(fileName(file)), RotatedName.OLDEST_FIRST)
                    .thenComparing(LogFiles::fileName))
            .<LogPiece>map(LogPiece.FilePiece::new)
            .toList();
    return new LogSource(name, pieces);
  }

  /** For each path the fewest last elements that no other path ends in. */
  private static Map<Path, String> shortestTails(Set<Path> paths) {
    Map<Path, String> names = new HashMap<>();
    Set<Path> unnamed = new LinkedHashSet<>(paths);
    for (int elements = 1; !unnamed.isEmpty(); elements++) {
      Map<String, List<Path>> byTail = new HashMap<>();
      for (Path path : paths) {
        byTail.computeIfAbsent(tail(path, elements), unused -> new ArrayList<>()).add(path);
      }
      byTail.forEach(
          (tail, sharing) -> {
            if (sharing.size() == 1 && unnamed.remove(sharing.get(0))) {
              names.put(sharing.get(0), tail);
            }
          });
    }
    return names;
  }

  private static String tail(Path path, int elements) {
    int count = path.getNameCount();
    StringBuilder tail = new StringBuilder();
    for (int i = Math.max(0, count - elements); i < count; i++) {
      tail.append(tail.length() == 0 ? "" : "/").append(path.getName(i));
    }
    return tail.toString();
  }

  private static Path absolute(Path path) {
    return path.toAbsolutePath().normalize();
  }

  private static String fileName(Path file) {
    Path name = absolute(file).getFileName();
    return name == null ? "" : name.toString();
  }
}
