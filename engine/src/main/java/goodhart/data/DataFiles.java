package goodhart.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a user named: one file, a folder, or a pattern such as {@code runs/*.jsonl}. The files of a
 * folder or pattern are read one after another in the order of their names, as if they were one.
 *
 * @param name how it is called in replies: the last part of what was named
 * @param files at least one
 */
public record DataFiles(String name, List<Path> files) {
  public DataFiles {
    files = List.copyOf(files);
  }

  /**
   * Finds the files.
   *
   * @throws IllegalArgumentException when there are none
   */
  public static DataFiles of(String named) {
    return of(Path.of(named));
  }

  /** The same where what was named is no pattern. */
  public static DataFiles of(Path file) {
    String name = file.getFileName() == null ? file.toString() : file.getFileName().toString();
    if (Files.isDirectory(file)) {
      throw Row.failure(name, "is a directory, not a file of JSON lines");
    }
    if (!Files.exists(file)) {
      throw Row.failure(name, "no such file in " + file.toAbsolutePath().getParent());
    }
    return new DataFiles(name, List.of(file));
  }
}
