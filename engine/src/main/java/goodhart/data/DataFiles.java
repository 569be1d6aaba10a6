package goodhart.data;

import goodhart.internal.Names;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What a user named: one file, a folder, or a pattern such as {@code runs/*.jsonl}. The files of a
 * folder or pattern are read one after another in the order of their names, as if they were one.
 * Hidden files are left out; of a folder only what has the ending of a file of rows is taken.
 *
 * @param name how it is called in replies: the last part of what was named
 * @param files at least one
 */
public record DataFiles(String name, List<Path> files) {
  private static final List<String> ENDINGS =
      List.of(".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".tab", ".parquet");

  public DataFiles {
    files = List.copyOf(files);
  }

  /**
   * Finds the files. In a pattern {@code *} and {@code ?} stand for any characters of a name,
   * {@code **} for folders too, <code>{a,b}</code> for one of several.
   *
   * @throws IllegalArgumentException when there are none
   */
  public static DataFiles of(String named) {
    Path path;
    try {
      path = Path.of(named);
    } catch (InvalidPathException e) {
      if (!isPattern(named)) {
        throw Row.failure(Row.shorten(named), "is not the name of a file");
      }
      return pattern(named);
    }
    return isPattern(named) && !Files.exists(path) ? pattern(named) : of(path);
  }

  /** The same where what was named is no pattern. */
  public static DataFiles of(Path file) {
    String name = nameOf(file);
    if (Files.isDirectory(file)) {
      return new DataFiles(name, inFolder(file, name));
    }
    if (!Files.exists(file)) {
      throw Row.failure(name, missing(file));
    }
    if (!Files.isRegularFile(file)) {
      throw Row.failure(name, "is a device or pipe, not a file. Copy what it gives into a file");
    }
    if (!Files.isReadable(file)) {
      throw Row.failure(name, "may not be read by this user. Change its permissions");
    }
    return new DataFiles(name, List.of(file));
  }

  private static boolean isPattern(String named) {
    return named.chars().anyMatch(c -> "*?[{".indexOf(c) >= 0);
  }

  private static String nameOf(Path file) {
    return file.getFileName() == null ? file.toString() : file.getFileName().toString();
  }

  private static boolean readable(Path file) {
    return Files.isRegularFile(file) && Files.isReadable(file);
  }

  private static boolean hidden(Path file) {
    return nameOf(file).startsWith(".");
  }

  private static List<Path> inFolder(Path folder, String name) {
    List<Path> files =
        sorted(
            folder,
            1,
            file -> !hidden(file) && readable(file) && Format.named(nameOf(file), ENDINGS));
    if (files.isEmpty()) {
      throw Row.failure(
          name,
          "is a folder without a file of rows. Known endings: "
              + String.join(", ", ENDINGS)
              + ", each also with .gz or .zst");
    }
    return files;
  }

  private static DataFiles pattern(String named) {
    String slashed = named.replace('\\', '/');
    int first = 0;
    while ("*?[{".indexOf(slashed.charAt(first)) < 0) {
      first++;
    }
    int slash = slashed.lastIndexOf('/', first);
    Path folder = slash < 0 ? Path.of("") : Path.of(slash == 0 ? "/" : slashed.substring(0, slash));
    String rest = slashed.substring(slash + 1);
    PathMatcher matcher;
    try {
      matcher = FileSystems.getDefault().getPathMatcher("glob:" + rest);
    } catch (IllegalArgumentException e) {
      throw Row.failure(
          Row.shorten(named), "is not a pattern: " + e.getMessage().lines().findFirst().orElse(""));
    }
    int depth = rest.contains("**") ? 64 : (int) rest.chars().filter(c -> c == '/').count() + 1;
    List<Path> files =
        !Files.isDirectory(folder)
            ? List.of()
            : sorted(
                folder,
                depth,
                file ->
                    matcher.matches(folder.relativize(file)) && !hidden(file) && readable(file));
    if (files.isEmpty()) {
      throw Row.failure(
          Row.shorten(named), "no file has a name like that in " + folder.toAbsolutePath());
    }
    return new DataFiles(rest, files);
  }

  private static List<Path> sorted(Path folder, int depth, Predicate<Path> wanted) {
    try (Stream<Path> walk = Files.walk(folder, depth)) {
      return walk.filter(wanted).sorted().toList();
    } catch (IOException | java.io.UncheckedIOException e) {
      throw Row.failure(nameOf(folder), "could not be listed: " + Row.shorten("" + e.getMessage()));
    }
  }

  private static String missing(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      return "no such folder: " + folder;
    }
    List<String> there =
        sorted(folder, 1, Files::isRegularFile).stream().map(DataFiles::nameOf).toList();
    return "no such file in "
        + folder
        + Names.nearest(nameOf(file), there).map(n -> ". Did you mean '" + n + "'?").orElse("");
  }
}
