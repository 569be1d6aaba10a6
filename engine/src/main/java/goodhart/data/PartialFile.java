package goodhart.data;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file beside the one that is meant, which takes its name only when all of it is there. */
final class PartialFile implements Closeable {
  final Path path;
  private final Path meant;

  PartialFile(Path meant) throws IOException {
    this.meant = meant.toAbsolutePath();
    Path folder = this.meant.getParent();
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException(
          meant + ": no such folder: " + folder + ". Nothing was written");
    }
    if (Files.isDirectory(this.meant)) {
      throw new IllegalArgumentException(meant + ": is a folder. Nothing was written");
    }
    path =
        folder.resolve(
            "."
                + meant.getFileName()
                + "."
                + ProcessHandle.current().pid()
                + "-"
                + Long.toHexString(System.nanoTime())
                + ".partial");
  }

  void finish() throws IOException {
    try {
      Files.move(path, meant, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(path, meant, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(path);
  }
}
