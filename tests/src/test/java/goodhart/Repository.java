package goodhart;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Where the tests find the repository's files. */
final class Repository {
  private Repository() {}

  /** The folder that holds README.md and the modules. */
  static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("goodhart")) || !Files.exists(folder.resolve("engine"))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new IllegalStateException("the tests run outside of the repository");
      }
    }
    return folder;
  }

  /** A file of the real data; skips the test with a message where there is none. */
  static Path sharedData(String name) {
    Path file = root().resolve("../shared/data").resolve(name).normalize();
    Assumptions.assumeTrue(Files.exists(file), "no " + name + " beside the repository: skipped");
    return file;
  }
}
