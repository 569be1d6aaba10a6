package goodhart.kernel.magic;

import goodhart.internal.Names;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Files by the names that users type: relative to the working directory, {@code ~/} is home. */
final class UserFiles {
  private static final int MOST_OFFERED = 200;

  private UserFiles() {}

  /** The place a name means, whether or not something is there. */
  static Path path(MagicArguments arguments, String name) {
    try {
      Path path =
          name.startsWith("~/")
              ? Path.of(System.getProperty("user.home"), name.substring(2))
              : Path.of(name);
      return path.toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw arguments.mistake("'" + name + "' cannot be the name of a file: " + e.getReason());
    }
  }

  /**
   * The file or folder of a name.
   *
   * @throws IllegalArgumentException when nothing is there; the message names the nearest
   */
  static Path existing(MagicArguments arguments, String name) {
    Path path = path(arguments, name);
    if (!Files.exists(path)) {
      throw missing(arguments, name, path);
    }
    return path;
  }

  /** What to say of a place where nothing is. */
  static IllegalArgumentException missing(MagicArguments arguments, String name, Path path) {
    Path folder = path.getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      return arguments.mistake("no file '" + name + "': there is no folder " + folder);
    }
    String nearest =
        Names.nearest(path.getFileName().toString(), list(folder, "*", file -> true))
            .map(near -> ". Did you mean '" + near + "'?")
            .orElse("");
    return arguments.mistake("no file '" + name + "' in " + folder + nearest);
  }

  /**
   * The names in a folder that fit a glob, sorted.
   *
   * @throws IllegalArgumentException when the glob is none
   */
  static List<String> list(Path folder, String glob, Predicate<Path> fits) {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, glob)) {
      for (Path file : files) {
        if (fits.test(file)) {
          names.add(file.getFileName().toString());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (DirectoryIteratorException e) {
      throw new UncheckedIOException(e.getCause());
    }
    names.sort(null);
    return names;
  }

  /** The names of files in the working directory with one of these endings, for completion. */
  static List<String> offered(String... endings) {
    return list(
            Path.of("").toAbsolutePath(),
            "*",
            file -> {
              String name = file.getFileName().toString();
              for (String ending : endings) {
                if (name.endsWith(ending)) {
                  return Files.isRegularFile(file);
                }
              }
              return false;
            })
        .stream()
        .limit(MOST_OFFERED)
        .toList();
  }
}
