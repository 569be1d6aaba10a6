package goodhart.kernel.help;

import goodhart.kernel.Session.Completion.Item;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Names of files where a text is typed, relative to the working directory. */
final class Files {
  private static final int MOST = 500;

  private Files() {}

  /**
   * What may follow the last slash of a path.
   *
   * @param typed the path so far
   */
  static List<Item> after(String typed) {
    int slash = typed.lastIndexOf('/');
    String folder = typed.substring(0, slash + 1);
    boolean hidden = typed.startsWith(".", slash + 1);
    List<Item> items = new ArrayList<>();
    try (DirectoryStream<Path> files = java.nio.file.Files.newDirectoryStream(folder(folder))) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (items.size() < MOST && (hidden || !name.startsWith("."))) {
          boolean isFolder = java.nio.file.Files.isDirectory(file);
          items.add(new Item(isFolder ? name + "/" : name, "path", isFolder ? "folder" : "file"));
        }
      }
    } catch (IOException | InvalidPathException | java.nio.file.DirectoryIteratorException e) {
      return List.of(); // no such folder, or one that may not be read
    }
    items.sort(Comparator.comparing(Item::text));
    return items;
  }

  private static Path folder(String typed) {
    if (typed.startsWith("~/")) {
      return Path.of(System.getProperty("user.home"), typed.substring(2));
    }
    return Path.of(typed.isEmpty() ? "." : typed);
  }
}
